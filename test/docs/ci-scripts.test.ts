import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJob, type Job, readOutputs, runStep } from '../../sandbox/runner.ts';
import { ROOT } from './kit.ts';

/** Runs a script of scripts/ as a step of a workflow would. */
function script(args: string[], env: Record<string, string>) {
  // The cache is for speed alone.
  const cache = { NODE_COMPILE_CACHE: process.env['VITEST_COMPILED'] };
  const options = { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', ...cache, ...env } };
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, args, options, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs `use` with a sandbox that scripts/ci-sandbox.ts started. */
async function withCiSandbox(
  args: string[],
  use: (found: Record<string, string>, job: Job) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-ci-'));
  const job = createJob();
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const { status, stdout, stderr } = await script(['scripts/ci-sandbox.ts', ...args], {
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: output,
  });
  const pid = Number(/process (\d+)/.exec(stdout)?.[1]);
  try {
    expect(status, stderr).toBe(0);
    await use(readOutputs(readFileSync(output, 'utf8')), job);
  } finally {
    if (pid > 0) process.kill(pid);
    job.remove();
    rmSync(folder, { recursive: true });
  }
}

async function verify(outputs: Record<string, string>, env: Record<string, string>): Promise<string> {
  const { status, stdout } = await script(['scripts/ci-verify.ts'], {
    OUTPUTS: JSON.stringify(outputs),
    ...env,
  });
  return `${status} ${stdout.trim()}`;
}

describe.concurrent('the scripts of the workflows', () => {
  it('start a sandbox that outlives the step, and tell right outputs from wrong ones', async () => {
    await withCiSandbox([], async (found, job) => {
      const layers = 'ap-guangzhou/common-deps:12';
      const { sha256 = '', ...connection } = found;
      const good = await runStep({ job, inputs: { ...connection, layers: `${layers}@sha256:${sha256}` } });
      const wrong = `${layers}@sha256:${'0'.repeat(64)}`;
      const [cached, bad] = await Promise.all(
        [layers, wrong].map((one) => runStep({ job, inputs: { ...connection, layers: one } })),
      );
      if (cached === undefined || bad === undefined) throw new Error('unreachable');
      const hit = { EXPECTED_SHA256: sha256, EXPECTED_CACHE_HIT: 'true' };
      const failure = { EXPECTED_ERROR: 'PIN_MISMATCH', OUTCOME: 'failure' };
      const verdicts = await Promise.all([
        verify(good.outputs, { EXPECTED_SHA256: sha256 }),
        verify(good.outputs, { EXPECTED_SHA256: '0'.repeat(64) }),
        verify(cached.outputs, hit),
        verify(good.outputs, hit),
        verify(bad.outputs, failure),
        verify(bad.outputs, { ...failure, OUTCOME: 'success' }),
      ]);
      expect(verdicts, good.stdout + cached.stdout + bad.stdout).toEqual([
        '0 As expected.',
        expect.stringMatching(/^1 ::error::code-sha256/),
        '0 As expected.',
        expect.stringMatching(/^1 ::error::cache-hit/),
        '0 As expected.',
        expect.stringMatching(/^1 ::error::the outcome/),
      ]);
    });
  });

  it('put the real host names behind a proxy', async () => {
    await withCiSandbox(['--proxy'], async ({ sha256 = '', proxy, ca, endpoint, ...keys }, job) => {
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:/);
      const inputs = { ...keys, layers: 'ap-guangzhou/common-deps:12', endpoint: 'scf.tencentcloudapi.com' };
      const env = { HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: ca };
      const { outputs, stdout } = await runStep({ job, inputs, env });
      expect(await verify(outputs, { EXPECTED_SHA256: sha256 }), stdout).toBe('0 As expected.');
    });
  });
});
