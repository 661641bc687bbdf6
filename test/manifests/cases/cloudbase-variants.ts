import type { ManifestCase } from './kit.ts';

const SNEAKY = '"layers": [{"name": "sneaky", "version": 66}]';
const SAFE = '"layers": [{"name": "common-deps", "version": 12}]';
const GATED = ['ap-guangzhou/common-deps:12'];

/** A configuration of one function, with more of it on its third line. */
const config = (functions: string, more = '"region": "gz"') =>
  `{\n"envId": "env-0000",\n${more},\n"functions": [${functions}]\n}\n`;
const API = config(`{"name": "api", ${SAFE}}`);

const file = (name: string, text: string, says: string, path = 'cloudbaserc.json'): ManifestCase => ({
  name: `CloudBase: ${name}`,
  files: { [path]: text },
  manifests: path,
  says: [says],
});

const CONTENTS: readonly ManifestCase[] = [
  file(
    'a Terraform key',
    config(`{"name": "api", ${SNEAKY}}`, '"format_version": "1.0"'),
    'cloudbaserc.json:3: Expected a file of CloudBase',
  ),
  file(
    'a component key',
    config(`{"name": "api", ${SNEAKY}}`, '"component": "x"'),
    'cloudbaserc.json:3: Expected a file of CloudBase',
  ),
  file('a comment', config(`{"name": "api"} // , {${SNEAKY}}`), 'JSON has no comments'),
  file('a comma after the last entry', config(`{"name": "api"},`), 'cloudbaserc.json:4: Expected JSON'),
  file(
    'a duplicate key',
    config(`{"name": "api", ${SAFE}, ${SNEAKY}}`),
    'cloudbaserc.json:4: The key "layers" appears twice',
  ),
  file(
    'a key with an escape',
    config('{"name": "api", "l\\u0061yers": [{"name": "sneaky", "version": 66}]}'),
    'sneaky:66',
  ),
  file('settings in config', config(`{"name": "api", ${SAFE}, "config": {${SNEAKY}}}`), 'sneaky:66'),
  file('config as text', config(`{"name": "api", "config": "{}"}`), 'cloudbaserc.json:4: `config`'),
  file(
    'defaults below an empty list',
    config('{"name": "api", "layers": []}', `"functionDefaultConfig": {${SNEAKY}}`),
    'sneaky:66',
  ),
  file(
    'defaults as a mapping with a length',
    config(
      '{"name": "api", "layers": []}',
      '"functionDefaultConfig": {"layers": {"length": 1, "0": {"name": "sneaky", "version": 66}}}',
    ),
    'cloudbaserc.json:3: `functionDefaultConfig.layers`',
  ),
  file(
    'defaults as a list',
    config('{"name": "api"}', `"functionDefaultConfig": [{${SNEAKY}}]`),
    'cloudbaserc.json:3: `functionDefaultConfig`',
  ),
  file(
    'layers as text',
    config('{"name": "api", "layers": "[{\\"name\\": \\"sneaky\\"}]"}'),
    'cloudbaserc.json:4: The layers of "api"',
  ),
  file(
    'a layer as text',
    config('{"name": "api", "layers": ["{\\"name\\": \\"sneaky\\"}"]}'),
    'cloudbaserc.json:4: Layer 1 of "api"',
  ),
  file(
    'functions as a mapping',
    config('', '"x": 1').replace('[]', `{"api": {${SNEAKY}}}`),
    'cloudbaserc.json:4: `functions`: expected a list',
  ),
  file(
    'a plug-in named events',
    `{"envId": "e", "framework": {"plugins": {"events": {"inputs": {"functions": [{${SNEAKY}}]}}}}}`,
    'sneaky:66',
  ),
  file(
    'a plug-in named params',
    `{"envId": "e", "framework": {"plugins": {"params": {${SNEAKY}}}}}`,
    'sneaky:66',
  ),
  file(
    'functions of a plug-in as text',
    '{"envId": "e", "framework": {"plugins": {"a": {"inputs": {"functions": "{{env.F}}"}}}}}',
    'cloudbaserc.json:1: ',
  ),
  file(
    'framework as JSON text',
    '{"envId": "e", "framework": "{\\"plugins\\": {}}"}',
    'cloudbaserc.json:1: `framework`',
  ),
  file(
    'a region below a function is not read',
    config(`{"name": "api", "region": "ap-guangzhou", ${SAFE}}`, '"x": 1'),
    'ap-shanghai/common-deps:12',
  ),
  file(
    'a section of mustache',
    config('{"name": "api", "d": "{{#env}}{{/env}}"}'),
    'cloudbaserc.json:4: "{{#env}}" is more than a plain',
  ),
  file('a triple brace', config('{"name": "api", "d": "{{{env.REGION}}}"}'), 'is more than a plain'),
  file('a change of delimiters', config('{"name": "api", "d": "{{=<% %>=}}"}'), 'is more than a plain'),
  file(
    'a comment of mustache over several texts',
    config(`{"name": "{{!", ${SNEAKY}, "x": "}}"}`),
    'cloudbaserc.json:4: ',
  ),
  file('a template in a key', config('{"name": "api", "{{env.KEY}}": []}'), 'cloudbaserc.json:4: '),
  file(
    'a function of the prototype',
    config('{"name": "api", "d": "{{constructor}}"}'),
    'is more than a plain',
  ),
  file('the whole environment', config('{"name": "api", "d": "{{env}}"}'), 'is more than a plain'),
  file(
    'an id that ends its text',
    config('{"name": "api", "d": "{{tcb.envId}}"}').replace(
      'env-0000',
      `x\\",${SNEAKY.replaceAll('"', '\\"')},\\"z\\":\\"`,
    ),
    'which holds a quote',
  ),
  file(
    'a variable that is not allowed',
    config('{"name": "api", "d": "{{env.TITLE}}"}'),
    'TITLE, which manifests may not read',
  ),
  file(
    'a merge key in YAML',
    'envId: e\nbase: &base {layers: [{name: sneaky, version: 66}]}\nfunctions:\n  - name: api\n    <<: *base\n',
    'cloudbaserc:5: Found the merge key',
    'cloudbaserc',
  ),
  file(
    'a second document in YAML',
    'envId: e\n---\nfunctions: []\n',
    'cloudbaserc.yml:2: Expected one YAML document',
    'cloudbaserc.yml',
  ),
  file(
    'a carriage return in YAML',
    'envId: e\nfunctions:\n  - name: api #\r    layers: []\n',
    'cloudbaserc.yaml:3: ',
    'cloudbaserc.yaml',
  ),
  file(
    'package.json without CloudBase',
    '{"name": "x"}',
    'package.json:1: Expected a key `cloudbase`',
    'package.json',
  ),
  file('package.json', `{"cloudbase": ${config(`{"name": "api", ${SNEAKY}}`)}}`, 'sneaky:66', 'package.json'),
  file('a script', 'module.exports = {}', 'JavaScript', 'cloudbase.config.js'),
  file('another name', config(`{"name": "api", ${SNEAKY}}`), 'sneaky:66', 'cloudbaserc-wx.json'),
];

const VERSIONED = config('{"name": "api", "layers": [{"name": "common-deps", "version": "{{env.DEPS}}"}]}');
const READS_DEPS = {
  manifests: 'cloudbaserc.json',
  inputs: { 'manifest-env': 'DEPS,TITLE' },
  env: { DEPS: '12' },
};
const TITLED = config(`{"name": "api", "description": "{{env.TITLE}}", ${SAFE}}`);

const SURROUNDINGS: readonly ManifestCase[] = [
  {
    name: 'CloudBase: cloudbaserc beside cloudbaserc.json',
    files: { cloudbaserc: 'envId: e\n', 'cloudbaserc.json': API },
    manifests: 'cloudbaserc.json',
    says: ['cloudbaserc.json:1: tcb reads cloudbaserc in this folder'],
  },
  {
    name: 'CloudBase: places that come later, and a blank one before',
    files: {
      cloudbaserc: ' \n',
      'cloudbaserc.json': API,
      'cloudbaserc.yml': 'x',
      'cloudbaserc.js': 'x',
      'package.json': '{}',
    },
    manifests: 'cloudbaserc.json',
    gates: GATED,
  },
  {
    name: 'CloudBase: cloudbaserc.json beside a gated .yml',
    files: { 'cloudbaserc.json': '{"envId": "e"}', 'cloudbaserc.yml': 'envId: e\nfunctions: []\n' },
    manifests: 'cloudbaserc.yml',
    says: ['cloudbaserc.yml:1: tcb reads cloudbaserc.json'],
  },
  {
    name: 'CloudBase: a variable that is allowed',
    files: { 'cloudbaserc.json': VERSIONED, '.env': 'DEPS=12' },
    ...READS_DEPS,
    gates: GATED,
  },
  {
    name: 'CloudBase: .env of a mode that differs',
    files: { 'cloudbaserc.json': VERSIONED, '.env.production': 'DEPS=66' },
    ...READS_DEPS,
    says: ['cloudbaserc.json:4: ', '.env.production:1 sets to another value'],
  },
  {
    name: 'CloudBase: a sample of .env',
    files: { 'cloudbaserc.json': VERSIONED, '.env.example': 'DEPS=0' },
    ...READS_DEPS,
    gates: GATED,
  },
  {
    name: 'CloudBase: a .env of the folder above',
    files: { 'a/cloudbaserc.json': VERSIONED, '.env': 'DEPS=66' },
    ...READS_DEPS,
    manifests: 'a/cloudbaserc.json',
    says: ['a/cloudbaserc.json:4: ', '.env:1'],
  },
  {
    name: 'CloudBase: dotted keys that make an object',
    files: { 'cloudbaserc.json': VERSIONED, '.env': 'DEPS.layers.0.name=sneaky' },
    ...READS_DEPS,
    says: ['cloudbaserc.json:4: ', '.env:1'],
  },
  {
    name: 'CloudBase: a value of the step that ends its text',
    files: { 'cloudbaserc.json': TITLED },
    ...{ ...READS_DEPS, env: { TITLE: 'x","layers":[{"name":"sneaky","version":66}],"z":"y' } },
    says: ['cloudbaserc.json:4: ', 'TITLE (not shown) can change the structure'],
  },
  {
    name: 'CloudBase: a value that only the deployment knows, of an allowed variable',
    files: { 'cloudbaserc.json': TITLED },
    ...READS_DEPS,
    gates: GATED,
  },
];

export const CLOUDBASE_VARIANTS: readonly ManifestCase[] = [...CONTENTS, ...SURROUNDINGS];
