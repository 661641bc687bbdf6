import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** What was written: `sha256` as 64 lower-case hex digits, `size` in bytes. */
export interface Digest {
  sha256: string;
  size: number;
}

/** A range of a file that is filled from its start. */
export interface Span {
  /** The byte of the file that the next chunk goes to. */
  readonly end: number;
  /** Writes a chunk; its memory may be reused afterwards. Throws the file system's error. */
  write(chunk: Buffer): void;
}

/** A new file that is hashed while it is written. */
export interface HashingFile {
  /** Bytes written so far, in all spans. */
  readonly size: number;
  /** Starts to write at byte `offset`. Spans may be filled concurrently; they must not overlap. */
  span(offset: number): Span;
  /** Discards all spans and bytes, and starts over. */
  restart(): void;
  /**
   * The digest of everything since the last (re)start.
   *
   * @throws Error if the spans leave a gap or overlap, or the file system's error
   */
  finish(): Promise<Digest>;
  /** Closes the file; safe to call at any time, more than once. */
  close(): void;
}

/**
 * Creates `path`, which must not exist, readable by this user only.
 *
 * Writes are synchronous. One of 64 KiB into the page cache takes 15 µs; through Node's thread pool it takes 70 µs, and its buffer
 * could not be reused for the next read until then. A slow disk blocks the process for one chunk at a time,
 * and so the senders, which would have to wait anyway.
 *
 * @throws the file system's error (`EEXIST`, `ENOSPC`, …), from whichever call hits it first
 */
export function createHashingFile(path: string): HashingFile {
  const descriptor = openSync(path, 'wx+', 0o600);
  let spans: Extent[] = [];
  let hash = createOrderedHash(descriptor, spans);
  let closed = false;

  const size = (): number => spans.reduce((sum, { start, end }) => sum + end - start, 0);

  return {
    get size() {
      return size();
    },
    span(start) {
      let end = start;
      const span: Span & Extent = {
        start,
        get end() {
          return end;
        },
        write(chunk) {
          writeFully(descriptor, chunk, end);
          hash.follow(chunk, end);
          end += chunk.length;
        },
      };
      spans.push(span);
      return span;
    },
    restart() {
      ftruncateSync(descriptor);
      spans = [];
      hash = createOrderedHash(descriptor, spans);
    },
    async finish() {
      const sha256 = await hash.finish();
      if (hash.position === size()) return { sha256, size: hash.position };
      throw new Error(`the file has a gap or an overlap after ${hash.position} of ${size()} bytes`);
    },
    close() {
      if (closed) return;
      closed = true;
      closeSync(descriptor);
    },
  };
}

function writeFully(descriptor: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
  }
}

/** A written range of a file: from `start` to `end` (exclusive). */
interface Extent {
  readonly start: number;
  readonly end: number;
}

/** SHA-256 over a file from its first byte, while the file is filled in any order. */
interface OrderedHash {
  /** Bytes hashed so far. */
  readonly position: number;
  /** Call it with each chunk once it is in the file at byte `at`, before its extent includes it. */
  follow(chunk: Buffer, at: number): void;
  /** Hashes everything that follows without a gap, and returns the digest as 64 lower-case hex digits. */
  finish(): Promise<string>;
}

const READ_BYTES = 256 * 1024;
/** The maximum number of bytes read back per byte received: enough to catch up, too little to keep a socket waiting. */
const READ_BACK = 4;

/**
 * Hashes a chunk immediately if it is the next one. Earlier arrivals are read back from the file in their turn. That costs a copy
 * from the page cache, a tenth of the cost of hashing, and keeps memory constant however far apart the extents are.
 */
function createOrderedHash(descriptor: number, extents: readonly Extent[]): OrderedHash {
  const hash = createHash('sha256');
  let position = 0;
  let buffer: Buffer | undefined;

  const current = (): Extent | undefined =>
    extents.find(({ start, end }) => start <= position && position < end);

  function update(bytes: Buffer): void {
    hash.update(bytes);
    position += bytes.length;
  }

  /** Reads and hashes up to `most` bytes; false if the next byte is not there yet. */
  function catchUp(most: number): boolean {
    for (let left = most; left > 0; ) {
      const extent = current();
      if (extent === undefined) return false;
      buffer ??= Buffer.allocUnsafeSlow(READ_BYTES);
      const bytes = readSync(
        descriptor,
        buffer,
        0,
        Math.min(READ_BYTES, left, extent.end - position),
        position,
      );
      if (bytes === 0) throw new Error(`the file was cut to ${position} bytes while it was being written`);
      update(buffer.subarray(0, bytes));
      left -= bytes;
    }
    return true;
  }

  return {
    get position() {
      return position;
    },
    follow(chunk, at) {
      if (at !== position) catchUp(READ_BACK * chunk.length);
      if (at === position) update(chunk);
    },
    async finish() {
      while (catchUp(READ_BYTES)) await setImmediate();
      return hash.digest('hex');
    },
  };
}
