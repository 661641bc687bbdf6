import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { GateError, systemCode } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { type ArchiveFile, openArchive } from './archive-file.ts';
import type { StoredEntry } from './entry.ts';
import type { Problem } from './findings.ts';
import { fails, judgeName } from './judge-entry.ts';
import { judgeTarget } from './links.ts';
import { foldersOf } from './tree.ts';
import { createPause, isSmall, unpackEntry } from './unpack.ts';

const FOLDER_MODE = 0o755;
const FILE_MODE = 0o644;
/** While its content is written. */
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** What a user needs to read and to remove what was extracted: `u+rw`, and `u+x` for folders and for what anybody may run. */
function folderMode({ permissions = FOLDER_MODE }: Pick<StoredEntry, 'permissions'>): number {
  return permissions | 0o700;
}

function fileMode({ permissions = FILE_MODE }: Pick<StoredEntry, 'permissions'>): number {
  return permissions | ((permissions & 0o111) === 0 ? 0o600 : 0o700);
}

/**
 * A second look at what the audit let pass, right before anything is written: no path and no link may lead out of the root by itself. On Windows
 * no name may mean something else.
 *
 * @throws GateError `ARCHIVE_UNSAFE`; `INPUT_INVALID` where Linux could take the archive
 */
export function assertPlan(files: readonly StoredEntry[]): void {
  for (const { path, kind, target } of files) {
    const problems: Problem[] = [...judgeName(path)];
    const where = kind === 'link' && target !== undefined ? judgeTarget(path, target) : undefined;
    if (where !== undefined)
      problems.push({ ...where, text: `it is a link to ${quoted(target ?? '')}, ${where.text}` });
    const failing = problems.find(fails);
    if (failing !== undefined) throw unsafe(path, failing.text);
    if (kind === 'link' && target === undefined) throw unsafe(path, 'it is a link to nothing');
    const foreign = problems.find(({ kind: problem }) => NOT_ON_WINDOWS.includes(problem));
    if (process.platform === 'win32' && foreign !== undefined) throw needsLinux(path, foreign.text);
  }
}

const NOT_ON_WINDOWS: readonly Problem['kind'][] = [
  ...(['name-windows', 'name-icon', 'link-to-opt', 'link-to-interpreter'] as const),
];

/** The failure of an archive that is not what its audited headers claim. */
function unsafe(path: string, text: string): GateError {
  return new GateError('ARCHIVE_UNSAFE', `The archive was not unpacked. Entry ${quoted(path)}: ${text}.`, {
    hint: 'Nothing was left behind. Do not use this layer before its publisher has explained the zip.',
  });
}

/** The failure of an archive that this machine's file system cannot hold. */
function needsLinux(path: string, text: string, cause?: unknown): GateError {
  return new GateError(
    'INPUT_INVALID',
    `The layer cannot be unpacked here. Entry ${quoted(path)}: ${text}.`,
    {
      hint: 'Extract on a Linux runner, whose file system is that of the functions.',
      cause,
    },
  );
}

/**
 * Writes all of `files` below the new folder `root`. First folders, then files, which must not exist, then links: while anything is written there
 * is no link to write through. Modes of folders come last, so that nobody else looks into a part.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, `INPUT_INVALID`, the file system's error, or `signal.reason`
 */
export async function writeTree(
  archive: string,
  root: string,
  files: readonly StoredEntry[],
  signal: AbortSignal,
): Promise<void> {
  const folders = foldersOf(files);
  const pause = createPause(signal);
  for (const folder of folders) {
    await pause();
    once(folder, () => mkdirSync(join(root, folder), PRIVATE_FOLDER));
  }
  const file = await openArchive(archive);
  try {
    const inOrder = files.toSorted((a, b) => a.dataOffset - b.dataOffset);
    for (const entry of inOrder) {
      await pause();
      if (entry.kind === 'file') await writeFile(file, entry, join(root, entry.path), signal);
    }
  } finally {
    await file.close();
  }
  for (const { path, target } of files) {
    if (target === undefined) continue;
    await pause();
    once(path, () => link(target, join(root, path)));
  }
  const modes = new Map(files.map((entry) => [entry.path, folderMode(entry)]));
  for (const folder of folders.toReversed()) {
    chmodSync(join(root, folder), modes.get(folder) ?? FOLDER_MODE);
  }
  chmodSync(root, FOLDER_MODE);
}

/** Nothing is there before: what exists already is another entry, whose name is the same to this file system. */
function once<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    throw needsLinux(path, 'this file system cannot tell its name from another one of the layer', error);
  }
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

/** Writes the file `entry` to `path`, which must not exist, and holds its bytes to the size and checksum that were audited. */
async function writeFile(
  archive: ArchiveFile,
  entry: StoredEntry,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  if (isSmall(entry)) {
    const write = (data: Buffer) => once(entry.path, () => writeAtOnce(path, data, fileMode(entry)));
    assertData(entry, await unpackEntry(archive, entry, write, signal));
    return;
  }
  let output: FileHandle;
  try {
    output = await open(path, 'wx', PRIVATE_FILE);
  } catch (error) {
    return once(entry.path, () => {
      throw error;
    });
  }
  try {
    const write = (piece: Buffer) => output.writeFile(piece);
    assertData(entry, await unpackEntry(archive, entry, write, signal));
    await output.chmod(fileMode(entry));
  } finally {
    await output.close();
  }
}

function assertData({ path }: StoredEntry, problem: Problem | undefined): void {
  if (problem !== undefined) throw unsafe(path, problem.text);
}

function writeAtOnce(path: string, data: Buffer, mode: number): void {
  const file = openSync(path, 'wx', PRIVATE_FILE);
  try {
    for (let written = 0; written < data.length; ) written += writeSync(file, data, written);
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
}
