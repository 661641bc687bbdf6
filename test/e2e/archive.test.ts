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
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { CUSTOM } from '../archive/corpus/custom.ts';
import { file } from '../archive/corpus/hostile.ts';
import { DATA } from '../archive/corpus/near-custom.ts';
import { link, rawZip } from '../archive/hostile-zip.ts';
import { expectShut, FLEET, REFERENCE, verdictOf, withGate } from './kit.ts';

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

describe.concurrent('the archive audit', () => {
  it.each<[string, Buffer, RegExp]>([
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
  ])('%s: ARCHIVE_UNSAFE, nothing cached, nothing handed on', async (_name, bytes, message) => {
    await withGate(
      async ({ job, step }) => {
        const result = await step({ 'extract-to': 'out' });
        expectShut(result, job, 'ARCHIVE_UNSAFE');
        expect(result.report.layers[0]?.error?.message).toMatch(message);
        expect(verdictOf(result, 'digest')).toBe('pass');
        expect(existsSync(join(job.workspace, 'out'))).toBe(false);
      },
      { content: bytesContent(bytes) },
    );
  });

  it('can be switched off, which the report shows', async () => {
    await withGate(
      async ({ step }) => {
        const result = await step({ 'audit-archive': 'false' });
        expect(result.outputs['verified']).toBe('true');
        expect(verdictOf(result, 'archive')).toBe('skip');
      },
      { content: bytesContent(REACHING_OUT) },
    );
  });

  it.each([
    'names in GBK by Windows Explorer',
    'backslashes by PowerShell 5',
    'folders with the mode 177777 by old Maven tools',
    'links below /opt',
    'zeros by bsdtar into a pipe',
    'Foo/ beside foo/',
  ])('%s: verified, noted in the report, and extracted', async (title) => {
    const custom = CUSTOM.find((item) => item.title === title);
    if (custom === undefined) throw new Error(`no archive is titled ${title}`);
    await withGate(
      async ({ job, step }) => {
        const result = await step({ 'extract-to': 'out' });
        expect(result.outputs['verified'], result.stdout).toBe('true');
        const notes = custom.notes.map((kind) => expect.objectContaining({ kind }));
        expect(result.report.layers[0]).toMatchObject({ archive: { notes: expect.arrayContaining(notes) } });
        for (const path of custom.paths) {
          expect(lstatSync(join(job.workspace, 'out', path), { throwIfNoEntry: false }), path).toBeDefined();
        }
      },
      { content: bytesContent(rawZip(custom.zip)) },
    );
  });

  it('judges a zip from the tool cache like any other', async () => {
    await withGate(
      async ({ sandbox, step }) => {
        expect((await step({ 'audit-archive': 'false' })).outputs['verified']).toBe('true');
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

  it('counts entries and unpacked bytes in the report', async () => {
    await withGate(
      async ({ step }) => {
        const { report } = await step();
        expect(report.layers[0]).toMatchObject({ archive: { entries: 3, notes: [], omittedNotes: 0 } });
      },
      { content: bytesContent(LAYER) },
    );
  });
});

describe.concurrent('extract-to', () => {
  it('unpacks one layer into the folder itself', async () => {
    await withGate(
      async ({ job, step }) => {
        const { outputs, report, stdout } = await step({ 'extract-to': 'layer/here' });
        const folder = join(job.workspace, 'layer', 'here');
        expect(outputs['extracted-path'], stdout).toBe(folder);
        expect(report.layers[0]).toMatchObject({ extractedPath: folder });
        expect(readdirSync(folder).sort()).toEqual(['nodejs', 'python']);
        expect(readlinkSync(join(folder, 'nodejs/node_modules/.bin/tool'))).toBe('../tool/cli.js');
        expect(statSync(join(folder, 'python/lib/a.py')).isFile()).toBe(true);
      },
      { content: bytesContent(LAYER) },
    );
  });

  it('leaves nothing that the user cannot read and remove', async () => {
    const modes = [
      { name: 'closed/', mode: 0o040000 },
      { name: 'closed/to all', mode: 0o100000, data: 'x' },
      { name: 'read-only/', mode: 0o040555 },
      { name: 'read-only/run', mode: 0o100511, data: 'x' },
    ];
    await withGate(
      async ({ job, step }) => {
        const { outputs } = await step({ 'extract-to': 'out' });
        // The bits of the user; umask.test.ts has the others.
        const mode = (path: string) => (statSync(join(job.workspace, 'out', path)).mode & 0o700).toString(8);
        expect(outputs['verified']).toBe('true');
        expect(modes.map(({ name }) => mode(name))).toEqual(['700', '600', '700', '700']);
      },
      { content: bytesContent(rawZip({ entries: modes })) },
    );
  });

  it('unpacks many into a folder each, and none where one of them failed', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.publish({ name: 'a', version: 1, content: bytesContent(makeZip({ 'a.txt': 'a' })) });
      sandbox.publish({ name: 'b', version: 2, content: bytesContent(makeZip({ 'b.txt': 'b' })) });
      const failed = await step({ ...FLEET, layers: 'a:1\nb:2\nmissing:1', 'extract-to': 'out' });
      expect(failed.exitCode).toBe(1);
      expect(existsSync(join(job.workspace, 'out'))).toBe(false);
      const { outputs } = await step({ ...FLEET, layers: 'a:1\nb:2', 'extract-to': 'out' });
      expect(outputs['verified']).toBe('true');
      expect(readFileSync(join(job.workspace, 'out/a-1/a.txt'), 'utf8')).toBe('a');
      expect(readFileSync(join(job.workspace, 'out/b-2/b.txt'), 'utf8')).toBe('b');
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
  const UPDATE = { ...FLEET, lockfile: 'lock.json', 'lockfile-mode': 'update' };
  const next = makeZip({ 'nodejs/node_modules/left-pad/index.js': 'changed\n', 'nodejs/evil-```.js': 'new' });

  it('is shown file by file against the version that was locked', async () => {
    await withGate(async ({ sandbox, step }) => {
      await step({ ...UPDATE, layers: REFERENCE });
      sandbox.publish({
        region: 'ap-guangzhou',
        name: 'common-deps',
        version: 13,
        content: bytesContent(next),
      });
      const { outputs, summary } = await step({ ...UPDATE, layers: 'ap-guangzhou/common-deps:13' });
      expect(outputs['lockfile-changed']).toBe('true');
      expect(summary).toContain('1 added, 0 removed, 1 changed');
      expect(summary).toContain('+ nodejs/evil-```.js (3 bytes)\n! nodejs/node_modules/left-pad/index.js (');
    });
  });

  it('is told against the newest older version of the same layer in the same region', async () => {
    await withGate(async ({ sandbox, step }) => {
      const locked = ['common-deps:9', 'common-deps:11', 'common-deps:14', 'another:12'];
      const layers = [...locked.map((one) => `ap-guangzhou/${one}`), 'ap-shanghai/common-deps:12'];
      const publish = (reference: string, text: string) => {
        const [region = '', name = '', version] = reference.split(/[/:]/);
        const content = bytesContent(makeZip({ [text]: text, 'in-each': '' }));
        sandbox.publish({ region, name, version: Number(version), content });
      };
      for (const layer of layers) publish(layer, `only-in-${layer.replaceAll(/\W/g, '-')}`);
      expect((await step({ ...UPDATE, layers: layers.join('\n') })).outputs['verified']).toBe('true');
      publish('ap-guangzhou/common-deps:13', 'only-in-13');
      const { summary } = await step({ ...UPDATE, layers: 'ap-guangzhou/common-deps:13' });
      expect(summary).toMatch(
        /common-deps&#58;11<\/code> → .*common-deps&#58;13<\/code>: 1 added, 1 removed, 0 changed/,
      );
      expect(summary).toContain(
        '\n+ only-in-13 (10 bytes)\n- only-in-ap-guangzhou-common-deps-11 (35 bytes)\n```',
      );
    });
  });

  it('is cut where it is long, and says so', async () => {
    await withGate(async ({ sandbox, step }) => {
      await step({ ...UPDATE, layers: REFERENCE });
      const files = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`file-${index}`, '']));
      const content = bytesContent(makeZip(files));
      sandbox.publish({ region: 'ap-guangzhou', name: 'common-deps', version: 13, content });
      const { summary } = await step({ ...UPDATE, layers: 'ap-guangzhou/common-deps:13' });
      expect(summary).toContain('120 added, 1 removed, 0 changed');
      expect(summary.match(/^\+ file-/gm)).toHaveLength(100);
      expect(summary).toMatch(/\n```\n\n…and 21 more, in the report, <code>.*<\/code>\.\n\n<\/details>/);
    });
  });

  it('is said to be unknown where the old version is gone or changed, and the update stands', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      await step({ ...UPDATE, layers: REFERENCE, cache: 'false' });
      sandbox.update(REFERENCE, { content: bytesContent(makeZip({ other: 'x' })) });
      sandbox.publish({
        region: 'ap-guangzhou',
        name: 'common-deps',
        version: 13,
        content: bytesContent(next),
      });
      const { outputs, summary } = await step({
        ...UPDATE,
        layers: 'ap-guangzhou/common-deps:13',
        cache: 'false',
      });
      expect(outputs).toMatchObject({ verified: 'true', 'lockfile-changed': 'true' });
      expect(summary).toContain('could not be compared');
      expect(readdirSync(job.temp).flatMap((folder) => readdirSync(join(job.temp, folder)))).not.toContain(
        'partial',
      );
    });
  });
});
