import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip, type Sandbox } from '../../sandbox/index.ts';
import { type Job, runStep } from '../../sandbox/runner.ts';
import { command, homeOf, keysOf } from '../e2e/command-kit.ts';
import { REFERENCE, withGate } from '../e2e/kit.ts';
import { launchBeside } from '../kit/launcher.ts';
import { git, runTool } from '../kit/tools.ts';
import { OURS, read, snippetsOf, stepsOf } from './kit.ts';

/** README in Chinese has the same snippets: test/docs/translation.test.ts compares them. */
const PAGE = 'README.md';
const MANIFEST = `# The team's API.
component: scf
name: api
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12 # reviewed
`;
const POLICY = 'scf-layers.policy.yml';
const NPX = 'npx github:scf-layer-gate/scf-layer-gate ';

/** The blocks of the page in that language, in their order. */
const blocksOf = (language: string) =>
  [...read(PAGE).matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );

/** The page's command as it is written, run by the built command in place of npx. */
async function runCommand(name: string, sandbox: Sandbox, job: Job): Promise<string> {
  const line = blocksOf('sh').find((text) => text.startsWith(NPX + name)) ?? '';
  const [, ...words] = line.trim().replace(NPX, 'npx ').split(' ');
  expect(words[0], line).toBe(name);
  const ended = await command(job, [...words, '--endpoint', sandbox.endpoint], { env: keysOf(sandbox) });
  expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
  return ended.stdout;
}

/** The gate of the page's first workflow as it is written, but for endpoint and keys. */
async function runGate(sandbox: Sandbox, job: Job, more: Record<string, string> = {}) {
  const gate = snippetsOf(PAGE)
    .flatMap(stepsOf)
    .find(({ uses }) => uses !== undefined && OURS.test(uses));
  expect(gate?.with?.['secret-id']).toMatch(/^\$\{\{ secrets\.TENCENTCLOUD_SECRET_ID \}\}$/);
  expect(gate?.with?.['secret-key']).toMatch(/^\$\{\{ secrets\.TENCENTCLOUD_SECRET_KEY \}\}$/);
  const keys = { 'secret-id': sandbox.key.secretId, 'secret-key': sandbox.key.secretKey };
  return await runStep({
    job,
    inputs: { ...gate?.with, ...keys, endpoint: sandbox.endpoint, ...more },
    launch: launchBeside,
  });
}

describe.concurrent('README', () => {
  it('leads from a deployment file to a green gate, to the next version, and to a policy, as it is written', async () => {
    await withGate(async ({ sandbox, job }) => {
      const file = (name: string) => readFileSync(join(job.workspace, name), 'utf8');
      mkdirSync(homeOf(job), { recursive: true });
      writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST);
      const lockfile = 'scf-layers.lock.json';

      await runCommand('lock', sandbox, job);
      expect(Object.keys(JSON.parse(file(lockfile)).layers)).toEqual([REFERENCE]);
      const identity = { GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@example.com' };
      const env = {
        ...identity,
        GIT_COMMITTER_NAME: 't',
        GIT_COMMITTER_EMAIL: 't@example.com',
        HOME: homeOf(job),
      };
      git(['init', '--quiet'], { cwd: job.workspace, env });
      const commit = blocksOf('sh').find((text) => text.startsWith('git add')) ?? '';
      runTool('sh', ['-e', '-c', commit], { cwd: job.workspace, env });
      expect(git(['show', `HEAD:${lockfile}`], { cwd: job.workspace })).toBe(file(lockfile));
      const gated = await runGate(sandbox, job);
      expect([gated.exitCode, gated.outputs['verified'], gated.outputs['pinned']], gated.stdout).toEqual([
        0,
        'true',
        'true',
      ]);

      const content = bytesContent(makeZip({ 'nodejs/new.js': '1\n' }));
      const newer = { region: 'ap-guangzhou', name: 'common-deps', version: 13, license: 'Proprietary' };
      sandbox.publish({ ...newer, content, runtimes: ['Nodejs18.15'] });
      expect(await runCommand('bump', sandbox, job)).toContain('nodejs/new.js');
      expect(file('serverless.yml')).toBe(MANIFEST.replace('12', '13'));
      expect(Object.keys(JSON.parse(file(lockfile)).layers)).toEqual(['ap-guangzhou/common-deps:13']);
      expect((await runGate(sandbox, job)).outputs['verified']).toBe('true');

      const policy = blocksOf('yaml').find((text) => /^version: 1$/m.test(text)) ?? '';
      writeFileSync(join(job.workspace, POLICY), policy);
      const refused = await runGate(sandbox, job, { policy: POLICY });
      expect([refused.exitCode, refused.outputs['verified']]).toEqual([1, 'false']);
      expect(refused.stdout).toContain('LICENSE_NOT_ALLOWED');
      sandbox.update('ap-guangzhou/common-deps:13', { license: 'MIT' });
      const accepted = await runGate(sandbox, job, { policy: POLICY });
      expect(accepted.outputs['verified'], accepted.stdout).toBe('true');
    });
  });
});
