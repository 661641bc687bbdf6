import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import fastGlob from 'fast-glob';
import JSZip from 'jszip';

/** `src` of a `component: layer` file, with paths relative to the workspace. */
export interface LayerSource {
  src: string;
  exclude?: string[];
  include?: string[];
  targetDir?: string;
}

/** Packs a folder as the deploying tool does (`getFilesAndMap` and `zipChanges` of platform-client-china 2.4.2), at `time`. */
export async function packAsTool(
  workspace: string,
  { src, exclude = [], include = [], targetDir = '' }: LayerSource,
  time: Date,
): Promise<Buffer> {
  const cwd = join(workspace, src);
  const files = await fastGlob('**/*', { cwd, dot: true, ignore: ['.git', ...exclude] });
  if (include.length > 0) files.push(...(await fastGlob(include, { cwd })));
  const zip = new JSZip();
  for (const file of files) {
    const unixPermissions = (statSync(join(cwd, file)).mode & 0o100) === 0 ? 0o644 : 0o755;
    const options = { unixPermissions, date: time, createFolders: false };
    zip.file(posix.join('.', targetDir, file), readFileSync(join(cwd, file)), options);
  }
  return await zip.generateAsync({ platform: 'UNIX', type: 'nodebuffer', compression: 'DEFLATE' });
}

/** What `npm ci` leaves: a package with tests and a readme, a scoped one, a command as a link, and a package of the repository itself. */
const MODULES: Record<string, string> = {
  'node_modules/.package-lock.json': '{}',
  'node_modules/left-pad/index.js': 'module.exports = (s, n) => s.padStart(n);\n',
  'node_modules/left-pad/cli.js': '#!/usr/bin/env node\n',
  'node_modules/left-pad/README.md': '# left-pad\n',
  'node_modules/left-pad/test/index.js': 'test();\n',
  'node_modules/@corner/text/index.js': 'exports.trim = (s) => s.trim();\n',
  'packages/prices/index.js': 'exports.vat = 0.19;\n',
};
const LINKS: Record<string, string> = {
  'node_modules/.bin/left-pad': '../left-pad/cli.js',
  'node_modules/prices': '../packages/prices',
};

const output = (key: string) => `\${output:\${stage}:\${app}:web-layer.${key}}`;

const WEB = `component: express
name: web
app: corner-shop
stage: prod
inputs:
  region: ap-shanghai
  runtime: Nodejs18.15
  src:
    src: ./
    exclude: [node_modules/**]
  layers:
    - name: ${output('name')}
      version: ${output('version')}
`;

const LAYER = `component: layer
name: web-layer
app: corner-shop
stage: prod
inputs:
  name: shop-modules
  region: ap-shanghai
  src:
    src: ../node_modules
    targetDir: /node_modules
    exclude: ['**/test', '**/*.md']
  runtimes: [Nodejs18.15]
`;

/** What `layer/serverless.yml` of `writeShop` packs. */
export const SHOP_SOURCE: LayerSource = {
  ...{ src: 'node_modules', targetDir: '/node_modules', exclude: ['**/test', '**/*.md'] },
};

/** A web application that deploys its own layer: the root has a component, and `layer/` publishes what npm installed. */
export function writeShop(workspace: string): void {
  const place = (path: string) => {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    return join(workspace, path);
  };
  const files = { ...MODULES, 'serverless.yml': WEB, 'layer/serverless.yml': LAYER };
  for (const [path, text] of Object.entries(files)) writeFileSync(place(path), text);
  for (const [path, target] of Object.entries(LINKS))
    if (!existsSync(join(workspace, path))) symlinkSync(target, place(path));
}
