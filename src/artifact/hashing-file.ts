import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** What was written: `sha256` as 64 lower-case hex digits, `size` in bytes. */
export interface Digest {
  sha256: string;
  size: number;
}

/** A new file that is hashed while it is written. */
export interface HashingFile {
  /** Bytes taken so far. */
  readonly size: number;
  write(chunk: Buffer): Promise<void>;
  /** Forgets all bytes and begins again. */
  restart(): Promise<void>;
  /** Writes out what is pending and gives the digest of everything since the last (re)start. */
  finish(): Promise<Digest>;
  /** Closes the file; safe to call at any time, more than once. */
  close(): Promise<void>;
}

const BATCH_BYTES = 1024 * 1024;

/**
 * Creates `path`, which must not exist, readable by this user only.
 *
 * One batch is on its way to the disk while the next is hashed: hashing and writing overlap, and memory
 * stays at two batches whatever the size.
 *
 * @throws the file system's error (`EEXIST`, `ENOSPC`, …), from whichever call meets it first
 */
export async function createHashingFile(path: string): Promise<HashingFile> {
  const handle: FileHandle = await open(path, 'wx', 0o600);
  let hash: Hash = createHash('sha256');
  let size = 0;
  let batch: Buffer[] = [];
  let batchBytes = 0;
  let flushed = 0;
  let writing: Promise<void> = Promise.resolve();
  let closed = false;

  async function flush(): Promise<void> {
    await writing;
    const [buffers, position] = [batch, flushed];
    flushed += batchBytes;
    batch = [];
    batchBytes = 0;
    writing = writeFully(handle, buffers, position);
    // A failure is thrown by the next await of `writing`; until then it must not count as unhandled.
    writing.catch(() => undefined);
  }

  return {
    get size() {
      return size;
    },
    async write(chunk) {
      hash.update(chunk);
      size += chunk.length;
      batch.push(chunk);
      batchBytes += chunk.length;
      if (batchBytes >= BATCH_BYTES) await flush();
    },
    async restart() {
      await writing;
      await handle.truncate(0);
      hash = createHash('sha256');
      [size, batchBytes, flushed, batch] = [0, 0, 0, []];
    },
    async finish() {
      await flush();
      await writing;
      return { sha256: hash.digest('hex'), size };
    },
    async close() {
      if (closed) return;
      closed = true;
      await writing.catch(() => undefined);
      await handle.close();
    },
  };
}

async function writeFully(handle: FileHandle, buffers: Buffer[], position: number): Promise<void> {
  const whole = buffers.length === 1 ? buffers[0] : Buffer.concat(buffers);
  let written = 0;
  while (whole !== undefined && written < whole.length) {
    const { bytesWritten } = await handle.write(whole, written, whole.length - written, position + written);
    written += bytesWritten;
  }
}
