import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { auditArchive, auditHeaders } from '../../src/archive/audit.ts';
import { extractArchive } from '../../src/archive/extract.ts';
import type { FindingKind } from '../../src/archive/findings.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { type RawEntry, rawZip } from './hostile-zip.ts';
import { auditBytes, FOLDER_MODE, inFolder, NEVER, snapshot } from './kit.ts';

const MiB = 1024 ** 2;
const GOOD: RawEntry = { name: 'nodejs/index.js', data: 'exports.answer = 42;\n' };

/** Writes, audits and extracts an archive of `entries` to `target` below a new folder, and gives what is in that folder afterwards. */
async function extractInto(
  target: string,
  entries: RawEntry[],
  prepare: (folder: string) => Promise<void> = async () => undefined,
  signal: AbortSignal = NEVER,
): Promise<{ error: unknown; found: Record<string, string> }> {
  return await inFolder(async (folder) => {
    await prepare(folder);
    const archive = join(folder, 'layer.zip');
    await writeFile(archive, rawZip({ entries }));
    const audit = await auditHeaders(archive, NEVER);
    expect(audit.findings).toEqual([]);
    const error = await extractArchive(archive, join(folder, target), audit, signal, createTracker()).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const { 'layer.zip': _, ...found } = await snapshot(folder);
    return { error, found };
  });
}

describe('the target of an extraction', () => {
  const folder = `folder ${FOLDER_MODE}`;
  const content = { out: folder, 'out/nodejs': folder };

  it('may be a folder that does not exist, nor its parents', async () => {
    const { error, found } = await extractInto('a/b/out', [GOOD]);
    expect(error).toBeUndefined();
    expect(Object.keys(found).sort()).toEqual(
      ['a', 'a/b', 'a/b/out', 'a/b/out/nodejs', 'a/b/out/nodejs/index.js'].map((path) => join(path)),
    );
  });

  it('may be an empty folder', async () => {
    const { error, found } = await extractInto('out', [GOOD], async (folder) => {
      await mkdir(join(folder, 'out'));
    });
    expect(error).toBeUndefined();
    expect(found).toMatchObject(content);
  });

  const occupied: [string, (folder: string) => Promise<unknown>, string?][] = [
    ['a folder with something in it', (f) => mkdir(join(f, 'out', 'x'), { recursive: true })],
    ['a file', (f) => writeFile(join(f, 'out'), '')],
    ['below a file', (f) => writeFile(join(f, 'f'), ''), 'f/out'],
    ['a link to an empty folder', (f) => mkdir(join(f, 'e')).then(() => symlink('e', join(f, 'out')))],
    ['a dangling link', (f) => symlink('nowhere', join(f, 'out'))],
  ];
  it.each(occupied)('may not be %s', async (_title, prepare, target = 'out') => {
    const before = await inFolder(async (folder) => {
      await prepare(folder);
      return await snapshot(folder);
    });
    const { error, found } = await extractInto(target, [GOOD], async (folder) => {
      await prepare(folder);
    });
    expect(error).toMatchObject({ name: 'GateError', code: 'INPUT_INVALID' });
    expect(found).toEqual(before);
  });
});

const lies = (size: number) => ({ size });
const BROKEN: { title: string; entry: RawEntry; says: RegExp; kind: FindingKind }[] = [
  {
    title: 'a checksum of other bytes',
    entry: { name: 'x', data: 'data', local: { crc32: 1 }, central: { crc32: 1 } },
    says: /CRC-32/,
    kind: 'checksum',
  },
  {
    title: 'a checksum of much other data',
    entry: { name: 'x', data: Buffer.alloc(2 * MiB), local: { crc32: 1 }, central: { crc32: 1 } },
    says: /CRC-32/,
    kind: 'checksum',
  },
  {
    title: 'a small bomb that claims less',
    entry: { name: 'x', data: Buffer.alloc(MiB), local: lies(100), central: lies(100) },
    says: /more than the 100 bytes/,
    kind: 'sizes',
  },
  {
    title: 'a large bomb that claims less',
    entry: { name: 'x', data: Buffer.alloc(20 * MiB), local: lies(2 * MiB), central: lies(2 * MiB) },
    says: /more than the 2097152 bytes/,
    kind: 'sizes',
  },
  {
    title: 'a file that claims more',
    entry: { name: 'x', data: 'data', local: lies(5), central: lies(5) },
    says: /unpacks to 4 bytes, not to the 5/,
    kind: 'sizes',
  },
  {
    title: 'a large file that claims more',
    entry: { name: 'x', data: Buffer.alloc(2 * MiB), local: lies(2 * MiB + 1), central: lies(2 * MiB + 1) },
    says: /unpacks to 2097152 bytes, not to the 2097153/,
    kind: 'sizes',
  },
  {
    title: 'something hidden behind the packed data',
    entry: {
      name: 'x',
      data: 'data',
      packed: Buffer.concat([deflateRawSync('data'), Buffer.from('PK\x03\x04')]),
    },
    says: /only 6 of its 10 packed bytes/,
    kind: 'hidden-data',
  },
  {
    title: 'something hidden behind much packed data',
    entry: {
      ...{ name: 'x', data: Buffer.alloc(2 * MiB) },
      packed: Buffer.concat([deflateRawSync(Buffer.alloc(2 * MiB)), Buffer.from('PK\x03\x04')]),
    },
    says: /packed bytes are data/,
    kind: 'hidden-data',
  },
  {
    title: 'packed data that is cut off',
    entry: { name: 'x', data: 'data', packed: deflateRawSync('data').subarray(0, 3) },
    says: /cannot be unpacked \(unexpected end of file\)/,
    kind: 'data-broken',
  },
  {
    title: 'much packed data that is cut off',
    entry: {
      name: 'x',
      data: Buffer.alloc(2 * MiB),
      packed: deflateRawSync(Buffer.alloc(2 * MiB)).subarray(0, -9),
    },
    says: /cannot be unpacked/,
    kind: 'data-broken',
  },
  {
    title: 'packed data that is none',
    entry: { name: 'x', data: 'data', packed: Buffer.alloc(9, 0xff) },
    says: /cannot be unpacked/,
    kind: 'data-broken',
  },
];

describe('data that is not what the headers claim', () => {
  it.each(BROKEN)('fails for $title, and leaves nothing', async ({ entry, says }) => {
    // A read-only folder, because it would not let itself be removed.
    const entries: RawEntry[] = [GOOD, { name: 'ro/', mode: 0o040500 }, { name: 'ro/f', data: 'f' }, entry];
    const { error, found } = await extractInto('new/out', entries);
    expect(error).toMatchObject({ name: 'GateError', code: 'ARCHIVE_UNSAFE' });
    expect(String(error)).toMatch(says);
    expect(found).toEqual({});
  });

  it.each(BROKEN)('is found by the audit: $title', async ({ entry, kind, says }) => {
    const { findings } = await auditBytes(rawZip({ entries: [GOOD, entry] }));
    expect(findings).toMatchObject([{ kind, grade: 'danger', message: expect.stringMatching(says) }]);
  });
});

describe('an extraction that cannot end', () => {
  it.each([
    ['before it begins', 1, 0],
    ['among many files', 8_000, 30],
  ])('throws the reason of an abort %s, and leaves nothing', async (_title, count, milliseconds) => {
    const entries = Array.from({ length: count }, (_, index) => ({ name: `f${index}`, method: 0 }));
    const controller = new AbortController();
    const reason = new Error('time is up');
    await inFolder(async (folder) => {
      const archive = join(folder, 'layer.zip');
      await writeFile(archive, rawZip({ entries }));
      const audit = await auditArchive(archive, NEVER);
      if (milliseconds === 0) controller.abort(reason);
      else setTimeout(() => controller.abort(reason), milliseconds);
      const work = extractArchive(archive, join(folder, 'out'), audit, controller.signal, createTracker());
      await expect(work).rejects.toBe(reason);
      expect(await readdir(folder)).toEqual(['layer.zip']);
    });
  });

  it('throws the file system’s error and leaves nothing', async () => {
    await inFolder(async (folder) => {
      const archive = join(folder, 'layer.zip');
      await writeFile(archive, rawZip({ entries: [GOOD] }));
      const audit = await auditArchive(archive, NEVER);
      const gone = join(folder, 'gone.zip');
      await expect(
        extractArchive(gone, join(folder, 'a', 'out'), audit, NEVER, createTracker()),
      ).rejects.toMatchObject({
        code: 'ENOENT',
      });
      expect(await readdir(folder)).toEqual(['layer.zip']);
    });
  });

  it('notices that the archive is not the one that was audited', async () => {
    await inFolder(async (folder) => {
      const archive = join(folder, 'layer.zip');
      await writeFile(archive, rawZip({ entries: [GOOD] }));
      const audit = await auditArchive(archive, NEVER);
      await writeFile(archive, rawZip({ entries: [{ ...GOOD, data: 'exports.answer = 43;\n' }] }));
      await expect(
        extractArchive(archive, join(folder, 'out'), audit, NEVER, createTracker()),
      ).rejects.toMatchObject({
        code: 'ARCHIVE_UNSAFE',
      });
      expect(await readdir(folder)).toEqual(['layer.zip']);
    });
  });
});
