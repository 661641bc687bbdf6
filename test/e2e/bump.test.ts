import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { createJob } from '../../sandbox/runner.ts';
import { command, keysOf, reportOf, writeFiles } from './command-kit.ts';
import {
  CONTENT,
  continueFrom,
  FLEET,
  type Gate,
  REFERENCE,
  REGION,
  readLock,
  type Step,
  sha256,
  withGate,
} from './kit.ts';

const LOCKFILE = 'scf-layers.lock.json';
const INPUTS = { ...FLEET, manifests: 'serverless.yml', lockfile: LOCKFILE, cache: 'false' };
const BUMP = { ...INPUTS, 'lockfile-mode': 'bump' };
const NEW = bytesContent(
  makeZip({ 'nodejs/node_modules/left-pad/index.js': 'module.exports = 2;\n', 'nodejs/added.js': 'x\n' }),
);
/** A zip that is refused: its entry would be unpacked outside of the folder. */
const HOSTILE = bytesContent(makeZip({ '../escape.js': 'x' }));

const manifest = (version: number | string, eol = '\r\n') =>
  [
    'component: scf # 12',
    'name: api',
    'inputs:',
    '  runtime: Nodejs18.15',
    '  layers:',
    "    - {version: '12', name: unrelated}",
    '    - name: common-deps # shared',
    `      version: ${version} # see the wiki`,
    '',
  ].join(eol);

const UNRELATED = `${REGION}/unrelated:12`;

/** A job whose `serverless.yml` names versions 12 of two layers, both locked. */
const before = createJob();

beforeAll(async () => {
  await withGate(async ({ job, sandbox, step }) => {
    sandbox.publish({ region: REGION, name: 'unrelated', version: 12, content: CONTENT });
    writeFiles(job.workspace, { 'serverless.yml': manifest(12) });
    const first = await step({ ...INPUTS, 'lockfile-mode': 'update' });
    expect(first.exitCode, first.stdout).toBe(0);
    continueFrom(job, before);
  });
});

afterAll(() => before.remove());

/** A gate that goes on from there. */
async function withLocked(
  use: (gate: Gate & { read(): string; locked(): string[] }) => Promise<void>,
): Promise<void> {
  await withGate(async (gate) => {
    const { job, sandbox } = gate;
    sandbox.publish({ region: REGION, name: 'unrelated', version: 12, content: CONTENT });
    continueFrom(before, job);
    await use({
      ...gate,
      read: () => readFileSync(join(job.workspace, 'serverless.yml'), 'utf8'),
      locked: () => Object.keys(readLock(join(job.workspace, LOCKFILE))),
    });
  });
}

const updatesOf = ({ outputs }: Step): unknown => JSON.parse(outputs['updates'] ?? 'null');

describe.concurrent('lockfile-mode: bump', () => {
  it('changes the version in place, locks the new one instead of the old, and writes what to review', async () => {
    await withLocked(async ({ job, sandbox, step, read, locked }) => {
      sandbox.publish({
        region: REGION,
        name: 'common-deps',
        version: 13,
        content: NEW,
        description: 'left-pad @2',
        license: 'MIT',
      });
      sandbox.publish({
        region: REGION,
        name: 'common-deps',
        version: 14,
        content: NEW,
        status: 'PublishFailed',
      });
      const bumped = await step(BUMP);
      expect(bumped).toMatchObject({ exitCode: 0, stderr: '' });
      expect(read()).toBe(manifest(13));
      expect(locked()).toEqual([`${REGION}/common-deps:13`, UNRELATED]);
      const update = {
        layer: `${REGION}/common-deps`,
        from: 12,
        to: 13,
        files: ['serverless.yml'],
        verified: true,
        byHand: [],
      };
      expect(updatesOf(bumped)).toEqual([update]);
      expect(bumped.outputs).toMatchObject({ verified: 'true', 'lockfile-changed': 'true' });
      const body = readFileSync(bumped.outputs['pull-request-body-path'] ?? '', 'utf8');
      for (const text of [
        CONTENT.sha256,
        NEW.sha256,
        'nodejs/added.js',
        '- [ ] ',
        'serverless.yml',
        'left-pad',
      ])
        expect(body).toContain(text);
      expect(body).not.toContain(' @2');
      expect(readFileSync(bumped.outputs['summary-path'] ?? '', 'utf8')).toBe(bumped.summary);
      expect(bumped.summary).toContain(NEW.sha256);

      const again = await step(BUMP);
      expect(again).toMatchObject({ exitCode: 0, outputs: { 'lockfile-changed': 'false', updates: '[]' } });
      expect(again.outputs).not.toHaveProperty('pull-request-body-path');
      expect((await step({ ...INPUTS, 'require-pin': 'true' })).outputs['verified']).toBe('true');
      expect(readFileSync(join(job.workspace, 'serverless.yml'), 'utf8')).toBe(manifest(13));
    });
  });

  it('takes an older version where the newest does not pass the gate, and says why', async () => {
    await withLocked(async ({ sandbox, step, read, locked }) => {
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: NEW });
      sandbox.publish({
        region: REGION,
        name: 'common-deps',
        version: 14,
        content: NEW,
        runtimes: ['Python3.9'],
      });
      sandbox.publish({ region: REGION, name: 'common-deps', version: 15, content: HOSTILE });
      sandbox.publish({ region: REGION, name: 'common-deps', version: 16, content: NEW, served: CONTENT });
      const { exitCode, stdout, outputs, summary } = await step({
        ...BUMP,
        'ignore-updates': 'common-deps:>16\nunrelated',
      });
      expect(exitCode, stdout).toBe(0);
      expect(read()).toBe(manifest(13));
      expect(locked()).toEqual([`${REGION}/common-deps:13`, UNRELATED]);
      const body = readFileSync(outputs['pull-request-body-path'] ?? '', 'utf8');
      for (const [version, code] of [
        [14, 'RUNTIME_INCOMPATIBLE'],
        [15, 'ARCHIVE_UNSAFE'],
        [16, 'DIGEST_MISMATCH'],
      ]) {
        expect(stdout).toContain(`version ${version} is not proposed. ${code}`);
        for (const text of [summary, body])
          expect(text).toMatch(new RegExp(`common-deps&#58;${version}</code>: \\*\\*${code}`));
      }
    });
  });

  it('takes the newest version that the policy file allows', async () => {
    await withLocked(async ({ job, sandbox, step, read, locked }) => {
      const publish = (version: number, addTime: string, content = NEW) =>
        sandbox.publish({ region: REGION, name: 'common-deps', version, content, addTime });
      publish(13, '2026-01-01 00:00:00');
      publish(14, '2026-01-01 00:00:00', bytesContent(makeZip({ denied: '' })));
      publish(15, new Date().toISOString().slice(0, 19).replace('T', ' '));
      const deny = `deny: [{ layer: ${REGION}/common-deps:14, reason: leaks }]`;
      writeFiles(job.workspace, { 'policy.yml': `version: 1\nmin-age: 7d\n${deny}\n` });
      const { exitCode, stdout } = await step({ ...BUMP, policy: 'policy.yml' });
      expect(exitCode, stdout).toBe(0);
      expect(stdout).toContain('version 15 is not proposed. TOO_NEW');
      expect(stdout).toContain('version 14 is not proposed. LAYER_DENIED');
      expect(read()).toBe(manifest(13));
      expect(locked()).toEqual([`${REGION}/common-deps:13`, UNRELATED]);
    });
  });

  it('leaves everything as it is where no newer version passes or all are ignored', async () => {
    await withLocked(async ({ sandbox, step, read, locked }) => {
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: HOSTILE });
      sandbox.publish({ region: REGION, name: 'common-deps', version: 20, content: NEW });
      const { exitCode, outputs } = await step({
        ...BUMP,
        'ignore-updates': `${REGION}/common-deps:>=20 <30`,
      });
      expect(exitCode).toBe(0);
      expect(outputs).toMatchObject({ updates: '[]', 'lockfile-changed': 'false' });
      expect(read()).toBe(manifest(12));
      expect(locked()).toEqual([REFERENCE, UNRELATED]);
    });
  });

  it.each([
    [
      'the versions may not be listed',
      { on: 'api', action: 'ListLayerVersions', do: { code: 'UnauthorizedOperation.CAM' } },
      'NOT_AUTHORIZED',
      /scf:ListLayerVersions/,
    ],
    [
      'the newest version cannot be asked for',
      {
        on: 'api',
        action: 'GetLayerVersion',
        layer: `${REGION}/common-deps:13`,
        do: { code: 'InternalError' },
      },
      'API_ERROR',
      /InternalError/,
    ],
    [
      'a layer that stays does not pass',
      { on: 'cos', layer: UNRELATED, do: { flip: 3 } },
      'DIGEST_MISMATCH',
      /unrelated/,
    ],
  ] as const)('is red, and writes nothing, where %s', async (_name, fault, code, message) => {
    await withLocked(async ({ sandbox, step, read, locked }) => {
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: NEW });
      sandbox.publish({ region: REGION, name: 'unrelated', version: 11, content: NEW });
      sandbox.fault({ ...fault, times: Number.POSITIVE_INFINITY });
      const { exitCode, outputs, stdout, report } = await step(BUMP);
      expect(exitCode).toBe(1);
      expect(outputs).toMatchObject({ verified: 'false' });
      for (const name of ['updates', 'pull-request-body-path', 'lockfile-changed'])
        expect(outputs).not.toHaveProperty(name);
      expect(JSON.stringify(report)).toContain(code);
      expect(stdout).toMatch(message);
      expect(read()).toBe(manifest(12));
      expect(locked()).toEqual([REFERENCE, UNRELATED]);
    });
  });

  it('leaves the deployment file as it was where the lockfile cannot be written', async () => {
    await withLocked(async ({ job, sandbox, step, read }) => {
      const folder = join(job.workspace, 'locks');
      writeFiles(folder, { [LOCKFILE]: readFileSync(join(job.workspace, LOCKFILE), 'utf8') });
      // Its folder goes while the step runs.
      const answer = (fields: Record<string, unknown>) => {
        rmSync(folder, { recursive: true, force: true });
        return fields;
      };
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: NEW, answer });
      const { exitCode, report, outputs } = await step({ ...BUMP, lockfile: `locks/${LOCKFILE}` });
      expect([exitCode, report.error?.code, outputs['verified']]).toEqual([1, 'LOCKFILE_INVALID', 'false']);
      expect(read()).toBe(manifest(12));
      expect(readdirSync(job.workspace).sort()).toEqual([LOCKFILE, 'serverless.yml']);
    });
  });

  it('reports what it cannot change: an expression, an input, a Terraform plan; the old version stays locked', async () => {
    await withLocked(async ({ job, sandbox, step, locked }) => {
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: NEW });
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is an expression of the Serverless tools
      writeFileSync(join(job.workspace, 'serverless.yml'), manifest('${env:STAGE}'));
      const plan = {
        format_version: '1.2',
        planned_values: {
          root_module: {
            resources: [
              {
                ...{
                  address: 'tencentcloud_scf_function.f',
                  mode: 'managed',
                  type: 'tencentcloud_scf_function',
                  name: 'f',
                },
                values: {
                  name: 'f',
                  runtime: 'Nodejs18.15',
                  layers: [{ layer_name: 'common-deps', layer_version: 12 }],
                },
              },
            ],
          },
        },
        configuration: { provider_config: {}, root_module: {} },
      };
      writeFileSync(join(job.workspace, 'plan.json'), JSON.stringify(plan));
      const inputs = {
        ...BUMP,
        manifests: 'serverless.yml\nplan.json',
        layers: `${REFERENCE}@sha256:${CONTENT.sha256}`,
        region: REGION,
      };
      const before = readFileSync(join(job.workspace, LOCKFILE), 'utf8');
      const downloads = sandbox.downloads.length;
      const bumped = await step(inputs, { env: { STAGE: '12' } });
      expect(bumped.exitCode, bumped.stdout).toBe(0);
      const why = 'is not a plain number in a file that people write';
      expect(updatesOf(bumped)).toEqual([
        {
          ...{ layer: `${REGION}/common-deps`, from: 12, to: 13, files: [], verified: false },
          byHand: [
            { place: expect.stringContaining('line 1'), why: 'is named by an input of the workflow' },
            { place: expect.stringContaining('plan.json'), why },
            { place: expect.stringContaining('serverless.yml:7'), why },
          ],
        },
      ]);
      expect(readFileSync(join(job.workspace, LOCKFILE), 'utf8')).toBe(before);
      expect(locked()).toEqual([REFERENCE, UNRELATED]);
      expect(sandbox.downloads.slice(downloads).map(({ layer }) => layer)).not.toContain(
        `${REGION}/common-deps:13`,
      );
    });
  });

  it('bumps the lockfile itself where nothing else names the layers', async () => {
    await withLocked(async ({ sandbox, step, read, locked }) => {
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: NEW });
      const bumped = await step({ ...BUMP, manifests: '' });
      expect(bumped.exitCode, bumped.stdout).toBe(0);
      expect(updatesOf(bumped)).toMatchObject([{ from: 12, to: 13, files: [], verified: true, byHand: [] }]);
      expect(locked()).toEqual([`${REGION}/common-deps:13`, UNRELATED]);
      expect(read()).toBe(manifest(12));
    });
  });
});

describe.concurrent('the command', () => {
  it('lists, shows and makes a bump, and only the last of them writes', async () => {
    await withLocked(async ({ job, sandbox, read, locked }) => {
      sandbox.publish({ region: REGION, name: 'common-deps', version: 13, content: NEW });
      const run = (...args: string[]) =>
        command(job, [...args, '--endpoint', sandbox.endpoint], { env: keysOf(sandbox) });
      const outdated = await run('outdated');
      expect(outdated).toMatchObject({ exitCode: 0, stderr: '' });
      expect(outdated.stdout).toMatch(
        /^ap-guangzhou\/common-deps 12 → 13 \(published .*\n1 of 2 layers can be updated/m,
      );
      expect(sandbox.downloads.map(({ layer }) => layer)).not.toContain(`${REGION}/common-deps:13`);
      const listed = await run('outdated', '--json');
      expect(JSON.parse(listed.stdout)).toMatchObject([
        { layer: `${REGION}/unrelated` },
        { current: [12], newest: { version: 13 } },
      ]);

      const before = sha256(readFileSync(join(job.workspace, LOCKFILE)));
      for (const args of [['diff'], ['diff', `${REGION}/common-deps:13`]]) {
        const diff = await run(...args);
        expect(diff).toMatchObject({ exitCode: 0, stderr: '' });
        expect(diff.stdout).toMatch(
          /common-deps:12 → .*common-deps:13: 1 added, 0 removed, 1 changed\n {2}\+ nodejs\/added\.js/,
        );
      }
      expect(read()).toBe(manifest(12));
      expect(sha256(readFileSync(join(job.workspace, LOCKFILE)))).toBe(before);

      const bump = await run('bump', '--json');
      expect(bump.exitCode, bump.stderr).toBe(0);
      expect(reportOf(bump)).toMatchObject({
        verdict: 'pass',
        updates: [{ from: 12, to: 13, files: ['serverless.yml'] }],
      });
      expect(bump.stderr).toContain('common-deps 12 → 13 in serverless.yml');
      expect(read()).toBe(manifest(13));
      expect(locked()).toEqual([`${REGION}/common-deps:13`, UNRELATED]);

      sandbox.fault({
        on: 'api',
        action: 'ListLayerVersions',
        times: Number.POSITIVE_INFINITY,
        do: { code: 'UnauthorizedOperation.CAM' },
      });
      const refused = await run('outdated');
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toMatch(/error NOT_AUTHORIZED[\s\S]*scf:ListLayerVersions/);
    });
  });
});
