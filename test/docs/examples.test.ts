import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip, type Sandbox } from '../../sandbox/index.ts';
import { createJob, type Job, runStep } from '../../sandbox/runner.ts';
import { type Report, readLock, withGate } from '../e2e/kit.ts';
import { launchBeside } from '../kit/launcher.ts';
import { exampleWorkflows, OURS, ROOT, read, repositoryFiles, stepsOf, type WorkflowStep } from './kit.ts';

const LOCKFILE = 'scf-layers.lock.json';
/** The layer of every example. A test fails where its digest is not the one in the lockfiles. */
const CONTENT = bytesContent(
  makeZip({
    'nodejs/package.json': '{}\n',
    'nodejs/node_modules/left-pad/index.js': 'module.exports = (s, n) => String(s).padStart(n);\n',
  }),
);
const FACTS = {
  ...{ name: 'common-deps', runtimes: ['Nodejs18.15'], license: 'MIT' },
  ...{ addTime: '2026-09-30 08:12:44', description: 'Shared dependencies', content: CONTENT },
};

interface Example {
  folder: string;
  /** The layer that it names. */
  layer: { region: string; version: number };
  manifest: string;
  /** Writes what a step before the gate makes. */
  prepare?: (workspace: string) => void;
}

const EXAMPLES: readonly Example[] = [
  {
    folder: 'serverless-cloud-framework',
    layer: { region: 'ap-guangzhou', version: 12 },
    manifest: 'serverless.yml',
  },
  { folder: 'cloudbase', layer: { region: 'ap-shanghai', version: 7 }, manifest: 'cloudbaserc.json' },
  {
    folder: 'terraform',
    layer: { region: 'ap-guangzhou', version: 12 },
    manifest: 'main.tf',
    prepare: (workspace) =>
      writeFileSync(join(workspace, 'tfplan.json'), planOf(readFileSync(join(workspace, 'main.tf'), 'utf8'))),
  },
];

/** What `terraform show -json` makes of `main.tf`, as far as the gate reads it. */
function planOf(configuration: string): string {
  const value = (name: string) => new RegExp(`^ *${name} += "?([^"\\n]+)"?$`, 'm').exec(configuration)?.[1];
  const address = 'tencentcloud_scf_function.shop_api';
  const type = 'tencentcloud_scf_function';
  const layers = [{ layer_name: value('layer_name'), layer_version: Number(value('layer_version')) }];
  const after = { name: value('name'), runtime: value('runtime'), layers };
  const common = { address, mode: 'managed', type, name: 'shop_api' };
  const provider = { name: 'tencentcloud', expressions: { region: { constant_value: value('region') } } };
  return JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources: [{ ...common, values: after }] } },
    resource_changes: [{ ...common, change: { actions: ['create'], after, after_unknown: {} } }],
    configuration: {
      provider_config: { tencentcloud: provider },
      root_module: { resources: [{ ...common, provider_config_key: 'tencentcloud' }] },
    },
  });
}

function stepsOfExample(folder: string): WorkflowStep[] {
  const found = exampleWorkflows().filter(({ place }) => place.startsWith(`examples/${folder}/`));
  expect(found).toHaveLength(1);
  return found.flatMap(stepsOf);
}

const isGate = ({ uses }: WorkflowStep) => uses !== undefined && OURS.test(uses);

async function runGate(folder: string, sandbox: Sandbox, job: Job, more: Record<string, string> = {}) {
  const gate = stepsOfExample(folder).find(isGate);
  expect(gate?.with?.['secret-id']).toMatch(/^\$\{\{ secrets\.TENCENTCLOUD_SECRET_ID \}\}$/);
  const keys = { 'secret-id': sandbox.key.secretId, 'secret-key': sandbox.key.secretKey };
  const inputs = { ...gate?.with, endpoint: sandbox.endpoint, ...keys, ...more };
  const result = await runStep({ job, inputs, launch: launchBeside });
  const report: Report = JSON.parse(readFileSync(result.outputs['report-path'] ?? '', 'utf8'));
  const codes = report.layers.map(({ error, verdict }) => error?.code ?? verdict);
  const failed = report.layers.flatMap(({ checks }) =>
    checks.flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : [])),
  );
  return { ...result, codes, failed };
}

/** Runs `use` in a copy of the example, with its layer published, and the version after that. */
async function withExample(example: Example, use: (sandbox: Sandbox, job: Job) => Promise<void>) {
  await withGate(async ({ sandbox }) => {
    const job = createJob();
    try {
      if (example.layer.region !== 'ap-guangzhou' || example.layer.version !== 12)
        sandbox.publish({ ...FACTS, ...example.layer });
      cpSync(join(ROOT, 'examples', example.folder), job.workspace, { recursive: true });
      example.prepare?.(job.workspace);
      await use(sandbox, job);
    } finally {
      job.remove();
    }
  }, FACTS);
}

describe.concurrent('the example', () => {
  it.each(EXAMPLES)(
    '$folder passes as it stands, keeps to its policy, and stops what is not locked',
    async (example) => {
      const { folder, layer, manifest, prepare } = example;
      const reference = `${layer.region}/common-deps:${layer.version}`;
      await withExample(example, async (sandbox, job) => {
        const passed = await runGate(folder, sandbox, job);
        expect([passed.exitCode, passed.outputs['verified'], ...passed.codes], passed.stdout).toEqual([
          0,
          'true',
          'pass',
        ]);
        const lockfile = readLock(join(job.workspace, LOCKFILE));
        expect(Object.keys(lockfile)).toEqual([reference]);
        const update = await runGate(folder, sandbox, job, { 'lockfile-mode': 'update' });
        expect(update.outputs['lockfile-changed'], 'run the update on this example').toBe('false');

        const evil = bytesContent(makeZip({ 'nodejs/evil.js': '1' }));
        sandbox.update(reference, { content: evil, license: 'GPL-3.0-only' });
        const replaced = await runGate(folder, sandbox, job);
        expect([replaced.exitCode, ...replaced.codes]).toEqual([1, 'PIN_MISMATCH']);
        expect(replaced.failed).toEqual(['license', 'pin']);
        expect(replaced.stdout).toContain('LICENSE_NOT_ALLOWED');
        const next = layer.version + 1;
        sandbox.publish({ ...FACTS, region: layer.region, version: next, content: CONTENT });
        const path = join(job.workspace, manifest);
        const bumped = readFileSync(path, 'utf8').replace(/(version"?\s*[:=] )\d+/, `$1${next}`);
        writeFileSync(path, bumped);
        prepare?.(job.workspace);
        const unlocked = await runGate(folder, sandbox, job);
        expect([unlocked.exitCode, ...unlocked.codes]).toEqual([1, 'NOT_LOCKED']);
      });
    },
  );

  it.each(EXAMPLES)('$folder deploys after the gate', ({ folder }) => {
    const steps = stepsOfExample(folder);
    const deploy = steps.findIndex(({ run = '' }) => /scf deploy|tcb fn deploy|terraform apply/.test(run));
    expect(steps.findIndex(isGate)).toBeGreaterThan(0);
    expect(deploy).toBeGreaterThan(steps.findIndex(isGate));
  });

  it('is tested, each one', () => {
    const folders = new Set(repositoryFiles('examples/*/*').map((path) => path.split('/')[1]));
    expect([...folders].sort()).toEqual(EXAMPLES.map(({ folder }) => folder).sort());
    for (const { folder } of EXAMPLES) expect(read('examples/README.md')).toContain(`](${folder}/)`);
  });
});
