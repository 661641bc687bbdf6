import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeZip } from '../../sandbox/index.ts';
import type { ZipEntry } from '../../sandbox/zip.ts';
import { auditContent } from '../../src/archive/audit.ts';
import {
  type ContentComparison,
  compareContent,
  contentDigest,
  contentOf,
  isEqual,
  type LayerContent,
} from '../../src/archive/content.ts';
import { type ContentSource, readExpectedContent } from '../../src/archive/expected.ts';
import { referenceHash } from '../kit/h1.ts';
import { runTool } from '../kit/tools.ts';
import { rawZip } from './hostile-zip.ts';
import { inFolder, NEVER } from './kit.ts';
import { HAS_ZIP, zipFolder } from './peers.ts';
import { type Files, WRITERS } from './writers.ts';

const PLAIN: ContentSource = { path: 'tree', target: '', exclude: [], include: [], links: 'plain' };

/** Writes a tree; a value `-> x` is a link to x. */
function write(root: string, files: Record<string, string | Buffer>): void {
  for (const [path, data] of Object.entries(files)) {
    const place = join(root, path);
    mkdirSync(path.endsWith('/') ? place : dirname(place), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof data === 'string' && data.startsWith('-> ')) symlinkSync(data.slice(3), place);
    else writeFileSync(place, data);
  }
}

async function contentOfZip(path: string): Promise<LayerContent> {
  const content = contentOf(await auditContent(path, NEVER));
  if ('problem' in content) throw new Error(content.problem);
  return content;
}

/** Compares the folder `tree` of `workspace` with the zip `layer`. */
async function compare(
  workspace: string,
  layer: Buffer,
  source: Partial<ContentSource> = {},
): Promise<ContentComparison> {
  const zip = join(workspace, 'layer.zip');
  writeFileSync(zip, layer);
  const expected = await readExpectedContent({ ...PLAIN, ...source }, workspace, NEVER);
  return compareContent(expected, await contentOfZip(zip));
}

/** Info-ZIP, in the order of `files`; stored or deflated by their number. */
async function packWithInfoZip(files: Files): Promise<Buffer> {
  return await inFolder(async (folder) => {
    write(join(folder, 'tree'), files);
    const names = Object.keys(files);
    const args = ['-q', '-X', names.length % 2 === 0 ? '-9' : '-0', '../out.zip', '-@'];
    runTool('zip', args, { cwd: join(folder, 'tree'), input: `${names.join('\n')}\n` });
    return readFileSync(join(folder, 'out.zip'));
  });
}

const PACKERS: Record<string, (files: Files) => Promise<Buffer> | Buffer> = {
  ...WRITERS,
  ...(HAS_ZIP && { 'Info-ZIP': packWithInfoZip }),
};

/** Names that meet in one folder or another: other case, other Unicode form, other order of code units and of bytes. */
const NAMES = ['a', 'A', 'b.js', 'é', 'e\u0301', 'node_modules', 'x y', '.bin', '\uff5e', '\u{1f600}'];
const TREES = fc
  .dictionary(
    fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    { minKeys: 1, maxKeys: 8, noNullPrototype: true },
  )
  // No file may be a folder too.
  .map((files) =>
    Object.fromEntries(
      Object.entries(files).filter(
        ([path]) => !Object.keys(files).some((other) => other.startsWith(`${path}/`)),
      ),
    ),
  );

/** One change of a tree, and the path that has to be named. */
const CHANGES: Record<string, (files: Files, path: string) => [Files, string]> = {
  'one byte': (files, path) => {
    const data = Buffer.concat([files[path] ?? Buffer.alloc(0), Buffer.from('!')]);
    data[0] = (data[0] ?? 0) ^ 1;
    return [{ ...files, [path]: data }, path];
  },
  added: (files) => [{ ...files, 'new.js': Buffer.from('new') }, 'new.js'],
  removed: (files, path) => [Object.fromEntries(Object.entries(files).filter(([at]) => at !== path)), path],
  renamed: (files, path) => {
    const { [path]: data = Buffer.alloc(0), ...rest } = files;
    return [{ ...rest, [`${path}.renamed`]: data }, path];
  },
};

describe('the content of a layer', () => {
  it('equals a folder that any writer packed in any order, and no folder with a change', async () => {
    await inFolder(async (folder) => {
      await fc.assert(
        fc.asyncProperty(TREES, fc.nat(), async (files, n) => {
          const workspace = join(folder, 'work');
          rmSync(workspace, { recursive: true, force: true });
          write(join(workspace, 'tree'), { ...files, 'empty/': '' });
          const expected = await readExpectedContent(PLAIN, workspace, NEVER);
          const zip = join(workspace, 'layer.zip');
          const compareWith = async (writer: string, packed: Files) => {
            writeFileSync(zip, (await PACKERS[writer]?.(packed)) ?? '');
            return compareContent(expected, await contentOfZip(zip));
          };
          const order = Object.entries(files);
          const orders = [files, Object.fromEntries(order.toReversed())];
          const writers = Object.keys(PACKERS);
          for (const [index, writer] of writers.entries())
            expect(isEqual(await compareWith(writer, orders[(n + index) % 2] ?? {})), writer).toBe(true);

          const path = Object.keys(files)[n % order.length] ?? '';
          for (const [index, [kind, change]] of Object.entries(CHANGES).entries()) {
            const [changed, named] = change(files, path);
            if (Object.keys(changed).length === 0) continue;
            const writer = writers[(n + index) % writers.length] ?? '';
            const found = await compareWith(writer, changed);
            expect(isEqual(found), `${kind}, ${writer}`).toBe(false);
            expect([...found.onlyInFolder, ...found.onlyInLayer, ...found.different]).toContain(named);
          }
        }),
        { numRuns: 15 },
      );
    });
  });

  it.skipIf(!HAS_ZIP)(
    'equals a folder that Info-ZIP packed, with links as links or as what they lead to',
    async () => {
      await inFolder(async (workspace) => {
        const tree = join(workspace, 'tree');
        write(tree, {
          ...{
            'a/cli.js': '#!',
            '.bin/a': '-> ../a/cli.js',
            'é/x y': 'text',
            'big.bin': Buffer.alloc(3_000_000, 'ab'),
          },
          ...{ linked: '-> a', none: '-> missing', 'empty/': '' },
        });
        for (const options of [['-r'], ['-ry'], ['-ry', '-0'], ['-r', '-9', '-D']]) {
          const asLinks = options.some((option) => option.includes('y'));
          const zip = join(workspace, 'packed.zip');
          rmSync(zip, { force: true });
          // zip -r stops at a link to nothing.
          if (!asLinks) rmSync(join(tree, 'none'), { force: true });
          else if (!readdirSync(tree).includes('none')) symlinkSync('missing', join(tree, 'none'));
          zipFolder(tree, zip, ...options);
          const found = await compare(workspace, readFileSync(zip));
          expect(found, options.join(' ')).toEqual({
            ...{ onlyInLayer: [], onlyInFolder: [], different: [], notExecutable: [] },
          });
        }
      });
    },
  );

  const FOLDER = {
    ...{ 'a/index.js': 'one', 'b/index.js': 'two', '.bin/b': '-> ../b/index.js', linked: '-> b' },
    ...{ void: '-> nowhere', 'circle/up': '-> ..', hollow: '-> empty', 'empty/': '' },
  };
  const LINK = 0o120777;
  const link = (target: string): ZipEntry => ({ data: target, mode: LINK });
  const LAYER = {
    ...{
      'a/index.js': 'one',
      'b/index.js': 'two',
      '.bin/b': link('../b/index.js'),
      'linked/index.js': 'two',
    },
    ...{ void: link('nowhere'), 'circle/up': link('..') },
  };
  const without = (...paths: string[]) =>
    Object.fromEntries(Object.entries(LAYER).filter(([path]) => !paths.includes(path)));

  it.each<[string, Record<string, string | Buffer | ZipEntry>, Partial<ContentComparison>]>([
    ['as it is packed', LAYER, {}],
    ['with a file for a link', { ...LAYER, '.bin/b': 'two' }, {}],
    ['with the same link to a folder', { ...without('linked/index.js'), linked: link('b') }, {}],
    ['with a link of a folder that is empty', { ...LAYER, hollow: link('empty') }, {}],
    ['with another link', { ...LAYER, '.bin/b': link('../a/index.js') }, { different: ['.bin/b'] }],
    [
      'with a link for a file',
      { ...LAYER, 'a/index.js': link('../b/index.js') },
      { different: ['a/index.js'] },
    ],
    ['with a link for a folder', { ...without('a/index.js'), a: link('b') }, { different: ['a'] }],
    [
      'with another link for a linked folder',
      { ...without('linked/index.js'), linked: link('a') },
      { different: ['linked'] },
    ],
    ['with a new link', { ...LAYER, new: link('a') }, { onlyInLayer: ['new'] }],
    ['with a file for a link to nothing', { ...LAYER, void: 'nowhere' }, { different: ['void'] }],
    ['without a link to nothing', without('void'), { onlyInFolder: ['void'] }],
    ['without a circle', without('circle/up'), { onlyInFolder: ['circle/up'] }],
    ['with a file for an empty folder', { ...LAYER, hollow: '' }, { different: ['hollow'] }],
    [
      'with a file for a folder',
      { ...without('a/index.js'), a: 'one' },
      { onlyInFolder: ['a/index.js'], onlyInLayer: ['a'] },
    ],
    [
      'with a folder for a file',
      { ...without('a/index.js'), 'a/index.js/x': 'one' },
      { onlyInFolder: ['a/index.js'], onlyInLayer: ['a/index.js/x'] },
    ],
    [
      'in another case',
      { ...without('a/index.js'), 'a/Index.js': 'one' },
      { onlyInFolder: ['a/index.js'], onlyInLayer: ['a/Index.js'] },
    ],
  ])('is compared %s', async (_what, layer, differences) => {
    await inFolder(async (workspace) => {
      write(join(workspace, 'tree'), FOLDER);
      const found = await compare(workspace, makeZip(layer));
      expect(found).toEqual({
        ...{ onlyInLayer: [], onlyInFolder: [], different: [], notExecutable: [] },
        ...differences,
      });
      expect(isEqual(found)).toBe(Object.keys(differences).length === 0);
    });
  });

  it('is found below a target only, and without what globs leave out', async () => {
    await inFolder(async (workspace) => {
      write(join(workspace, 'tree'), { 'a.js': 'a', '.git/config': 'x', 'test/a.js': 't' });
      const source = { target: 'node/lib', exclude: ['.git', '**/test'] };
      const found = await compare(workspace, makeZip({ 'node/lib/a.js': 'a' }), source);
      expect(isEqual(found)).toBe(true);
      const elsewhere = await compare(workspace, makeZip({ 'node/a.js': 'a' }), source);
      expect(elsewhere).toMatchObject({ onlyInFolder: ['node/lib/a.js'], onlyInLayer: ['node/a.js'] });
      const { leftOut } = await readExpectedContent({ ...PLAIN, ...source }, workspace, NEVER);
      expect(leftOut).toEqual(['.git/', 'test/']);
    });
  });

  it('equals that of a zip in the workspace, whose globs leave out the same', async () => {
    await inFolder(async (workspace) => {
      writeFileSync(
        join(workspace, 'built.zip'),
        makeZip({ 'a.js': 'a', 'test/': '', 'test/x': 't', l: link('a.js') }),
      );
      const source = { path: 'built.zip', exclude: ['test'] };
      expect(isEqual(await compare(workspace, makeZip({ l: link('a.js'), 'a.js': 'a' }), source))).toBe(true);
      const found = await compare(workspace, makeZip({ l: 'a', 'a.js': 'b' }), source);
      expect(found).toMatchObject({ different: ['a.js', 'l'] });
    });
  });

  it('notes each lost executable bit', async () => {
    await inFolder(async (workspace) => {
      write(join(workspace, 'tree'), { 'run.sh': '#!', 'x.js': '' });
      writeFileSync(join(workspace, 'tree/run.sh'), '#!', { mode: 0o755 });
      rmSync(join(workspace, 'tree/run.sh'));
      writeFileSync(join(workspace, 'tree/run.sh'), '#!', { mode: 0o755 });
      const lost = await compare(workspace, makeZip({ 'run.sh': '#!', 'x.js': '' }));
      expect([isEqual(lost), lost.notExecutable]).toEqual([true, ['run.sh']]);
      const kept = await compare(
        workspace,
        makeZip({ 'run.sh': { data: '#!', mode: 0o100755 }, 'x.js': '' }),
      );
      expect(kept.notExecutable).toEqual([]);
    });
  });

  it.each<[string, Buffer, RegExp]>([
    [
      'two entries of one name',
      rawZip({
        entries: [
          { name: 'a', data: '1' },
          { name: 'a', data: '1' },
        ],
      }),
      /occurs twice/,
    ],
    [
      'a name in GBK',
      rawZip({
        entries: [{ name: Buffer.from([0xd6, 0xd0]), data: '1', utf8: false, central: { madeBy: 0x14 } }],
      }),
      /not UTF-8/,
    ],
    [
      'data that is not what it claims',
      rawZip({ entries: [{ name: 'a', data: '1', central: { crc32: 7 }, local: { crc32: 7 } }] }),
      /CRC-32/,
    ],
    ['a bomb', makeZip({ a: Buffer.alloc(40 * 1024 ** 2) }), /a bomb/],
    ['nothing of a zip', Buffer.from('text'), /end record|too short|not/i],
  ])('is none where the zip has %s', async (_what, bytes, problem) => {
    await inFolder(async (workspace) => {
      const zip = join(workspace, 'layer.zip');
      writeFileSync(zip, bytes);
      expect(contentOf(await auditContent(zip, NEVER))).toEqual({ problem: expect.stringMatching(problem) });
      const source = { ...PLAIN, path: 'layer.zip' };
      await expect(readExpectedContent(source, workspace, NEVER)).rejects.toThrow(problem);
    });
  });
});

describe('the digest of a content', () => {
  it('is the `h1` of Go and Terraform', async () => {
    // The sum of a module without files is well known: it is that of nothing.
    expect(contentDigest({ files: new Map(), links: new Map() })).toBe(
      'h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    );
    await inFolder(async (folder) => {
      const zip = join(folder, 'layer.zip');
      await fc.assert(
        fc.asyncProperty(TREES, async (files) => {
          writeFileSync(zip, makeZip({ ...files, 'folder/': '' }));
          expect(contentDigest(await contentOfZip(zip))).toBe(referenceHash(files));
        }),
        { numRuns: 20 },
      );
    });
  });

  it('tells a link from a file that holds its target, and sorts it among the files', () => {
    const files = new Map([['a', { size: 1, sha256: 'f'.repeat(64), executable: false }]]);
    const sha256 = createHash('sha256').update('a').digest('hex');
    const asFile = new Map([...files, ['l', { size: 1, sha256, executable: false }]]);
    const asLink = contentDigest({ files, links: new Map([['l', 'a']]) });
    expect(asLink).not.toBe(contentDigest({ files: asFile, links: new Map() }));
    expect(asLink).not.toBe(contentDigest({ files, links: new Map([['l', 'b']]) }));
    expect(asLink).not.toBe(contentDigest({ files, links: new Map() }));
  });
});
