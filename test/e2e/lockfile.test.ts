import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { createJob } from '../../sandbox/runner.ts';
import { referenceHash } from '../kit/h1.ts';
import {
  CONTENT,
  continueFrom,
  copiedFrom,
  expectRefused,
  expectShut,
  FILES,
  FLEET,
  type Gate,
  layerOf,
  REFERENCE,
  readLock,
  withGate,
  ZIP,
} from './kit.ts';

const OTHER_FILES = { 'another-layer.txt': '' };
const OTHER = bytesContent(makeZip(OTHER_FILES));
const [H1, OTHER_H1] = [referenceHash(FILES), referenceHash(OTHER_FILES)];
const LOCKFILE = { ...FLEET, lockfile: 'scf-layers.lock.json' };
const UPDATE = { ...LOCKFILE, 'lockfile-mode': 'update' };
const zipOf = (text: string) => bytesContent(makeZip({ 'another-layer.txt': text }));
/** Only one byte of the packed data is another. */
const SAME_SIZE = bytesContent(
  Buffer.from(ZIP).fill((ZIP[ZIP.length >> 1] ?? 0) ^ 1, ZIP.length >> 1, (ZIP.length >> 1) + 1),
);
const SINGLE = { 'layer-name': 'common-deps', 'layer-version': '12', region: 'ap-guangzhou' };
const BOTH = `${REFERENCE}\nap-shanghai/tools:3`;
const TOOLS = {
  region: 'ap-shanghai',
  name: 'tools',
  version: 3,
  content: OTHER,
  runtimes: ['Php8.0', 'Go1'],
};

/** A job with the lockfile of a step that has locked `common-deps:12` and `tools:3`. */
const locked = createJob();
/** The summary of that step. */
let firstSummary = '';

beforeAll(async () => {
  await withGate(async ({ sandbox, job, step }) => {
    sandbox.publish(TOOLS);
    const { outputs, stdout, summary } = await step({ ...UPDATE, layers: BOTH });
    expect(outputs['lockfile-changed'], stdout).toBe('true');
    firstSummary = summary;
    continueFrom(job, locked);
  });
});

afterAll(() => locked.remove());

/** A gate that goes on from there, and the path of its lockfile. */
async function withLock(use: (gate: Gate, path: string) => Promise<void>): Promise<void> {
  await withGate(async (gate) => {
    gate.sandbox.publish(TOOLS);
    continueFrom(locked, gate.job);
    await use(gate, join(gate.job.workspace, 'scf-layers.lock.json'));
  });
}

describe.concurrent('a lockfile', () => {
  it('that gets new layers shows a reviewer the digest, the facts and the folders of each', () => {
    const text = copiedFrom(firstSummary);
    expect(text).toContain('was updated: 2 added, 0 removed. Review and commit it.');
    const [, first = '', second = ''] = text.split('### New in the lockfile: ');
    expect(first).toContain(
      `ap-guangzhou/common-deps:12\n\n\`\`\`\nap-guangzhou/common-deps:12  sha256:${CONTENT.sha256}\n`,
    );
    for (const row of [
      ['Published', '2019-11-26 16:15:33'],
      ['Size', `${CONTENT.size} bytes`],
      ['Runtimes', 'Nodejs16.13, Nodejs18.15'],
      ['License', 'MIT'],
      ['Description', 'shared dependencies'],
      ['nodejs/node_modules/left-pad/', '1', '42 bytes'],
    ])
      expect(first).toContain(`| ${row.join(' | ')} |`);
    expect(second).toContain(`ap-shanghai/tools:3  sha256:${OTHER.sha256}`);
    expect(second).toContain('| License | none declared |');
  });

  it('that was updated passes when frozen, with and without another source', async () => {
    await withLock(async ({ step }, path) => {
      expect(readFileSync(path, 'utf8')).toBe(`{
  "lockfileVersion": 2,
  "layers": {
    "ap-guangzhou/common-deps:12": {
      "sha256": "${CONTENT.sha256}",
      "content": "${H1}",
      "size": ${CONTENT.size},
      "compatibleRuntimes": [
        "Nodejs16.13",
        "Nodejs18.15"
      ],
      "licenseInfo": "MIT",
      "addTime": "2019-11-26 16:15:33"
    },
    "ap-shanghai/tools:3": {
      "sha256": "${OTHER.sha256}",
      "content": "${OTHER_H1}",
      "size": ${OTHER.size},
      "compatibleRuntimes": [
        "Go1",
        "Php8.0"
      ],
      "licenseInfo": "",
      "addTime": "2019-11-26 16:15:33"
    }
  }
}
`);
      readLock(path);
      const alone = await step(LOCKFILE);
      expect(alone.outputs['verified']).toBe('true');
      expect(alone.report.layers.map(({ sources }) => sources)).toEqual([
        [{ kind: 'lockfile', path: 'scf-layers.lock.json', line: 4 }],
        [{ kind: 'lockfile', path: 'scf-layers.lock.json', line: 15 }],
      ]);
      const named = await step({ ...LOCKFILE, layers: BOTH });
      expect(named.outputs['verified']).toBe('true');
      for (const { checks } of named.report.layers) {
        expect(
          checks.filter(({ id }) => id === 'locked' || id === 'pin').map(({ verdict }) => verdict),
        ).toEqual(['pass', 'pass']);
      }
    });
  });

  it('updated twice is the same file, byte for byte, and is not written again', async () => {
    await withLock(async ({ step }, path) => {
      const before = readFileSync(path);
      const { mtimeMs, ino } = statSync(path);
      const again = await step({ ...UPDATE, layers: BOTH.split('\n').reverse().join('\n') });
      expect(again.outputs).toMatchObject({ verified: 'true', 'lockfile-changed': 'false' });
      expect(again.summary).toContain('unchanged');
      expect(readFileSync(path)).toEqual(before);
      expect(statSync(path)).toMatchObject({ mtimeMs, ino });
    });
  });

  it('with a changed digest: PIN_MISMATCH, and the message points at the lockfile', async () => {
    await withLock(async ({ step }, path) => {
      writeFileSync(path, readFileSync(path, 'utf8').replace(CONTENT.sha256, 'f'.repeat(64)));
      const { exitCode, report, stdout } = await step({ ...LOCKFILE, layers: BOTH });
      expect(exitCode).toBe(1);
      expect(report.layers.map(({ verdict, error }) => error?.code ?? verdict)).toEqual([
        'PIN_MISMATCH',
        'pass',
      ]);
      expect(report.layers[0]?.error?.message).toMatch(
        /\nf{64} expected: the lockfile scf-layers\.lock\.json, line 4\n[\da-f]{64} found\n.* look first at who changed the digest there/,
      );
      const alone = await step(LOCKFILE);
      expect(alone.stdout).toMatch(
        /::error title=Layer gate%3A PIN_MISMATCH,file=scf-layers\.lock\.json,line=4::/,
      );
      expect(stdout).not.toContain('file=');
    });
  });

  it.each<[string, string, Record<string, string>, string, RegExp, RegExp]>([
    [
      'a wrong digest behind a right pin in `layers`',
      'f'.repeat(64),
      { layers: `${REFERENCE}@sha256:${CONTENT.sha256}` },
      'f'.repeat(64),
      /the lockfile scf-layers\.lock\.json, line 4/,
      /the input/,
    ],
    [
      'a wrong digest behind a right `expected-sha256`',
      'f'.repeat(64),
      { ...SINGLE, 'expected-sha256': CONTENT.sha256 },
      'f'.repeat(64),
      /the lockfile scf-layers\.lock\.json, line 4/,
      /the input/,
    ],
    [
      'the right digest behind a wrong pin',
      CONTENT.sha256,
      { layers: `${REFERENCE}@sha256:${'e'.repeat(64)}` },
      'e'.repeat(64),
      /the input `layers`, line 1/,
      /the lockfile/,
    ],
  ])(
    'with %s: PIN_MISMATCH, and only the wrong one is named',
    async (_name, digest, inputs, wrong, named, not) => {
      await withLock(async ({ step }, path) => {
        writeFileSync(path, readFileSync(path, 'utf8').replace(CONTENT.sha256, digest));
        const { exitCode, outputs, report } = await step({ ...LOCKFILE, ...inputs });
        expect(exitCode).toBe(1);
        expect(outputs['verified']).toBe('false');
        expect(outputs).not.toHaveProperty('layer-path');
        const error = report.layers[0]?.error;
        expect(error?.code).toBe('PIN_MISMATCH');
        expect(error?.message).toMatch(named);
        expect(error?.message).toContain(wrong);
        expect(error?.message).not.toMatch(not);
      });
    },
  );

  it('against other bytes and their CodeSha256: PIN_MISMATCH, and the message points at the cloud', async () => {
    await withLock(async ({ sandbox, step }, path) => {
      const lockfile = JSON.parse(readFileSync(path, 'utf8'));
      const found = {
        'of-another-size-and-time': { content: zipOf('a'), addTime: '2026-11-01 00:00:00' },
        'of-another-size': { content: zipOf('b'), addTime: '2019-11-26 16:15:33' },
        'of-another-time': { content: SAME_SIZE, addTime: '2026-11-01 00:00:00' },
      };
      const references = Object.entries(found).map(([name, now]) => {
        const reference = `ap-guangzhou/${name}:1`;
        lockfile.layers[reference] = lockfile.layers[REFERENCE];
        sandbox.publish({ region: 'ap-guangzhou', name, version: 1, ...now });
        return reference;
      });
      lockfile.layers['ap-guangzhou/of-another-size-and-time:1'] = {
        ...lockfile.layers[REFERENCE],
        size: 6_394_024,
      };
      writeFileSync(path, JSON.stringify(lockfile));
      const result = await step({ ...LOCKFILE, layers: [...references, BOTH].join('\n') });
      expect(layerOf(result, 'ap-guangzhou/of-another-size-and-time:1').error?.message).toMatch(
        /records 6,394,024 bytes published 2019-11-26 16:15:33; SCF now returns \d+ bytes published 2026-11-01/,
      );
      expect(result.exitCode).toBe(1);
      for (const reference of references) {
        const { error } = expectRefused(result, reference, 'PIN_MISMATCH');
        expect(error?.message, reference).toContain('The object was replaced after it was locked.');
      }
      for (const reference of BOTH.split('\n')) expect(layerOf(result, reference).verdict).toBe('pass');
    });
  });

  it('without the entry, or with one of another version or region: NOT_LOCKED', async () => {
    await withLock(async ({ sandbox, step }, path) => {
      const lockfile = JSON.parse(readFileSync(path, 'utf8'));
      delete lockfile.layers[REFERENCE];
      writeFileSync(path, JSON.stringify(lockfile));
      sandbox.publish({ region: 'ap-guangzhou', name: 'common-deps', version: 13, content: OTHER });
      sandbox.publish({ region: 'ap-beijing', name: 'tools', version: 3, content: OTHER });
      const layers = [BOTH, 'ap-guangzhou/common-deps:13', 'ap-beijing/tools:3'].join('\n');
      const { exitCode, report } = await step({ ...LOCKFILE, layers });
      expect(exitCode).toBe(1);
      expect(report.layers.map(({ verdict, error }) => error?.code ?? verdict)).toEqual([
        ...['NOT_LOCKED', 'pass', 'NOT_LOCKED', 'NOT_LOCKED'],
      ]);
      expect(report.layers[0]?.error?.message).toContain('nobody has reviewed this layer version');
    });
  });

  it('that has not a layer without bytes: both are said', async () => {
    await withGate(
      async ({ job, step }) => {
        writeFileSync(join(job.workspace, 'scf-layers.lock.json'), '{"lockfileVersion":1,"layers":{}}');
        const { exitCode, report } = await step({ ...LOCKFILE, layers: REFERENCE });
        expect(exitCode).toBe(1);
        const failed = report.layers[0]?.checks.filter(({ verdict }) => verdict === 'fail');
        expect(failed?.map(({ id }) => id)).toEqual(['locked', 'status']);
      },
      { status: 'Deleted', answer: ({ CodeSha256: _digest, Location: _address, ...fields }) => fields },
    );
  });

  it('is not updated over a changed digest: LOCK_CONFLICT', async () => {
    await withLock(async ({ sandbox, step }, path) => {
      const before = readFileSync(path);
      sandbox.update(REFERENCE, { content: OTHER });
      const { exitCode, outputs, report } = await step({ ...UPDATE, layers: BOTH });
      expect(exitCode).toBe(1);
      expect(outputs).not.toHaveProperty('lockfile-changed');
      expect(report.layers[0]?.error?.code).toBe('LOCK_CONFLICT');
      expect(report.layers[0]?.error?.message).toContain(CONTENT.sha256);
      expect(report.layers[0]?.error?.message).toContain(OTHER.sha256);
      expect(readFileSync(path)).toEqual(before);
    });
  });

  it('gets no layer of an update in which one failed, and stays as it was', async () => {
    await withLock(async ({ sandbox, job, step }, path) => {
      const before = readFileSync(path);
      sandbox.publish({ name: 'good', version: 1, content: OTHER });
      for (const mode of ['enforce', 'audit']) {
        const { outputs } = await step({ ...UPDATE, layers: `${BOTH}\ngood:1\nmissing:1`, mode });
        expect(outputs['verified']).toBe('false');
        expect(readFileSync(path)).toEqual(before);
      }
      expect(readdirSync(job.workspace)).toEqual(['scf-layers.lock.json']);
    });
  });

  it.each(['enforce', 'audit'])(
    'stays as it was in mode %s where a source could not be read',
    async (mode) => {
      await withLock(async ({ sandbox, step }, path) => {
        const before = readFileSync(path);
        sandbox.publish({ region: 'ap-guangzhou', name: 'common-deps', version: 13, content: OTHER });
        const more = { layers: 'ap-guangzhou/common-deps:13', manifests: 'missing.yml', mode };
        const { exitCode, outputs, report } = await step({ ...UPDATE, ...more });
        expect(report.layers.map(({ verdict }) => verdict)).toEqual(['pass']);
        expect(report.error?.code).toBe('MANIFEST_INVALID');
        expect(exitCode).toBe(mode === 'audit' ? 0 : 1);
        expect(outputs['verified']).toBe('false');
        expect(outputs).not.toHaveProperty('lockfile-changed');
        expect(readFileSync(path)).toEqual(before);
      });
    },
  );

  it('stays as it was where a layer could not be unpacked', async () => {
    await withLock(async ({ sandbox, job, step }, path) => {
      const before = readFileSync(path);
      sandbox.publish({ region: 'ap-guangzhou', name: 'common-deps', version: 13, content: OTHER });
      writeFileSync(join(job.workspace, 'out'), 'a file');
      const layers = 'ap-guangzhou/common-deps:13';
      const { exitCode, outputs, report } = await step({ ...UPDATE, layers, 'extract-to': 'out' });
      expect(exitCode).toBe(1);
      expect(report.layers[0]?.error?.code).toBe('INPUT_INVALID');
      expect(report.error).toBeUndefined();
      expect(outputs).not.toHaveProperty('lockfile-changed');
      expect(readFileSync(path)).toEqual(before);
    });
  });

  it('loses what is no longer named only with `prune`, and keeps all where nothing else is named', async () => {
    await withLock(async ({ sandbox, step }, path) => {
      expect((await step(UPDATE)).outputs['lockfile-changed']).toBe('false');
      sandbox.publish({ region: 'ap-guangzhou', name: 'common-deps', version: 13, content: OTHER });
      const kept = await step({ ...UPDATE, layers: REFERENCE });
      expect(kept.outputs['lockfile-changed']).toBe('false');
      expect(kept.summary).toContain('unchanged. 1 entry that this step does not name stays.');
      const prune = { ...UPDATE, prune: 'true' };
      const { outputs, summary } = await step({ ...prune, layers: 'ap-guangzhou/common-deps:13' });
      expect(outputs['lockfile-changed']).toBe('true');
      expect(Object.keys(readLock(path))).toEqual(['ap-guangzhou/common-deps:13']);
      expect(summary).toContain(
        '```diff\n+ ap-guangzhou/common-deps:13\n- ap-guangzhou/common-deps:12\n- ap-shanghai/tools:3\n```',
      );
    });
  });

  it('of version 1 is read, and upgraded by an update that verifies its layers again', async () => {
    await withLock(async ({ step }, path) => {
      const upgraded = readFileSync(path, 'utf8');
      const old = JSON.parse(upgraded, (key, value) => (key === 'content' ? undefined : value));
      writeFileSync(path, JSON.stringify({ ...old, lockfileVersion: 1 }));
      const frozen = await step(LOCKFILE);
      expect(frozen.outputs['verified'], frozen.stdout).toBe('true');
      const { outputs, summary } = await step({ ...UPDATE, layers: BOTH });
      expect(outputs['lockfile-changed']).toBe('true');
      expect(summary).toContain('only facts other than digests changed');
      expect(readFileSync(path, 'utf8')).toBe(upgraded);
    });
  });

  it('tells of a layer with another zip whether its files are others too, and stays red', async () => {
    await withLock(async ({ sandbox, step }) => {
      const again = makeZip({ 'empty/': '', ...FILES });
      sandbox.update(REFERENCE, { content: bytesContent(again) });
      const zipped = await step({ ...LOCKFILE, layers: REFERENCE, 'allow-unused': 'true' });
      expect(zipped.exitCode).toBe(1);
      expect(zipped.report.layers[0]?.error).toMatchObject({
        code: 'PIN_MISMATCH',
        message: expect.stringContaining(`The files are those that were locked (${H1}): only the zip`),
      });
      sandbox.update(REFERENCE, { content: OTHER });
      const other = await step({ ...LOCKFILE, layers: REFERENCE, 'audit-archive': 'false' });
      expect(other.report.layers[0]?.error).toMatchObject({
        code: 'PIN_MISMATCH',
        message: expect.stringContaining(`\nThe files differ too:\n${H1} expected\n${OTHER_H1} found`),
      });
    });
  });

  it('of an update says where a new version has the same files, without asking for the old one', async () => {
    await withLock(async ({ sandbox, step }) => {
      const content = bytesContent(makeZip({ 'empty/': '', ...FILES }));
      sandbox.publish({ region: 'ap-guangzhou', name: 'common-deps', version: 13, content });
      sandbox.downloads.length = 0;
      const layers = BOTH.replace(':12', ':13');
      const { summary, outputs } = await step({ ...UPDATE, layers, cache: 'false' });
      expect(outputs['verified']).toBe('true');
      expect(summary).toContain('the same files as version 12, zipped again.');
      expect(sandbox.downloads.map(({ layer }) => layer)).not.toContain(REFERENCE);
    });
  });

  it('keeps the pins of the regions and services that an update does not name: LOCK_CONFLICT when their bytes change', async () => {
    await withLock(async ({ sandbox, step }, path) => {
      const both = readFileSync(path);
      // A matrix over regions; a step of one service; a single layer.
      const elsewhere = [
        { ...UPDATE, layers: 'tools:3', region: 'ap-shanghai' },
        { ...UPDATE, functions: 'ap-shanghai/default/report' },
        { ...UPDATE, 'layer-name': 'tools', 'layer-version': '3', region: 'ap-shanghai' },
      ];
      sandbox.publishFunction({
        region: 'ap-shanghai',
        name: 'report',
        runtime: 'Go1',
        layers: [{ name: 'tools', version: 3 }],
      });
      for (const inputs of elsewhere) {
        const { outputs, stdout } = await step(inputs);
        expect(outputs, stdout).toMatchObject({ verified: 'true', 'lockfile-changed': 'false' });
        expect(readFileSync(path)).toEqual(both);
      }
      sandbox.update(REFERENCE, { content: OTHER });
      const conflict = await step({ ...UPDATE, layers: 'common-deps:12', region: 'ap-guangzhou' });
      expect(conflict.exitCode).toBe(1);
      expect(conflict.report.layers[0]?.error?.code).toBe('LOCK_CONFLICT');
      expect(readFileSync(path)).toEqual(both);
    });
  });

  it('is pruned neither where a source could not be read nor where none names a layer', async () => {
    await withLock(async ({ job, step }, path) => {
      const before = readFileSync(path);
      writeFileSync(join(job.workspace, 'serverless.yml'), 'name: api\ncomponent: scf\ninputs: {}\n');
      const prune = { ...UPDATE, prune: 'true' };
      const unread = await step({ ...prune, layers: REFERENCE, manifests: 'missing.yml' });
      expect(unread.report.error?.code).toBe('MANIFEST_INVALID');
      const none = await step({ ...prune, manifests: 'serverless.yml', 'allow-empty': 'true' });
      expect(none.report.error?.message).toContain('The update names no layer');
      expect([unread.exitCode, none.exitCode]).toEqual([1, 1]);
      expect(readFileSync(path)).toEqual(before);
    });
  });

  it('is pruned neither when frozen, alone or shared with others, nor by a part: INPUT_INVALID', async () => {
    await withGate(async ({ job, step }) => {
      const frozen = await step({ ...LOCKFILE, 'allow-unused': 'true', prune: 'true' });
      expectShut(frozen, job, 'INPUT_INVALID');
      for (const message of [
        /`prune`: expected `lockfile-mode: update`/,
        /`prune`: expected `layers`, `manifests` or `functions`/,
        /`prune`: expected none with `allow-unused: true`/,
      ])
        expect(frozen.report.error?.message).toMatch(message);
      const part = await step({ ...UPDATE, layers: 'a:1', shard: '1/2', prune: 'true' });
      expectShut(part, job, 'INPUT_INVALID');
      expect(part.report.error?.message).toMatch(/`shard`: expected none/);
    });
  });

  it('behind a link is updated where it is', async () => {
    await withGate(async ({ job, step }) => {
      mkdirSync(join(job.workspace, 'locks'));
      writeFileSync(join(job.workspace, 'locks', 'real.json'), '{"lockfileVersion":1,"layers":{}}');
      symlinkSync('locks/real.json', join(job.workspace, 'scf-layers.lock.json'));
      expect((await step({ ...UPDATE, layers: REFERENCE })).outputs['lockfile-changed']).toBe('true');
      expect(Object.keys(readLock(join(job.workspace, 'locks', 'real.json')))).toEqual([REFERENCE]);
    });
  });

  it('that cannot be written: red, though the layers passed', async () => {
    await withGate(async ({ job, step }) => {
      const more = { lockfile: 'no/such/folder/lock.json', layers: REFERENCE, cache: 'false' };
      const result = await step({ ...UPDATE, ...more, 'extract-to': 'out' });
      expectShut(result, job, 'LOCKFILE_INVALID');
      expect(result.report.layers).toMatchObject([{ reference: REFERENCE, verdict: 'pass' }]);
      expect(result.outputs).not.toHaveProperty('lockfile-changed');
      expect(readdirSync(job.workspace)).toEqual([]);
    });
  });
});

describe.concurrent('a broken lockfile: LOCKFILE_INVALID with its place', () => {
  // All others are in test/unit/lockfile.test.ts.
  it.each<[string, (path: string) => void, RegExp]>([
    ['missing', () => undefined, /scf-layers\.lock\.json is not there/],
    ['that is a folder', (path) => mkdirSync(path), /^scf-layers\.lock\.json is not a file\.$/],
    [
      'cut off',
      (path) => writeFileSync(path, '{\n  "lockfileVersion": 1,\n  "lay'),
      /scf-layers\.lock\.json:3:\d+: the JSON is broken here/,
    ],
    [
      'of a newer version',
      (path) => writeFileSync(path, '{"lockfileVersion": 3, "layers": {}}'),
      /:1:\d+: expected "lockfileVersion": 2 or 1, found 3; a newer version/,
    ],
  ])('%s', async (_name, prepare, message) => {
    await withGate(async ({ sandbox, job, step }) => {
      prepare(join(job.workspace, 'scf-layers.lock.json'));
      const result = await step({ ...LOCKFILE, layers: REFERENCE });
      expectShut(result, job, 'LOCKFILE_INVALID');
      expect(result.report.error?.message).toMatch(message);
      expect(sandbox.calls).toEqual([]);
    });
  });

  it('without any layer, and nothing else named: INPUT_INVALID, for nothing was verified', async () => {
    await withGate(async ({ job, step }) => {
      writeFileSync(join(job.workspace, 'scf-layers.lock.json'), '{"lockfileVersion":1,"layers":{}}');
      expectShut(await step(LOCKFILE), job, 'INPUT_INVALID');
    });
  });
});
