import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/archive-file.ts';
import type { StoredEntry } from '../../src/archive/entry.ts';
import { unpackEntry } from '../../src/archive/unpack.ts';
import { inFolder, NEVER } from './kit.ts';

const MiB = 1024 ** 2;

/** Unpacks `packed` as an entry with these claims; how many bytes came out, and what was said. */
async function unpack(packed: Buffer, claim: Pick<StoredEntry, 'size' | 'crc32' | 'deflated'>) {
  return await inFolder(async (folder) => {
    const path = join(folder, 'data');
    await writeFile(path, packed);
    const file = await openArchive(path);
    try {
      const entry: StoredEntry = {
        ...{ path: 'x', kind: 'file', permissions: undefined, dataOffset: 0 },
        ...{ compressedSize: packed.length, ...claim },
      };
      let bytes = 0;
      const count = (piece: Buffer) => {
        bytes += piece.length;
      };
      const problem = await unpackEntry(file, entry, count, NEVER);
      return { bytes, kind: problem?.kind, bytesRead: file.bytesRead };
    } finally {
      await file.close();
    }
  });
}

describe('unpackEntry', () => {
  const zeros = Buffer.alloc(48 * MiB);
  const packed = deflateRawSync(zeros);
  const noise = Buffer.from(new Uint8Array(2 * MiB).map((_, index) => (index * index * 2654435761) >>> 13));

  it.each([3 * MiB, 100])('ends a bomb at the %i bytes that it claims', async (size) => {
    const { bytes, kind } = await unpack(packed, { size, crc32: crc32(zeros), deflated: true });
    expect(kind).toBe('sizes');
    expect(bytes).toBeLessThanOrEqual(size);
  });

  it('gives all bytes of a large entry, deflated or stored', async () => {
    const claim = { size: noise.length, crc32: crc32(noise) };
    const whole = { bytes: noise.length, kind: undefined };
    expect(await unpack(deflateRawSync(noise), { ...claim, deflated: true })).toMatchObject(whole);
    expect(await unpack(noise, { ...claim, deflated: false })).toMatchObject(whole);
  });

  it('sees megabytes behind the end of a deflate stream, and bytes in a piece of their own', async () => {
    const stream = deflateRawSync(noise);
    const claim = { size: noise.length, crc32: crc32(noise), deflated: true };
    for (const more of [Buffer.alloc(1), Buffer.alloc(3 * MiB), Buffer.from('PK\x03\x04')]) {
      const { kind } = await unpack(Buffer.concat([stream, more]), claim);
      expect(kind).toBe('hidden-data');
    }
  });

  it('sees bytes behind a deflate stream that ends where a piece ends', async () => {
    const PIECE = 256 * 1024;
    let size = 5 * PIECE - 200;
    while (deflateRawSync(noise.subarray(0, size), { level: 0 }).length < 5 * PIECE) size += 1;
    const data = noise.subarray(0, size);
    const stream = deflateRawSync(data, { level: 0 });
    expect(stream.length).toBe(5 * PIECE);
    const claim = { size, crc32: crc32(data), deflated: true };
    expect((await unpack(Buffer.concat([stream, Buffer.alloc(PIECE)]), claim)).kind).toBe('hidden-data');
    expect((await unpack(stream, claim)).kind).toBeUndefined();
  });

  it('takes an empty entry without even an empty stream', async () => {
    expect(await unpack(Buffer.alloc(0), { size: 0, crc32: 0, deflated: true })).toMatchObject({
      bytes: 0,
      kind: undefined,
    });
  });
});
