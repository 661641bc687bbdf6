import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** Bytes of a file that are there: from `start` to `end` (exclusive). */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** SHA-256 over a file from its first byte on, while it is filled in any order. */
export interface OrderedHash {
  /** Bytes hashed so far. */
  readonly position: number;
  /** Told of each chunk once it is in the file at byte `at`, before its extent counts it. */
  follow(chunk: Buffer, at: number): void;
  /** Hashes whatever else follows without a gap, and gives the digest as 64 lower-case hex digits. */
  finish(): Promise<string>;
}

const READ_BYTES = 256 * 1024;
/** How many bytes are read back at most for each one that comes: enough to catch up, too little to keep a socket waiting. */
const READ_BACK = 4;

/**
 * Hashes a chunk at once where it is the next one. What came early is read back from the file when it is its turn, which costs the copy
 * out of the page cache, a tenth of what hashing costs; so memory stays the same however far the extents are apart.
 */
export function createOrderedHash(descriptor: number, extents: readonly Extent[]): OrderedHash {
  const hash = createHash('sha256');
  let position = 0;
  let buffer: Buffer | undefined;

  const current = (): Extent | undefined =>
    extents.find(({ start, end }) => start <= position && position < end);

  function update(bytes: Buffer): void {
    hash.update(bytes);
    position += bytes.length;
  }

  /** Reads and hashes up to `most` bytes; false where the next byte is not there yet. */
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
