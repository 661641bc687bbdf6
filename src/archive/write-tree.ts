import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { GateError, systemCode } from '../base/errors.ts';
import type { StoredEntry } from './entry.ts';
import { judgeTarget } from './links.ts';
import { judgeName, judgeWindowsName, ON_WINDOWS } from './names.ts';
import { openSource } from './source.ts';
import { foldersOf } from './tree.ts';
import { unsafe, writeFile } from './write-file.ts';

/**
 * A second look at what the audit let pass, right before anything is written: no path and no link may lead out of the root by itself.
 *
 * @throws GateError `ARCHIVE_UNSAFE`
 */
export function assertPlan(files: readonly StoredEntry[]): void {
  for (const { path, kind, target } of files) {
    const leaves = kind === 'link' && (target === undefined || judgeTarget(path, target) !== undefined);
    const windows = ON_WINDOWS ? judgeWindowsName(path) : undefined;
    const problem =
      judgeName(path)[0]?.text ?? windows?.text ?? (leaves ? 'it is a link that leads outside' : undefined);
    if (problem !== undefined) throw unsafe(path, problem);
  }
}

/**
 * Writes all of `files` below the new folder `root`. First folders, then files, which must not exist, then links: while anything is written there
 * is no link to write through. Folders have the modes that the umask gives new ones, whatever the archive says: a read-only one would keep the
 * user of the step from removing it.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, the file system's error, or `signal.reason`
 */
export async function writeTree(
  archive: string,
  root: string,
  files: readonly StoredEntry[],
  signal: AbortSignal,
): Promise<void> {
  const pause = createPause(signal);
  for (const folder of ['', ...foldersOf(files)]) {
    await pause();
    mkdirSync(join(root, folder));
  }
  const source = await openSource(archive);
  try {
    const inOrder = files.toSorted((a, b) => a.dataOffset - b.dataOffset);
    for (const entry of inOrder) {
      await pause();
      if (entry.kind === 'file') await writeFile(source, entry, join(root, entry.path), signal);
    }
  } finally {
    await source.close();
  }
  for (const { path, target } of files) {
    if (target === undefined) continue;
    await pause();
    link(target, join(root, path));
  }
}

/** How long other work of the process may have to wait, in milliseconds. */
const LONGEST_TURN_MS = 20;

/** Small steps are taken at once; this lets everybody else run every now and then, and notices the end of the time. */
function createPause(signal: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < LONGEST_TURN_MS) return;
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  };
}

function link(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if (process.platform !== 'win32' || systemCode(error) !== 'EPERM') throw error;
    throw new GateError(
      'INPUT_INVALID',
      'The layer has symbolic links, which this Windows runner may not make.',
      {
        hint: 'Extract on a Linux runner, or turn on developer mode on this one.',
        cause: error,
      },
    );
  }
}
