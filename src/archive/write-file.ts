import { closeSync, openSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import type { StoredEntry } from './entry.ts';
import { isFileSystemError, type Source } from './source.ts';

/** The failure of an archive that is not what its audited headers claim. */
export function unsafe(path: string, text: string): GateError {
  return new GateError('ARCHIVE_UNSAFE', `The archive was not unpacked. Entry ${quoted(path)}: ${text}.`, {
    hint: 'Nothing was left behind. Do not use this layer before its publisher has explained the zip.',
  });
}

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
export async function writeFile(
  source: Source,
  entry: StoredEntry,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (Math.max(entry.size, entry.compressedSize) <= SMALL_BYTES) {
      writeAtOnce(path, unpack(await source.at(entry.dataOffset, entry.compressedSize), entry), entry);
    } else {
      await writeThrough(source, entry, path, signal);
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

/** As git and pip do it: executable or not is the archive's to say, the rest is the umask's, which the system applies. */
function modeOf({ permissions = 0 }: StoredEntry): number {
  return (permissions & 0o111) === 0 ? 0o666 : 0o777;
}

function writeAtOnce(path: string, data: Buffer, entry: StoredEntry): void {
  const file = openSync(path, 'wx', modeOf(entry));
  try {
    for (let written = 0; written < data.length; ) written += writeSync(file, data, written);
  } finally {
    closeSync(file);
  }
}

async function writeThrough(
  source: Source,
  entry: StoredEntry,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx', modeOf(entry));
  try {
    const through: InflateRaw | PassThrough = entry.deflated
      ? createInflateRaw({ chunkSize: SMALL_BYTES / 4 })
      : new PassThrough();
    const { size, checksum } = await pipeline(
      source.stream(entry.dataOffset, entry.compressedSize),
      through,
      (chunks) => writeChunks(chunks, file, entry),
      { signal },
    );
    judgeBytes(entry, size, checksum, 'bytesWritten' in through ? through.bytesWritten : size);
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
