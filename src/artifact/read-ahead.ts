import type { FileHandle } from 'node:fs/promises';

const READ_BYTES = 512 * 1024;

/**
 * The bytes of a file, the next piece being read while one is worked on. There are two buffers: a piece is good until the next
 * one is asked for.
 *
 * @throws the file system's error
 */
export async function* readAhead(handle: FileHandle): AsyncGenerator<Buffer, void, void> {
  let position = 0;
  async function readInto(buffer: Buffer): Promise<number> {
    const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, position);
    position += bytesRead;
    return bytesRead;
  }
  let [buffer, spare] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
  let reading = readInto(buffer);
  for (let bytes = await reading; bytes > 0; bytes = await reading) {
    const piece = buffer.subarray(0, bytes);
    [buffer, spare] = [spare, buffer];
    reading = readInto(buffer);
    // Its failure is thrown by the next await; until then, or when nobody asks any more, it must not count as unhandled.
    reading.catch(() => undefined);
    yield piece;
  }
}
