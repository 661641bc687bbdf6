import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { constants, crc32, createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { type ArchiveFile, isFileSystemError, openArchive } from './archive-file.ts';
import type { StoredEntry } from './entry.ts';
import { judgeName, judgeWindowsName, ON_WINDOWS } from './judge-entry.ts';
import { judgeTarget } from './links.ts';
import { foldersOf } from './tree.ts';

const FOLDER_MODE = 0o755;
const PRIVATE_FOLDER = 0o700;

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
 * is no link to write through. Modes of folders come last, since a folder may be read-only.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, the file system's error, or `signal.reason`
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
    mkdirSync(join(root, folder), PRIVATE_FOLDER);
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
    link(target, join(root, path));
  }
  const modes = new Map(files.map(({ path, permissions }) => [path, permissions]));
  for (const folder of folders.toReversed()) {
    chmodSync(join(root, folder), modes.get(folder) ?? FOLDER_MODE);
  }
  chmodSync(root, FOLDER_MODE);
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

/** Gives this user back every folder below `root`, so that it can be removed; whatever fails is left to the removal. */
export function makeWritable(root: string, files: readonly StoredEntry[]): void {
  for (const folder of ['', ...foldersOf(files)]) {
    try {
      chmodSync(join(root, folder), PRIVATE_FOLDER);
    } catch {}
  }
}

/** The failure of an archive that is not what its audited headers claim. */
function unsafe(path: string, text: string): GateError {
  return new GateError('ARCHIVE_UNSAFE', `The archive was not unpacked. Entry ${quoted(path)}: ${text}.`, {
    hint: 'Nothing was left behind. Do not use this layer before its publisher has explained the zip.',
  });
}

const FILE_MODE = 0o644;
/** Files up to this size, packed and unpacked, are held in memory whole. */
const SMALL_BYTES = 1024 * 1024;

/**
 * Writes the file `entry` to `path`, which must not exist, and holds its bytes to the size and checksum that were audited.
 *
 * A layer is thousands of small files. For those each step through the thread pool costs more than the work itself, so they are written at
 * once; the caller lets others run in between. No more is ever unpacked than the entry claims.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, the file system's error, or `signal.reason`
 */
async function writeFile(
  file: ArchiveFile,
  entry: StoredEntry,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (Math.max(entry.size, entry.compressedSize) <= SMALL_BYTES) {
      writeAtOnce(path, unpack(await file.at(entry.dataOffset, entry.compressedSize), entry), entry);
    } else {
      await writeThrough(file, entry, path, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof GateError || isFileSystemError(error)) throw error;
    if (systemCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(entry);
    throw unsafe(entry.path, `its data cannot be unpacked (${messageOf(error)})`);
  }
}

function unpack(packed: Buffer, entry: StoredEntry): Buffer {
  if (!entry.deflated) {
    judgeBytes(entry, packed.length, crc32(packed), packed.length);
    return packed;
  }
  const result: unknown = inflateRawSync(packed, {
    // Zero is not taken for a limit.
    maxOutputLength: Math.max(entry.size, 1),
    finishFlush: constants.Z_FINISH,
    info: true,
  });
  const { buffer, used } = readInfo(result);
  judgeBytes(entry, buffer.length, crc32(buffer), used);
  return buffer;
}

/** What zlib gives with `info`, which its types leave out. */
function readInfo(result: unknown): { buffer: Buffer; used: number } {
  if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
    const { buffer, engine } = result;
    const used =
      typeof engine === 'object' && engine !== null && 'bytesWritten' in engine && engine.bytesWritten;
    if (Buffer.isBuffer(buffer) && typeof used === 'number') return { buffer, used };
  }
  throw new TypeError('zlib did not tell how much it read');
}

/** `used` is how many of the packed bytes were data. */
function judgeBytes(entry: StoredEntry, size: number, checksum: number, used: number): void {
  const { path, compressedSize } = entry;
  if (size !== entry.size)
    throw unsafe(path, `it unpacks to ${size} bytes, not to the ${entry.size} that it claims`);
  if (checksum !== entry.crc32) throw unsafe(path, 'its bytes do not have the CRC-32 that it claims');
  // A reader that goes through the file from its start would take what is left over for the next entry.
  if (used !== compressedSize)
    throw unsafe(path, `only ${used} of its ${compressedSize} packed bytes are data`);
}

function tooMuch({ path, size }: StoredEntry): GateError {
  return unsafe(path, `it unpacks to more than the ${size} bytes that it claims`);
}

function writeAtOnce(path: string, data: Buffer, { permissions = FILE_MODE }: StoredEntry): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (let written = 0; written < data.length; ) written += writeSync(file, data, written);
    fchmodSync(file, permissions);
  } finally {
    closeSync(file);
  }
}

async function writeThrough(
  packed: ArchiveFile,
  entry: StoredEntry,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const through: InflateRaw | PassThrough = entry.deflated
      ? createInflateRaw({ chunkSize: SMALL_BYTES / 4 })
      : new PassThrough();
    const { size, checksum } = await pipeline(
      packed.stream(entry.dataOffset, entry.compressedSize),
      through,
      (chunks) => writeChunks(chunks, file, entry),
      { signal },
    );
    judgeBytes(entry, size, checksum, 'bytesWritten' in through ? through.bytesWritten : size);
    await file.chmod(entry.permissions ?? FILE_MODE);
  } finally {
    await file.close();
  }
}

async function writeChunks(
  chunks: AsyncIterable<Buffer>,
  file: FileHandle,
  entry: StoredEntry,
): Promise<{ size: number; checksum: number }> {
  let size = 0;
  let checksum = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > entry.size) throw tooMuch(entry);
    checksum = crc32(chunk, checksum);
    await file.writeFile(chunk);
  }
  return { size, checksum };
}
