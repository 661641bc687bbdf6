import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { RandomAccessReader } from 'yauzl';
import { systemCode } from '../base/errors.ts';

/** A read beyond the end of the archive: its offsets lie, or it was truncated. */
class BeyondEnd extends Error {
  override readonly name = 'BeyondEnd';
}

/** Whether the machine failed, not the archive. Node.js's own errors (`ERR_…`) and zlib's (`Z_…`) are due to the archive. */
export function isFileSystemError(error: unknown): boolean {
  const code = systemCode(error);
  return code !== undefined && !/^(?:ERR|Z)_/.test(code);
}

/**
 * Random access to the bytes of an archive. It reads synchronously: an archive can have some hundred thousand headers, and each step
 * through the thread pool would cost more than the read. Callers yield in between (`createPause`).
 */
export interface ArchiveFile {
  readonly size: number;
  /** Bytes read from the disk so far. */
  readonly bytesRead: number;
  /**
   * The bytes at `position`. They stay valid when others are read.
   *
   * @throws BeyondEnd, or the file system's error
   */
  at(position: number, length: number): Buffer;
  /** The first of the `length` bytes at `position`: those already read, otherwise a large piece. Throws as `at` does. */
  firstOf(position: number, length: number): Buffer;
  close(): void;
}

/** Read sizes: small when the reader jumps from header to header, large when it reads sequentially. */
const JUMP_BYTES = 32 * 1024;
const WINDOW_BYTES = 128 * 1024;
const PIECE_BYTES = 256 * 1024;

/** Opens the file at `path`. Its content must not change while it is open. Throws the file system's error. */
export function openArchive(path: string): ArchiveFile {
  const descriptor = openSync(path, 'r');
  let windowStart = 0;
  let window: Buffer = Buffer.alloc(0);
  let bytesRead = 0;
  let size: number;
  try {
    ({ size } = fstatSync(descriptor));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }

  function load(position: number, length: number): Buffer {
    const goesOn = position >= windowStart && position <= windowStart + window.length;
    const wanted = Math.min(Math.max(length, goesOn ? WINDOW_BYTES : JUMP_BYTES), size - position);
    // A new buffer each time, so that views of the previous one stay valid.
    window = readFully(descriptor, position, wanted);
    windowStart = position;
    bytesRead += wanted;
    return window.subarray(0, length);
  }

  function assertInside(position: number, length: number): void {
    if (position >= 0 && length >= 0 && position + length <= size) return;
    throw new BeyondEnd(`it refers to bytes ${position} to ${position + length} of ${size}`);
  }

  return {
    size,
    get bytesRead() {
      return bytesRead;
    },
    at(position, length) {
      assertInside(position, length);
      const from = position - windowStart;
      if (from >= 0 && from + length <= window.length) return window.subarray(from, from + length);
      return load(position, length);
    },
    firstOf(position, length) {
      assertInside(position, length);
      const from = position - windowStart;
      if (from >= 0 && from < window.length) return window.subarray(from, from + length);
      return load(position, Math.min(length, PIECE_BYTES));
    },
    close: () => closeSync(descriptor),
  };
}

function readFully(descriptor: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, buffer, filled, length - filled, position + filled);
    if (count === 0) throw new BeyondEnd('it became shorter while it was read');
    filled += count;
  }
  return buffer;
}

/** Lets yauzl read from an archive; a class because yauzl requires one. It never closes the file. */
export class YauzlReader extends RandomAccessReader {
  readonly #file: ArchiveFile;

  /** @param file the archive */
  constructor(file: ArchiveFile) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    try {
      this.#file.at(position, length).copy(buffer, offset);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    callback(null);
  }
}
