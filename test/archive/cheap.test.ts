import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/archive-file.ts';
import { type ArchiveAudit, auditFile } from '../../src/archive/audit.ts';
import { link, type RawEntry, type RawZip, rawZip, zip64 } from './hostile-zip.ts';
import { inFolder, kindsOf, NEVER } from './kit.ts';

const KiB = 1024;
const MiB = KiB ** 2;

async function cost(
  zip: RawZip,
  data: 'all' | 'links' = 'all',
): Promise<{ audit: ArchiveAudit; size: number; bytesRead: number }> {
  return await inFolder(async (folder) => {
    const path = join(folder, 'layer.zip');
    await writeFile(path, rawZip(zip));
    const source = await openArchive(path);
    try {
      const audit = await auditFile(source, NEVER, data);
      return { audit, size: source.size, bytesRead: source.bytesRead };
    } finally {
      await source.close();
    }
  });
}

const noise = (bytes: number): RawEntry => ({ name: `${bytes}.zip`, data: randomBytes(bytes), method: 0 });

describe('what an audit costs', () => {
  it('reads the end, the directory and the headers, and never the data where it is not asked to', async () => {
    const { audit, size, bytesRead } = await cost({ entries: [noise(4 * MiB), noise(3 * MiB)] }, 'links');
    expect(audit.findings).toEqual([]);
    expect(size).toBeGreaterThan(7 * MiB);
    expect(bytesRead).toBeLessThan(200 * KiB);
  });

  it('reads each byte of large entries about once', async () => {
    const { audit, size, bytesRead } = await cost({ entries: [noise(4 * MiB), noise(3 * MiB)] });
    expect(audit.findings).toEqual([]);
    expect(bytesRead).toBeLessThan(size + 200 * KiB);
  });

  it('does not unpack a bomb that claims 10 GiB', async () => {
    const packed = deflateRawSync(Buffer.alloc(8 * MiB));
    const claim = { size: 0xffffffff, extra: zip64(10 * KiB ** 3) };
    const bomb: RawEntry = { name: 'bomb', packed, local: claim, central: claim };
    const { audit, size, bytesRead } = await cost({ entries: [bomb] });
    expect(kindsOf(audit)).toContain('too-large');
    expect(audit.unpackedBytes).toBe(10 * KiB ** 3);
    expect(bytesRead).toBeLessThanOrEqual(2 * size);
  });

  it('does not look into archives in an archive', async () => {
    const innermost = rawZip({ entries: [{ name: '0.dll', data: Buffer.alloc(4 * MiB) }] });
    const nest = (inner: Buffer) =>
      rawZip({
        entries: Array.from({ length: 16 }, (_, index) => ({
          name: `lib ${index}.zip`,
          data: inner,
          method: 0,
        })),
      });
    const { audit, size, bytesRead } = await cost({
      entries: [{ name: 'all.zip', data: nest(nest(innermost)), method: 0 }],
    });
    expect(audit.findings).toEqual([]);
    expect(audit.entries).toBe(1);
    expect(bytesRead).toBeLessThan(size + 200 * KiB);
  });

  it('does not read a directory that is larger than any', async () => {
    const entries = Array.from({ length: 600 }, (_, index) => ({
      name: String(index),
      central: { comment: Buffer.alloc(60 * KiB) },
    }));
    const { audit, bytesRead } = await cost({ entries });
    expect(kindsOf(audit)).toEqual(['too-many-entries']);
    expect(bytesRead).toBeLessThan(200 * KiB);
  });

  it('reads each byte of many small entries about once', async () => {
    const entries = Array.from({ length: 5000 }, (_, index) => ({
      name: `node_modules/p${index}/index.js`,
      data: 'x',
    }));
    const { audit, size, bytesRead } = await cost({ entries });
    expect(audit.findings).toEqual([]);
    expect(bytesRead).toBeLessThan(size + 200 * KiB);
  });

  it('stops at folders that paths alone would make', async () => {
    const deep = (index: number) => ({ name: `${index}/${'d/'.repeat(450)}f`, method: 0 });
    const { audit } = await cost({ entries: Array.from({ length: 500 }, (_, index) => deep(index)) });
    expect(kindsOf(audit)).toEqual(['too-many-entries']);
  });

  it('stops at links that are all target', async () => {
    const target = 'd'.repeat(4096);
    const entries = Array.from({ length: 2100 }, (_, index) => ({ ...link(`l${index}`, target), method: 8 }));
    expect(kindsOf((await cost({ entries })).audit)).toEqual(['link-target']);
  });

  it('stops at links through links through links', async () => {
    const along = (index: number) => `l${index}/${'d/../'.repeat(800)}`;
    const hop = (index: number) => ({
      ...link(`l${index}`, index === 0 ? 'd' : along(index - 1)),
      method: 8,
    });
    const many = Array.from({ length: 200 }, (_, index) => ({ ...link(`m${index}`, along(38)), method: 8 }));
    const { audit } = await cost({
      entries: [...Array.from({ length: 39 }, (_, index) => hop(index)), ...many],
    });
    expect(kindsOf(audit)).toEqual(['link-loop']);
  });

  it('lists some findings of each kind and counts the rest', async () => {
    const entries = Array.from({ length: 300 }, (_, index) => ({ name: `../${index}` }));
    const { audit } = await cost({ entries: [...entries, { name: '/x' }] });
    expect(kindsOf(audit)).toEqual(['name-absolute', 'name-parent']);
    expect(audit.findings).toHaveLength(11);
    expect(audit.omittedFindings).toBe(290);
  });
});
