import { rename as renameOnce } from 'node:fs/promises';
import { type Clock, systemClock } from './clock.ts';
import { systemCode } from './errors.ts';

/** What Windows answers while a virus scanner or an indexer has a new file open. */
const HELD: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Together some six seconds; a scanner takes a part of one. */
const WAITS_MS = [50, 100, 200, 400, 800, 1600, 3200];

/**
 * Renames a file or folder that was just written, and waits where something else still holds it.
 *
 * @throws the file system's error, once it has come after each wait, or where no wait can help
 */
export async function renameWhenFree(
  from: string,
  to: string,
  { clock = systemClock, rename = renameOnce }: { clock?: Clock; rename?: typeof renameOnce } = {},
): Promise<void> {
  const { signal } = new AbortController();
  for (const wait of WAITS_MS) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!HELD.has(systemCode(error) ?? '')) throw error;
    }
    await clock.sleep(wait, signal);
  }
  await rename(from, to);
}
