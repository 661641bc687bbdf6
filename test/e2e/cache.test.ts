import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { CONTENT, cachedZips, expectShut, FLEET, leftBehind, REGION, withGate, ZIP } from './kit.ts';

const WRONG_DIGEST = /its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/;

describe.concurrent('a bad entry in the tool cache', () => {
  it.each<[string, RegExp, (zip: string) => void]>([
    ['one byte flipped', WRONG_DIGEST, (zip) => writeFileSync(zip, Buffer.from(ZIP).fill(0, 30, 31))],
    ['truncated', WRONG_DIGEST, (zip) => truncateSync(zip, ZIP.length - 7)],
    ['longer', WRONG_DIGEST, (zip) => appendFileSync(zip, 'x')],
    ['empty', WRONG_DIGEST, (zip) => truncateSync(zip, 0)],
    // Sparse, and not read at all.
    ['larger than any layer', /larger than any layer/, (zip) => truncateSync(zip, 1024 ** 3 + 1)],
    ['the zip missing, the marker there', /the zip is missing/, (zip) => rmSync(zip)],
    [
      'a folder in place of the zip',
      /not a file|EISDIR/,
      (zip) => {
        rmSync(zip);
        mkdirSync(zip);
      },
    ],
    [
      'a link to another file',
      /ELOOP|not a file/,
      (zip) => {
        rmSync(zip);
        writeFileSync(`${zip}.elsewhere`, ZIP);
        symlinkSync(`${zip}.elsewhere`, zip);
      },
    ],
  ])('%s: never handed on, said, downloaded again, replaced', async (_name, reason, spoil) => {
    await withGate(async ({ sandbox, job, step }) => {
      await step();
      const [zip] = cachedZips(job);
      if (zip === undefined) throw new Error('the first step cached nothing');
      spoil(zip);
      const { outputs, stdout, exitCode } = await step();
      expect(exitCode, stdout).toBe(0);
      expect(outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
      expect(stdout).toMatch(
        /::warning title=Layer gate::The tool cache contained a bad copy of ap-guangzhou\/common-deps:12/,
      );
      const [, why] = /contained a bad copy of \S+ \((.*?)\)\. It is not used/.exec(stdout) ?? [];
      expect(why).toMatch(reason);
      expect(sandbox.downloads).toHaveLength(2);
      expect(statSync(zip).size).toBe(ZIP.length);
      expect(readFileSync(zip)).toEqual(ZIP);
      expect((await step()).outputs['cache-hit']).toBe('true');
    });
  });

  it('without its marker is no entry', async () => {
    await withGate(async ({ job, step }) => {
      await step();
      rmSync(`${dirname(cachedZips(job)[0] ?? '')}.complete`);
      const { outputs, stdout } = await step();
      expect(outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(stdout).not.toContain('::warning');
    });
  });
});

describe.concurrent('the tool cache', () => {
  it('cannot be written: a warning, and the layer passes', async () => {
    await withGate(async ({ job, step }) => {
      const blocked = join(job.toolCache, 'a-file');
      writeFileSync(blocked, '');
      const { exitCode, outputs, stdout } = await step(
        {},
        { env: { RUNNER_TOOL_CACHE: join(blocked, 'tools') } },
      );
      expect(exitCode).toBe(0);
      expect(outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
      expect(stdout).toContain(
        '::warning title=Layer gate::Could not write ap-guangzhou/common-deps:12 to the tool cache',
      );
    });
  });

  it('is not there: a warning, and the layer passes', async () => {
    await withGate(async ({ step }) => {
      const { outputs, stdout } = await step({}, { env: { RUNNER_TOOL_CACHE: undefined } });
      expect(outputs['verified']).toBe('true');
      expect(stdout).toContain(
        'This machine names no tool cache; layers are downloaded without one. Name one, or switch the cache off. Settings: RUNNER_TOOL_CACHE, `cache: false`.',
      );
    });
  });

  it('is left alone with cache: false', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      await step();
      const { outputs } = await step({ cache: 'false' });
      expect(outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(sandbox.downloads).toHaveLength(2);
      expect(cachedZips(job)).toHaveLength(1);
    });
  });

  it('has a zip once, whatever layers have it, and keeps layers apart that have other bytes', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const other = bytesContent(makeZip({ other: '' }));
      sandbox.publish({ region: 'ap-shanghai', name: 'common-deps', version: 12, content: other });
      sandbox.publish({ region: REGION, name: 'common-deps-2', version: 12, content: other });
      sandbox.publish({ region: REGION, name: 'common-deps', version: 3, content: other });
      sandbox.publish({ region: '', name: 'common-deps', version: 12, content: other });
      await step();
      const layers = [
        { region: 'ap-shanghai' },
        { 'layer-name': 'common-deps-2' },
        { 'layer-version': '3' },
        { region: '' },
      ];
      for (const [index, inputs] of layers.entries()) {
        const { outputs } = await step(inputs);
        expect(outputs).toMatchObject({
          ...{ verified: 'true', 'code-sha256': other.sha256 },
          'cache-hit': String(index > 0),
        });
      }
      expect(sandbox.calls).toHaveLength(5);
      expect(sandbox.downloads).toHaveLength(2);
      expect((await step()).outputs).toMatchObject({ 'cache-hit': 'true', 'code-sha256': CONTENT.sha256 });
      sandbox.publish({ region: REGION, name: 'common-deps', version: 12, content: other });
      expect((await step()).outputs['code-sha256']).toBe(other.sha256);
      expect(cachedZips(job)).toHaveLength(2);
    });
  });

  it('is not needed to fetch the same zip once per step, though the API is asked about each layer', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      for (const name of names) sandbox.publish({ region: REGION, name, version: 1, content: CONTENT });
      sandbox.publish({ region: 'ap-beijing', name: 'a', version: 1, content: CONTENT, runtimes: [] });
      const layers = [...names.map((name) => `${REGION}/${name}:1`), 'ap-beijing/a:1'].join('\n');
      const { outputs, report } = await step({ ...FLEET, layers, cache: 'false', 'max-parallel': '3' });
      expect(outputs['verified']).toBe('true');
      expect(sandbox.calls).toHaveLength(7);
      expect(sandbox.downloads).toHaveLength(1);
      const paths = report.layers.map(({ path = '' }) => path);
      expect(new Set(paths).size).toBe(7);
      for (const path of paths) expect(readFileSync(path)).toEqual(ZIP);

      // The layer that fetched the zip fails, and its bytes go: the others do not depend on it.
      const failing = await step({
        ...FLEET,
        layers: `ap-beijing/a:1\n${layers}`,
        cache: 'false',
        'require-runtimes': 'Nodejs18.15',
      });
      expect(failing.report.layers.map(({ verdict }) => verdict)).toEqual([
        'fail',
        ...names.map(() => 'pass'),
      ]);
      expect(leftBehind(job).filter((path) => path.endsWith('.zip')).length).toBe(paths.length);
    });
  });

  it('does not help a layer past its other checks', async () => {
    await withGate(async ({ job, step }) => {
      await step();
      const zips = cachedZips(job);
      const { outputs, report } = await step({ 'expected-sha256': '1'.repeat(64) });
      expect(outputs).not.toHaveProperty('layer-path');
      expect(report.layers[0]?.error?.code).toBe('PIN_MISMATCH');
      expect(cachedZips(job)).toEqual(zips);
    });
  });

  it('is raced by two steps that both end with right bytes', async () => {
    await withGate(async ({ step }) => {
      const steps = await Promise.all([step(), step()]);
      for (const { outputs } of steps) {
        expect(outputs['verified']).toBe('true');
        expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
      }
    });
  });

  it('gets nothing from a layer that fails', async () => {
    await withGate(async ({ job, step }) => expectShut(await step(), job, 'LAYER_NOT_ACTIVE'), {
      status: 'Deleted',
      served: CONTENT,
    });
  });
});
