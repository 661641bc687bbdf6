import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/layers/manifests/format.ts';
import { interpret } from '../../src/layers/manifests/interpret.ts';

/** `${…}`, as Serverless writes a variable. */
const sls = (inner: string) => `$\{${inner}}`;

const scf = (...layer: string[]) =>
  ['component: scf', 'name: api', 'inputs:', '  layers:', ...layer.map((line) => `    ${line}`)].join('\n');

const problemsIn = (text: string, env: Environment = {}) =>
  interpret(text, env).problems.map(({ line, message }) => `${line}: ${message}`);

const layersIn = (text: string, env: Environment = {}) => {
  const { layers, problems } = interpret(text, env);
  expect(problems).toEqual([]);
  return layers.map(({ region, name, version }) => `${region ?? '-'}/${name}:${version}`);
};

describe('versions and names', () => {
  test.each(['12', '"12"', "'12'", '!!str 12', '!!int 12', '&v 12'])('version: %s is 12', (version) => {
    expect(layersIn(scf('- name: a', `  version: ${version}`))).toEqual(['-/a:12']);
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
    ['1_2', '"1_2"'],
    ['.inf', '".inf"'],
    ['true', '"true"'],
    ['">=12"', '">=12"'],
    ['1234567890123456', '"1234567890123456"'],
  ])('version: %s is refused at its line', (version, found) => {
    expect(problemsIn(scf('- name: a', `  version: ${version}`))).toEqual([
      `6: The \`version\` of layer 1 of "api": expected a version number such as 12 (no leading zero, no range, no "latest"), found ${found}. Correct it.`,
    ]);
  });

  test.each(['1.5', '12.0', '1e3', '-1', '0'])('JSON version %s is refused', (version) => {
    const text = `{"envId":"e","functions":[{"name":"f","layers":[\n{"name":"a",\n"version":${version}}]}]}`;
    expect(problemsIn(text)).toEqual([expect.stringMatching(/^3: The `version` of layer 1 of "f": .*found/)]);
  });

  test('missing values, lists and mappings in their place, custom tags', () => {
    const text = scf(
      '- name: a',
      '- version: 1',
      '- name: [a]',
      '  version: {a: 1}',
      '- name: !sub a',
      '  version:',
    );
    expect(problemsIn(text)).toEqual([
      '5: The `version` of layer 1 of "api": expected a value, found none. Add it.',
      '6: The `name` of layer 2 of "api": expected a value, found none. Add it.',
      '7: The `name` of layer 3 of "api": expected a plain value, found a list. Write the value itself.',
      '8: The `version` of layer 3 of "api": expected a plain value, found a mapping. Write the value itself.',
      '9: The `name` of layer 4 of "api": expected a plain value, found the tag "!sub". Write the value itself.',
      '9: The `version` of layer 4 of "api": expected a value, found none. Add it.',
    ]);
  });

  test('a layer and a list of layers that are something else', () => {
    const remedy = 'Write each layer as an entry with `name` and `version`.';
    expect(problemsIn(scf('- common:12'))).toEqual([
      `5: Layer 1 of "api": expected a mapping, found "common:12". ${remedy}`,
    ]);
    expect(problemsIn(`component: scf\ninputs:\n  layers: ${sls('file(layers.yml)')}`)).toEqual([
      `3: The layers of "scf": expected a list of layers, found "${sls('file(layers.yml)')}", which is not known before the deployment. ${remedy}`,
    ]);
    expect(problemsIn('component: scf\ninputs: !include inputs.yml')).toEqual([
      '2: The `inputs` of "scf": expected a mapping, found something else. Write the inputs out in this file.',
    ]);
  });

  test('regions and runtimes of a function with layers', () => {
    const layers = '  layers: [{name: a, version: 1}]';
    expect(problemsIn(`component: scf\ninputs:\n  region: Guangzhou\n  runtime: "a b"\n${layers}`)).toEqual([
      '3: The `region` of "scf": expected a region id such as ap-guangzhou, found "Guangzhou". Correct it.',
      '4: The `runtime` of "scf": expected a runtime such as Nodejs18.15, found "a b". Correct it.',
    ]);
    expect(problemsIn(`component: scf\ninputs:\n  region: [ap-guangzhou, ap-tokyo]\n${layers}`)).toEqual([
      '3: The `region` of "scf": expected a plain value, found a list. Write the value itself.',
    ]);
    expect(layersIn('component: scf\ninputs:\n  region: Guangzhou')).toEqual([]);
  });
});

describe('variables', () => {
  test('environment variables that are set are used, whole, embedded and several', () => {
    const text = scf(`- name: shop-${sls('env:STAGE')}-${sls('env.PART')}`, `  version: ${sls('env:V')}`);
    expect(layersIn(text, { STAGE: 'prod', PART: 'deps', V: '12' })).toEqual(['-/shop-prod-deps:12']);
    const json = `{"envId":"{{env.ID}}","region":"{{ env.R }}","functions":[{"name":"f","layers":[{"name":"a-{{env.ID}}","version":"{{env.V}}"}]}]}`;
    expect(layersIn(json, { ID: 'e1', R: 'ap-tokyo', V: '3' })).toEqual(['ap-tokyo/a-e1:3']);
  });

  test('a variable that is not set, or empty, is named', () => {
    const text = scf('- name: a', `  version: ${sls('env:V')}`);
    const problem = `6: The \`version\` of layer 1 of "api": "${sls('env:V')}" needs the environment variable V, which is not set or empty. Set it in the \`env:\` of this step; files such as .env are not read.`;
    expect(problemsIn(text)).toEqual([problem]);
    expect(problemsIn(text, { V: '' })).toEqual([problem]);
    expect(problemsIn(scf('- name: a', `  version: ${sls('env:__proto__')}`))[0]).toContain('not set');
  });

  test('what only the deploying tool knows is shown with a remedy', () => {
    const output = sls(`output:${sls('stage')}:${sls('app')}:${sls('name')}-layer.version`);
    expect(problemsIn(scf('- name: a', `  version: ${output}`))).toEqual([
      `6: The \`version\` of layer 1 of "api": "${output}" is only known to the tool that deploys. Write the value itself, or ${sls('env:NAME')} with NAME set in the \`env:\` of this step.`,
    ]);
    const json = `{"envId":"e","functions":[{"name":"f","layers":[{"name":"a","version":"{{util.uid}}"}]}]}`;
    expect(problemsIn(json)).toEqual([
      '1: The `version` of layer 1 of "f": "{{util.uid}}" is only known to the tool that deploys. Write the value itself, or {{env.NAME}} with NAME set in the `env:` of this step.',
    ]);
    expect(problemsIn(scf('- name: a', '  version: "$\\u007benv:V"'))[0]).toContain('has no } at its end');
  });

  test('the value of a variable is never shown', () => {
    const text = scf(`- name: x${sls('env:LAYER')}`, '  version: 1');
    const [problem] = problemsIn(text, { LAYER: 'AKID secret' });
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
    ['component: scf\ncomponent: http', '2: The key "component" is there twice'],
    ['{"envId": "a",\n"envId": "b"}', '2: The key "envId" is there twice'],
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
  ])('%j is refused: %s', (text, expected) => {
    const problems = problemsIn(text);
    expect(problems).toEqual([expect.stringContaining(expected)]);
    expect(problems[0]).toMatch(/\.$/);
  });

  test('documents that bind no layer pass', () => {
    expect(interpret('{"format_version":"1.0"}', {})).toEqual({
      ...{ format: 'Terraform state', layers: [], problems: [] },
    });
    expect(layersIn('component: scf\ninputs:\n  layers:\n')).toEqual([]);
    expect(layersIn('component: website\nname: site')).toEqual([]);
  });

  test('a YAML text with several documents: each is read, each must be known', () => {
    const text = `---\n${scf('- {name: a, version: 1}')}\n---\n# empty\n---\n${scf('- {name: b, version: 2}')}\n...\n`;
    expect(layersIn(text)).toEqual(['-/a:1', '-/b:2']);
    expect(interpret(text, {}).layers.map(({ line }) => line)).toEqual([6, 14]);
    expect(problemsIn(`${text}---\nother: 1`)).toEqual([expect.stringMatching(/^17: Expected a Serverless/)]);
  });

  test('layers at a place that is not known count; words of the user do not', () => {
    const inputs =
      'environment: {layers: [x]}, tags: {layers: y}, extra: {deep: [{layers: [{name: a, version: 1}]}]}';
    expect(layersIn(`component: nextjs\nname: site\ninputs: {region: ap-tokyo, ${inputs}}`)).toEqual([
      'ap-tokyo/a:1',
    ]);
  });

  test('keys of prototypes are keys', () => {
    const yaml = `component: scf\n__proto__: {inputs: 1}\nconstructor: 2\ninputs: {__proto__: {layers: [{name: a, version: 1}]}}`;
    expect(layersIn(yaml)).toEqual(['-/a:1']);
    expect(layersIn('{"__proto__": {"envId": 1}, "envId": "e"}')).toEqual([]);
    expect(Reflect.get({}, 'envId')).toBeUndefined();
  });

  test('YAML bombs and deep nesting are refused before they are built', () => {
    const levels = 'bcdefghijk'.split('');
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [at, key] of levels.entries()) {
      const before = at === 0 ? 'a' : (levels[at - 1] ?? '');
      bomb.push(`${key}: &${key} [${`*${before}, `.repeat(8)}*${before}]`);
    }
    expect(problemsIn(bomb.join('\n'))).toEqual([
      expect.stringMatching(/^6: The file has more than 200000 values/),
    ]);
    const merges = [`a: &a {${Array.from({ length: 100 }, (_, key) => `k${key}: 1`).join(', ')}}`];
    merges.push(`b: &b {<<: [${'*a, '.repeat(1_999)}*a]}`);
    expect(problemsIn(merges.join('\n'))).toEqual([expect.stringMatching(/^2: The file has more than/)]);
    for (const deep of [
      '['.repeat(100_000),
      '{"a":'.repeat(100_000),
      `${'- '.repeat(50_000)}x`,
      `a: ${'['.repeat(50_000)}`,
    ]) {
      expect(problemsIn(deep)).toEqual([expect.stringContaining('nested deeper than 200 levels')]);
    }
    for (const [much, line] of [
      [`a: [${'x,'.repeat(1_000_000)}]`, 1],
      ['a: b: c\n'.repeat(500_000), 45_455],
      [`[\n${'0,'.repeat(1_000_001)}0]`, 2],
    ] as const) {
      expect(problemsIn(much)).toEqual([
        expect.stringMatching(new RegExp(`^${line}: Up to this line the file`)),
      ]);
    }
    // A quote in a comment hides the brackets from the look before the parser.
    expect(problemsIn(`// "\n${'['.repeat(3_000_000)}`)[0]).toContain('nested deeper than 200 levels');
    expect(problemsIn(`${'['.repeat(201)}${']'.repeat(201)}`)[0]).toContain('nested deeper than 200 levels');
  });
});
