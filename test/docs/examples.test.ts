import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { bytesContent, makeZip, startSandbox } from '../../sandbox/index.ts';
import { createJob, runStep } from '../../sandbox/runner.ts';
import { command, keysOf } from '../e2e/command-kit.ts';
import { OURS, ROOT, read, stepsOf } from './kit.ts';

/** Too small to deflate, so that its digest is that of the lockfiles with every version of zlib. */
const CONTENT = bytesContent(
  makeZip({ 'nodejs/node_modules/orders/index.js': 'exports.formatOrder=String' }),
);
const LOCKFILE = 'scf-layers.lock.json';

/** What `terraform show -json` prints of a plan for the example's main.tf, as far as the gate reads it; there is no Terraform here. */
const PLAN = JSON.stringify({
  format_version: '1.2',
  terraform_version: '1.9.5',
  planned_values: {
    root_module: {
      resources: [
        {
          address: 'tencentcloud_scf_function.orders',
          mode: 'managed',
          type: 'tencentcloud_scf_function',
          name: 'orders',
          provider_name: 'registry.terraform.io/tencentcloudstack/tencentcloud',
          values: {
            name: 'orders',
            runtime: 'Nodejs18.15',
            layers: [{ layer_name: 'common-deps', layer_version: 4 }],
          },
        },
      ],
    },
  },
  configuration: {
    provider_config: {
      tencentcloud: {
        name: 'tencentcloud',
        full_name: 'registry.terraform.io/tencentcloudstack/tencentcloud',
        expressions: { region: { constant_value: 'ap-singapore' } },
      },
    },
    root_module: {
      resources: [
        {
          address: 'tencentcloud_scf_function.orders',
          type: 'tencentcloud_scf_function',
          provider_config_key: 'tencentcloud',
        },
      ],
    },
  },
});

const EXAMPLES = [
  { name: 'serverless', region: 'ap-guangzhou', version: 12, deploys: /^scf deploy$/m },
  { name: 'cloudbase', region: 'ap-shanghai', version: 7, deploys: /^tcb fn deploy/m },
  { name: 'terraform', region: 'ap-singapore', version: 4, deploys: /^terraform apply tfplan$/m },
] as const;

it.concurrent.each(EXAMPLES)(
  'the example $name locks what it has locked, passes, and stops replaced bytes and a layer against its policy',
  async ({ name, region, version, deploys }) => {
    const sandbox = await startSandbox();
    const job = createJob();
    try {
      const layer = `${region}/common-deps:${version}`;
      const facts = { license: 'MIT', runtimes: ['Nodejs18.15'], addTime: '2024-05-20 08:12:44' };
      sandbox.publish({ region, name: 'common-deps', version, content: CONTENT, ...facts });
      cpSync(join(ROOT, 'examples', name), job.workspace, { recursive: true });
      if (name === 'terraform') writeFileSync(join(job.workspace, 'plan.json'), PLAN);

      const workflow = parse(read(`examples/${name}/.github/workflows/deploy.yml`));
      const steps = stepsOf({ place: name, text: '', workflow });
      const gate = steps.findIndex(({ uses }) => uses !== undefined && OURS.test(uses));
      expect(gate).toBeGreaterThan(0);
      expect(gate).toBeLessThan(steps.findIndex(({ run }) => run !== undefined && deploys.test(run)));
      const inputs = steps[gate]?.with ?? {};
      expect(inputs['secret-key']).toBe(['$', '{{ secrets.TENCENTCLOUD_SECRET_KEY }}'].join(''));
      const keys = { 'secret-id': sandbox.key.secretId, 'secret-key': sandbox.key.secretKey };
      const run = () => runStep({ job, inputs: { ...inputs, ...keys, endpoint: sandbox.endpoint } });

      const lockfile = join(job.workspace, LOCKFILE);
      const committed = existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : '';
      rmSync(lockfile, { force: true });
      const more = name === 'terraform' ? ['--manifests', 'plan.json'] : [];
      const args = ['lock', '--policy', 'scf-layers.policy.yml', ...more, '--endpoint', sandbox.endpoint];
      const locked = await command(job, args, { env: keysOf(sandbox) });
      expect(locked, locked.stdout).toMatchObject({ exitCode: 0, stderr: '' });
      expect(committed).toBe(readFileSync(lockfile, 'utf8'));
      expect(Object.keys(JSON.parse(committed).layers)).toEqual([layer]);

      const passed = await run();
      expect([passed.exitCode, passed.outputs['verified'], passed.outputs['pinned']], passed.stdout).toEqual([
        ...[0, 'true', 'true'],
      ]);
      sandbox.update(layer, { license: 'Proprietary', content: bytesContent(makeZip({ evil: '1' })) });
      const refused = await run();
      expect([refused.exitCode, refused.outputs['verified']]).toEqual([1, 'false']);
      for (const code of ['PIN_MISMATCH', 'LICENSE_NOT_ALLOWED']) expect(refused.stdout).toContain(code);
    } finally {
      await sandbox.close();
      job.remove();
    }
  },
);

it('the plan of this test is one of the Terraform example', () => {
  const main = read('examples/terraform/main.tf');
  for (const text of [
    'resource "tencentcloud_scf_function" "orders"',
    'region = "ap-singapore"',
    'runtime  = "Nodejs18.15"',
    'layer_name    = "common-deps"',
    'layer_version = 4',
  ])
    expect(main).toContain(text);
  expect(main.match(/^\s*layers \{/gm)).toHaveLength(1);
});
