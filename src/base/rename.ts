import { renameSync } from 'node:fs';
import { systemCode } from './errors.ts';

/** What Windows answers while a virus scanner or an indexer has a new file open. */
const HELD: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Together some six seconds; a scanner takes a part of one. */
const WAITS_MS = [50, 100, 200, 400, 800, 1600, 3200];

/**
 * Renames a file or folder that was just written, and waits where something else still holds it. Synchronous, waits included: a run
 * that is cancelled meanwhile finds the old name or the new one, and whoever calls this can track the new one at once.
 *
 * @throws the file system's error, once it has come after each wait, or where no wait can help
 */
export function renameWhenFree(
  from: string,
  to: string,
  {
    pause = pauseFor,
    rename = renameSync,
  }: { pause?: (ms: number) => void; rename?: typeof renameSync } = {},
): void {
  for (const wait of WAITS_MS) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      if (!HELD.has(systemCode(error) ?? '')) throw error;
    }
    pause(wait);
  }
  rename(from, to);
}

function pauseFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
