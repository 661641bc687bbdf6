import { describe, expect, test } from 'vitest';
import { parseManifestValue } from '../../src/layers/manifest-value.ts';
import { formatReference } from '../../src/layers/reference.ts';
import { problemsOf, read, workspaceWith } from './kit.ts';

const output = (key: string, instance = 'web-layer') => `\${output:\${stage}:\${app}:${instance}.${key}}`;

/** The usual layout: a component with a layer that the folder `layer` publishes from what npm installed. */
const API = `component: express
name: web
app: shop
stage: prod
inputs:
  region: ap-shanghai
  layers:
    - name: ${output('name')}
      version: ${output('version')}
`;
const LAYER = `app: shop
stage: prod
component: layer
name: web-layer
inputs:
  name: shop-modules
  region: ap-shanghai
  src:
    src: ../node_modules
    targetDir: /node_modules
    exclude: ['**/test', '*.md']
    include: test/keep.js
  runtimes: [Nodejs18.15]
`;
const FILES = { 'serverless.yml': API, 'layer/serverless.yml': LAYER };
const BOTH = Object.keys(FILES);

const valuesOf = (...lines: string[]) =>
  lines.map((line) => {
    const parsed = parseManifestValue(line);
    if (!parsed.ok) throw new Error(parsed.problem);
    return parsed.value;
  });
const layersOf = (files: Record<string, string>, ...lines: string[]) =>
  workspaceWith(files).then((folder) => read(folder, Object.keys(files), { values: valuesOf(...lines) }));
const messagesOf = async (files: Record<string, string>, ...lines: string[]) =>
  (await problemsOf(layersOf(files, ...lines))).map(
    ({ path, line, message }) => `${path}:${line}: ${message}`,
  );

describe('a file that publishes a layer', () => {
  test('gives the others its name and region, its version by a value, and its folder as the content', async () => {
    const { layers, published } = await layersOf(FILES, 'web-layer.version=13');
    expect(layers.map(formatReference)).toEqual(['ap-shanghai/shop-modules:13']);
    expect(published).toMatchObject([
      {
        ...{ region: 'ap-shanghai', name: 'shop-modules', version: 13, newest: false },
        publisher: {
          content: {
            ok: true,
            value: {
              ...{ path: 'node_modules', target: 'node_modules', links: 'packed' },
              ...{
                exclude: ['.git', '**/test', '*.md'],
                include: ['test/keep.js'],
                origin: 'layer/serverless.yml:9',
              },
            },
          },
        },
      },
    ]);
  });

  test('is named whole where the short form could mean two', async () => {
    const files = {
      ...{ 'a/serverless.yml': API, 'a/layer/serverless.yml': LAYER },
      'b/serverless.yml': API.replaceAll('prod', 'test'),
      'b/layer/serverless.yml': LAYER.replaceAll('prod', 'test'),
    };
    expect(await messagesOf(files, 'web-layer.version=13')).toContainEqual(
      expect.stringContaining('`web-layer.version` could mean prod:shop:web-layer or test:shop:web-layer'),
    );
    const { layers } = await layersOf(
      files,
      'output:prod:shop:web-layer.version=13',
      'output:test:shop:web-layer.version=4',
    );
    expect(layers.map(formatReference)).toEqual([
      'ap-shanghai/shop-modules:13',
      'ap-shanghai/shop-modules:4',
    ]);
  });

  test('without a version: the instance, the order of steps and the value are named', async () => {
    expect(await messagesOf(FILES)).toEqual([
      `serverless.yml:9: The \`version\` of layer 1 of "web": "${output('version')}": it is the version that layer/serverless.yml publishes, known only once that is deployed. Deploy the layer first, then gate with the manifest value \`web-layer.version=N\` (or \`web-layer.version=newest\`), then deploy this file.`,
    ]);
  });

  test('asks for the newest version where that is wanted', async () => {
    const folder = await workspaceWith(FILES);
    const asked: string[] = [];
    const findNewest = async ({ region, name }: { region: string | undefined; name: string }) => {
      asked.push(`${region}/${name}`);
      return 41;
    };
    const values = valuesOf('web-layer.version = newest');
    const { layers, published } = await read(folder, BOTH, { values, findNewest });
    expect([layers.map(formatReference), asked]).toEqual([
      ['ap-shanghai/shop-modules:41'],
      ['ap-shanghai/shop-modules'],
    ]);
    expect(published).toMatchObject([{ version: 41, newest: true }]);
  });

  test('is needed for `newest`; a number and a name do without it', async () => {
    const alone = { 'serverless.yml': API };
    expect(await messagesOf(alone, 'web-layer.version=newest', 'web-layer.name=x')).toContainEqual(
      expect.stringContaining('`web-layer.version=newest` needs the file that publishes the layer'),
    );
    const { layers, published } = await layersOf(alone, 'web-layer.version=3', 'web-layer.name=x');
    expect([layers.map(formatReference), published]).toEqual([['ap-shanghai/x:3'], []]);
  });

  test.each<[string, Record<string, string>, string[], RegExp]>([
    ['a version that is none', FILES, ['web-layer.version=latest'], /expected a version number such as 12/],
    [
      'a value that nothing reads',
      FILES,
      ['web-layer.version=13', 'web-layr.version=13'],
      /manifest values:undefined: `web-layr\.version`: nothing in the manifests reads/,
    ],
    [
      'a name that is not that of the file',
      FILES,
      ['web-layer.version=13', 'web-layer.name=other'],
      /the file has "shop-modules", the manifest value is "other"/,
    ],
    [
      'a layer without a name',
      { ...FILES, 'layer/serverless.yml': LAYER.replace('  name: shop-modules\n', '') },
      ['web-layer.version=13'],
      /gives its layer no name.*`web-layer\.name=NAME`/,
    ],
    [
      'another region',
      { ...FILES, 'serverless.yml': API.replace('ap-shanghai', 'ap-beijing') },
      ['web-layer.version=13'],
      /"web" in ap-beijing binds the layer that layer\/serverless\.yml publishes in ap-shanghai/,
    ],
    [
      'an output that a layer has not',
      { ...FILES, 'serverless.yml': API.replace(output('name'), output('bucket')) },
      ['web-layer.version=13'],
      /"web-layer", known only once.*`web-layer\.bucket=VALUE`/,
    ],
    [
      'another stage',
      {
        ...FILES,
        'serverless.yml': API.replace(output('version'), `\${output:test:shop:web-layer.version}`),
      },
      ['output:prod:shop:web-layer.version=13'],
      /is an output of the instance "web-layer", known only once/,
    ],
    [
      'a glob that leads out',
      { ...FILES, 'layer/serverless.yml': LAYER.replace('test/keep.js', '../x') },
      ['web-layer.version=13'],
      /`include`: expected a glob of files in the folder/,
    ],
    [
      'a target that leads out',
      { ...FILES, 'layer/serverless.yml': LAYER.replace('targetDir: /node_modules', 'targetDir: /../opt') },
      ['web-layer.version=13'],
      /`targetDir`: expected a folder inside the layer/,
    ],
    [
      'an unknown folder',
      { ...FILES, 'layer/serverless.yml': LAYER.replace('../node_modules', `\${output:a:b:c.d}`) },
      ['web-layer.version=13'],
      /layer\/serverless\.yml:3: The `src`: .*is an output/,
    ],
    [
      'a folder that a command replaces',
      { ...FILES, 'layer/serverless.yml': `${LAYER}commandInputs: {deploy: {src: ./x}}\n` },
      ['web-layer.version=13'],
      /`commandInputs\.deploy\.src` replaces/,
    ],
  ])('is refused with %s', async (_what, files, values, message) => {
    expect((await messagesOf(files, ...values)).join('\n')).toMatch(message);
  });

  const source = (src: string) => LAYER.replace(/ {2}src:\n(?: {4}.*\n)+/, src);
  test.each<[string, string, object | undefined]>([
    ['a path', '  src: ./dist\n', { path: 'layer/dist', target: '', exclude: ['.git'], include: [] }],
    ['what a hook builds', '  src: {src: ., hook: make, dist: ../out}\n', { path: 'out' }],
    ['`dist` without a hook', '  src: {src: ., dist: ../out}\n', { path: 'layer' }],
    ['a glob for a list', '  src: {src: ., exclude: "*.md"}\n', { exclude: ['.git', '*.md'] }],
    [
      'modules that are installed in the cloud',
      '  src: .\n  installDependency: true\n',
      { exclude: ['.git', 'node_modules'] },
    ],
    ['a bucket alone', '  src: {src: ., bucket: b}\n', { path: 'layer' }],
    ['an object of a bucket', '  src: {src: ., bucket: b, object: c.zip}\n', undefined],
    ['nothing', '', undefined],
  ])('packs %s as the tool does', async (_what, src, content) => {
    const { published } = await layersOf(
      { ...FILES, 'layer/serverless.yml': source(src) },
      'web-layer.version=13',
    );
    const found = published[0]?.publisher.content;
    if (content === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject({ ok: true, value: content });
  });

  test('is no empty manifest, and is gated by itself where its version is known; alone and unused it is refused', async () => {
    const folder = await workspaceWith({ 'layer/serverless.yml': LAYER });
    const patterns = ['layer/serverless.yml'];
    const values = valuesOf('web-layer.version=13');
    const { published } = await read(folder, patterns, { values, allowEmpty: false });
    expect(published.map(formatReference)).toEqual(['ap-shanghai/shop-modules:13']);
    const [problem] = await problemsOf(read(folder, patterns, { allowEmpty: false }));
    expect(problem?.message).toContain('publishes a layer, and no manifest uses it. Give its version');
  });
});

test.each([
  'web-layer.version',
  '.version=1',
  'web-layer=1',
  'output:a:web-layer.version=1',
  'a b.version=1',
  'web-layer.version=',
])('a manifest value has no form such as %j', (text) => {
  expect(parseManifestValue(text)).toEqual({
    ok: false,
    problem: expect.stringContaining('expected INSTANCE.KEY=VALUE'),
  });
});
