import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { bytesContent } from '../../sandbox/index.ts';
import { packAsTool, SHOP_SOURCE, writeShop } from '../kit/published-layer.ts';
import {
  expectRed,
  expectRefused,
  expectShut,
  FLEET,
  type Gate,
  verdictOf,
  withGate,
  writeFiles,
} from './kit.ts';

const ID = { region: 'ap-shanghai', name: 'shop-modules' };
const SHOP = 'ap-shanghai/shop-modules:13';
const INPUTS = {
  ...FLEET,
  manifests: 'serverless.yml\nlayer/serverless.yml',
  'manifest-values': 'web-layer.version=13',
  'require-pin': 'true',
};

/** Runs `use` with the shop in the workspace, and its layer published as version 13 as the tool packs it. */
async function withShop(use: (gate: Gate, zip: Buffer) => Promise<void>): Promise<void> {
  await withGate(async (gate) => {
    writeShop(gate.job.workspace);
    const zip = await packAsTool(gate.job.workspace, SHOP_SOURCE, new Date());
    gate.sandbox.publish({ ...ID, version: 13, content: bytesContent(zip) });
    await use(gate, zip);
  });
}

/** The zip with a change. */
async function altered(zip: Buffer, change: (archive: JSZip) => void): Promise<Buffer> {
  const archive = await JSZip.loadAsync(zip);
  change(archive);
  return await archive.generateAsync({ platform: 'UNIX', type: 'nodebuffer' });
}

/** Where failures of the layer are shown. */
const AT = ',file=serverless.yml,line=12';
const PAD = 'node_modules/left-pad/index.js';

describe.concurrent('a layer that the same pipeline published', () => {
  it('passes, pinned by the folder that it was packed from, and again when it is published again', async () => {
    await withShop(async ({ sandbox, job, step }) => {
      const first = await step(INPUTS);
      expect(first.outputs, first.stdout).toMatchObject({ verified: 'true', pinned: 'true' });
      expect(first.stderr).toBe('');
      expect(first.report.layers).toMatchObject([{ reference: SHOP, pinned: true }]);
      expect(first.report.layers[0]?.sources).toEqual([
        { kind: 'manifest', path: 'serverless.yml', line: 12, function: 'web' },
        { kind: 'manifest', path: 'layer/serverless.yml', line: 1 },
      ]);
      expect(first.report.layers[0]?.checks.find(({ id }) => id === 'content')?.message).toBe(
        'The layer is the 6 files of node_modules => node_modules (layer/serverless.yml:9), left out: 2 ("left-pad/README.md", "left-pad/test/").',
      );
      expect(first.stdout).toContain('It publishes ap-shanghai/shop-modules:13 from node_modules.');

      const again = await packAsTool(job.workspace, SHOP_SOURCE, new Date(2019, 1, 1));
      const content = bytesContent(again);
      sandbox.publish({ ...ID, version: 14, content, statuses: ['Publishing', 'Active'] });
      sandbox.publish({ ...ID, version: 15, content, status: 'PublishFailed' });
      const newest = await step({ ...INPUTS, 'manifest-values': 'web-layer.version=newest' });
      expect(newest.outputs, newest.stdout).toMatchObject({ verified: 'true', pinned: 'true' });
      const [layer] = newest.report.layers;
      expect(layer?.reference).toBe('ap-shanghai/shop-modules:14');
      expect(layer?.sha256.actual).not.toBe(first.report.layers[0]?.sha256.actual);
      expect(layer?.content?.digest).toBe(first.report.layers[0]?.content?.digest);
      expect(layer?.sources).toContainEqual({
        ...{ kind: 'manifest', path: 'layer/serverless.yml', line: 1 },
        note: 'the newest Active version that ListLayerVersions names',
      });
    });
  });

  it('with any change is CONTENT_MISMATCH that names the file, and nothing is handed on', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const changes: [string, (archive: JSZip) => void, string[]][] = [
        [
          'one byte',
          (archive) => archive.file(PAD, 'module.exports = (s, n) => s.padStart(m);\n'),
          [`different: 1 ("${PAD}")`],
        ],
        [
          'one file more',
          (archive) => archive.file('node_modules/evil.js', ''),
          ['only in the layer: 1 ("node_modules/evil.js")'],
        ],
        ['one file less', (archive) => archive.remove(PAD), [`only in the folder: 1 ("${PAD}")`]],
        [
          'one name',
          (archive) => archive.remove(PAD).file('node_modules/left-pad/Index.js', ''),
          [`only in the folder: 1 ("${PAD}")`, 'only in the layer: 1 ("node_modules/left-pad/Index.js")'],
        ],
        [
          'a link for a file',
          (archive) => archive.file(PAD, 'cli.js', { unixPermissions: 0o120777 }),
          [`different: 1 ("${PAD}")`],
        ],
        [
          'another target',
          (archive) => archive.remove(PAD).file('left-pad/index.js', ''),
          [`only in the folder: 1 ("${PAD}")`, 'only in the layer: 1 ("left-pad/index.js")'],
        ],
      ];
      const layers: string[] = [];
      for (const [index, [, change]] of changes.entries()) {
        const folder = join(job.workspace, `${index}`);
        writeShop(folder);
        for (const name of ['serverless.yml', 'layer/serverless.yml']) {
          const path = join(folder, name);
          const shop = `$&-${index}`;
          writeFileSync(
            path,
            readFileSync(path, 'utf8').replace(/corner-shop|shop-modules|web-layer/g, shop),
          );
        }
        const zip = await altered(await packAsTool(folder, SHOP_SOURCE, new Date()), change);
        const name = `${ID.name}-${index}`;
        sandbox.publish({ ...ID, name, version: 13, content: bytesContent(zip) });
        layers.push(`${ID.region}/${name}:13`);
      }
      const result = await step({
        ...INPUTS,
        manifests: '*/serverless.yml\n*/layer/serverless.yml',
        'manifest-values': layers.map((_layer, index) => `web-layer-${index}.version=13`).join('\n'),
      });
      expectRed(result, job);
      for (const [index, [what, , messages]] of changes.entries()) {
        const { error } = expectRefused(result, layers[index] ?? '', 'CONTENT_MISMATCH');
        for (const message of messages) expect(error?.message, what).toContain(message);
        expect(result.stdout).toContain(`CONTENT_MISMATCH,file=${index}/serverless.yml,line=12::`);
      }
    });
  });

  it('is not taken for an older version with other files, nor for what the folder has become', async () => {
    await withShop(async ({ sandbox, job, step }, zip) => {
      sandbox.publish({
        ...ID,
        version: 12,
        content: bytesContent(await altered(zip, (archive) => archive.remove(PAD))),
      });
      const older = await step({ ...INPUTS, 'manifest-values': 'web-layer.version=12', cache: 'false' });
      expectShut(older, job, 'CONTENT_MISMATCH', AT);
      writeFiles(job.workspace, { [PAD]: 'built again\n' });
      const rebuilt = await step({ ...INPUTS, cache: 'false' });
      expectShut(rebuilt, job, 'CONTENT_MISMATCH', AT);
    });
  });

  it('without its version is MANIFEST_INVALID that names the instance, the order of steps and the input', async () => {
    await withShop(async ({ sandbox, job, step }) => {
      const result = await step({ ...INPUTS, 'manifest-values': '' });
      expectShut(result, job, 'MANIFEST_INVALID', ',file=serverless.yml,line=13');
      const { message, hint } = result.report.error ?? {};
      expect(message).toMatch(
        /serverless\.yml:13: .*Deploy the layer first, then gate with the manifest value `web-layer\.version=N`/,
      );
      expect(hint).toContain('`manifest-values`');
      expect(sandbox.downloads).toEqual([]);
    });
  });

  it('from an object of a bucket has no folder, and needs another pin', async () => {
    await withShop(async ({ job, step }) => {
      const file =
        'component: layer\nname: web-layer\napp: corner-shop\nstage: prod\ninputs:\n  name: shop-modules\n  region: ap-shanghai\n';
      writeFileSync(
        join(job.workspace, 'layer/serverless.yml'),
        `${file}  src: {bucket: b, object: layer.zip}\n`,
      );
      const unpinned = await step({ ...INPUTS, cache: 'false' });
      expectShut(unpinned, job, 'PIN_REQUIRED', AT);
      const open = await step({ ...INPUTS, 'require-pin': 'false' });
      expect(open.outputs, open.stdout).toMatchObject({ verified: 'true', pinned: 'false' });
      expect(verdictOf(open, 'content')).toBe('skip');
    });
  });

  it('of which no version is Active is LAYER_NOT_ACTIVE; without the right to list them: NOT_AUTHORIZED', async () => {
    await withShop(async ({ sandbox, job, step }) => {
      sandbox.update(SHOP, { status: 'PublishFailed' });
      const newest = { ...INPUTS, 'manifest-values': 'web-layer.version=newest' };
      expectShut(await step(newest), job, 'LAYER_NOT_ACTIVE');
      sandbox.fault({ on: 'api', action: 'ListLayerVersions', do: { code: 'UnauthorizedOperation.CAM' } });
      const denied = await step(newest);
      expectShut(denied, job, 'NOT_AUTHORIZED');
      expect(denied.report.error?.hint).toContain('scf:ListLayerVersions');
    });
  });

  it('is compared with the lockfile alone where the step is offline, and `newest` cannot be known there', async () => {
    await withShop(async ({ job, step }) => {
      const lockfile = 'scf-layers.lock.json';
      const offline = { ...INPUTS, lockfile, offline: 'true', 'require-pin': 'false' };
      writeFiles(job.workspace, { [lockfile]: '{"lockfileVersion":2,"layers":{}}' });
      expectShut(await step(offline), job, 'NOT_LOCKED', AT);
      const refused = await step({ ...offline, 'manifest-values': 'web-layer.version=newest' });
      expectShut(refused, job, 'INPUT_INVALID');
      expect(refused.report.error?.message).toContain('expected numbers with `offline: true`');
    });
  });
});
