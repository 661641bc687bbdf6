import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import type { Job } from '../../sandbox/runner.ts';
import { file } from '../archive/corpus/hostile.ts';
import { type RawZip, rawZip } from '../archive/hostile-zip.ts';
import { readStatement } from '../attestation/kit.ts';
import { MALFORMED } from '../policy/malformed.ts';
import { expectLayerShut, fleetLayer, publishLayer } from './fleet-kit.ts';
import {
  expectShut,
  FLEET,
  type Gate,
  leftBehind,
  REFERENCE,
  REGION,
  type Step,
  sha256,
  verdictOf,
  withGate,
  ZIP,
} from './kit.ts';

const POLICY = 'scf-layers.policy.yml';
const LOCK = 'scf-layers.lock.json';
const DAY_MS = 24 * 60 * 60 * 1000;
const WITH = { policy: POLICY };

/** Writes a policy file with these rules below `version: 1`, which is line 1. */
function write({ workspace }: Job, rules: string, path = POLICY): void {
  writeFileSync(join(workspace, path), `version: 1\n${rules}`);
}

/** `days` from now, as AddTime and as a day. */
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const addTime = (days: number) => inDays(days).slice(0, 19).replace('T', ' ');
const day = (days: number) => inDays(days).slice(0, 10);

const exception = (rule: string, until = day(30), layer = REFERENCE) =>
  `exceptions:\n  - layer: ${layer}\n    rule: ${rule}\n    reason: fixes an incident\n    until: ${until}\n`;

function expectGreen({ exitCode, outputs, stdout, stderr, report }: Step): void {
  expect([exitCode, outputs['verified'], report.verdict, stderr], stdout).toEqual([0, 'true', 'pass', '']);
}

/** Where earlier steps of the job left something: red for this reason, and nothing handed on. */
function expectRed({ exitCode, outputs, stdout, stderr, report }: Step, code: string): void {
  expect([exitCode, outputs['verified'], report.verdict, stderr], stdout).toEqual([1, 'false', 'fail', '']);
  for (const { error } of report.layers) expect(error?.code, stdout).toBe(code);
  for (const output of ['layer-path', 'checksums-path', 'extracted-path'])
    expect(outputs).not.toHaveProperty(output);
}

/** Writes a lockfile as an update leaves it, for layers published at `addTime`. */
function lock(
  job: Job,
  zips: Record<string, Buffer> = { [REFERENCE]: ZIP },
  addTime = '2019-11-26 16:15:33',
): void {
  const facts = { compatibleRuntimes: ['Nodejs16.13', 'Nodejs18.15'], licenseInfo: 'MIT', addTime };
  const entries = Object.entries(zips).map(([reference, zip]) => [
    reference,
    { sha256: sha256(zip), size: zip.length, ...facts },
  ]);
  const lockfile = { lockfileVersion: 1, layers: Object.fromEntries(entries) };
  writeFileSync(join(job.workspace, LOCK), JSON.stringify(lockfile));
}

describe.concurrent('a policy', () => {
  it('that a layer keeps to passes it; its digest is in the report and in the verification summary', async () => {
    await withGate(async ({ job, step }) => {
      lock(job);
      write(
        job,
        `min-age: 7d\nrequire-pin: true\nlicenses: [ISC, MIT]\nruntimes: [Nodejs18.15]\ndeny:\n  - {layer: "${REGION}/common-deps:11", reason: x}\n  - {sha256: ${'0'.repeat(64)}, reason: x}\n`,
      );
      const result = await step({ ...WITH, lockfile: LOCK });
      expectGreen(result);
      for (const id of ['min-age', 'pin', 'license', 'runtime', 'deny'])
        expect(verdictOf(result, id), id).toBe('pass');
      expect(verdictOf(result, 'same')).toBe('skip');
      const digest = (path: string) =>
        createHash('sha256')
          .update(readFileSync(join(job.workspace, path)))
          .digest('hex');
      expect(result.report.policy).toEqual({ path: POLICY, sha256: digest(POLICY) });
      const { predicate } = readStatement(readFileSync(result.outputs['statement-path'] ?? '', 'utf8'));
      expect(predicate.policy).toEqual({
        uri: expect.stringContaining(`/${POLICY}`),
        digest: { sha256: digest(POLICY) },
        annotations: {
          lockfile: { uri: expect.stringContaining(`/${LOCK}`), digest: { sha256: digest(LOCK) } },
        },
      });
    });
  });

  it('with a minimum age stops a layer that was locked before it was old enough: TOO_NEW', async () => {
    const published = addTime(-2);
    await withGate(
      async ({ job, step }) => {
        lock(job, { [REFERENCE]: ZIP }, published);
        write(job, '# cooldown\nmin-age: 7d\n');
        const online = await step({ ...WITH, lockfile: LOCK });
        expectRed(online, 'TOO_NEW');
        const offline = await step({
          ...WITH,
          lockfile: LOCK,
          offline: 'true',
          'secret-id': '',
          'secret-key': '',
        });
        for (const { report } of [online, offline]) {
          const { message = '', hint } = report.layers[0]?.error ?? {};
          expect(message).toContain(
            `${REFERENCE}: min-age (${POLICY}:3): expected a layer that was published at least 7d ago`,
          );
          expect(message).toContain(
            `found ${published} UTC. It will pass from ${new Date(Date.parse(`${published.replace(' ', 'T')}Z`) + 7 * DAY_MS).toISOString().slice(0, 19).replace('T', ' ')} UTC on.`,
          );
          expect(hint).toContain('exception');
        }
        expectRed(offline, 'TOO_NEW');
      },
      { addTime: published },
    );
  });

  it('with a minimum age stops layers with no AddTime, or one that is none: TOO_NEW', async () => {
    await withGate(async (gate) => {
      const { job, step } = gate;
      write(job, 'min-age: 1h\n');
      const layers = [
        ['without', null],
        ['of-another-form', '2019-11-26T16:15:33+08:00'],
      ] as const;
      for (const [name, given] of layers)
        publishLayer(gate, fleetLayer(name), { answer: (fields) => ({ ...fields, AddTime: given }) });
      const references = layers.map(([name]) => fleetLayer(name).reference);
      const result = await step({ ...FLEET, ...WITH, layers: references.join('\n') });
      for (const reference of references) expectLayerShut({ result, job, reference }, 'TOO_NEW');
    });
  });

  it('that denies a layer, or the bytes behind it: LAYER_DENIED', async () => {
    await withGate(async (gate) => {
      const { job, step } = gate;
      const { reference, zip } = fleetLayer('malicious');
      publishLayer(gate, fleetLayer('malicious'));
      const byName = `  - layer: ${REFERENCE}\n    reason: leaks the session token\n`;
      const byDigest = `  - sha256: ${sha256(zip).toUpperCase()}\n    reason: bundles malware\n`;
      write(job, `deny:\n${byName}${byDigest}`);
      const result = await step({ ...FLEET, ...WITH, layers: `${REFERENCE}\n${reference}` });
      const named = expectLayerShut({ result, job, reference: REFERENCE }, 'LAYER_DENIED').error;
      expect(named.message).toContain(`deny (${POLICY}:3)`);
      expect(named.message).toContain('leaks the session token');
      expect(named.message).not.toContain('bundles malware');
      const held = expectLayerShut({ result, job, reference }, 'LAYER_DENIED').error;
      expect(held.message).toContain(`deny (${POLICY}:5)`);
      expect(held.message).toContain('bundles malware');
      expect(result.stdout).toContain('bundles malware');
    });
  });

  it('is judged beside the inputs, which are its short form', async () => {
    await withGate(async ({ job, step }) => {
      write(job, 'licenses: [MIT]\nruntimes: [Nodejs18.15]\nrequire-pin: true\n');
      const result = await step({ ...WITH, 'allow-licenses': 'ISC', 'require-runtimes': 'Go1' });
      expectShut(result, job, 'PIN_REQUIRED');
      for (const id of ['pin', 'license', 'runtime']) expect(verdictOf(result, id), id).toBe('fail');
      write(job, 'licenses: [ISC]\nruntimes: [Go1]\n');
      const other = await step({ ...WITH, 'allow-licenses': 'MIT', 'require-runtimes': 'Nodejs18.15' });
      expectShut(other, job, 'RUNTIME_INCOMPATIBLE');
      expect(other.report.layers[0]?.error?.message).toContain(`Go1 (${POLICY}:3)`);
      expect(verdictOf(other, 'license')).toBe('fail');
    });
  });
});

describe.concurrent('an exception', () => {
  const RULES = 'min-age: 30d\nlicenses: [ISC]\nruntimes: [Go1]\n';
  const all = (until: string) =>
    `exceptions:\n${['min-age', 'license', 'runtime'].map((rule) => `  - {layer: "${REFERENCE}", rule: ${rule}, reason: fixes an incident, until: ${until}}\n`).join('')}`;

  it('lets a layer break a rule, and is in report and summary with reason and end', async () => {
    await withGate(
      async ({ job, step }) => {
        write(job, `${RULES}${all(day(0))}`);
        const result = await step(WITH);
        expectGreen(result);
        expect(result.report.layers[0]?.accepted).toMatchObject(
          ['runtime', 'license', 'min-age'].map((rule) => ({
            rule,
            reason: 'fixes an incident',
            until: day(0),
          })),
        );
        expect(result.summary).toContain('Exceptions from the policy file were used');
        expect(result.summary).toContain(`<code>min-age</code> | fixes an incident | ${day(0)}`);
        expect(result.stdout).not.toContain('::warning title=Layer gate%3A exceptions');
      },
      { addTime: addTime(-2) },
    );
  });

  it('that expired stops applying, and the message says so', async () => {
    await withGate(
      async ({ job, step }) => {
        write(job, `${RULES}${all(day(-1))}`);
        const result = await step(WITH);
        expectShut(result, job, 'RUNTIME_INCOMPATIBLE');
        for (const [id, line] of [
          ['runtime', 8],
          ['license', 7],
          ['min-age', 6],
        ] as const) {
          const message = result.report.layers[0]?.checks.find((check) => check.id === id)?.message;
          expect(message).toContain(
            `The exception at ${POLICY}:${line} expired: its last day was ${day(-1)}.`,
          );
        }
      },
      { addTime: addTime(-2) },
    );
  });

  it('that nothing needs is a warning, but not in a part of a fleet that has not its layer', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.publish({
        region: REGION,
        name: 'other',
        version: 1,
        content: bytesContent(makeZip({ a: 'a' })),
      });
      const other = `${REGION}/other:1`;
      write(
        job,
        `min-age: 7d\nexceptions:\n${[REFERENCE, other, `${REGION}/gone:1`].map((layer) => `  - {layer: "${layer}", rule: min-age, reason: x, until: ${day(9)}}\n`).join('')}`,
      );
      const layers = `${REFERENCE}\n${other}`;
      const whole = await step({ ...FLEET, ...WITH, layers });
      expectGreen(whole);
      const warning = /::warning title=Layer gate%3A unused exceptions[^\n]*/.exec(whole.stdout)?.[0] ?? '';
      for (const line of [4, 5, 6]) expect(warning).toContain(`${POLICY}:${line}: nothing needs`);
      expect(warning).toContain(`file=${POLICY},line=4`);
      const part = await step({ ...FLEET, ...WITH, layers, shard: '1/2' });
      expectGreen(part);
      const named = [4, 5, 6].filter((line) => part.stdout.includes(`${POLICY}:${line}: nothing needs`));
      expect(named).toEqual([4]);
    });
  });
});

describe.concurrent('an exception from archive/KIND', () => {
  const twice: RawZip = {
    entries: [file('a.js', { data: 'first' }), file('b.js'), file('a.js', { data: 'last' })],
  };
  const layer = (zip: RawZip) => ({ content: bytesContent(rawZip(zip)) });

  it('accepts one kind of ambiguity; what is unpacked is one defined reading', async () => {
    await withGate(async ({ job, step }) => {
      write(job, exception('archive/duplicate'));
      const result = await step({ ...WITH, 'extract-to': 'out' });
      expectGreen(result);
      expect(result.report.layers[0]?.accepted).toMatchObject([
        { rule: 'archive/duplicate', until: day(30), found: expect.stringContaining('"a.js"') },
      ]);
      expect(result.summary).toContain('<code>archive/duplicate</code>');
      expect(readFileSync(join(job.workspace, 'out', 'a.js'), 'utf8')).toBe('last');
    }, layer(twice));
  });

  it('accepts no other layer, no other kind, no danger, and nothing once it expired', async () => {
    await withGate(async (gate) => {
      const { job, step } = gate;
      const [other, expired, danger] = ['other-kind', 'expired', 'danger'].map(
        (name) => fleetLayer(name).reference,
      );
      const evil = layer({ entries: [...twice.entries, file('../evil')] });
      for (const name of ['other-kind', 'expired']) publishLayer(gate, fleetLayer(name), layer(twice));
      publishLayer(gate, fleetLayer('danger'), evil);
      const exceptions = [
        exception('archive/gap', day(30), other),
        exception('archive/duplicate', day(-1), expired),
        exception('archive/duplicate', day(30), danger),
      ].map((one, index) => (index === 0 ? one : one.replace('exceptions:\n', '')));
      write(job, exceptions.join(''));
      const references = [REFERENCE, ...[other, expired, danger].map(String)];
      const inputs = { ...FLEET, ...WITH, layers: references.join('\n'), 'extract-to': 'out' };
      const result = await step(inputs);
      const [, , afterwards, dangerous] = references.map(
        (reference) => expectLayerShut({ result, job, reference }, 'ARCHIVE_UNSAFE').error,
      );
      expect(afterwards?.message).toContain(`The exception at ${POLICY}:7 expired`);
      expect(dangerous?.message).toContain('../evil');
      expect(existsSync(join(job.workspace, 'out'))).toBe(false);
    }, layer(twice));
  });

  it('that no file system can hold is handed on, and refused where it is to be unpacked', async () => {
    await withGate(
      async ({ job, step }) => {
        write(job, exception('archive/file-and-folder'));
        expectGreen(await step(WITH));
        const result = await step({ ...WITH, 'extract-to': 'out' });
        expectRed(result, 'INPUT_INVALID');
        expect(existsSync(join(job.workspace, 'out'))).toBe(false);
      },
      layer({ entries: [file('a'), file('a/b')] }),
    );
  });

  it('is not needed for notes, which are in the job summary', async () => {
    await withGate(
      async ({ step }) => {
        const result = await step();
        expectGreen(result);
        expect(result.summary).toContain('Archive notes: 1, all harmless');
        expect(result.summary).toContain('<code>name-case</code>');
      },
      layer({ entries: [file('Foo'), file('foo')] }),
    );
  });
});

describe.concurrent('layers that are one', () => {
  const TWIN = 'ap-singapore/common-deps:9';
  const layers = `${REFERENCE}\n${TWIN}`;
  const SAME = `same:\n  - [${REFERENCE}, ${TWIN}]\n`;
  const publish = ({ sandbox }: Gate, content = bytesContent(ZIP)) =>
    sandbox.publish({ region: 'ap-singapore', name: 'common-deps', version: 9, content });

  it('pass with the same bytes, together and in parts that a lockfile holds together', async () => {
    await withGate(async (gate) => {
      publish(gate);
      lock(gate.job, { [REFERENCE]: ZIP, [TWIN]: ZIP });
      write(gate.job, SAME);
      const runs = [
        { layers },
        { layers, shard: '1/2', lockfile: LOCK },
        { layers, shard: '2/2', lockfile: LOCK },
      ];
      for (const inputs of runs) {
        const result = await gate.step({ ...FLEET, ...WITH, ...inputs });
        expectGreen(result);
        expect(verdictOf(result, 'same')).toBe('pass');
      }
    });
  });

  it('fail with different bytes: REGIONS_DIFFER, and none is handed on or locked', async () => {
    await withGate(async (gate) => {
      const other = makeZip({ other: 'x' });
      publish(gate, bytesContent(other));
      write(gate.job, SAME);
      const result = await gate.step({
        ...FLEET,
        ...WITH,
        layers,
        lockfile: LOCK,
        'lockfile-mode': 'update',
      });
      expect(result.exitCode, result.stdout).toBe(1);
      expect(result.outputs['verified']).toBe('false');
      expect(result.report.layers.map(({ error }) => error?.code)).toEqual([
        'REGIONS_DIFFER',
        'REGIONS_DIFFER',
      ]);
      for (const { error } of result.report.layers) {
        expect(error?.message).toContain(`same (${POLICY}:3)`);
        for (const digest of [sha256(ZIP), sha256(other)]) expect(error?.message).toContain(digest);
      }
      expect(result.outputs).not.toHaveProperty('checksums-path');
      expect(existsSync(join(gate.job.workspace, LOCK))).toBe(false);
    });
  });

  it('fail where one is neither gated nor locked; with different locked digests, offline too', async () => {
    await withGate(async (gate) => {
      const other = makeZip({ other: 'x' });
      publish(gate, bytesContent(other));
      write(gate.job, SAME);
      const part = await gate.step({ ...FLEET, ...WITH, layers, shard: '1/2' });
      expectShut(part, gate.job, 'REGIONS_DIFFER');
      expect(part.report.layers[0]?.error?.message).toContain(
        'which this step does not gate and no lockfile has',
      );
      lock(gate.job, { [REFERENCE]: ZIP, [TWIN]: other });
      const locked = await gate.step({ ...FLEET, ...WITH, layers, lockfile: LOCK, shard: '1/2' });
      expectRed(locked, 'REGIONS_DIFFER');
      const offline = await gate.step({ ...FLEET, ...WITH, lockfile: LOCK, offline: 'true' });
      expectRed(offline, 'REGIONS_DIFFER');
    });
  });
});

describe.concurrent('a policy file', () => {
  // Two of many, which test/policy/parse.test.ts has.
  const TITLES = ['an unknown rule', 'an exception: danger'];
  it.each(MALFORMED.filter(([title]) => TITLES.includes(title)))(
    'with %s: POLICY_INVALID with its line, in audit mode too, and nothing is asked',
    async (_title, text, line, message) => {
      await withGate(async ({ sandbox, job, step }) => {
        writeFileSync(join(job.workspace, POLICY), text);
        const result = await step({ ...WITH, mode: 'audit' });
        expect([result.exitCode, result.outputs['verified'], result.report.error?.code]).toEqual([
          ...[1, 'false', 'POLICY_INVALID'],
        ]);
        expect(result.report.error?.message).toContain(`${POLICY}:${line}: `);
        expect(result.report.error?.message).toContain(message);
        expect(result.stdout).toContain(
          `::error title=Layer gate%3A POLICY_INVALID,file=${POLICY},line=${line}::`,
        );
        expect(leftBehind(job)).toEqual([]);
        expect(sandbox.calls).toEqual([]);
      });
    },
  );

  // test/policy/policy-file.test.ts has what else cannot be read.
  it('that is missing, or outside by a link: POLICY_INVALID', async () => {
    await withGate(async ({ job, step }) => {
      writeFileSync(join(job.temp, 'outside.yml'), 'version: 1\n');
      symlinkSync(join(job.temp, 'outside.yml'), join(job.workspace, 'link.yml'));
      for (const policy of ['missing.yml', 'link.yml']) {
        const result = await step({ policy });
        expect(result.report.error?.message, policy).toContain(`${policy}: `);
        expect([result.exitCode, result.report.error?.code, result.outputs['verified']], policy).toEqual([
          1,
          'POLICY_INVALID',
          'false',
        ]);
      }
    });
  });
});
