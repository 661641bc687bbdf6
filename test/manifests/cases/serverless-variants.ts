import type { ManifestCase } from './kit.ts';

const HEAD = 'component: scf\nname: api\ninputs:\n  region: ap-guangzhou\n';
const SAFE = '  layers: [{name: common-deps, version: 12}]\n';
const SNEAKY = 'layers: [{name: sneaky, version: 66}]';
const GATED = ['ap-guangzhou/common-deps:12'];
const API = `${HEAD}${SAFE}`;
const EVIL = `component: scf\nname: evil\ninputs:\n  ${SNEAKY}\n`;

/** One file, `serverless.yml` unless named otherwise. */
const file = (name: string, text: string, says: string, path = 'serverless.yml'): ManifestCase => ({
  name,
  files: { [path]: text },
  manifests: path,
  says: [`${path}:`, says],
});

/** Contents of one file, each of which would hide a layer from a reader that is not the tool's. */
const CONTENTS: readonly ManifestCase[] = [
  file(
    'a Terraform key in a component',
    `format_version: '1.0'\n${HEAD}  ${SNEAKY}\n`,
    ':1: Expected a file of Serverless',
  ),
  file('a CloudBase key in a component', `${API}envId: env-0000\n`, ':6: Expected a file of Serverless'),
  file(
    'planned values in a component',
    `${API}planned_values: {}\n`,
    'the key `planned_values` of Terraform',
  ),
  file(
    'JSON with comments in YAML',
    `{component: scf, name: api, inputs: {timeout: 5 //, ${SNEAKY}\n}}\n`,
    'sneaky:66',
  ),
  file('a second document', `${API}---\n${EVIL}`, ':6: Expected one YAML document'),
  file('a second document that is empty', `${API}---\n`, ':6: Expected one YAML document'),
  file('a duplicate key', `${API}  ${SNEAKY}\n`, ':6: The key "layers" appears twice'),
  file('a duplicate key in quotes', `${API}  "layers": []\n`, ':6: The key "layers" appears twice'),
  file(
    'a duplicate key in a flow mapping',
    `${HEAD}  environment: {a: 1, a: 2}\n${SAFE}`,
    ':5: The key "a" appears twice',
  ),
  file('a merge key', `base: &base {${SNEAKY}}\n${HEAD}  <<: *base\n`, 'sneaky:66'),
  file('merge keys in a list', `x: &x {timeout: 3}\ny: &y {${SNEAKY}}\n${HEAD}  <<: [*x, *y]\n`, 'sneaky:66'),
  file(
    'an alias for the whole of inputs',
    `base: &base {${SNEAKY}}\ncomponent: scf\nname: api\ninputs: *base\n`,
    'sneaky:66',
  ),
  file('an alias for a key', `key: &key layers\n${HEAD}  *key : [{name: sneaky, version: 66}]\n`, ':6: '),
  file('a tag for a key', `${HEAD}  !!str layers: [{name: sneaky, version: 66}]\n`, 'sneaky:66'),
  file(
    'a tag of its own',
    `${HEAD}  layers: !include layers.yml\n`,
    ':5: Expected a plain value, found the tag',
  ),
  file('a list as a key', `${API}  ? [layers]\n  : 1\n`, ':6: Expected a plain key'),
  file('a key with an escape', `${HEAD}  "\\x6cayers": [{name: sneaky, version: 66}]\n`, 'sneaky:66'),
  file('a tab for indentation', `${HEAD}\tlayers: []\n`, 'serverless.yml:'),
  file(
    'a carriage return between CRLF lines',
    `${API.replaceAll('\n', '\r\n')}  memorySize: 1 #\r  ${SNEAKY}\r\n`,
    ':6: The line holds a carriage return',
  ),
  file('carriage returns only', API.replaceAll('\n', '\r'), ':1: The line holds a carriage return'),
  file('a byte order mark in the middle', `${HEAD}\uFEFF  ${SNEAKY}\n`, 'serverless.yml:'),
  file('a YAML 1.1 directive', `%YAML 1.1\n---\n${HEAD}  ${SNEAKY}\n`, 'serverless.yml:'),
  file('an undefined alias', `${HEAD}  layers: *layers\n`, ':5: The alias *layers has no anchor'),
  file('another name for the file', EVIL, 'sneaky:66', 'deploy/api.yaml'),
  file(
    'JSON in a .json file with a comment',
    `{"component": "scf", // x\n"name": "a"}`,
    ':1: Expected JSON',
    'serverless.json',
  ),
  file(
    'layers as text',
    `${HEAD}  layers: '[{"name": "sneaky", "version": 66}]'\n`,
    ':5: The layers of "api": expected a list',
  ),
  file(
    'layers as an output',
    `${HEAD}  layers: \${output:prod:shop:base.layers}\n`,
    ':5: The layers of "api"',
  ),
  file(
    'one layer as an output',
    `${HEAD}  layers: ['\${output:prod:shop:base.layer}']\n`,
    ':5: Layer 1 of "api"',
  ),
  file(
    'inputs as an output',
    `component: scf\nname: api\ninputs: \${output:prod:shop:base.inputs}\n`,
    ':3: The `inputs` of "api"',
  ),
  file(
    'faas as an output',
    `component: http\nname: api\ninputs:\n  faas: \${output:prod:shop:base.faas}\n`,
    ':4: `inputs.faas`',
  ),
  file(
    'functions as text',
    `component: multi-scf\nname: jobs\ninputs:\n  functions: \${output:a:b:c.d}\n`,
    ':4: `inputs.functions`',
  ),
  file(
    'one function as text',
    `component: multi-scf\nname: jobs\ninputs:\n  functions: {a: "\${output:a:b:c.d}"}\n`,
    ':4: `inputs.functions.a`',
  ),
  file(
    'a default that functions inherit',
    `component: multi-scf\nname: jobs\ninputs:\n  ${SNEAKY}\n  functions: {a: {layers: []}, b: {handler: x}}\n`,
    'sneaky:66',
  ),
  file(
    'functions as a list',
    `component: multi-scf\nname: jobs\ninputs:\n  functions: [{name: a, ${SNEAKY}}]\n`,
    'sneaky:66',
  ),
  file(
    'functionConf of a framework',
    `component: koa@dev\nname: api\ninputs:\n  layers: []\n  functionConf: {${SNEAKY}}\n`,
    'sneaky:66',
  ),
  file(
    'layers where http reads none',
    `component: http\nname: api\ninputs:\n  ${SNEAKY}\n`,
    ':4: `inputs.layers`: expected no layers',
  ),
  file(
    'a component that is not known',
    `component: newest\nname: api\ninputs:\n  anything: [{deep: {${SNEAKY}}}]\n`,
    'sneaky:66',
  ),
  file(
    'user words outside a function',
    `component: newest\nname: api\ninputs:\n  part: {events: {${SNEAKY}}}\n`,
    'sneaky:66',
  ),
  file(
    'a component that is an expression',
    `component: \${env:KIND}\nname: api\ninputs:\n  faas: {${SNEAKY}}\n`,
    'sneaky:66',
  ),
  file(
    'a component that is a list',
    `component: [scf]\nname: api\ninputs:\n  ${SNEAKY}\n`,
    ':1: `component`: expected a name',
  ),
  file(
    'a component below a component',
    `${API}other:\n  ${EVIL.replaceAll('\n', '\n  ')}\n`,
    ':7: "evil": expected one component',
  ),
  file('components v1', `Api:\n  component: '@serverless/tencent-scf'\n  inputs: {${SNEAKY}}\n`, 'sneaky:66'),
  file(
    'commandInputs for the region',
    `${API}commandInputs: {deploy: {region: ap-beijing}}\n`,
    ':6: `commandInputs.deploy.region`',
  ),
  file('commandInputs as an output', `${API}commandInputs: \${output:a:b:c.d}\n`, ':6: `commandInputs`'),
  file(
    'a region that is an output',
    `component: scf\nname: api\ninputs:\n  region: \${output:a:b:net.region}\n${SAFE}`,
    ':4: The `region` of "api"',
  ),
  file(
    'an empty region',
    `component: scf\nname: api\ninputs:\n  region: ''\n  ${SNEAKY}\n`,
    'ap-guangzhou/sneaky:66',
  ),
  file(
    'a secret as a layer',
    `${HEAD}  layers: [{name: "x\${env:API_TOKEN}", version: 1}]\n`,
    'API_TOKEN, which manifests may not read',
  ),
  file(
    'the organisation of the account',
    `${HEAD}  layers: [{name: 'x-\${org}', version: 1}]\n`,
    ':5: The `name` of layer 1',
  ),
  file(
    'a provider plug-in',
    'service: api\nprovider: {name: tencent}\n',
    ':1: This file is for a provider plug-in',
  ),
  file('nothing of any tool', 'hello: world\n', ':1: Expected a Serverless component'),
  file('no layer', HEAD, ':1: Expected a layer, found none'),
  file('a script', 'module.exports = {}\n', 'JavaScript', 'serverless.js'),
  file(
    'a Terraform source',
    'resource "tencentcloud_scf_function" "f" {}\n',
    ':1: This is a Terraform configuration',
    'main.tf',
  ),
];

/** Files beside the one that is gated. */
const NEIGHBOURS: readonly ManifestCase[] = [
  {
    name: 'serverless.yaml beside .yml, both gated',
    files: { 'serverless.yml': API, 'serverless.yaml': API },
    manifests: 'serverless.*',
    says: ['serverless.yml:1: The folder . has several serverless files'],
  },
  {
    name: 'a link to another file as serverless.json',
    files: { 'serverless.yml': API, 'other.txt': '{"component": "scf"}' },
    links: { 'serverless.json': 'other.txt' },
    manifests: 'serverless.yml',
    says: ['the tools read serverless.json'],
  },
  {
    name: 'no file in the root, and a dot-folder beside a component',
    files: {
      'api/serverless.yml': `app: shop\n${API}`,
      '.x/serverless.json': '{"app": "shop", "component": "scf"}',
    },
    manifests: '**/serverless.yml',
    says: ['api/serverless.yml:1: A deployment of the root of the workspace also deploys .x/serverless.json'],
  },
  {
    name: 'node_modules in a project',
    files: {
      'serverless.yml': 'app: shop\n',
      'api/serverless.yml': API,
      'node_modules/serverless.yml': EVIL,
    },
    manifests: '**/serverless.yml',
    says: ['also deploys node_modules/serverless.yml'],
  },
  {
    name: 'a linked folder in a project',
    files: { 'serverless.yml': 'app: shop\n', 'api/serverless.yml': API, 'lib/deep/x/serverless.yml': EVIL },
    links: { linked: 'lib/deep/x' },
    manifests: 'serverless.yml\napi/serverless.yml',
    says: ['also deploys linked/serverless.yml'],
  },
  {
    name: 'services of several apps are not deployed together',
    files: { 'api/serverless.yml': API, 'web/serverless.yml': 'component: website\nname: web\n' },
    manifests: 'api/serverless.yml',
    gates: GATED,
  },
  {
    name: 'apps that are one number in two spellings',
    files: { 'api/serverless.yml': `app: 10\n${API}`, 'evil/serverless.yml': `app: 0xA\n${EVIL}` },
    manifests: 'api/serverless.yml',
    says: ['also deploys evil/serverless.yml'],
  },
  {
    name: 'a neighbour that is left out in so many words',
    files: {
      'serverless.yml': 'app: shop\n',
      'api/serverless.yml': API,
      'db/serverless.yml': 'component: postgresql\n',
    },
    manifests: '**/serverless.yml\n!db/serverless.yml',
    gates: GATED,
  },
  {
    name: 'the stage of a parent that cannot be read',
    files: { 'serverless.yml': 'stage: [', 'api/serverless.yml': API },
    manifests: 'api/serverless.yml',
    says: ['api/serverless.yml:1: The tool also reads serverless.yml:'],
  },
  {
    name: 'the stage of a parent that is a script',
    files: {
      'serverless.js': '',
      'api/serverless.yml': `${HEAD}  layers: [{name: 'a-\${stage}', version: 1}]\n`,
    },
    manifests: 'api/serverless.yml',
    says: ['api/serverless.yml:5: ', 'the serverless.js of the parent folder'],
  },
];

const LV = `${HEAD}  layers: [{name: common-deps, version: '\${env:LV}'}]\n`;
const READS_LV = { manifests: 'serverless.yml', inputs: { 'manifest-env': 'LV' }, env: { LV: '12' } };

/** Variables, and the files that set them. */
const VARIABLES: readonly ManifestCase[] = [
  { name: 'a variable that is allowed', files: { 'serverless.yml': LV }, ...READS_LV, gates: GATED },
  {
    name: 'a .env that agrees',
    files: { 'serverless.yml': LV, '.env': 'LV="12"\n' },
    ...READS_LV,
    gates: GATED,
  },
  {
    name: 'a .env of another stage',
    files: { 'serverless.yml': `stage: prod\n${LV}`, '.env.dev': 'LV=66\n' },
    ...READS_LV,
    gates: GATED,
  },
  {
    name: 'a .env that differs',
    files: { 'serverless.yml': LV, '.env': '# x\n LV = 66\n' },
    ...READS_LV,
    says: ['serverless.yml:5: ', 'LV, which .env:2 sets to another value'],
  },
  {
    name: 'a .env of the stage',
    files: { 'serverless.yml': `stage: prod\n${LV}`, '.env': 'LV=12\n', '.env.prod': 'LV=66\n' },
    ...READS_LV,
    says: ['serverless.yml:6: ', '.env.prod:1'],
  },
  {
    name: 'a .env of the parent folder',
    files: { 'a/b/serverless.yml': LV, 'a/.env': 'LV=66\n' },
    ...READS_LV,
    manifests: 'a/b/serverless.yml',
    says: ['a/b/serverless.yml:5: ', 'a/.env:1'],
  },
  {
    name: 'a .env named by the stage',
    files: { 'serverless.yml': `stage: /../conf/x\n${LV}`, 'conf/x': 'LV=66\n' },
    ...READS_LV,
    says: ['serverless.yml:6: ', 'conf/x:1'],
  },
  {
    name: 'a variable that is not set',
    files: { 'serverless.yml': LV, '.env': 'LV=12\n' },
    ...{ manifests: 'serverless.yml', inputs: { 'manifest-env': 'LV' } },
    says: ['serverless.yml:5: ', 'LV, which is not set or empty', '.env:1'],
  },
  {
    name: 'a variable that holds an expression',
    files: { 'serverless.yml': LV },
    ...{ ...READS_LV, env: { LV: `\${env:OTHER}` } },
    says: ['serverless.yml:5: ', 'holds an expression or a quote'],
  },
];

export const SERVERLESS_VARIANTS: readonly ManifestCase[] = [...CONTENTS, ...NEIGHBOURS, ...VARIABLES];
