import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { messageOf, systemCode } from '../base/errors.ts';
import { type ArchiveFile, isFileSystemError } from './archive-file.ts';
import type { StoredEntry } from './entry.ts';
import type { Problem } from './findings.ts';

/** Entries up to this size, packed and unpacked, are held in memory as a whole, larger ones in a few pieces. */
const SMALL_BYTES = 1024 * 1024;
const PIECE_BYTES = 256 * 1024;

/** Whether the sink of `unpackEntry` gets the content as one piece, and only after it matched the entry's claims. */
export function isSmall({ size, compressedSize }: StoredEntry): boolean {
  return Math.max(size, compressedSize) <= SMALL_BYTES;
}

/**
 * Unpacks `entry` into `sink` and checks its claims: size, checksum, and that every packed byte was used. It never unpacks more than the
 * entry claims, so a bomb stops there.
 *
 * An archive has thousands of small files. For those, the thread pool costs more than it saves, so they are inflated synchronously; callers
 * yield in between (`createPause`).
 *
 * @returns what is wrong with the data, or `undefined`
 * @throws the file system's error, an error of the sink, or `signal.reason`
 */
export async function unpackEntry(
  file: ArchiveFile,
  entry: StoredEntry,
  sink: (piece: Buffer) => void | Promise<void>,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  try {
    if (!isSmall(entry)) return await unpackLarge(file, entry, sink, signal);
    const unpacked = unpackSmall(file, entry);
    if (!Buffer.isBuffer(unpacked)) return unpacked;
    await sink(unpacked);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return explainError(entry, error);
  }
}

/**
 * The content of a small `entry` (`isSmall`), or what is wrong with it. Checks what `unpackEntry` checks.
 *
 * @throws the file system's error
 */
export function unpackSmall(file: ArchiveFile, entry: StoredEntry): Buffer | Problem {
  try {
    const packed = file.at(entry.dataOffset, entry.compressedSize);
    const { data, used } = entry.deflated ? inflateAtOnce(packed, entry.size) : whole(packed);
    return judgeBytes(entry, data.length, crc32(data), used) ?? data;
  } catch (error) {
    return explainError(entry, error);
  }
}

/** @throws the file system's error, which says nothing about the entry */
function explainError(entry: StoredEntry, error: unknown): Problem {
  if (isFileSystemError(error)) throw error;
  if (error instanceof BeyondClaim || systemCode(error) === 'ERR_BUFFER_TOO_LARGE') {
    return { kind: 'sizes', text: `it unpacks to more than the ${entry.size} bytes that it claims` };
  }
  return { kind: 'data-broken', text: `its data cannot be unpacked (${messageOf(error)})` };
}

/** An entry unpacks to more than it claims. */
class BeyondClaim extends Error {}

const whole = (data: Buffer) => ({ data, used: data.length });

function inflateAtOnce(packed: Buffer, size: number): { data: Buffer; used: number } {
  // Some writers omit even the empty deflate stream.
  if (packed.length === 0 && size === 0) return whole(packed);
  const result: unknown = inflateRawSync(packed, {
    // zlib ignores a limit of zero.
    maxOutputLength: Math.max(size, 1),
    // One buffer for the whole content, plus room to notice extra data; zlib requires at least 64.
    chunkSize: Math.max(size + 1, 64),
    finishFlush: constants.Z_FINISH,
    info: true,
  });
  // The result of zlib with `info`, which its types omit.
  if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
    const { buffer: data, engine } = result;
    const used =
      typeof engine === 'object' && engine !== null && 'bytesWritten' in engine && engine.bytesWritten;
    if (Buffer.isBuffer(data) && typeof used === 'number') return { data, used };
  }
  throw new TypeError('zlib did not report how much it read');
}

async function unpackLarge(
  file: ArchiveFile,
  entry: StoredEntry,
  sink: (piece: Buffer) => void | Promise<void>,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  let size = 0;
  let checksum = 0;
  const consume = async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      size += piece.length;
      // Ends the source too, so that nothing more is read or inflated.
      if (size > entry.size) throw new BeyondClaim();
      checksum = crc32(piece, checksum);
      await sink(piece);
    }
  };
  const packed = () => piecesOf(file, entry, signal);
  let used = entry.compressedSize;
  if (entry.deflated) {
    const inflate = createInflateRaw({ chunkSize: PIECE_BYTES });
    await pipeline(packed, inflate, consume, { signal });
    used = inflate.bytesWritten;
  } else {
    await consume(packed());
  }
  return judgeBytes(entry, size, checksum, used);
}

async function* piecesOf(
  file: ArchiveFile,
  { dataOffset, compressedSize }: StoredEntry,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const pause = createPause(signal);
  for (let done = 0; done < compressedSize; ) {
    await pause();
    const piece = file.firstOf(dataOffset + done, compressedSize - done);
    done += piece.length;
    yield piece;
  }
}

/** `used` is the number of packed bytes that belong to the data. */
function judgeBytes(entry: StoredEntry, size: number, checksum: number, used: number): Problem | undefined {
  if (size !== entry.size) {
    return { kind: 'sizes', text: `it unpacks to ${size} bytes, not to the ${entry.size} that it claims` };
  }
  if (checksum !== entry.crc32) {
    return { kind: 'checksum', text: 'its bytes do not have the CRC-32 that it claims' };
  }
  if (used === entry.compressedSize) return undefined;
  // A sequential reader would take the leftover bytes for the next entry.
  const text = `only ${used} of its ${entry.compressedSize} packed bytes are data`;
  return { kind: 'hidden-data', text };
}

/** The longest time without yielding to other work of the process. */
const MAX_TURN_MS = 20;

/** Creates a function that yields to other work from time to time, and throws once `signal` is aborted. Call it between synchronous steps. */
export function createPause(signal: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  const pause = async () => {
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  };
  return () => (performance.now() - since < MAX_TURN_MS ? undefined : pause());
}
