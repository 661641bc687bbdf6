import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/base/host.ts';
import { interpret } from './kit.ts';

/** `${…}`, as Serverless writes a variable. */
const sls = (inner: string) => `$\{${inner}}`;

const scf = (...layer: string[]) =>
  ['component: scf', 'name: api', 'inputs:', '  layers:', ...layer.map((line) => `    ${line}`)].join('\n');

/** JSON is told by the name of the file, as the tools tell it. */
const pathOf = (text: string) => (/^\s*[{[/]/.test(text) ? 'manifest.json' : 'manifest.yml');

const problemsIn = async (text: string, env: Environment = {}, path = pathOf(text)) =>
  (await interpret(text, { env, path })).problems.map(({ line, message }) => `${line}: ${message}`);

const layersIn = async (text: string, env: Environment = {}, path = pathOf(text)) => {
  const { layers, problems } = await interpret(text, { env, path });
  expect(problems).toEqual([]);
  return layers.map(({ region, name, version }) => `${region ?? '-'}/${name}:${version}`);
};

describe('versions and names', () => {
  test.each(['12', '"12"', "'12'", '!!str 12', '!!int 12', '&v 12'])('version: %s is 12', async (version) => {
    expect(await layersIn(scf('- name: a', `  version: ${version}`))).toEqual(['ap-guangzhou/a:12']);
  });

  test.each([
    ['12.0', '"12.0"'],
    ['$LATEST', '"$LATEST"'],
    ['latest', '"latest"'],
    ['0', '"0"'],
    ['-1', '"-1"'],
    ['1e3', '"1e3"'],
    ['012', '"012"'],
    ['0xC', '"0xC"'],
    ['0o14', '"0o14"'],
    ['.inf', '".inf"'],
    ['1_2', '"1_2"'],
    ['true', '"true"'],
    ['">=12"', '">=12"'],
    ['1234567890123456', '"1234567890123456"'],
  ])('version: %s is refused at its line', async (version, found) => {
    expect(await problemsIn(scf('- name: a', `  version: ${version}`))).toEqual([
      `6: The \`version\` of layer 1 of "api": expected a version number such as 12 (no leading zero, no range, no "latest"), found ${found}. Correct it.`,
    ]);
  });

  test('a version that parsers read differently is refused at its line', async () => {
    expect(await problemsIn(scf('- name: a', '  version: 2026-11-01'))).toEqual([
      '6: Parsers read this value differently: one as "2026-11-01", another as a date. Quote strings and keys, and write numbers in decimal.',
    ]);
  });

  test.each(['1.5', '12.0', '1e3', '-1', '0'])('JSON version %s is refused', async (version) => {
    const text = `{"envId":"e","functions":[{"name":"f","layers":[\n{"name":"a",\n"version":${version}}]}]}`;
    expect(await problemsIn(text)).toEqual([
      expect.stringMatching(/^3: The `version` of layer 1 of "f": .*found/),
    ]);
  });

  test('missing values, lists and mappings in their place, custom tags', async () => {
    const text = scf('- name: a', '- version: 1', '- name: [a]', '  version: {a: 1}', '- name:');
    expect(await problemsIn(text)).toEqual([
      '5: The `version` of layer 1 of "api": expected a value, found none. Add it.',
      '6: The `name` of layer 2 of "api": expected a value, found none. Add it.',
      '7: The `name` of layer 3 of "api": expected a plain value, found a list. Write the value itself.',
      '8: The `version` of layer 3 of "api": expected a plain value, found a mapping. Write the value itself.',
      '9: The `name` of layer 4 of "api": expected a value, found none. Add it.',
      '9: The `version` of layer 4 of "api": expected a value, found none. Add it.',
    ]);
    expect(await problemsIn(scf('- name: !sub a', '  version: 1'))).toEqual([
      '5: Expected a plain value, found the tag "!sub". Write the value itself.',
    ]);
  });

  test('a layer and a list of layers that are something else', async () => {
    const remedy = 'Write each layer as an entry with `name` and `version`.';
    expect(await problemsIn(scf('- common:12'))).toEqual([
      `5: Layer 1 of "api": expected a mapping, found "common:12". ${remedy}`,
    ]);
    expect(await problemsIn(`component: scf\ninputs:\n  layers: ${sls('file(layers.yml)')}`)).toEqual([
      `3: The layers of "scf": expected a list of layers, found "${sls('file(layers.yml)')}", which is not known before the deployment. ${remedy}`,
    ]);
    expect(await problemsIn('component: scf\ninputs: !include inputs.yml')).toEqual([
      '2: Expected a plain value, found the tag "!include". Write the value itself.',
    ]);
    expect(await problemsIn('component: scf\ninputs: x')).toEqual([
      '2: The `inputs` of "scf": expected a mapping, found "x". Write the inputs out in this file.',
    ]);
  });

  test('regions and runtimes of a function with layers', async () => {
    const layers = '  layers: [{name: a, version: 1}]';
    expect(
      await problemsIn(`component: scf\ninputs:\n  region: Guangzhou\n  runtime: "a b"\n${layers}`),
    ).toEqual([
      '3: The `region` of "scf": expected a region id such as ap-guangzhou, found "Guangzhou" (did you mean ap-guangzhou?). Correct it.',
      '4: The `runtime` of "scf": expected a runtime such as Nodejs18.15, found "a b". Correct it.',
    ]);
    expect(
      await problemsIn(`component: scf\ninputs:\n  region: [ap-guangzhou, ap-tokyo]\n${layers}`),
    ).toEqual(['3: The `region` of "scf": expected a plain value, found a list. Write the value itself.']);
    expect(await layersIn('component: scf\ninputs:\n  region: Guangzhou')).toEqual([]);
  });
});

describe('variables', () => {
  test('environment variables that are set are used, whole, embedded and several', async () => {
    const text = scf(`- name: shop-${sls('env:STAGE')}-${sls('env:PART')}`, `  version: ${sls('env:V')}`);
    expect(await layersIn(text, { STAGE: 'prod', PART: 'deps', V: '12' })).toEqual([
      'ap-guangzhou/shop-prod-deps:12',
    ]);
    const json = `{"envId":"{{env.ID}}","region":"{{ env.R }}","functions":[{"name":"f","layers":[{"name":"a-{{env.ID}}","version":"{{env.V}}"}]}]}`;
    expect(await layersIn(json, { ID: 'e1', R: 'ap-tokyo', V: '3' })).toEqual(['ap-tokyo/a-e1:3']);
  });

  test('a variable that is not set, or empty, is named', async () => {
    const text = scf('- name: a', `  version: ${sls('env:V')}`);
    const problem = `6: The \`version\` of layer 1 of "api": "${sls('env:V')}" needs the environment variable V, which is not set or empty. Set it in the \`env:\` of this step.`;
    expect(await problemsIn(text)).toEqual([problem]);
    expect(await problemsIn(text, { V: '' })).toEqual([problem]);
    expect((await problemsIn(scf('- name: a', `  version: ${sls('env:__proto__')}`)))[0]).toContain(
      'may not read',
    );
  });

  test('what only the deploying tool knows is shown with a remedy', async () => {
    const output = sls(`output:${sls('stage')}:${sls('app')}:${sls('name')}-layer.version`);
    expect(await problemsIn(scf('- name: a', `  version: ${output}`))).toEqual([
      `6: The \`version\` of layer 1 of "api": "${output}" is an output of the instance "api-layer", known only once that is deployed. Deploy the layer first, then gate, then deploy this file. Gate the file that publishes the layer too, and give the manifest value \`api-layer.version=VALUE\`.`,
    ]);
    const json = `{"envId":"e","functions":[{"name":"f","layers":[{"name":"a","version":"{{util.uid}}"}]}]}`;
    expect(await problemsIn(json)).toEqual([
      '1: The `version` of layer 1 of "f": "{{util.uid}}" is only known to the tool that deploys. Write the value itself, or {{env.NAME}} with an environment variable that this step has and that manifests may read.',
    ]);
    expect((await problemsIn(scf('- name: a', '  version: "$\\u007benv:V"')))[0]).toContain(
      'has no } at its end',
    );
  });

  test('the value of a variable is never shown', async () => {
    const text = scf(`- name: x${sls('env:LAYER')}`, '  version: 1');
    const [problem] = await problemsIn(text, { LAYER: 'AKID secret' });
    expect(problem).toBe(
      '5: The `name` of layer 1 of "api": with the environment variable LAYER filled in, it is no valid value. Correct the variable (what it holds is not shown).',
    );
  });
});

describe('documents', () => {
  test.each([
    ['', '1: The file is empty.'],
    ['# nothing\n', '1: The file is empty.'],
    ['{"a": 1,\n "b": }', '2: Expected JSON, found: Unexpected token RBrace'],
    [
      '{"a":\n {{env.X}}}',
      '2: Expected JSON, found: Unexpected token LBrace found. (2:3) Put the {{…}} between',
    ],
    ['a: [1\nb: 2', '2: Expected YAML, found:'],
    ['a: 1\n\tb: 2', '2: Expected YAML, found:'],
    ['component: scf\ncomponent: http', '2: The key "component" appears twice'],
    ['{"envId": "a",\n"envId": "b"}', '2: The key "envId" appears twice'],
    ['a: &a [*a]', '1: The alias *a contains itself.'],
    ['a: 1\nb: *nowhere', '2: The alias *nowhere has no anchor &nowhere above it.'],
    ['a:\n  <<: 1', '2: Expected a mapping after <<, found "1".'],
    ['? [a]\n: 1', '1: Expected a plain key,'],
    ['resources: []', '1: Expected a Serverless component, a CloudBase configuration, or'],
    ['[1]', '1: Expected a Serverless component'],
    ['just words', '1: Expected a Serverless component'],
    ['kind: Pod\nmetadata:\n  labels: {component: web}', '1: Expected a Serverless component'],
    ['service: x\nprovider: {name: tencent}', '1: This file is for a provider plug-in'],
    ['{"version":4,"lineage":"a","resources":[]}', '1: This is a state file of Terraform itself'],
    ['{"@level":"info"}', '1: This is a log of `terraform plan -json`.'],
    ['{"format_version":"1.0","valid":true}', '1: Expected a Serverless component'],
    ['{"format_version":"2.0","planned_values":{}}', '1: Expected `format_version` 0 or 1, found "2.0".'],
    ['{"format_version":"1.2","planned_values":{},"errored":true}', '1: The plan has `errored: true`'],
  ])('%j is refused: %s', async (text, expected) => {
    const problems = await problemsIn(text);
    expect(problems).toEqual([expect.stringContaining(expected)]);
    expect(problems[0]).toMatch(/\.$/);
  });

  test('documents that bind no layer pass', async () => {
    expect(await interpret('{"format_version":"1.0"}', { path: 'plan.json' })).toEqual({
      ...{ tool: 'Terraform', format: 'Terraform state', layers: [], lists: [], problems: [] },
    });
    expect(await layersIn('component: scf\ninputs:\n  layers:\n')).toEqual([]);
    expect(await layersIn('component: website\nname: site')).toEqual([]);
  });

  test('a YAML text with a second document is refused, as the tools refuse it', async () => {
    const text = `---\n${scf('- {name: a, version: 1}')}\n`;
    expect(await layersIn(`${text}...\n`)).toEqual(['ap-guangzhou/a:1']);
    for (const second of [scf('- {name: b, version: 2}'), '# empty', 'other: 1', '']) {
      expect(await problemsIn(`${text}---\n${second}`)).toEqual([
        expect.stringMatching(/^7: Expected one YAML document, found a second one/),
      ]);
    }
  });

  test('layers at a place that is not known count; words of the user do not', async () => {
    const inputs =
      'environment: {layers: [x]}, tags: {layers: y}, extra: {deep: [{layers: [{name: a, version: 1}]}]}';
    const text = (component: string) =>
      `component: ${component}\nname: site\ninputs: {region: ap-tokyo, ${inputs}}`;
    expect(await layersIn(text('mystery'))).toEqual(['ap-tokyo/a:1']);
    expect(await problemsIn(text('nextjs'))).toEqual([
      '3: `inputs.extra.deep[0].layers`: expected no layers, because the component nextjs does not read them here, found a list. Write it out in this file, or remove it.',
    ]);
  });

  test('keys of prototypes are keys', async () => {
    const yaml = `component: mystery\n__proto__: {inputs: 1}\nconstructor: 2\ninputs: {__proto__: {layers: [{name: a, version: 1}]}}`;
    expect(await layersIn(yaml)).toEqual(['ap-guangzhou/a:1']);
    expect(await layersIn('{"__proto__": {"envId": 1}, "envId": "e"}')).toEqual([]);
    expect(Reflect.get({}, 'envId')).toBeUndefined();
  });

  test('YAML bombs and deep nesting are refused before they are built', async () => {
    const levels = 'bcdefghijk'.split('');
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [at, key] of levels.entries()) {
      const before = at === 0 ? 'a' : (levels[at - 1] ?? '');
      bomb.push(`${key}: &${key} [${`*${before}, `.repeat(8)}*${before}]`);
    }
    expect(await problemsIn(bomb.join('\n'))).toEqual([
      expect.stringMatching(/^6: The file has more than 200000 values/),
    ]);
    const merges = [`a: &a {${Array.from({ length: 100 }, (_, key) => `k${key}: 1`).join(', ')}}`];
    merges.push(`b: &b {<<: [${'*a, '.repeat(1_999)}*a]}`);
    expect(await problemsIn(merges.join('\n'))).toEqual([
      expect.stringMatching(/^2: The file has more than/),
    ]);
    for (const deep of [
      '['.repeat(100_000),
      '{"a":'.repeat(100_000),
      `${'- '.repeat(50_000)}x`,
      `a: ${'['.repeat(50_000)}`,
    ]) {
      expect(await problemsIn(deep)).toEqual([expect.stringContaining('nested deeper than 200 levels')]);
    }
    for (const [much, line] of [
      [`a: [${'x,'.repeat(1_000_000)}]`, 1],
      ['a: b: c\n'.repeat(500_000), 45_455],
      [`[\n${'0,'.repeat(1_000_001)}0]`, 2],
    ] as const) {
      expect(await problemsIn(much)).toEqual([
        expect.stringMatching(new RegExp(`^${line}: Up to this line the file`)),
      ]);
    }
    // A quote in a comment would hide the brackets from the look before the parser.
    expect((await problemsIn(`// "\n${'['.repeat(3_000_000)}`))[0]).toContain('JSON has no comments');
    expect((await problemsIn(`${'['.repeat(201)}${']'.repeat(201)}`))[0]).toContain(
      'nested deeper than 200 levels',
    );
  });
});
