import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { createJob } from '../../sandbox/runner.ts';
import {
  CONTENT,
  continueFrom,
  expectShut,
  FLEET,
  type Gate,
  REFERENCE,
  REGION,
  withGate,
  writeFiles,
} from './kit.ts';

const OTHER = bytesContent(makeZip({ 'python/other.py': 'pass\n' }));
const MANIFEST = `component: scf
name: api
inputs:
  region: ${REGION}
  layers:
    - name: common-deps
      version: 12
`;
const LOCK = { lockfile: 'lock.json' };
const UPDATE = { ...LOCK, 'lockfile-mode': 'update' };

const TOOLS = { region: REGION, name: 'tools', version: 3, content: OTHER };

/** A job with a manifest that names `common-deps:12`, and a lockfile with it and with `tools:3`. */
const locked = createJob();

beforeAll(async () => {
  await withGate(async ({ sandbox, job, step }) => {
    sandbox.publish(TOOLS);
    writeFiles(job.workspace, { 'serverless.yml': MANIFEST });
    const { outputs } = await step({ ...FLEET, ...UPDATE, layers: `${REFERENCE}\n${REGION}/tools:3` });
    expect(outputs['verified']).toBe('true');
    continueFrom(job, locked);
  });
});

afterAll(() => locked.remove());

/** A gate that goes on from there, and the path of its lockfile. */
async function withTwo(use: (gate: Gate, path: string) => Promise<void>): Promise<void> {
  await withGate(async (gate) => {
    gate.sandbox.publish(TOOLS);
    continueFrom(locked, gate.job);
    await use(gate, join(gate.job.workspace, 'lock.json'));
  });
}

describe.concurrent('an unpinned pass', () => {
  it('says so in summary, report and output', async () => {
    await withGate(async ({ step }) => {
      const { outputs, report, summary } = await step();
      expect(outputs).toMatchObject({ verified: 'true', pinned: 'false' });
      expect(report.layers).toMatchObject([{ pinned: false }]);
      expect(summary).toContain('### ✅ Layer gate passed: 1 layer verified, ⚠️ 1 of them without a pin');
      expect(summary).toContain('Only the API itself vouches for the layers without a pin.');
      expect(summary).toMatch(/\| Layer \|.*\| Pin \|/);
      expect(summary).toContain('| ⚠️ none |');
    });
  });

  it.each([
    ['expected-sha256', { 'expected-sha256': CONTENT.sha256 }],
    ['a digest in layers', { ...FLEET, layers: `${REFERENCE}@sha256:${CONTENT.sha256}` }],
  ])('is none with %s', async (_pin, inputs) => {
    await withGate(async ({ step }) => {
      const { outputs, report, summary } = await step({ ...inputs, 'require-pin': 'true' });
      expect(outputs).toMatchObject({ verified: 'true', pinned: 'true' });
      expect(report.layers).toMatchObject([{ pinned: true }]);
      expect(summary).not.toContain('⚠️');
    });
  });

  it('of one layer among several makes the whole step unpinned', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.publish({ region: REGION, name: 'tools', version: 3, content: OTHER });
      const layers = `${REFERENCE}@sha256:${CONTENT.sha256}\n${REGION}/tools:3`;
      const { outputs, report, summary } = await step({ ...FLEET, layers });
      expect(outputs).toMatchObject({ verified: 'true', pinned: 'false' });
      expect(report.layers).toMatchObject([{ pinned: true }, { pinned: false }]);
      expect(summary).toContain('2 layers verified, ⚠️ 1 of them without a pin');
    });
  });

  it('is PIN_REQUIRED with require-pin, and an empty expected-sha256 and lockfile are no pins', async () => {
    await withGate(async ({ job, step }) => {
      const empty = { 'expected-sha256': '', lockfile: '' };
      const result = await step({ ...empty, 'require-pin': 'true', cache: 'false' });
      expectShut(result, job, 'PIN_REQUIRED');
      expect(result.outputs['pinned']).toBe('false');
      expect(result.report.layers[0]?.error?.hint).toContain('`lockfile`');
    });
  });

  it('is allowed to an update with require-pin, whose lockfile then pins', async () => {
    await withGate(async ({ step }) => {
      const inputs = { ...FLEET, layers: REFERENCE, 'require-pin': 'true' };
      const update = await step({ ...inputs, ...UPDATE });
      expect(update.outputs).toMatchObject({ verified: 'true', pinned: 'false', 'lockfile-changed': 'true' });
      expect(update.summary).toContain('Review the lockfile');
      const frozen = await step({ ...inputs, ...LOCK });
      expect(frozen.outputs).toMatchObject({ verified: 'true', pinned: 'true' });
    });
  });
});

describe.concurrent('a name that is nearly an input: INPUT_INVALID, nothing asked', () => {
  const NEARLY = [
    ['LOCK-FILE', 'lockfile'],
    ['LOCK_FILE', 'lockfile'],
    ['LOCKFILES', 'lockfile'],
    ['LOCKFIEL', 'lockfile'],
    ['EXPECTED-SHA', 'expected-sha256'],
    ['EXPECTED-SHA-256', 'expected-sha256'],
    ['SHARDS', 'shard'],
    ['MANIFEST', 'manifests'],
    ['LAYER', 'layers'],
    ['REQUIREPIN', 'require-pin'],
    ['REQUIRE_PINS', 'require-pin'],
    ['AUDIT-ARCHIVES', 'audit-archive'],
  ] as const;

  it('is refused with the name that was meant, each of them', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const result = await step(
        {},
        { env: Object.fromEntries(NEARLY.map(([name]) => [`INPUT_${name}`, ''])) },
      );
      expectShut(result, job, 'INPUT_INVALID');
      expect(result.report.error?.message).toContain(`${NEARLY.length} inputs are wrong`);
      for (const [name, meant] of NEARLY)
        expect(result.report.error?.message).toContain(
          `\`${name.toLowerCase()}\`: there is no such input; did you mean \`${meant}\`?`,
        );
      expect(sandbox.calls).toEqual([]);
    });
  });

  it('is refused alone too, though it is empty', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const result = await step({}, { env: { INPUT_LOCKFIEL: '' } });
      expectShut(result, job, 'INPUT_INVALID');
      expect(sandbox.calls).toEqual([]);
    });
  });

  it('but not one like none of ours, which another action may have left: a warning', async () => {
    await withGate(async ({ step }) => {
      const env = { INPUT_WHO_TO_GREET: 'x', 'INPUT_NODE-VERSION': '24', INPUT_TOKEN: 't' };
      const { outputs, stdout } = await step({}, { env });
      expect(outputs['verified']).toBe('true');
      expect(stdout).toMatch(
        /::warning .*inputs that this action does not have: "who_to_greet", "node-version", "token"/,
      );
    });
  });
});

describe.concurrent('a locked layer that no manifest names', () => {
  it.each(['false', ''])('is LOCK_UNUSED with allow-unused: %j, and the others are judged', async (allow) => {
    await withTwo(async (gate) => {
      const inputs = { ...FLEET, ...LOCK, manifests: 'serverless.yml', 'allow-unused': allow };
      const result = await gate.step(inputs);
      expect(result.exitCode).toBe(1);
      expect(result.outputs['verified']).toBe('false');
      expect(result.outputs).not.toHaveProperty('layer-path');
      expect(result.report).toMatchObject({ verdict: 'fail', error: { code: 'LOCK_UNUSED' } });
      expect(result.report.error?.message).toMatch(
        /found 1 that nothing names: ap-guangzhou\/tools:3 \(line \d+\)/,
      );
      expect(result.report.error?.hint).toContain('`allow-unused: true`');
      expect(result.report.layers).toMatchObject([{ reference: REFERENCE, verdict: 'pass' }]);
    });
  });

  it('is so too where one names it in another version or region', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const others = ['ap-guangzhou/common-deps:13', 'ap-shanghai/common-deps:12'];
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: OTHER });
      sandbox.publish({ region: 'ap-shanghai', name: 'common-deps', version: 12, content: OTHER });
      writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST);
      const layers = [REFERENCE, ...others].join('\n');
      expect((await step({ ...FLEET, ...UPDATE, layers })).outputs['verified']).toBe('true');
      const { exitCode, report } = await step({ ...FLEET, ...LOCK, manifests: 'serverless.yml' });
      expect(exitCode).toBe(1);
      expect(report.error?.code).toBe('LOCK_UNUSED');
      for (const other of others) expect(report.error?.message).toContain(`${other} (line `);
    });
  });

  it.each([
    ['with allow-unused', { manifests: 'serverless.yml', 'allow-unused': 'true' }],
    ['where an input names it', { manifests: 'serverless.yml', layers: `${REGION}/tools:3` }],
    ['where no manifest is read', { layers: REFERENCE }],
  ])('passes %s', async (_why, inputs) => {
    await withTwo(async (gate) => {
      const { outputs, stdout } = await gate.step({ ...FLEET, ...LOCK, ...inputs });
      expect(outputs['verified'], stdout).toBe('true');
    });
  });
});

it('an update that names no layer fails, and keeps the lockfile', async () => {
  await withTwo(async (gate, path) => {
    const before = readFileSync(path, 'utf8');
    gate.sandbox.publishFunction({ region: REGION, name: 'bare', layers: [] });
    const result = await gate.step({ ...FLEET, ...UPDATE, functions: `${REGION}/bare` });
    expect(result.exitCode).toBe(1);
    expect(result.outputs['verified']).toBe('false');
    expect(result.outputs).not.toHaveProperty('lockfile-changed');
    expect(result.report).toMatchObject({ verdict: 'fail', error: { code: 'INPUT_INVALID' } });
    expect(result.report.error?.message).toContain('The update names no layer; lock.json was not changed.');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
});

describe.concurrent('offline', () => {
  const OFFLINE = { ...FLEET, ...LOCK, offline: 'true', 'secret-id': '', 'secret-key': '' };

  it('is green when every layer is locked, asks nobody, and verifies nothing', async () => {
    await withTwo(async ({ sandbox, step }) => {
      const [calls, downloads] = [sandbox.calls.length, sandbox.downloads.length];
      const result = await step({ ...OFFLINE, manifests: 'serverless.yml', layers: `${REGION}/tools:3` });
      expect(result.exitCode, result.stdout).toBe(0);
      expect(result.outputs).toMatchObject({ verified: 'false', pinned: 'false' });
      for (const name of ['layer-path', 'checksums-path', 'statement-path'])
        expect(result.outputs).not.toHaveProperty(name);
      expect(result.report).toMatchObject({
        verdict: 'locked',
        layers: [{ verdict: 'locked' }, { verdict: 'locked' }],
      });
      expect(result.summary).toContain(
        '### 🔒 Layer gate offline: 2 layers locked, but no bytes were verified',
      );
      expect(result.stdout).toContain(
        '2 of 2 layers are locked. Offline: no bytes were verified, verified=false.',
      );
      expect([sandbox.calls.length, sandbox.downloads.length]).toEqual([calls, downloads]);
    });
  });

  it('is NOT_LOCKED for a layer that is not in the lockfile', async () => {
    await withTwo(async (gate) => {
      const layers = `${REGION}/tools:3\n${REGION}/tools:4`;
      const { exitCode, outputs, report } = await gate.step({ ...OFFLINE, layers });
      expect(exitCode).toBe(1);
      expect(outputs['verified']).toBe('false');
      expect(report).toMatchObject({ verdict: 'fail' });
      expect(report.layers.map(({ verdict, error }) => error?.code ?? verdict)).toEqual([
        'locked',
        'NOT_LOCKED',
      ]);
    });
  });

  it('is LOCK_UNUSED for a locked layer that no manifest names', async () => {
    await withTwo(async (gate) => {
      const { exitCode, report } = await gate.step({ ...OFFLINE, manifests: 'serverless.yml' });
      expect(exitCode).toBe(1);
      expect(report).toMatchObject({ verdict: 'fail', error: { code: 'LOCK_UNUSED' } });
    });
  });

  it('is PIN_MISMATCH where reference and lockfile have different digests', async () => {
    await withTwo(async (gate, path) => {
      writeFileSync(path, readFileSync(path, 'utf8').replace(OTHER.sha256, 'f'.repeat(64)));
      const layers = `${REGION}/tools:3@sha256:${OTHER.sha256}`;
      const { exitCode, report } = await gate.step({ ...OFFLINE, layers });
      expect(exitCode).toBe(1);
      expect(report.layers[0]?.error).toMatchObject({ code: 'PIN_MISMATCH' });
      expect(report.layers[0]?.error?.message).toContain(OTHER.sha256);
      expect(report.layers[0]?.error?.message).toContain('f'.repeat(64));
    });
  });

  it('without a lockfile, with functions, in an update and with extract-to: INPUT_INVALID', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const named = { functions: `${REGION}/api`, 'extract-to': 'out', layers: REFERENCE };
      const unlocked = await step({ ...OFFLINE, ...named, lockfile: '' });
      expectShut(unlocked, job, 'INPUT_INVALID');
      for (const message of [
        /`lockfile`: expected a path, because `offline` compares with the lockfile/,
        /`functions`: expected none with `offline: true`/,
        /`extract-to`: expected none with `offline: true`/,
      ])
        expect(unlocked.report.error?.message).toMatch(message);
      const update = await step({ ...OFFLINE, 'lockfile-mode': 'update', layers: REFERENCE });
      expectShut(update, job, 'INPUT_INVALID');
      expect(update.report.error?.message).toContain('`lockfile-mode`: expected frozen with `offline: true`');
      expect(sandbox.calls).toEqual([]);
    });
  });
});
