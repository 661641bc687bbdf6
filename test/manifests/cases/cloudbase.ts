import type { ManifestCase } from './kit.ts';

/** Workspaces of the CloudBase that once came out wrong, with the right answer for each. */
export const CLOUDBASE_CASES: readonly ManifestCase[] = [
  {
    name: 'cloudbaserc without extension is YAML for tcb',
    files: {
      cloudbaserc: `{"envId": "env-0000", "functions": [{"name": "thumb", "timeout": 5 //, "layers": [{"name": "sneaky", "version": 66}]
}]}
`,
    },
    manifests: 'cloudbaserc',
    says: [],
  },
  {
    name: 'CloudBase: no region means ap-shanghai',
    files: {
      'cloudbaserc.json': `{
  "envId": "env-0000",
  "functions": [{"name": "thumb", "runtime": "Nodejs18.15", "layers": [{"name": "common-deps", "version": 12}]}]
}
`,
    },
    manifests: 'cloudbaserc.json',
    inputs: { region: 'ap-guangzhou' },
    lock: ['ap-guangzhou/common-deps:12'],
    says: [],
  },
  {
    name: 'CloudBase: region gz',
    files: {
      'cloudbaserc.json': `{
  "envId": "env-0000",
  "region": "gz",
  "functions": [{"name": "thumb", "runtime": "Nodejs18.15", "layers": [{"name": "common-deps", "version": 12}]}]
}
`,
    },
    manifests: 'cloudbaserc.json',
    inputs: { region: '' },
    gates: ['ap-guangzhou/common-deps:12'],
  },
  {
    name: 'CloudBase: .env.local beats .env',
    files: {
      '.env': 'DEPS=12\n',
      '.env.local': 'DEPS=66\n',
      'cloudbaserc.json':
        '{"envId": "env-0000", "region": "ap-guangzhou", "functions": [{"name": "thumb", "layers": [{"name": "common-deps", "version": "{{env.DEPS}}"}]}]}\n',
    },
    manifests: 'cloudbaserc.json',
    env: { DEPS: '12' },
    says: [],
  },
  {
    name: 'functionDefaultConfig as JSON text',
    files: {
      'cloudbaserc.json': `{
  "envId": "env-0000",
  "region": "ap-guangzhou",
  "functionDefaultConfig": "{\\"runtime\\": \\"Nodejs18.15\\", \\"layers\\": [{\\"name\\": \\"sneaky\\", \\"version\\": 66}]}",
  "functions": [{"name": "thumb", "layers": []}]
}
`,
    },
    manifests: 'cloudbaserc.json',
    says: [],
  },
  {
    name: 'functionDefaultConfig from .env',
    files: {
      '.env': `base.layers.0.name=sneaky
base.layers.0.version=66
`,
      'cloudbaserc.json':
        '{"envId": "env-0000", "region": "ap-guangzhou", "functionDefaultConfig": "{{env.base}}", "functions": [{"name": "thumb"}]}\n',
    },
    manifests: 'cloudbaserc.json',
    says: [],
  },
  {
    name: 'a value of .env breaks out of its string',
    files: {
      '.env': 'ABOUT=x","layers":[{"name":"sneaky","version":66}],"z":"y\n',
      'cloudbaserc.json':
        '{"envId": "env-0000", "region": "ap-guangzhou", "functions": [{"name": "thumb", "description": "{{env.ABOUT}}"}]}\n',
    },
    manifests: 'cloudbaserc.json',
    says: [],
  },
  {
    name: 'functions as JSON texts',
    files: {
      'cloudbaserc.json': `{"envId": "env-0000", "region": "ap-guangzhou", "functions": ["{\\"name\\": \\"thumb\\", \\"layers\\": [{\\"name\\": \\"sneaky\\", \\"version\\": 66}]}"]}
`,
    },
    manifests: 'cloudbaserc.json',
    says: [],
  },
  {
    name: 'package.json wins over cloudbaserc.json',
    files: {
      'cloudbaserc.json':
        '{"envId": "env-0000", "region": "ap-guangzhou", "functions": [{"name": "thumb", "layers": [{"name": "common-deps", "version": 12}]}]}\n',
      'package.json':
        '{"name": "x", "cloudbase": {"envId": "env-0000", "functions": [{"name": "thumb", "layers": [{"name": "sneaky", "version": 66}]}]}}\n',
    },
    manifests: 'cloudbaserc.json',
    says: [],
  },
  {
    name: 'lodash merges lists by place',
    files: {
      'cloudbaserc.json': `{
  "envId": "env-0000",
  "region": "ap-guangzhou",
  "functionDefaultConfig": {"layers": [{"name": "common-deps", "version": 12}, {"name": "image-tools", "version": 3}]},
  "functions": [{"name": "thumb", "layers": [{"version": 66}]}]
}
`,
    },
    manifests: 'cloudbaserc.json',
    says: [],
  },
  {
    name: 'a JavaScript configuration',
    files: {
      'cloudbaserc.js': `// deployed by tcb
module.exports = {
  envId: 'env-0000',
  functions: [{ name: 'thumb', timeout: 5 }],
};
`,
    },
    manifests: 'cloudbaserc.js',
    says: ['JavaScript'],
  },
];
