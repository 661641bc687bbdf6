import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesContent, makeZip, type Sandbox } from '../../sandbox/index.ts';
import { createJob } from '../../sandbox/runner.ts';
import {
  continueFrom,
  copiedFrom,
  expectShut,
  FLEET,
  type Gate,
  type Step,
  verdictOf,
  withGate,
  writeFiles,
} from './kit.ts';

const FIXTURES = fileURLToPath(new URL('../manifests/fixtures', import.meta.url));

/** A layer that no other has the bytes of. */
const contentOf = (reference: string) => bytesContent(makeZip({ 'layer.txt': reference }));

/** Publishes `REGION/NAME:VERSION` for these runtimes alone. */
function publish(sandbox: Sandbox, reference: string, runtimes: string[] = ['Nodejs18.15']): void {
  const [, region = '', name = '', version] = /^([^/]+)\/([^:]+):(\d+)$/.exec(reference) ?? [];
  sandbox.publish({ region, name, version: Number(version), content: contentOf(reference), runtimes });
}

/** What was gated: references and the bytes of each. */
const gated = ({ report }: Step) => report.layers.map(({ reference, sha256 }) => [reference, sha256.actual]);
const gatedAs = (references: readonly string[]) => references.map((one) => [one, contentOf(one).sha256]);

async function withFixtures(use: (gate: Gate) => Promise<void>): Promise<void> {
  await withGate(async (gate) => {
    cpSync(FIXTURES, gate.job.workspace, { recursive: true });
    await use(gate);
  });
}

const SERVERLESS = `# the API
component: scf
name: api
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12
`;

/** A job with `serverless.yml` and a lockfile that fits it. */
const locked = createJob();

beforeAll(async () => {
  await withGate(async ({ job, step }) => {
    writeFileSync(join(job.workspace, 'serverless.yml'), SERVERLESS);
    const update = { lockfile: 'lock.json', 'lockfile-mode': 'update' };
    const { outputs, stdout } = await step({ ...FLEET, ...update, manifests: 'serverless.yml' });
    expect(outputs['lockfile-changed'], stdout).toBe('true');
    continueFrom(job, locked);
  });
});

afterAll(() => locked.remove());

/** A gate that goes on from there. */
async function withServerless(use: (gate: Gate, manifest: string) => Promise<void>): Promise<void> {
  await withGate(async (gate) => {
    continueFrom(locked, gate.job);
    await use(gate, join(gate.job.workspace, 'serverless.yml'));
  });
}

const LOCKED = { ...FLEET, manifests: '**/serverless.yml', lockfile: 'lock.json' };

/** The runtimes of the functions that bind each layer, which are all that it is published for. */
type Bound = Record<string, string[]>;

const ORDERS: Bound = {
  'ap-guangzhou/shop-deps:12': ['Nodejs18.15'],
  'ap-guangzhou/receipt_fonts:3': ['Nodejs18.15'],
};
const MONOREPO: Bound = {
  'ap-guangzhou/pandas:4': ['Python3.9'],
  'ap-guangzhou/pandas:5': ['Python3.10'],
  ...ORDERS,
  'ap-shanghai/web-modules:7': ['Nodejs16.13'],
};
const LEGACY: Bound = {
  'ap-beijing/tensorflow-lite:2': ['Python3.6'],
  'ap-beijing/sharp:9': ['Nodejs12.16'],
};
const TEMPLATE: Bound = {
  'ap-singapore/lab-deps:31': ['Nodejs20.19', 'Nodejs18.15'],
  'ap-singapore/lab-certs:31': ['Nodejs20.19'],
  'ap-singapore/lab-deps:32': ['Nodejs18.15'],
};
const CLOUDBASE: Bound = {
  'ap-shanghai/auth-env1:1': ['Nodejs16.13'],
  'ap-shanghai/common-env1:22': ['Nodejs16.13'],
  'ap-shanghai/pdf-env1:6': ['Php7.4'],
};

describe.concurrent('manifests in the shapes that repositories have', () => {
  it.each<[string, string[], Bound]>([
    [
      'CloudBase with variables, comments and CRLF, old components, a monorepo of components, anchors and aliases',
      [
        ...['cloudbase/cloudbaserc.json # the console', 'legacy/serverless.yml'],
        ...['monorepo/**/serverless.yml', 'template/**'],
      ],
      { ...CLOUDBASE, ...LEGACY, ...MONOREPO, ...TEMPLATE },
    ],
    [
      'Terraform plans and states',
      ['terraform/*.json'],
      {
        'ap-guangzhou/shop-deps:12': ['Nodejs18.15'],
        'eu-frankfurt/pandas:4': ['Python3.9'],
        'eu-frankfurt/certs:1': ['Python3.9'],
        'eu-frankfurt/pandas:5': ['Python3.9'],
        'ap-singapore/deep_layer:77': ['Python3.10'],
        // Where the plan or the state names no region, the input does.
        'ap-guangzhou/pandas:4': ['Python3.9'],
        'ap-guangzhou/certs:1': ['Python3.9'],
        'ap-guangzhou/pandas:5': ['Python3.9'],
        'ap-guangzhou/deep_layer:77': ['Python3.10'],
      },
    ],
  ])('%s', async (_name, manifests, bound) => {
    await withFixtures(async ({ sandbox, step }) => {
      for (const [reference, runtimes] of Object.entries(bound)) publish(sandbox, reference, runtimes);
      const variables = { 'manifest-env': 'REGION, API_KEY' };
      const inputs = { ...variables, region: 'ap-guangzhou', manifests: manifests.join('\n') };
      const result = await step({ ...FLEET, ...inputs });
      expect(gated(result), result.stdout).toEqual(gatedAs(Object.keys(bound)));
      expect(result.outputs['verified'], result.stdout).toBe('true');
      for (const { sources, checks } of result.report.layers) {
        expect(checks.find(({ id }) => id === 'runtime')?.verdict).toBe('pass');
        for (const { kind, path, line } of sources) {
          expect(kind).toBe('manifest');
          expect(line).toBeGreaterThan(0);
          expect(readFileSync(join(FIXTURES, path ?? ''), 'utf8')).toBeTruthy();
        }
      }
    });
  });
});

describe.concurrent('a manifest', () => {
  it('with a layer bumped but not locked: NOT_LOCKED, annotated on its line', async () => {
    await withServerless(async ({ sandbox, step }, manifest) => {
      expect((await step(LOCKED)).outputs['verified']).toBe('true');
      sandbox.publish({
        region: 'ap-guangzhou',
        name: 'common-deps',
        version: 13,
        content: bytesContent(makeZip({ 'layer.txt': '13' })),
      });
      writeFileSync(manifest, SERVERLESS.replace('version: 12', 'version: 13'));
      const { exitCode, report, stdout, summary } = await step(LOCKED);
      expect(exitCode).toBe(1);
      expect(report.layers[0]?.error?.code).toBe('NOT_LOCKED');
      expect(stdout).toMatch(
        /::error title=Layer gate%3A NOT_LOCKED,file=serverless\.yml,line=8::ap-guangzhou\/common-deps:13: /,
      );
      expect(copiedFrom(summary)).toContain('function api in serverless.yml');
    });
  });

  it('whose function has another runtime than the layer: RUNTIME_INCOMPATIBLE without being asked', async () => {
    await withServerless(async ({ step }, manifest) => {
      writeFileSync(manifest, SERVERLESS.replace('Nodejs18.15', 'Python3.9'));
      const result = await step(LOCKED);
      expect(result.report.layers[0]?.error?.code).toBe('RUNTIME_INCOMPATIBLE');
      expect(result.report.layers[0]?.error?.message).toContain(
        'Python3.9 (function api in serverless.yml:8)',
      );
    });
  });

  it('with a layer that is not there: LAYER_NOT_FOUND, naming the function that uses it', async () => {
    await withGate(async ({ job, step }) => {
      writeFileSync(join(job.workspace, 'serverless.yml'), SERVERLESS.replace('12', '13'));
      const { report, stdout } = await step({ ...FLEET, manifests: 'serverless.yml' });
      expect(report.layers[0]?.error?.code).toBe('LAYER_NOT_FOUND');
      expect(report.layers[0]?.error?.message).toContain('Used by function api in serverless.yml:8.');
      expect(stdout).toContain('LAYER_NOT_FOUND,file=serverless.yml,line=8::');
    });
  });

  it('with several mistakes: each is annotated at its line, in audit mode as a warning', async () => {
    await withGate(async ({ job, step }) => {
      const manifest = `${SERVERLESS}    - name: another\n      version: latest\n`;
      writeFileSync(join(job.workspace, 'serverless.yml'), manifest.replace('version: 12', 'version: v1'));
      for (const [mode, level] of [
        ['enforce', 'error'],
        ['audit', 'warning'],
      ] as const) {
        const { exitCode, stdout } = await step({ ...FLEET, manifests: 'serverless.yml', mode });
        expect(exitCode).toBe(mode === 'audit' ? 0 : 1);
        expect(
          stdout.match(/^::(?:error|warning) title=Layer gate%3A \w+,file=serverless\.yml,line=\d+/gm),
        ).toEqual(
          [9, 11].map(
            (line) => `::${level} title=Layer gate%3A MANIFEST_INVALID,file=serverless.yml,line=${line}`,
          ),
        );
      }
    });
  });

  it('that names a region means that one, whatever the `region` input says', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      for (const region of ['ap-tokyo', 'ap-beijing']) publish(sandbox, `${region}/deps:1`);
      const manifest = SERVERLESS.replace('ap-guangzhou', 'ap-tokyo').replace('common-deps', 'deps');
      writeFileSync(join(job.workspace, 'serverless.yml'), manifest.replace('version: 12', 'version: 1'));
      const result = await step({ ...FLEET, region: 'ap-beijing', manifests: 'serverless.yml' });
      expect(gated(result)).toEqual(gatedAs(['ap-tokyo/deps:1']));
      expect(result.outputs['verified'], result.stdout).toBe('true');
    });
  });

  it('demands its runtimes beside those of `require-runtimes`', async () => {
    await withServerless(async ({ step }, manifest) => {
      writeFileSync(manifest, SERVERLESS.replace('Nodejs18.15', 'Go1'));
      const both = await step({ ...LOCKED, 'require-runtimes': 'Php8.0, Nodejs18.15' });
      expect(both.report.layers[0]?.error?.code).toBe('RUNTIME_INCOMPATIBLE');
      expect(both.report.layers[0]?.error?.message).toContain(
        'Required runtime Php8.0 (the input `require-runtimes`), Go1 (function api in serverless.yml:8); the layer',
      );
      const its = await step({ ...LOCKED, 'require-runtimes': 'Nodejs18.15' });
      expect(its.exitCode).toBe(1);
      expect(its.report.layers[0]?.error?.message).toContain('Required runtime Go1 (function api');
      writeFileSync(manifest, SERVERLESS);
      const asked = await step({ ...LOCKED, 'require-runtimes': 'Php8.0' });
      expect(asked.exitCode).toBe(1);
      expect(asked.report.layers[0]?.error?.message).toContain('Required runtime Php8.0 (the input');
    });
  });

  it('a function and `layers` that name one layer: gated once, three sources', async () => {
    await withServerless(async ({ sandbox, step }) => {
      sandbox.publishFunction({
        region: 'ap-guangzhou',
        name: 'api',
        layers: [{ name: 'common-deps', version: 12 }],
      });
      const { outputs, report } = await step({
        ...LOCKED,
        functions: 'ap-guangzhou/api',
        layers: 'ap-guangzhou/common-deps:12',
      });
      expect(outputs['verified']).toBe('true');
      expect(report.layers).toHaveLength(1);
      expect(report.layers[0]?.sources).toEqual([
        { kind: 'input', line: 1 },
        { kind: 'manifest', path: 'serverless.yml', line: 8, function: 'api' },
        { kind: 'function', function: 'ap-guangzhou/api' },
      ]);
    });
  });

  it('without layers fails, unless that is allowed; then it is said', async () => {
    await withGate(async ({ job, step }) => {
      writeFileSync(
        join(job.workspace, 'serverless.yml'),
        'component: scf\nname: api\ninputs: { runtime: Go1 }\n',
      );
      const inputs = { ...FLEET, manifests: 'serverless.yml' };
      for (const allow of ['false', '']) {
        const refused = await step({ ...inputs, 'allow-empty': allow });
        expect(refused.exitCode).toBe(1);
        expect(refused.outputs['verified']).toBe('false');
        expect(refused.report.error).toMatchObject({
          code: 'MANIFEST_INVALID',
          message: expect.stringContaining('serverless.yml:1: Expected a layer, found none'),
        });
      }
      const { outputs, stdout, summary } = await step({ ...inputs, 'allow-empty': 'true' });
      expect(outputs).toMatchObject({ verified: 'true', layers: '[]' });
      expect(stdout).toContain('serverless.yml (Serverless component) names no layers.');
      expect(summary).toContain('no layers');
    });
  });

  it('with variables that are set is filled in; secrets are not', async () => {
    await withServerless(async ({ step }, manifest) => {
      writeFileSync(manifest, SERVERLESS.replace('version: 12', 'version: $' + '{env:LAYER_VERSION}'));
      const names = { 'manifest-env': 'LAYER_VERSION\nTENCENTCLOUD_SECRET_KEY' };
      const allowed = await step({ ...LOCKED, ...names }, { env: { LAYER_VERSION: '12' } });
      expect(allowed.outputs['verified'], allowed.stdout).toBe('true');
      const refused = await step(LOCKED, { env: { LAYER_VERSION: '12' } });
      expect(refused.report.error?.message).toContain(
        'add LAYER_VERSION to the variables that manifests may read',
      );
      writeFileSync(
        manifest,
        SERVERLESS.replace('name: common-deps', 'name: $' + '{env:TENCENTCLOUD_SECRET_KEY}'),
      );
      const secret = { env: { TENCENTCLOUD_SECRET_KEY: 'abcdefgh' } };
      const { report, stdout } = await step({ ...LOCKED, ...names }, secret);
      expect(report.error?.message).toContain('by its name is a secret');
      expect(JSON.stringify(report) + stdout.replace(/^::add-mask.*$/gm, '')).not.toContain('abcdefgh');
    });
  });

  const BROKEN: readonly [string, string, RegExp, string][] = [
    [
      'a variable of the tool',
      SERVERLESS.replace('version: 12', 'version: $' + '{output:prod:deps:v.version}'),
      /serverless\.yml:9: .*an output of the instance "v", known only once that is deployed/,
      ',line=9',
    ],
    [
      'a variable that is not set',
      SERVERLESS.replace('version: 12', 'version: $' + '{env:STAGE}'),
      /serverless\.yml:9: .*STAGE, which is not set/,
      ',line=9',
    ],
    [
      'a version that is no number',
      SERVERLESS.replace('version: 12', 'version: latest'),
      /serverless\.yml:9: /,
      ',line=9',
    ],
    ['broken YAML', `${SERVERLESS}  : [`, /serverless\.yml:\d+: /, ',line='],
    ['an unknown format', 'hello: world\n', /serverless\.yml/, ''],
    [
      'a YAML bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(',')}]`)
        .join('\n')}\ncomponent: scf\n`,
      /serverless\.yml/,
      '',
    ],
    ['6 MiB', `component: scf\n# ${'x'.repeat(6 * 1024 ** 2)}`, /serverless\.yml.*5/, ''],
  ];

  it('that is broken: MANIFEST_INVALID with place and remedy, each among others', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const paths = BROKEN.map((_broken, index) => `${index}/serverless.yml`);
      writeFiles(
        job.workspace,
        Object.fromEntries(BROKEN.map(([, text], index) => [paths[index] ?? '', text])),
      );
      const result = await step({ ...FLEET, manifests: paths.join('\n') });
      expectShut(result, job, 'MANIFEST_INVALID', ',file=0/serverless.yml,line=9');
      for (const [index, [name, , message, place]] of BROKEN.entries()) {
        const start = '::error title=Layer gate%3A MANIFEST_INVALID';
        const at = place === '' ? '' : `,file=${paths[index]}${place}`;
        const said = result.stdout.split('\n').filter((line) => line.startsWith(`${start}${at}`));
        expect(said.filter((line) => line.includes(paths[index] ?? '')).join('\n'), name).toMatch(message);
        expect(result.report.error?.message, name).toMatch(new RegExp(`${index}/${message.source}`));
      }
      expect(sandbox.calls).toEqual([]);
    });
  });

  it('outside of the workspace, or not there: MANIFEST_INVALID for each', async () => {
    await withGate(async ({ job, step }) => {
      mkdirSync(join(dirname(job.workspace), 'other'));
      writeFileSync(join(dirname(job.workspace), 'other', 'serverless.yml'), SERVERLESS);
      const wrong = ['../other/serverless.yml', '/etc/passwd', 'nothing/*.yml'];
      const result = await step({ ...FLEET, manifests: wrong.join('\n') });
      expectShut(result, job, 'MANIFEST_INVALID');
      for (const path of wrong)
        expect(result.stdout).toContain(`::error title=Layer gate%3A MANIFEST_INVALID::${path}: `);
    });
  });

  it('that is broken does not keep the layers of other sources from being gated', async () => {
    await withServerless(async ({ step }) => {
      const { exitCode, report } = await step({
        ...LOCKED,
        manifests: 'nothing.yml',
        layers: 'ap-guangzhou/common-deps:12',
      });
      expect(exitCode).toBe(1);
      expect(report.error?.code).toBe('MANIFEST_INVALID');
      expect(report.layers[0]?.verdict).toBe('pass');
    });
  });
});

describe.concurrent('a live function', () => {
  const functions = 'ap-guangzhou/prod/api:3';
  const FUNCTION = { region: 'ap-guangzhou', namespace: 'prod', name: 'api', qualifier: '3' };

  it('with locked layers passes; its runtime is demanded of them', async () => {
    await withServerless(async ({ sandbox, step }) => {
      sandbox.publishFunction({ ...FUNCTION, layers: [{ name: 'common-deps', version: 12 }] });
      const result = await step({ ...FLEET, functions, lockfile: 'lock.json' });
      expect(result.outputs['verified'], result.stdout).toBe('true');
      expect(verdictOf(result, 'runtime')).toBe('pass');
      expect(result.stdout).toContain('Function ap-guangzhou/prod/api:3 binds 1 layer.');
      sandbox.publishFunction({
        ...FUNCTION,
        runtime: 'Go1',
        layers: [{ name: 'common-deps', version: 12 }],
      });
      const other = await step({ ...FLEET, functions, lockfile: 'lock.json' });
      expect(other.report.layers[0]?.error?.code).toBe('RUNTIME_INCOMPATIBLE');
    });
  });

  it('written with or without region, namespace and qualifier is that one and no other', async () => {
    await withGate(async ({ sandbox, step }) => {
      let version = 0;
      for (const region of ['ap-beijing', 'ap-tokyo']) {
        for (const namespace of ['default', 'prod']) {
          for (const qualifier of ['$LATEST', '3']) {
            version += 1;
            const layers = [{ name: 'bound', version }];
            sandbox.publishFunction({ region, namespace, name: 'api', qualifier, layers });
            for (const place of ['ap-beijing', 'ap-tokyo']) publish(sandbox, `${place}/bound:${version}`);
          }
        }
      }
      const bound = {
        api: 'ap-beijing/bound:1',
        'api:3': 'ap-beijing/bound:2',
        'prod/api': 'ap-beijing/bound:3',
        'prod/api:3': 'ap-beijing/bound:4',
        'ap-tokyo/api': 'ap-tokyo/bound:5',
        'ap-tokyo/api:3': 'ap-tokyo/bound:6',
        'ap-tokyo/prod/api': 'ap-tokyo/bound:7',
        'ap-tokyo/prod/api:3': 'ap-tokyo/bound:8',
      };
      const written = Object.keys(bound).join('\n');
      const result = await step({ ...FLEET, region: 'ap-beijing', functions: written });
      expect(gated(result)).toEqual(gatedAs(Object.values(bound)));
      expect(result.outputs['verified'], result.stdout).toBe('true');
    });
  });

  it('with a layer that is not locked: NOT_LOCKED, naming function, layer and version', async () => {
    await withServerless(async ({ sandbox, step }) => {
      sandbox.publish({
        region: 'ap-guangzhou',
        name: 'sneaked-in',
        version: 2,
        content: bytesContent(makeZip({ 'layer.txt': 'x' })),
      });
      sandbox.publishFunction({
        ...FUNCTION,
        layers: [
          { name: 'common-deps', version: 12 },
          { name: 'sneaked-in', version: 2 },
        ],
      });
      const { exitCode, report, stdout } = await step({ ...FLEET, functions, lockfile: 'lock.json' });
      expect(exitCode).toBe(1);
      expect(report.layers.map(({ error, verdict }) => error?.code ?? verdict)).toEqual([
        'pass',
        'NOT_LOCKED',
      ]);
      expect(stdout).toMatch(/NOT_LOCKED::ap-guangzhou\/sneaked-in:2: .*function ap-guangzhou\/prod\/api:3/);
    });
  });

  it('that is being updated is waited for, and one without layers is said, and passes', async () => {
    await withServerless(async ({ sandbox, step }) => {
      sandbox.publishFunction({
        ...FUNCTION,
        statuses: ['Updating', 'Active'],
        layers: [{ name: 'common-deps', version: 12 }],
      });
      sandbox.publishFunction({ region: 'ap-guangzhou', name: 'bare' });
      const both = `${functions}\nap-guangzhou/bare`;
      const { outputs, stdout } = await step({ ...FLEET, functions: both, lockfile: 'lock.json' });
      expect(outputs['verified']).toBe('true');
      expect(stdout).toContain('the function is Updating; checking again');
      expect(stdout).toContain('Function ap-guangzhou/bare binds no layers');
    });
  });

  it('is one of several, all of which count', async () => {
    await withGate(async ({ sandbox, step }) => {
      const functions = ['one', 'two', 'three'];
      for (const [index, name] of functions.entries()) {
        publish(sandbox, `ap-tokyo/of-${name}:${index + 1}`);
        const layers = [{ name: `of-${name}`, version: index + 1 }];
        sandbox.publishFunction({ region: 'ap-tokyo', name, layers });
      }
      const all = { ...FLEET, region: 'ap-tokyo', functions: functions.join('\n') };
      const references = ['ap-tokyo/of-one:1', 'ap-tokyo/of-two:2', 'ap-tokyo/of-three:3'];
      expect(gated(await step(all))).toEqual(gatedAs(references));
      const lost = await step({
        ...all,
        functions: `${all.functions}\nfour\nfive`,
        manifests: 'missing.yml',
      });
      expect(lost.exitCode).toBe(1);
      expect(lost.outputs['verified']).toBe('false');
      expect(gated(lost)).toEqual(gatedAs(references));
      for (const said of [lost.report.error?.message, lost.stdout, lost.summary]) {
        expect(said).toContain('missing.yml');
        expect(said).toMatch(/GetFunction for ap-tokyo\W+(?:47;)?four/);
        expect(said).toMatch(/GetFunction for ap-tokyo\W+(?:47;)?five/);
      }
    });
  });

  it('demands its runtime of a layer that others bind too', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      for (const [name, runtime] of [
        ['api', 'Nodejs18.15'],
        ['batch', 'Go1'],
        ['cron', 'Php8.0'],
      ] as const) {
        const layers = [{ name: 'common-deps', version: 12 }];
        sandbox.publishFunction({ region: 'ap-guangzhou', name, runtime, layers });
      }
      const result = await step({ ...FLEET, region: 'ap-guangzhou', functions: 'api\nbatch\ncron' });
      expectShut(result, job, 'RUNTIME_INCOMPATIBLE');
      expect(result.report.layers[0]?.error?.message).toContain(
        'Required runtime Go1 (function ap-guangzhou/batch), Php8.0 (function ap-guangzhou/cron); the layer',
      );
    });
  });

  it('missing, failed, answered as another or with a layer that cannot be one: each is told with its code', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const region = 'ap-guangzhou';
      sandbox.publishFunction({ region, name: 'failed', statuses: ['UpdateFailed'] });
      const answer = (fields: Record<string, unknown>) => ({ ...fields, FunctionName: 'other' });
      sandbox.publishFunction({ region, name: 'another', answer });
      const elsewhere = (fields: Record<string, unknown>) => ({ ...fields, Namespace: 'staging' });
      sandbox.publishFunction({ region, name: 'elsewhere', answer: elsewhere });
      sandbox.publishFunction({ region, name: 'climbing', layers: [{ name: '../x', version: 1 }] });
      const names = ['missing', 'failed', 'another', 'elsewhere', 'climbing'].map(
        (name) => `${region}/${name}`,
      );
      const result = await step({ ...FLEET, functions: names.join('\n') });
      expectShut(result, job, 'FUNCTION_NOT_FOUND');
      for (const [code, message] of [
        ['FUNCTION_NOT_FOUND', /GetFunction for ap-guangzhou\/missing/],
        ['FUNCTION_NOT_FOUND', /ap-guangzhou\/failed .*to be Active, found "UpdateFailed"/],
        ['RESPONSE_INVALID', /ap-guangzhou\/another.*found one about "default\/other"/],
        ['RESPONSE_INVALID', /ap-guangzhou\/elsewhere.*found one about "staging\/elsewhere"/],
        ['RESPONSE_INVALID', /ap-guangzhou\/climbing.*returned an invalid layer/],
      ] as const) {
        expect(result.report.error?.message).toMatch(message);
        const annotation = `^::error title=Layer gate%3A ${code}::.*${message.source}.*What to do: `;
        expect(result.stdout).toMatch(new RegExp(annotation, 'm'));
      }
    });
  });

  it('that may not be asked for: NOT_AUTHORIZED', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.fault({ on: 'api', do: { code: 'UnauthorizedOperation.CAM' } });
      const result = await step({ ...FLEET, functions });
      expectShut(result, job, 'NOT_AUTHORIZED');
      expect(result.report.error?.message).toMatch(/UnauthorizedOperation/);
    });
  });

  it('written in no such way: INPUT_INVALID for each', async () => {
    await withGate(async ({ job, step }) => {
      const wrong = ['a', 'x/y/z/api', 'api:1:2', 'api:', '/api', 'ap-guangzhou/../api'];
      const result = await step({ ...FLEET, functions: wrong.join('\n') });
      expectShut(result, job, 'INPUT_INVALID');
      for (const [index, text] of wrong.entries())
        expect(result.report.error?.message, text).toContain(`\`functions\`, line ${index + 1}: expected `);
    });
  });
});
