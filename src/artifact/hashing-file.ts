import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { createOrderedHash, type Extent } from './ordered-hash.ts';

/** What was written: `sha256` as 64 lower-case hex digits, `size` in bytes. */
export interface Digest {
  sha256: string;
  size: number;
}

/** A stretch of a file that is filled from its start on. */
export interface Span {
  /** The byte of the file that the next chunk goes to. */
  readonly end: number;
  /** Writes a chunk; nothing refers to it afterwards. Throws the file system's error. */
  write(chunk: Buffer): void;
}

/** A new file that is hashed while it is written. */
export interface HashingFile {
  /** Bytes taken so far, in all spans. */
  readonly size: number;
  /** Begins to write at byte `offset`. Spans may be filled side by side; they must not overlap. */
  span(offset: number): Span;
  /** Forgets all spans and bytes, and begins again. */
  restart(): void;
  /**
   * The digest of everything since the last (re)start.
   *
   * @throws Error where the spans left a gap or overlap, or the file system's error
   */
  finish(): Promise<Digest>;
  /** Closes the file; safe to call at any time, more than once. */
  close(): void;
}

/**
 * Creates `path`, which must not exist, readable by this user only.
 *
 * Writes are synchronous. One of 64 KiB, as a socket gives them, takes 15 µs into the page cache; the way through Node's thread pool
 * takes 70 µs, and keeps the chunk alive for so long that memory grows with the number of connections. A disk that cannot keep up
 * holds the process for one chunk at a time, and so the senders, who would have to wait anyway.
 *
 * @throws the file system's error (`EEXIST`, `ENOSPC`, …), from whichever call meets it first
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
