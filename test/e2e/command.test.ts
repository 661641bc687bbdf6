import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { VERSION } from '../../src/base/version.ts';
import { command, homeOf, keysOf, leftInTemp, reportOf, writeFiles } from './command-kit.ts';
import { CONTENT, FLEET, REFERENCE, type Report, readLock, withGate } from './kit.ts';

const SERVERLESS = `component: scf
name: api
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12
`;
const LOCKFILE = 'scf-layers.lock.json';
const BAD = bytesContent(makeZip({ 'bad.js': '' }));

/** A report without what differs from run to run, and without the zips, which the command does not keep. */
function comparable(report: Report): unknown {
  const differs = new Set(['durationMs', 'requestId', 'path', 'hint']);
  return JSON.parse(
    JSON.stringify(
      { ...report, layers: report.layers.map((layer) => ({ ...layer, path: undefined })) },
      (key, value) => (differs.has(key) ? undefined : value),
    ).replaceAll(/RequestId [-\w]+/g, 'RequestId'),
  );
}

describe.concurrent('the command', () => {
  it('locks what the folder deploys, and checks it, without an option but the endpoint', async () => {
    await withGate(async ({ job, sandbox }) => {
      writeFiles(job.workspace, { 'serverless.yml': SERVERLESS });
      const env = keysOf(sandbox);
      const at = ['--endpoint', sandbox.endpoint];
      const locked = await command(job, ['lock', ...at], { env });
      expect(locked).toMatchObject({ exitCode: 0, stderr: '' });
      expect(locked.stdout).toContain(`${LOCKFILE} was written: 1 added, 0 removed.`);
      expect(readLock(join(job.workspace, LOCKFILE))[REFERENCE]?.sha256).toBe(CONTENT.sha256);
      const again = await command(job, ['lock', ...at], { env });
      expect(again.stdout).toContain(`${LOCKFILE} is up to date.`);

      const checked = await command(job, ['check', ...at], { env });
      expect(checked).toMatchObject({ exitCode: 0, stderr: '' });
      expect(checked.stdout).toMatch(/^✔ ap-guangzhou\/common-deps:12 verified/m);
      for (const mark of ['\u001b', '::']) expect(checked.stdout).not.toContain(mark);
      expect(leftInTemp(job)).toEqual([]);

      sandbox.update(REFERENCE, { addTime: '2026-01-01 00:00:00' });
      rmSync(join(job.workspace, 'serverless.yml'));
      const whole = await command(job, ['check', ...at, '--verbose'], { env });
      expect(whole.exitCode).toBe(0);
      expect(whole.stdout).toMatch(/✔ digest/);
    });
  });

  it('gives the report of the action, for a pass and for each kind of failure', async () => {
    await withGate(async ({ job, sandbox, step }) => {
      sandbox.publish({
        region: 'ap-guangzhou',
        name: 'other',
        version: 3,
        content: CONTENT,
        runtimes: ['Python3.9'],
      });
      sandbox.publish({
        ...{ region: 'ap-guangzhou', name: 'bad', version: 1, content: BAD },
        runtimes: ['Nodejs18.15'],
      });
      sandbox.fault({
        on: 'cos',
        layer: 'ap-guangzhou/bad:1',
        times: Number.POSITIVE_INFINITY,
        do: { flip: 3 },
      });
      const env = keysOf(sandbox);
      const manifest = SERVERLESS.replaceAll('api', 'shop');
      writeFiles(job.workspace, { 'serverless.yml': manifest });
      await command(job, ['lock', '--endpoint', sandbox.endpoint], { env });
      const failing = ['ap-guangzhou/other:3', 'ap-guangzhou/bad:1', 'ap-guangzhou/none:1'];
      const cases: [args: string[], inputs: Record<string, string>, verdict: string][] = [
        [[], { manifests: 'serverless.yml' }, 'pass'],
        [
          [...failing, '--require-runtimes', 'Nodejs18.15'],
          { layers: failing.join('\n'), 'require-runtimes': 'Nodejs18.15' },
          'fail',
        ],
      ];
      for (const [args, inputs, verdict] of cases) {
        const ended = await command(job, ['check', '--json', '--endpoint', sandbox.endpoint, ...args], {
          env,
        });
        const ofAction = await step({ ...FLEET, ...inputs, lockfile: LOCKFILE, cache: 'false' });
        expect(comparable(reportOf(ended)), ended.stderr).toEqual(comparable(ofAction.report));
        expect(ended.exitCode).toBe(verdict === 'pass' ? 0 : 1);
        expect(ofAction.report.verdict).toBe(verdict);
        if (verdict === 'fail')
          expect(ofAction.report.layers.map(({ error }) => error?.code)).toEqual([
            ...['NOT_LOCKED', 'DIGEST_MISMATCH', 'LAYER_NOT_FOUND'],
          ]);
        expect(ended.stdout + ended.stderr).not.toContain(sandbox.key.secretKey);
      }
    });
  });

  it('takes keys, region and endpoint from the files of the SDK and of tccli, and prints no key', async () => {
    await withGate(async ({ job, sandbox }) => {
      const { secretId, secretKey } = sandbox.key;
      const home = homeOf(job);
      writeFiles(home, {
        '.tccli/work.credential': JSON.stringify({ secretId, secretKey, token: null }),
        '.tccli/work.configure': JSON.stringify({
          _sys_param: { region: 'ap-guangzhou' },
          scf: { endpoint: sandbox.endpoint },
        }),
      });
      const none = await command(job, ['lock', 'common-deps:12']);
      expect(none.exitCode).toBe(1);
      expect(none.stderr).toMatch(
        /error CREDENTIALS_MISSING[\s\S]*\.tencentcloud[\s\S]*\.tccli[\s\S]*TENCENTCLOUD_SECRET_ID/,
      );

      const tccli = await command(job, ['lock', 'common-deps:12', '--profile', 'work', '--verbose']);
      expect(tccli).toMatchObject({ exitCode: 0, stderr: '' });
      expect(readLock(join(job.workspace, LOCKFILE))).toHaveProperty([REFERENCE]);

      writeFiles(home, {
        '.tencentcloud/credentials': `[default]\nsecret_id = ${secretId}\nsecret_key = ${secretKey}\n`,
      });
      const sdk = await command(job, ['check', '--endpoint', sandbox.endpoint, '--json']);
      expect(sdk.exitCode).toBe(0);
      for (const text of [tccli, sdk].flatMap(({ stdout, stderr }) => [stdout, stderr])) {
        expect(text).not.toContain(secretKey);
        expect(text).not.toContain(secretId);
      }
    });
  });

  it('says with exit code 2 what is wrong with a command line, and asks nobody', async () => {
    await withGate(async ({ job, sandbox }) => {
      const cases: [args: string[], message: RegExp][] = [
        // Other mistakes of the line itself are in test/command/options.test.ts.
        [
          ['check', '--secret-key', 'hunter2hunter2'],
          /--secret-key is not an option: it would stay in the history/,
        ],
        [['bump', 'common-deps:12'], /Expected no layer after bump, found common-deps:12/],
        [['lock'], new RegExp(`serverless\\.yml.*in ${realpathSync(job.workspace)}, found none`)],
        [
          ['check', 'common-deps', '--region', 'Guangzhou'],
          /INPUT_INVALID[\s\S]*`region`: expected a region id[\s\S]*`layers`, line 1/,
        ],
      ];
      for (const [args, message] of cases) {
        const ended = await command(job, args, { env: keysOf(sandbox) });
        expect(ended.stderr, args.join(' ')).toMatch(message);
        expect(ended.exitCode, args.join(' ')).toBe(2);
        expect(ended.stderr).not.toContain('hunter2');
      }
      expect(sandbox.calls).toEqual([]);
      expect(leftInTemp(job)).toEqual([]);
    });
  });

  it('helps', async () => {
    await withGate(async ({ job }) => {
      const { stdout, exitCode } = await command(job, ['--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/lock .*\n.*check /);
      expect((await command(job, ['--version'])).stdout).toBe(`${VERSION}\n`);
    });
  });

  it('runs on a Node.js that lacks what the action has', async () => {
    await withGate(async ({ job, sandbox }) => {
      writeFiles(job.workspace, { 'serverless.yml': SERVERLESS });
      const older =
        'delete Promise.withResolvers;delete process.threadCpuUsage;delete process.execve;' +
        "delete (await import('node:module')).createRequire(import.meta.url)('node:fs/promises').glob";
      const env = {
        ...keysOf(sandbox),
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older.replaceAll('import.meta.url', "'file:///'"))}`,
      };
      const at = ['--endpoint', sandbox.endpoint];
      expect(await command(job, ['lock', ...at], { env })).toMatchObject({ exitCode: 0, stderr: '' });
      const pattern = await command(job, ['check', ...at, '--manifests', '*.yml'], { env });
      expect(pattern.exitCode).toBe(2);
      expect(pattern.stderr).toMatch(/Expected Node\.js 22 or newer for the pattern \*\.yml/);
    });
  });

  it('cannot be made to print a command of a surrounding GitHub job', async () => {
    await withGate(
      async ({ job, sandbox }) => {
        const ended = await command(job, ['lock', REFERENCE, '--endpoint', sandbox.endpoint, '--verbose'], {
          env: { ...keysOf(sandbox), GITHUB_ACTIONS: 'true' },
        });
        expect(ended.exitCode).toBe(0);
        expect(ended.stdout).toContain('license');
        expect(ended.stdout + ended.stderr).not.toMatch(/^::|##\[/m);
      },
      { license: '\n::add-mask::x ##[error]y' },
    );
  });
});
