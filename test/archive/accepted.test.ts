import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditArchive, auditHeaders } from '../../src/archive/audit.ts';
import { extractArchive } from '../../src/archive/extract.ts';
import { FINDING_KINDS, type FindingKind, gradeOf } from '../../src/archive/findings.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { file } from './corpus/hostile.ts';
import { CORPUS } from './corpus/index.ts';
import { extra, link, type RawEntry, rawZip, unicodePath } from './hostile-zip.ts';
import { inFolder, kindsOf, NEVER, snapshot } from './kit.ts';

const has = (text: string) => expect.stringContaining(Buffer.from(text).toString('base64'));
const folder = expect.stringContaining('folder');

/** An archive with one kind of ambiguity, and what it unpacks to once that is accepted: the list in docs/archive.md. */
const READINGS: [FindingKind, RawEntry[], Record<string, unknown>][] = [
  ['duplicate', [file('a', { data: 'first' }), file('a', { data: 'last' })], { a: has('last') }],
  ['name-empty', [file('', { data: 'x' }), file('a')], { a: has('data') }],
  ['name-unclear', [file('d//a'), file('./d/./b')], { d: folder, 'd/a': has('data'), 'd/b': has('data') }],
  ['name-backslash', [file('d\\a')], { 'd\\a': has('data') }],
  ['name-control', [file('a\x07')], { 'a\x07': has('data') }],
  ['name-bidi', [file('a\u202eb')], { 'a\u202eb': has('data') }],
  ['name-encoding', [file(Buffer.from([0x61, 0xff, 0xfe]))], { 'a\u00a0■': has('data') }],
  ['name-second', [file('good', { extra: unicodePath('good', 'other') })], { good: has('data') }],
  [
    'type-unclear',
    [{ ...link('l', 'a'), central: { madeBy: 20 } }, file('a')],
    { a: has('data'), l: 'link a' },
  ],
  ['type-unclear', [file('x', { mode: 0o040755 })], { x: has('data') }],
  [
    'type-unclear',
    [file('x', { extra: extra(0x756e, Buffer.from('....\xff', 'latin1')) })],
    { x: has('data') },
  ],
  ['folder-data', [file('d/', { data: 'data' })], { d: folder }],
  ['gap', [file('a'), { ...file('hidden'), local: { signature: 0 }, onlyLocal: true }], { a: has('data') }],
];

async function unpack(
  bytes: Buffer,
  accepted: FindingKind[],
  use: (root: string, kinds: string[]) => Promise<void>,
) {
  await inFolder(async (root) => {
    const path = join(root, 'layer.zip');
    await writeFile(path, bytes);
    const audit = await auditHeaders(path, NEVER);
    const out = join(root, 'out');
    await extractArchive(path, out, audit, NEVER, createTracker(), new Set(accepted));
    await use(out, kindsOf(audit));
  });
}

describe('an accepted ambiguity', () => {
  it.each(READINGS)('%s unpacks to the reading that the gate says', async (kind, entries, expected) => {
    await unpack(rawZip({ entries }), [kind], async (out, kinds) => {
      expect(kinds).toEqual([kind]);
      expect(await snapshot(out)).toEqual(expected);
    });
    await expect(unpack(rawZip({ entries }), [], async () => undefined)).rejects.toMatchObject({
      code: 'ARCHIVE_UNSAFE',
    });
  });

  it.each([
    ['file-and-folder', [file('a'), file('a/b')]],
    ['file-and-folder', [file('a'), { name: 'a/' }]],
    ['name-too-long', [file('x'.repeat(256))]],
  ] satisfies [FindingKind, RawEntry[]][])(
    '%s cannot be unpacked, and nothing is left',
    async (kind, entries) => {
      await inFolder(async (root) => {
        const work = join(root, 'work');
        await mkdir(work);
        const path = join(root, 'layer.zip');
        await writeFile(path, rawZip({ entries }));
        const audit = await auditHeaders(path, NEVER);
        const extraction = extractArchive(
          path,
          join(work, 'out'),
          audit,
          NEVER,
          createTracker(),
          new Set([kind]),
        );
        await expect(extraction).rejects.toMatchObject({ code: 'INPUT_INVALID' });
        expect(await readdir(work)).toEqual([]);
      });
    },
  );

  it('takes no danger with it: of the corpus, nothing with danger is unpacked, whatever is accepted', async () => {
    const kinds = Object.keys(FINDING_KINDS).filter((kind): kind is FindingKind => kind in FINDING_KINDS);
    const dangerous = CORPUS.filter((item) => item.kinds.some((kind) => gradeOf(kind) === 'danger'));
    expect(dangerous.length).toBeGreaterThan(100);
    const unpacked: string[] = [];
    await inFolder(async (root) => {
      for (const [index, { title, bytes }] of dangerous.entries()) {
        const path = join(root, `${index}.zip`);
        await writeFile(path, bytes);
        const audit = await auditArchive(path, NEVER);
        await extractArchive(
          path,
          join(root, `${index}`),
          audit,
          NEVER,
          createTracker(),
          new Set(kinds),
        ).then(
          () => unpacked.push(title),
          () => undefined,
        );
      }
    });
    expect(unpacked).toEqual([]);
  });
});
