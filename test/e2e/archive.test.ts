import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, type Content, makeZip } from '../../sandbox/index.ts';
import { CUSTOM } from '../archive/corpus/custom.ts';
import { file } from '../archive/corpus/hostile.ts';
import { DATA } from '../archive/corpus/near-custom.ts';
import { link, rawZip } from '../archive/hostile-zip.ts';
import { expectLayerShut, type Gated, gateTogether, shareGate } from './fleet-kit.ts';
import { CONTENT, expectShut, FLEET, layerOf, REGION, verdictOf, withGate } from './kit.ts';

const REACHING_OUT = rawZip({ entries: [file('nodejs/index.js'), file('../../.bashrc')] });
const fromDataCorpus = (title: string) => {
  const item = DATA.find((hostile) => hostile.title === title);
  if (item === undefined) throw new Error(`no archive is titled ${title}`);
  return item.bytes;
};
const LYING = fromDataCorpus('a bomb that claims little');
const HIDDEN = fromDataCorpus('a deflate stream that ends early, with an entry behind it');
const ENCLOSED = fromDataCorpus('an entry that ends in a descriptor of its own, with another behind it');
const CHANGED = fromDataCorpus('another checksum');
const LAYER = rawZip({
  entries: [
    file('nodejs/node_modules/tool/cli.js'),
    link('nodejs/node_modules/.bin/tool', '../tool/cli.js'),
    file('python/lib/a.py'),
  ],
});

const HOSTILE: readonly [string, Buffer, RegExp][] = [
  ['a name that leaves the folder', REACHING_OUT, /"\.\.\/\.\.\/\.bashrc"/],
  [
    'two findings, both shown',
    rawZip({ entries: [file('/etc/x'), file('a'), file('a')] }),
    /starts at the root[\s\S]*"a"/,
  ],
  ['a link that leaves the folder', rawZip({ entries: [link('l', '../../etc/passwd')] }), /"l"/],
  ['no zip at all', Buffer.from('#!/bin/sh\n'), /not a zip|zip/],
  ['a bomb that claims little', LYING, /more than the 30000 bytes that it claims/],
  ['an entry behind the end of another one', HIDDEN, /only \d+ of its \d+ packed bytes are data/],
  ['an entry inside of stored data', ENCLOSED, /continues inside the data/],
  ['data with another checksum', CHANGED, /CRC-32/],
];
const BENIGN = [
  'names in GBK by Windows Explorer',
  'backslashes by PowerShell 5',
  'folders with the mode 177777 by old Maven tools',
  'links below /opt',
  'zeros by bsdtar into a pipe',
  'Foo/ beside foo/',
].map((title) => {
  const custom = CUSTOM.find((item) => item.title === title);
  if (custom === undefined) throw new Error(`no archive is titled ${title}`);
  return [title, custom] as const;
});
const MODES = [
  { name: 'closed/', mode: 0o040000 },
  { name: 'closed/to all', mode: 0o100000, data: 'x' },
  { name: 'read-only/', mode: 0o040555 },
  { name: 'read-only/run', mode: 0o100511, data: 'x' },
];
const [AS_MODES, A, B] = ['modes', 'a', 'b'];

describe.concurrent('the archive audit', () => {
  const hostile = gateTogether(
    HOSTILE.map(([title, bytes]) => [title, () => ({ content: bytesContent(bytes) })]),
    { 'extract-to': 'out' },
  );

  it.each(HOSTILE)(
    '%s: ARCHIVE_UNSAFE, nothing cached, nothing handed on',
    async (title, _bytes, message) => {
      const one = await hostile(title);
      const { layer, error } = expectLayerShut(one, 'ARCHIVE_UNSAFE');
      expect(error.message).toMatch(message);
      expect(verdictOf(one.result, 'digest', layer)).toBe('pass');
      expect(existsSync(join(one.job.workspace, 'out'))).toBe(false);
    },
  );

  const unpacked = gateTogether(
    [
      ...BENIGN.map(([title, { zip }]) => [title, () => ({ content: bytesContent(rawZip(zip)) })] as const),
      [AS_MODES, () => ({ content: bytesContent(rawZip({ entries: MODES })) })],
      ...[A, B].map((name) => [name, () => ({ content: bytesContent(makeZip({ [name]: name })) })] as const),
    ],
    { 'extract-to': 'out' },
  );
  const folderOf = ({ job, name }: Gated) => join(job.workspace, 'out', `${name}-1`);

  it.each(BENIGN)('%s: verified, noted in the report, and extracted', async (title, { notes, paths }) => {
    const one = await unpacked(title);
    expect(one.result.outputs['verified'], one.result.stdout).toBe('true');
    const noted = notes.map((kind) => expect.objectContaining({ kind }));
    const layer = layerOf(one.result, one.reference);
    expect(layer).toMatchObject({ verdict: 'pass', archive: { notes: expect.arrayContaining(noted) } });
    for (const path of paths)
      expect(lstatSync(join(folderOf(one), path), { throwIfNoEntry: false }), path).toBeDefined();
  });

  it('leaves nothing that the user cannot read and remove', async () => {
    const one = await unpacked(AS_MODES);
    // The bits of the user; umask.test.ts has the others.
    const mode = (path: string) => (statSync(join(folderOf(one), path)).mode & 0o700).toString(8);
    expect(one.result.outputs['verified']).toBe('true');
    expect(MODES.map(({ name }) => mode(name))).toEqual(['700', '600', '700', '700']);
  });

  it('unpacks many into a folder each', async () => {
    for (const name of [A, B]) {
      const one = await unpacked(name);
      expect(one.result.outputs['verified']).toBe('true');
      expect(readFileSync(join(folderOf(one), name), 'utf8')).toBe(name);
    }
  });

  it('can be switched off, which the report shows, and judges a zip from the tool cache like any other', async () => {
    await withGate(
      async ({ sandbox, step }) => {
        const off = await step({ 'audit-archive': 'false' });
        expect(off.outputs['verified']).toBe('true');
        expect(verdictOf(off, 'archive')).toBe('skip');
        const { exitCode, outputs, report } = await step();
        expect(exitCode).toBe(1);
        expect(outputs).toMatchObject({ verified: 'false', 'cache-hit': 'true' });
        expect(outputs).not.toHaveProperty('layer-path');
        expect(report.layers[0]?.error?.code).toBe('ARCHIVE_UNSAFE');
        expect(sandbox.downloads).toHaveLength(1);
      },
      { content: bytesContent(REACHING_OUT) },
    );
  });
});

describe.concurrent('extract-to', () => {
  it('unpacks one layer into the folder itself, whose entries the report counts', async () => {
    await withGate(
      async ({ job, step }) => {
        const { outputs, report, stdout } = await step({ 'extract-to': 'layer/here' });
        const folder = join(job.workspace, 'layer', 'here');
        expect(outputs['extracted-path'], stdout).toBe(folder);
        expect(report.layers[0]).toMatchObject({
          ...{ extractedPath: folder, archive: { entries: 3, notes: [], omittedNotes: 0 } },
        });
        expect(readdirSync(folder).sort()).toEqual(['nodejs', 'python']);
        expect(readlinkSync(join(folder, 'nodejs/node_modules/.bin/tool'))).toBe('../tool/cli.js');
        expect(statSync(join(folder, 'python/lib/a.py')).isFile()).toBe(true);
      },
      { content: bytesContent(LAYER) },
    );
  });

  it('unpacks none of many where one of them failed', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.publish({ name: 'a', version: 1, content: bytesContent(makeZip({ 'a.txt': 'a' })) });
      sandbox.publish({ name: 'b', version: 2, content: bytesContent(makeZip({ 'b.txt': 'b' })) });
      const failed = await step({ ...FLEET, layers: 'a:1\nb:2\nmissing:1', 'extract-to': 'out' });
      expect(failed.exitCode).toBe(1);
      expect(existsSync(join(job.workspace, 'out'))).toBe(false);
    });
  });

  it('unpacks nothing where a source could not be read', async () => {
    await withGate(async ({ job, step }) => {
      const { exitCode, outputs, report } = await step({ manifests: 'missing.yml', 'extract-to': 'out' });
      expect(exitCode).toBe(1);
      expect(report.layers.map(({ verdict }) => verdict)).toEqual(['pass']);
      expect(outputs).not.toHaveProperty('extracted-path');
      expect(existsSync(join(job.workspace, 'out'))).toBe(false);
    });
  });

  it('refuses a folder that is not empty, in audit mode too, and leaves it as it is', async () => {
    await withGate(async ({ job, step }) => {
      mkdirSync(join(job.workspace, 'out'));
      writeFileSync(join(job.workspace, 'out', 'mine'), 'mine');
      const { exitCode, outputs, report } = await step({ 'extract-to': 'out', mode: 'audit' });
      expect(exitCode).toBe(1);
      expect(outputs['verified']).toBe('false');
      expect(outputs).not.toHaveProperty('layer-path');
      expect(report.layers[0]?.error?.code).toBe('INPUT_INVALID');
      expect(readdirSync(join(job.workspace, 'out'))).toEqual(['mine']);
    });
  });

  it.runIf(existsSync('/sys'))('says which folder it cannot write to, and blames no download', async () => {
    await withGate(async ({ job, step }) => {
      const result = await step({ 'extract-to': '/sys/scf-layer-gate/layer', cache: 'false' });
      expectShut(result, job, 'INPUT_INVALID');
      expect(result.outputs).not.toHaveProperty('extracted-path');
      const { message, hint } = result.report.layers[0]?.error ?? {};
      expect(message).toContain('The layer was verified, but could not be unpacked: E');
      expect(hint).toContain('"/sys/scf-layer-gate/layer"');
      expect(hint).toContain('`extract-to`');
      expect(hint).not.toContain('RUNNER_TEMP');
    });
  });

  it('leaves no layer unpacked where another one cannot be', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      for (const [name, version] of [
        ['a', 1],
        ['b', 2],
      ] as const)
        sandbox.publish({ name, version, content: bytesContent(makeZip({ [`${name}.txt`]: name })) });
      mkdirSync(join(job.workspace, 'out', 'b-2'), { recursive: true });
      writeFileSync(join(job.workspace, 'out', 'b-2', 'mine'), 'mine');
      const { exitCode, outputs, report } = await step({ ...FLEET, layers: 'a:1\nb:2', 'extract-to': 'out' });
      expect(exitCode).toBe(1);
      expect(outputs['verified']).toBe('false');
      expect(outputs).not.toHaveProperty('checksums-path');
      expect(report.layers.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
      expect(readdirSync(join(job.workspace, 'out'))).toEqual(['b-2']);
      expect(readdirSync(join(job.workspace, 'out', 'b-2'))).toEqual(['mine']);
    });
  });

  it.each([
    ['of two regions', 'ap-shanghai/a:1\nap-beijing/a:1'],
    ['whose names differ in case', 'Lib:1\nlib:1'],
  ])('refuses two layers %s for one folder before anything is asked for', async (_name, layers) => {
    await withGate(async ({ sandbox, job, step }) => {
      expectShut(await step({ ...FLEET, layers, 'extract-to': 'out' }), job, 'INPUT_INVALID');
      expect(sandbox.calls).toEqual([]);
    });
  });
});

describe.concurrent('what a bump brings', () => {
  const text = (name: string) => bytesContent(makeZip({ [name]: name, 'in-each': '' }));
  const files = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`file-${index}`, '']));
  /** What was locked, and the version of each that the update brings. */
  const LOCKED: readonly [string, Content][] = [
    ...['common-deps:9', 'common-deps:11', 'common-deps:14', 'another:12', 'changed:1'].map(
      (one): [string, Content] => [`${REGION}/${one}`, text(`only-in-${one.replace(':', '-')}`)],
    ),
    ['ap-shanghai/common-deps:12', text('only-in-shanghai')],
    [`${REGION}/files:12`, CONTENT],
    [`${REGION}/long:1`, CONTENT],
  ];
  const NEXT: readonly [string, Content][] = [
    [`${REGION}/common-deps:13`, text('only-in-13')],
    [`${REGION}/changed:2`, text('other')],
    [
      `${REGION}/files:13`,
      bytesContent(
        makeZip({ 'nodejs/node_modules/left-pad/index.js': 'changed\n', 'nodejs/evil-```.js': 'new' }),
      ),
    ],
    [`${REGION}/long:2`, bytesContent(makeZip(files))],
  ];
  const updated = shareGate(async ({ sandbox, job, step }) => {
    for (const [reference, content] of [...LOCKED, ...NEXT]) {
      const [region = '', name = '', version] = reference.split(/[/:]/);
      sandbox.publish({ region, name, version: Number(version), content });
    }
    const facts = { compatibleRuntimes: [], licenseInfo: '', addTime: '' };
    const layers = LOCKED.map(([reference, { sha256, size }]) => [reference, { sha256, size, ...facts }]);
    const lockfile = { lockfileVersion: 1, layers: Object.fromEntries(layers) };
    writeFileSync(join(job.workspace, 'lock.json'), JSON.stringify(lockfile));
    // The object of a version that was locked is another one by now.
    sandbox.update(`${REGION}/changed:1`, { content: text('replaced') });
    const update = { lockfile: 'lock.json', 'lockfile-mode': 'update', cache: 'false' };
    const result = await step({ ...FLEET, ...update, layers: NEXT.map(([one]) => one).join('\n') });
    expect(result.outputs, result.stdout).toMatchObject({ verified: 'true', 'lockfile-changed': 'true' });
    return result;
  });

  it('is shown file by file against the version that was locked', async () => {
    const { summary } = await updated();
    expect(summary).toMatch(/files&#58;12<\/code> → .*files&#58;13<\/code>: 1 added, 0 removed, 1 changed/);
    expect(summary).toContain('+ nodejs/evil-```.js (3 bytes)\n! nodejs/node_modules/left-pad/index.js (');
  });

  it('is told against the newest older version of the same layer in the same region', async () => {
    const { summary } = await updated();
    expect(summary).toMatch(
      /common-deps&#58;11<\/code> → .*common-deps&#58;13<\/code>: 1 added, 1 removed, 0 changed/,
    );
    expect(summary).toContain('\n+ only-in-13 (10 bytes)\n- only-in-common-deps-11 (22 bytes)\n```');
  });

  it('is cut where it is long, and says so', async () => {
    const { summary } = await updated();
    expect(summary).toContain('120 added, 1 removed, 0 changed');
    expect(summary.match(/^\+ file-/gm)).toHaveLength(100);
    expect(summary).toMatch(/\n```\n\n…and 21 more, in the report, <code>.*<\/code>\.\n\n<\/details>/);
  });

  it('is said to be unknown where the old version is gone or changed, and the update stands', async () => {
    const { job, summary } = await updated();
    expect(summary).toMatch(/changed&#58;1<\/code> → .*changed&#58;2<\/code>: .*could not be compared/);
    expect(readdirSync(job.temp).flatMap((folder) => readdirSync(join(job.temp, folder)))).not.toContain(
      'partial',
    );
  });
});
