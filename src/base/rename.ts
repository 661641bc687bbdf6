import { renameSync } from 'node:fs';
import { systemCode } from './errors.ts';

/** The errors of Windows while a virus scanner or an indexer has a new file open. Elsewhere the first two are about rights, and stay. */
const HELD: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Some six seconds in all; a scanner takes less than one. */
const WAITS_MS = [50, 100, 200, 400, 800, 1600, 3200];

/**
 * Renames a file or folder that was just written, and waits while another process has it open. Synchronous, waits included: a cancelled
 * run finds either the old name or the new one, and the caller can track the new one immediately.
 *
 * @throws the file system's error, if it persists after all waits or if waiting cannot help
 */
export function renameWhenFree(
  from: string,
  to: string,
  {
    pause = pauseFor,
    rename = renameSync,
    platform = process.platform,
  }: { pause?: (ms: number) => void; rename?: typeof renameSync; platform?: NodeJS.Platform } = {},
): void {
  for (const wait of WAITS_MS) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (platform === 'win32' ? !HELD.has(code) : code !== 'EBUSY') throw error;
    }
    pause(wait);
  }
  rename(from, to);
}

function pauseFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
