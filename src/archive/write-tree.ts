import { closeSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { GateError, systemCode } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { type ArchiveFile, openArchive } from './archive-file.ts';
import type { StoredEntry } from './entry.ts';
import { type FindingKind, gradeOf, type Problem } from './findings.ts';
import { fails, judgeName } from './judge-entry.ts';
import { judgeTarget } from './links.ts';
import { foldersOf } from './tree.ts';
import { createPause, isSmall, unpackEntry } from './unpack.ts';

/** As with git and pip, the archive decides only whether a file is executable; the system's umask decides the rest. */
function fileMode({ permissions = 0 }: StoredEntry): number {
  return (permissions & 0o111) === 0 ? 0o666 : 0o777;
}

/**
 * A second look at what the audit let pass, right before anything is written: no path and no link may lead out of the root by itself. On Windows
 * no name may mean something else. Of what was accepted, some cannot be written.
 *
 * @throws GateError `ARCHIVE_UNSAFE`; `INPUT_INVALID` where this file system, or any, cannot hold the archive
 */
export function assertPlan(files: readonly StoredEntry[], accepted: ReadonlySet<FindingKind>): void {
  const folders = new Set(foldersOf(files));
  for (const { path, kind, target } of files) {
    const problems: Problem[] = [...judgeName(path)];
    const where = kind === 'link' && target !== undefined ? judgeTarget(path, target) : undefined;
    if (where !== undefined)
      problems.push({ ...where, text: `it is a link to ${quoted(target ?? '')}, ${where.text}` });
    const failing = problems.find(
      (problem) => fails(problem) && !(accepted.has(problem.kind) && gradeOf(problem.kind) === 'ambiguity'),
    );
    if (failing !== undefined) throw unsafe(path, failing.text);
    if (kind === 'link' && target === undefined) throw unsafe(path, 'it is a link to nothing');
    const tooLong = problems.find((problem) => problem.kind === 'name-too-long');
    if (tooLong !== undefined) throw cannotHold(path, tooLong.text);
    if (kind !== 'folder' && folders.has(path)) throw cannotHold(path, 'it is both a file and a folder');
    const foreign = problems.find(({ kind: problem }) => NOT_ON_WINDOWS.includes(problem));
    if (process.platform === 'win32' && foreign !== undefined) throw needsLinux(path, foreign.text);
  }
}

const NOT_ON_WINDOWS: readonly FindingKind[] = [
  ...(['name-windows', 'name-icon', 'link-to-opt', 'link-to-interpreter'] as const),
  ...(['name-backslash', 'name-control'] as const),
];

/** The error for an archive that does not match its audited headers. */
function unsafe(path: string, text: string): GateError {
  return new GateError('ARCHIVE_UNSAFE', `The archive was not unpacked. Entry ${quoted(path)}: ${text}.`, {
    hint: 'Nothing was left behind. Do not use this layer before its publisher has explained the zip.',
  });
}

/** The failure of an archive that was accepted although no file system holds it. */
function cannotHold(path: string, text: string): GateError {
  return new GateError('INPUT_INVALID', `The layer cannot be unpacked. Entry ${quoted(path)}: ${text}.`, {
    hint: 'Gate this layer without extraction, or publish a new version that is packed by a common tool.',
    settings: ['extraction folder'],
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
 * Writes all of `files` below the new folder `root`: first folders, then files, which must not exist, then links. So no link exists while
 * files are written. Folders get the default mode, because the user of the step could not remove a read-only one. The caller must make
 * `root` private.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, `INPUT_INVALID`, the file system's error, or `signal.reason`
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
    once(folder, () => mkdirSync(join(root, folder)));
  }
  const file = openArchive(archive);
  try {
    const inOrder = files.toSorted((a, b) => a.dataOffset - b.dataOffset);
    for (const entry of inOrder) {
      await pause();
      if (entry.kind === 'file') await writeFile(file, entry, join(root, entry.path), signal);
    }
  } finally {
    file.close();
  }
  for (const { path, target } of files) {
    if (target === undefined) continue;
    await pause();
    once(path, () => link(target, join(root, path)));
  }
}

/** `root` starts empty, so a path that exists already belongs to another entry whose name this file system considers equal. */
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

/** Writes the file `entry` to `path`, which must not exist, and checks its bytes against the audited size and checksum. */
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
    output = await open(path, 'wx', fileMode(entry));
  } catch (error) {
    return once(entry.path, () => {
      throw error;
    });
  }
  try {
    const write = (piece: Buffer) => output.writeFile(piece);
    assertData(entry, await unpackEntry(archive, entry, write, signal));
  } finally {
    await output.close();
  }
}

function assertData({ path }: StoredEntry, problem: Problem | undefined): void {
  if (problem !== undefined) throw unsafe(path, problem.text);
}

function writeAtOnce(path: string, data: Buffer, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    for (let written = 0; written < data.length; ) written += writeSync(file, data, written);
  } finally {
    closeSync(file);
  }
}
