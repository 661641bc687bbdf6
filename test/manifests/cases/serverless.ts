import type { ManifestCase } from './kit.ts';

/** Workspaces of the Serverless tools that once came out wrong, with the right answer for each. */
export const SERVERLESS_CASES: readonly ManifestCase[] = [
  {
    name: 'a lone CR ends the comment for js-yaml',
    files: {
      'serverless.yml': `component: scf
name: api
inputs:
  region: ap-guangzhou
  memorySize: 256 # MB\r  layers: [{name: sneaky, version: 66}]
  timeout: 5
`,
    },
    manifests: 'serverless.yml',
    says: [],
  },
  {
    name: 'a lone CR ends a folded text',
    files: {
      'serverless.yml': `component: scf
name: api
inputs:
  description: >-
    makes thumbnails\r  layers: [{name: sneaky, version: 66}]
  timeout: 5
`,
    },
    manifests: 'serverless.yml',
    says: [],
  },
  {
    name: 'no region: the component deploys to ap-guangzhou',
    files: {
      'serverless.yml': `component: scf
name: api
inputs:
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12
`,
    },
    manifests: 'serverless.yml',
    inputs: { region: 'ap-beijing' },
    lock: ['ap-beijing/common-deps:12'],
    says: [],
  },
  {
    name: 'no region, and the step says ap-guangzhou',
    files: {
      'serverless.yml': `component: scf
name: api
inputs:
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12
`,
    },
    manifests: 'serverless.yml',
    gates: ['ap-guangzhou/common-deps:12'],
  },
  {
    name: 'a region where the component reads none',
    files: {
      'serverless.yml': `component: http
name: site
inputs:
  region: ap-guangzhou
  faas:
    region: ap-beijing
    framework: express
    runtime: Nodejs18.15
    layers:
      - name: common-deps
        version: 12
`,
    },
    manifests: 'serverless.yml',
    inputs: { region: 'ap-guangzhou' },
    lock: ['ap-beijing/common-deps:12'],
    says: [],
  },
  {
    name: "multi-scf ignores a function's region",
    files: {
      'serverless.yml': `component: multi-scf
name: jobs
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  functions:
    nightly:
      handler: app.nightly
      region: ap-shanghai
      layers: [{name: common-deps, version: 12}]
`,
    },
    manifests: 'serverless.yml',
    lock: ['ap-shanghai/common-deps:12'],
    says: [],
  },
  {
    name: 'its own name is in the same file',
    files: {
      'serverless.yml': `component: nextjs
name: shop-web
app: shop
stage: prod
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: \${name}-layer
      version: 4
`,
    },
    manifests: 'serverless.yml',
    lock: ['ap-guangzhou/shop-web-layer:4'],
    gates: ['ap-guangzhou/shop-web-layer:4'],
  },
  {
    name: 'the stage comes from the parent folder',
    files: {
      'api/serverless.yml': `component: scf
name: api
stage: dev
inputs:
  region: ap-guangzhou
  layers: [{name: "deps-\${stage}", version: 2}]
`,
      'serverless.yml': `app: shop
stage: prod
`,
    },
    manifests: 'api/serverless.yml',
    // Both are locked, so that reading the wrong one would pass.
    lock: ['ap-guangzhou/deps-prod:2', 'ap-guangzhou/deps-dev:2'],
    inputs: { 'allow-unused': 'true' },
    gates: ['ap-guangzhou/deps-prod:2'],
  },
  {
    name: 'the layer is published in the same deployment',
    files: {
      'serverless.yml': `component: http
name: site
app: shop
stage: prod
inputs:
  region: ap-guangzhou
  faas:
    framework: koa
    runtime: Nodejs18.15
    layers:
      - name: '\${output:\${stage}:\${app}:site-layer.name}'
        version: '\${output:\${stage}:\${app}:site-layer.version}'
`,
    },
    manifests: 'serverless.yml',
    says: ['site-layer', 'layer first'],
  },
  {
    name: 'a whole part comes from elsewhere',
    files: {
      'serverless.yml': `component: express
name: api
app: shop
inputs:
  region: ap-guangzhou
  functionConf: \${output:prod:shop:base.functionConf}
`,
    },
    manifests: 'serverless.yml',
    says: [],
  },
  {
    name: 'a variable with a dot is not the syntax of the CLI',
    files: {
      'serverless.yml': `component: scf
name: api
inputs:
  region: ap-guangzhou
  layers: [{name: common-deps, version: '\${env.LV}'}]
`,
    },
    manifests: 'serverless.yml',
    env: { LV: '12' },
    says: [],
  },
  {
    name: '.env says another version than this step',
    files: {
      '.env': 'LV=66\n',
      'serverless.yml': `component: scf
name: api
inputs:
  region: ap-guangzhou
  layers: [{name: common-deps, version: '\${env:LV}'}]
`,
    },
    manifests: 'serverless.yml',
    env: { LV: '12' },
    says: [],
  },
  {
    name: 'serverless.json wins over serverless.yml',
    files: {
      'serverless.json':
        '{"component": "scf", "name": "api", "inputs": {"region": "ap-guangzhou", "layers": [{"name": "sneaky", "version": 66}]}}\n',
      'serverless.yml': `component: scf
name: api
inputs:
  region: ap-guangzhou
  layers: [{name: common-deps, version: 12}]
`,
    },
    manifests: 'serverless.yml',
    says: [],
  },
  {
    name: 'commandInputs.deploy is merged over inputs',
    files: {
      'serverless.yml': `component: scf
name: api
inputs:
  region: ap-guangzhou
  layers: [{name: common-deps, version: 12}]
commandInputs:
  deploy:
    layers: [{name: sneaky, version: 66}]
`,
    },
    manifests: 'serverless.yml',
    says: [],
  },
  {
    name: 'a folder with a dot is deployed too',
    files: {
      '.cache/serverless.yml': `component: scf
name: warm
inputs:
  region: ap-guangzhou
  layers: [{name: sneaky, version: 66}]
`,
      'api/serverless.yml': `component: scf
name: api
inputs:
  region: ap-guangzhou
  layers: [{name: common-deps, version: 12}]
`,
      'serverless.yml': `app: shop
stage: prod
`,
    },
    manifests: '**/serverless.yml',
    says: [],
  },
  {
    name: 'only the root of a project is named',
    files: {
      'api/serverless.yml': `component: scf
name: api
inputs:
  region: ap-guangzhou
  layers: [{name: sneaky, version: 66}]
`,
      'serverless.yml': `app: shop
stage: prod
`,
    },
    manifests: 'serverless.yml',
    says: [],
  },
  {
    name: 'siblings without layers stay green',
    files: {
      'api/serverless.yml': `component: scf
name: api
app: shop
stage: prod
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers: [{name: common-deps, version: 12}]
`,
      'db/serverless.yml': `component: postgresql
name: db
app: shop
stage: prod
inputs:
  region: ap-guangzhou
  zone: ap-guangzhou-2
`,
      'layer/serverless.yml': `component: layer
name: deps
app: shop
stage: prod
inputs:
  name: common-deps
  region: ap-guangzhou
  src: {src: ../node_modules, targetDir: /node_modules}
  runtimes: [Nodejs18.15]
`,
      'web/serverless.yml': `component: website
name: web
app: shop
stage: prod
inputs:
  src: {src: ./dist}
  region: ap-guangzhou
`,
    },
    manifests: '**/serverless.yml',
    gates: ['ap-guangzhou/common-deps:12'],
  },
  {
    name: 'update with a file that names no layer any more',
    files: {
      'layer/serverless.yml': `component: layer
name: deps
app: shop
stage: prod
inputs:
  name: common-deps
  region: ap-guangzhou
  src: {src: ../node_modules, targetDir: /node_modules}
  runtimes: [Nodejs18.15]
`,
    },
    manifests: 'layer/serverless.yml',
    inputs: { 'lockfile-mode': 'update' },
    says: [],
  },
  {
    name: 'root of a project that can be published too',
    files: {
      'server/serverless.yml': `component: express
name: server
inputs:
    region: ap-guangzhou
    runtime: Nodejs18.15
    layers:
        - name: common-deps
          version: 12
`,
      'serverless.yml': `#应用组织信息（可选）
org: example
app: shop.example.com
stage: dev
name: shop
src:
    src: ./
    exclude:
        - '.git/**'
`,
    },
    manifests: '**/serverless.yml',
    gates: ['ap-guangzhou/common-deps:12'],
  },
  {
    name: 'a function in the root, the publisher of its layer in layer/',
    files: {
      'layer/serverless.yml': `component: layer
name: api-layer
app: shop
stage: prod
inputs:
  name: common-deps
  region: ap-guangzhou
  src: {src: ../node_modules, targetDir: /node_modules}
  runtimes: [Nodejs18.15]
`,
      'serverless.yml': `component: koa
name: api
app: shop
stage: prod
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12
`,
    },
    manifests: 'serverless.yml',
    gates: ['ap-guangzhou/common-deps:12'],
  },
  {
    name: 'a template of the registry',
    files: {
      'serverless.template.yml': `name: shop
org: example
author: example
description: A shop
license: MIT
src:
  src: ./src
`,
    },
    manifests: 'serverless.template.yml',
    says: ['template'],
  },
  {
    name: 'plain file, versions as text',
    files: {
      'serverless.yml': `# deploy with: scf deploy --force
component: http
name: site
inputs:
  region: ap-guangzhou
  src:
    dist: ./
    hook: npm run build
  faas: 
    framework: nextjs
    runtime: Nodejs16.13
    timeout: 10 # 超时时间
    layers:
      - name: common-deps #  layer名称
        version: '12' 
      - { version: 3, name: image-tools }
  assets:
    cos:
      sources:
        - src: '.next/static'
`,
    },
    manifests: 'serverless.yml',
    lock: ['ap-guangzhou/common-deps:12', 'ap-guangzhou/image-tools:3'],
    gates: ['ap-guangzhou/common-deps:12', 'ap-guangzhou/image-tools:3'],
  },
];
