import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip, type Sandbox } from '../../sandbox/index.ts';
import { type Job, runStep } from '../../sandbox/runner.ts';
import { CONTENT, cachedZips, type Report, type Step, withGate } from '../e2e/kit.ts';
import { launchBeside } from '../kit/launcher.ts';
import { packAsTool, SHOP_SOURCE, writeShop } from '../kit/published-layer.ts';
import { git, runTool } from '../kit/tools.ts';
import { OURS, read, SNIPPETS, stepsOf, TRANSLATION, type WorkflowStep } from './kit.ts';

const LOCKFILE = 'scf-layers.lock.json';
const MANIFEST = (version: number) => `component: scf
name: api
inputs:
  name: api
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: ${version}
`;

/** The steps of the recipe of that name, and the one that is the gate. */
function recipe(name: string): { gate: WorkflowStep; steps: WorkflowStep[] } {
  const snippet = SNIPPETS.find(({ workflow }) => workflow.name === name);
  if (snippet === undefined) throw new Error(`there is no recipe ${name}`);
  const steps = stepsOf(snippet);
  const gate = steps.find(({ uses }) => uses !== undefined && OURS.test(uses));
  if (gate === undefined) throw new Error(`${name} has no gate`);
  return { gate, steps };
}

/** Runs the gate of a recipe as it is written, but for endpoint and keys. */
async function runGate(gate: WorkflowStep, sandbox: Sandbox, job: Job): Promise<Step> {
  const inputs: Record<string, string> = { ...gate.with, endpoint: sandbox.endpoint };
  let env: Record<string, string> = {};
  if ('role-arn' in inputs) {
    inputs['role-arn'] = sandbox.addRole({ name: 'layer-gate' });
    env = sandbox.oidc.env({ sub: 'repo:octo-org/app:ref:refs/heads/main' });
  } else if (String(inputs['offline']) !== 'true') {
    expect(inputs['secret-id']).toMatch(/^\$\{\{ secrets\.TENCENTCLOUD_SECRET_ID \}\}$/);
    inputs['secret-id'] = sandbox.key.secretId;
    inputs['secret-key'] = sandbox.key.secretKey;
  }
  const result = await runStep({ job, inputs, env, launch: launchBeside });
  const report: Report = JSON.parse(readFileSync(result.outputs['report-path'] ?? '', 'utf8'));
  return { ...result, report };
}

const LAYER = { region: 'ap-guangzhou', name: 'common-deps', runtimes: ['Nodejs18.15'] };

/** A workspace with a deployment file; version 13 of its layer is published, too. */
async function withManifest(use: (sandbox: Sandbox, job: Job) => Promise<void>): Promise<void> {
  await withGate(async ({ sandbox, job }) => {
    sandbox.publish({ ...LAYER, version: 13, content: bytesContent(makeZip({ 'nodejs/new.js': '1\n' })) });
    writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST(12));
    await use(sandbox, job);
  });
}

let lockfile: Promise<string> | undefined;

/** The lockfile of version 12, written by its recipe, once for all tests. */
async function writeLockfile(): Promise<string> {
  let written = '';
  await withManifest(async (sandbox, job) => {
    const { outputs, stdout } = await runGate(recipe('Update the layer lockfile').gate, sandbox, job);
    expect(outputs['lockfile-changed'], stdout).toBe('true');
    written = readFileSync(join(job.workspace, LOCKFILE), 'utf8');
  });
  return written;
}

/** A workspace with a deployment file and the lockfile that goes with it; version 13 is published and not locked. */
async function withRepository(use: (sandbox: Sandbox, job: Job) => Promise<void>): Promise<void> {
  lockfile ??= writeLockfile();
  const locked = await lockfile;
  await withManifest(async (sandbox, job) => {
    writeFileSync(join(job.workspace, LOCKFILE), locked);
    await use(sandbox, job);
  });
}

const SHOP = { region: 'ap-shanghai', name: 'shop-modules', runtimes: ['Nodejs18.15'] };

/** A workspace after `npm ci`, and version 13 of its layer, published as the tool packs it. */
async function withShop(use: (sandbox: Sandbox, job: Job, zip: Buffer) => Promise<void>): Promise<void> {
  await withGate(async ({ sandbox, job }) => {
    writeShop(job.workspace);
    const zip = await packAsTool(job.workspace, SHOP_SOURCE, new Date());
    sandbox.publish({ ...SHOP, version: 13, content: bytesContent(zip) });
    await use(sandbox, job, zip);
  });
}

const codes = ({ report }: Step) => report.layers.map(({ error, verdict }) => error?.code ?? verdict);

describe.concurrent('the recipe', () => {
  it('Deploy passes with what is locked, and stops a layer and bytes that are not', async () => {
    const { gate, steps } = recipe('Deploy');
    expect(steps.indexOf(gate)).toBeLessThan(steps.findIndex(({ run }) => run?.includes('deploy') === true));
    await withRepository(async (sandbox, job) => {
      const good = await runGate(gate, sandbox, job);
      expect([good.exitCode, good.outputs['verified']], good.stdout).toEqual([0, 'true']);
      sandbox.update('ap-guangzhou/common-deps:12', { content: bytesContent(makeZip({ evil: '1' })) });
      sandbox.publish({ ...LAYER, name: 'other', version: 1, content: CONTENT });
      const other = '    - name: other\n      version: 1\n';
      writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST(12) + other);
      const bad = await runGate(gate, sandbox, job);
      expect([bad.exitCode, ...codes(bad)]).toEqual([1, 'PIN_MISMATCH', 'NOT_LOCKED']);
    });
  });

  it('Check layers passes what is locked without asking the cloud, and stops a version that is not', async () => {
    const { gate } = recipe('Check layers');
    await withRepository(async (sandbox, job) => {
      const calls = sandbox.calls.length;
      const good = await runGate(gate, sandbox, job);
      expect([good.exitCode, good.outputs['verified']], good.stdout).toEqual([0, 'false']);
      writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST(13));
      const bumped = await runGate(gate, sandbox, job);
      expect([bumped.exitCode, ...codes(bumped)]).toEqual([1, 'NOT_LOCKED']);
      expect(bumped.report.error?.code).toBe('LOCK_UNUSED');
      expect(sandbox.calls).toHaveLength(calls);
    });
  });

  it('Layer drift passes for functions as locked, and fails for a layer bound by hand', async () => {
    const { gate } = recipe('Layer drift');
    await withRepository(async (sandbox, job) => {
      const bind = (name: string, version: number) =>
        sandbox.publishFunction({
          ...{ region: 'ap-guangzhou', name, runtime: 'Nodejs18.15' },
          layers: [{ name: 'common-deps', version }],
        });
      for (const name of ['api', 'worker']) bind(name, 12);
      const good = await runGate(gate, sandbox, job);
      expect([good.exitCode, good.outputs['verified']], good.stdout).toEqual([0, 'true']);
      bind('worker', 13);
      const drifted = await runGate(gate, sandbox, job);
      expect([drifted.exitCode, ...codes(drifted)]).toEqual([1, 'pass', 'NOT_LOCKED']);
    });
  });

  it('Attest layers hands actions/attest the digests of the lockfile and a predicate', async () => {
    const { gate, steps } = recipe('Attest layers');
    await withRepository(async (sandbox, job) => {
      const { outputs, exitCode } = await runGate(gate, sandbox, job);
      expect(exitCode).toBe(0);
      const attest = steps.find(({ uses }) => uses?.startsWith('actions/attest@') === true);
      const handed = Object.fromEntries(
        Object.entries(attest?.with ?? {}).map(([name, value]) => {
          const output = /^\$\{\{ steps\.gate\.outputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '';
          return [name, outputs[output] ?? ''];
        }),
      );
      expect(readFileSync(handed['subject-checksums'] ?? '', 'utf8')).toMatch(
        new RegExp(`^${CONTENT.sha256} {2}\\S+\\n$`),
      );
      expect(handed['predicate-type']).toBe('https://slsa.dev/verification_summary/v1');
      expect(JSON.parse(readFileSync(handed['predicate-path'] ?? '', 'utf8'))).toMatchObject({
        verificationResult: 'PASSED',
      });
    });
  });

  it('Update the layer lockfile pushes a branch with the new lockfile and opens one pull request', async () => {
    const { gate, steps } = recipe('Update the layer lockfile');
    await withRepository(async (sandbox, job) => {
      const { run, origin, ghCalls, env } = makeRepository(job);
      writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST(13));
      run('commit', '--all', '--message', 'Bump');
      const { outputs } = await runGate(gate, sandbox, job);
      const propose = steps.find(({ if: condition }) => condition !== undefined);
      expect(propose?.if).toBe("steps.gate.outputs.lockfile-changed == 'true'");
      expect(outputs['lockfile-changed']).toBe('true');
      // As the runner runs a `run:` without `shell:` on Linux where there is no bash; what sh takes, bash takes.
      const shell = () => runTool('sh', ['-e', '-c', propose?.run ?? ''], { cwd: job.workspace, env });
      shell();
      const pushed = git(['-C', origin, 'show', `layer-lockfile:${LOCKFILE}`]);
      expect(pushed).toBe(readFileSync(join(job.workspace, LOCKFILE), 'utf8'));
      expect(Object.keys(JSON.parse(pushed).layers)).toEqual(['ap-guangzhou/common-deps:13']);
      expect(ghCalls().filter((call) => call.startsWith('pr create'))).toHaveLength(1);
      // The next week, while that pull request is open: the gate writes the same again.
      run('switch', 'main');
      run('branch', '-D', 'layer-lockfile');
      writeFileSync(join(job.workspace, LOCKFILE), pushed);
      shell();
      expect(ghCalls().filter((call) => call.startsWith('pr create'))).toHaveLength(1);
    });
  });

  it('Bump layers pushes the new version with its lockfile, and opens or renews one pull request', async () => {
    const { gate, steps } = recipe('Bump layers');
    await withRepository(async (sandbox, job) => {
      const { run, origin, ghCalls, env } = makeRepository(job);
      const { outputs, stdout } = await runGate(gate, sandbox, job);
      expect(outputs['lockfile-changed'], stdout).toBe('true');
      const propose = steps.find(({ if: condition }) => condition !== undefined);
      expect(propose?.env?.['BODY']).toMatch(/^\$\{\{ steps\.gate\.outputs\.pull-request-body-path \}\}$/);
      const BODY = outputs['pull-request-body-path'] ?? '';
      const shell = () =>
        runTool('sh', ['-e', '-c', propose?.run ?? ''], { cwd: job.workspace, env: { ...env, BODY } });
      shell();
      const pushed = (path: string) => git(['-C', origin, 'show', `layer-bump:${path}`]);
      expect(Object.keys(JSON.parse(pushed(LOCKFILE)).layers)).toEqual(['ap-guangzhou/common-deps:13']);
      expect(pushed('serverless.yml')).toBe(MANIFEST(13));
      expect(ghCalls().filter((call) => call.startsWith('pr '))).toEqual([
        expect.stringMatching(/^pr view/),
        `pr create --head layer-bump --title Bump SCF layers --body-file ${BODY}`,
      ]);
      // The next week, while that pull request is open: the gate writes the same again.
      run('switch', 'main');
      run('branch', '-D', 'layer-bump');
      for (const path of [LOCKFILE, 'serverless.yml']) writeFileSync(join(job.workspace, path), pushed(path));
      shell();
      expect(ghCalls().at(-1)).toBe(`pr edit layer-bump --body-file ${BODY}`);
    });
  });

  it('Lock layers pushes the lockfile to the branch that it was started on', async () => {
    const { gate, steps } = recipe('Lock layers');
    await withRepository(async (sandbox, job) => {
      const { run, origin, env } = makeRepository(job);
      run('switch', '--quiet', '--create', 'by-hand');
      writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST(13));
      run('commit', '--quiet', '--all', '--message', 'Bump by hand');
      run('push', '--quiet', 'origin', 'by-hand');
      const { outputs, stdout } = await runGate(gate, sandbox, job);
      expect(outputs['lockfile-changed'], stdout).toBe('true');
      const push = steps.find(({ if: condition }) => condition !== undefined);
      const names = { ...env, GITHUB_REF_NAME: 'by-hand' };
      runTool('sh', ['-e', '-c', push?.run ?? ''], { cwd: job.workspace, env: names });
      const locked = JSON.parse(git(['-C', origin, 'show', `by-hand:${LOCKFILE}`]));
      expect(Object.keys(locked.layers)).toContain('ap-guangzhou/common-deps:13');
    });
  });

  it('Deploy with a cache restores what the gate files, and a poisoned cache costs a download only', async () => {
    const { gate, steps } = recipe('Deploy with a cache');
    const paths = steps.flatMap(({ with: inputs }) => inputs?.['path'] ?? []);
    await withRepository(async (sandbox, job) => {
      const [folder] = new Set(
        paths.map((path) => path.replace(/^\$\{\{ runner\.tool_cache \}\}/, job.toolCache)),
      );
      expect(paths).toHaveLength(2);
      expect((await runGate(gate, sandbox, job)).outputs['cache-hit']).toBe('false');
      const [zip = ''] = cachedZips(job);
      expect(zip.startsWith(`${folder}/`)).toBe(true);
      const downloads = sandbox.downloads.length;
      const again = await runGate(gate, sandbox, job);
      expect(again.outputs).toMatchObject({ verified: 'true', 'cache-hit': 'true' });
      expect(sandbox.downloads).toHaveLength(downloads);
      writeFileSync(zip, 'poison');
      const poisoned = await runGate(gate, sandbox, job);
      expect(poisoned.outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(sandbox.downloads).toHaveLength(downloads + 1);
    });
  });

  it.each([[['1', '2', '3', '4']], [['1']]])(
    'Gate a fleet gates every locked layer in one of the parts %j',
    async (matrix) => {
      const { gate } = recipe('Gate a fleet');
      await withRepository(async (sandbox, job) => {
        const parts = await Promise.all(
          matrix.map((part) => {
            const shard = gate.with?.['shard']
              ?.replace(/\$\{\{ matrix\.part \}\}/, part)
              .replace(/\$\{\{ strategy\.job-total \}\}/, String(matrix.length));
            return runGate({ ...gate, with: { ...gate.with, shard: shard ?? '' } }, sandbox, job);
          }),
        );
        expect(parts.map(({ outputs }) => outputs['verified'])).toEqual(matrix.map(() => 'true'));
        const gated = parts.flatMap(({ report }) => report.layers.map(({ reference }) => reference));
        expect(gated).toEqual(['ap-guangzhou/common-deps:12']);
      });
    },
  );

  it('Publish, gate, deploy passes with what the job published, and stops a layer that another pipeline did', async () => {
    const { gate, steps } = recipe('Publish, gate, deploy');
    const runs = steps.map(({ run = '' }, index) => ({ run, index }));
    const [publish, deploy] = runs.filter(({ run }) => run.includes('scf deploy')).map(({ index }) => index);
    expect([publish, deploy].map((index) => (index ?? -1) < steps.indexOf(gate))).toEqual([true, false]);
    await withShop(async (sandbox, job, zip) => {
      const good = await runGate(gate, sandbox, job);
      expect(good.outputs, good.stdout).toMatchObject({ verified: 'true', pinned: 'true' });
      expect(good.report.layers.map(({ reference }) => reference)).toEqual(['ap-shanghai/shop-modules:13']);
      const other = await new JSZip().file('node_modules/evil.js', '').generateAsync({ type: 'nodebuffer' });
      sandbox.publish({ ...SHOP, version: 14, content: bytesContent(other) });
      const raced = await runGate(gate, sandbox, job);
      expect([raced.exitCode, ...codes(raced)]).toEqual([1, 'CONTENT_MISMATCH']);
      sandbox.publish({ ...SHOP, version: 15, content: bytesContent(zip) });
      expect((await runGate(gate, sandbox, job)).outputs['verified']).toBe('true');
    });
  });

  it('Gate before traffic moves passes a function that binds what the job published, and stops one that does not', async () => {
    const { gate, steps } = recipe('Gate before traffic moves');
    expect(steps.findIndex(({ run }) => run?.includes('PublishVersion') === true)).toBeGreaterThan(
      steps.indexOf(gate),
    );
    await withShop(async (sandbox, job, zip) => {
      const bind = (...layers: { name: string; version: number }[]) =>
        sandbox.publishFunction({ region: 'ap-shanghai', name: 'web', layers });
      bind({ name: SHOP.name, version: 13 });
      const good = await runGate(gate, sandbox, job);
      expect(good.outputs, good.stdout).toMatchObject({ verified: 'true', pinned: 'true' });
      // The same files, but it is not known who published them and when.
      sandbox.publish({ ...SHOP, version: 12, content: bytesContent(zip) });
      bind({ name: SHOP.name, version: 12 });
      const older = await runGate(gate, sandbox, job);
      expect([older.exitCode, ...codes(older).toSorted()]).toEqual([1, 'PIN_REQUIRED', 'pass']);
      sandbox.publish({ ...SHOP, name: 'other', version: 1, content: CONTENT });
      bind({ name: SHOP.name, version: 13 }, { name: 'other', version: 1 });
      const more = await runGate(gate, sandbox, job);
      expect([more.exitCode, ...codes(more).toSorted()]).toEqual([1, 'PIN_REQUIRED', 'pass']);
    });
  });

  it('Gate by policy passes what its policy allows, and stops what it denies', async () => {
    const { gate } = recipe('Gate by policy');
    const [, policy = ''] =
      /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(read('docs/recipes.md')) ?? [];
    await withRepository(async (sandbox, job) => {
      const path = join(job.workspace, String(gate.with?.['policy']));
      writeFileSync(path, policy);
      const passed = await runGate(gate, sandbox, job);
      expect(passed.outputs['verified'], passed.stdout).toBe('true');
      writeFileSync(path, policy.replace('common-deps:11', 'common-deps:12'));
      const { outputs, report } = await runGate(gate, sandbox, job);
      expect([outputs['verified'], report.layers[0]?.error?.code]).toEqual(['false', 'LAYER_DENIED']);
    });
  });

  it('of docs/credentials.md passes', async () => {
    const snippet = SNIPPETS.find(({ place }) => place.startsWith('docs/credentials.md'));
    const gate = snippet === undefined ? undefined : stepsOf(snippet)[0];
    if (gate === undefined) throw new Error('docs/credentials.md has no step');
    await withGate(async ({ sandbox, job }) => {
      const { outputs, stdout } = await runGate(gate, sandbox, job);
      expect(outputs['verified'], stdout).toBe('true');
    });
  });

  it('is here for every snippet that has the gate', () => {
    const names = SNIPPETS.filter(({ place }) => !place.startsWith(TRANSLATION)).map(
      ({ workflow, place }) => workflow.name ?? place.split(':')[0],
    );
    expect(names.sort()).toEqual(
      [
        'Attest layers',
        'Bump layers',
        'Check layers',
        'Deploy',
        'Deploy with a cache',
        'Gate a fleet',
        'Gate before traffic moves',
        'Gate by policy',
        'Layer drift',
        'Publish, gate, deploy',
        'Lock layers',
        'Update the layer lockfile',
        'docs/credentials.md',
      ].sort(),
    );
  });
});

/** The job's workspace as a clone, and a `gh` that keeps notes and knows of a pull request once it made one. */
function makeRepository(job: Job) {
  const [origin, bin] = [join(job.temp, 'origin.git'), join(job.temp, 'bin')];
  const notes = join(bin, 'notes');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'gh'),
    `#!/bin/sh
echo "$@" >> '${notes}'
[ "$1 $2" = 'pr view' ] || exit 0
case "$(cat '${notes}')" in
*'pr create'*) echo OPEN ;;
*) exit 1 ;;
esac
`,
  );
  chmodSync(join(bin, 'gh'), 0o755);
  const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: job.temp, GH_TOKEN: 'token' };
  const run = (...args: string[]) =>
    git(['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: job.workspace, env });
  git(['init', '--quiet', '--bare', origin]);
  run('init', '--quiet', '--initial-branch', 'main');
  run('remote', 'add', 'origin', origin);
  run('add', 'serverless.yml', LOCKFILE);
  run('commit', '--quiet', '--message', 'Start');
  run('push', '--quiet', 'origin', 'main');
  const ghCalls = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd().split('\n') : []);
  return { run, origin, ghCalls, env };
}
