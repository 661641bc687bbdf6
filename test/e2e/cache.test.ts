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
import { type FleetLayer, fleetLayer, publishLayer, shareGate } from './fleet-kit.ts';
import {
  CONTENT,
  cachedZips,
  expectShut,
  FLEET,
  leftBehind,
  REFERENCE,
  REGION,
  type Step,
  sha256,
  withGate,
  ZIP,
} from './kit.ts';

const WRONG_DIGEST = /its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/;

/** What somebody makes of a zip in the tool cache, and what the warning says of it. */
const SPOILT: readonly [string, RegExp, (path: string, zip: Buffer) => void][] = [
  ['one byte flipped', WRONG_DIGEST, (path, zip) => writeFileSync(path, Buffer.from(zip).fill(0, 30, 31))],
  ['truncated', WRONG_DIGEST, (path, zip) => truncateSync(path, zip.length - 7)],
  ['longer', WRONG_DIGEST, (path) => appendFileSync(path, 'x')],
  ['empty', WRONG_DIGEST, (path) => truncateSync(path, 0)],
  // Sparse, and not read at all.
  ['larger than any layer', /larger than any layer/, (path) => truncateSync(path, 1024 ** 3 + 1)],
  ['the zip missing, the marker there', /the zip is missing/, (path) => rmSync(path)],
  [
    'a folder in place of the zip',
    /not a file|EISDIR/,
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
  [
    'a link to another file',
    /ELOOP|not a file/,
    (path, zip) => {
      rmSync(path);
      writeFileSync(`${path}.elsewhere`, zip);
      symlinkSync(`${path}.elsewhere`, path);
    },
  ],
];

describe.concurrent('a bad entry in the tool cache', () => {
  const layers = new Map(SPOILT.map(([title], index) => [title, fleetLayer(`spoilt-${index}`)]));
  const unmarked = fleetLayer('unmarked');
  /** Three steps: they fill the cache, find it spoilt, and find it replaced. */
  const spoil = (cases: typeof SPOILT) =>
    shareGate(async (gate) => {
      const { job, step } = gate;
      const spoilt = cases.flatMap(([title]) => layers.get(title) ?? []);
      const all = [...spoilt, unmarked];
      for (const layer of all) publishLayer(gate, layer);
      const inputs = { ...FLEET, layers: all.map(({ reference }) => reference).join('\n') };
      await step(inputs);
      const pathOf = ({ zip }: FleetLayer) => {
        const path = cachedZips(job).find((one) => one.includes(sha256(zip)));
        if (path === undefined) throw new Error('the first step did not cache a layer');
        return path;
      };
      const paths = new Map(all.map((layer) => [layer, pathOf(layer)]));
      for (const [index, layer] of spoilt.entries()) cases[index]?.[2](pathOf(layer), layer.zip);
      rmSync(`${dirname(pathOf(unmarked))}.complete`);
      const found = await step(inputs);
      expect(found.exitCode, found.stdout).toBe(0);
      expect(found.outputs['verified']).toBe('true');
      return { paths, found, replaced: await step(inputs) };
    });
  // GitHub is told of four such warnings in a step.
  const gated = [spoil(SPOILT.slice(0, 4)), spoil(SPOILT.slice(4))];
  const gateOf = async (title: string) => {
    const gate = gated[SPOILT.findIndex(([one]) => one === title) < 4 ? 0 : 1];
    if (gate === undefined) throw new Error('unreachable');
    return await gate();
  };
  const inReport = ({ report }: Step, { reference }: FleetLayer) =>
    report.layers.find((one) => one.reference === reference);

  it.each(SPOILT)('%s: never handed on, said, downloaded again, replaced', async (title, reason) => {
    const layer = layers.get(title);
    if (layer === undefined) throw new Error('unreachable');
    const { sandbox, paths, found, replaced } = await gateOf(title);
    const gatedAgain = inReport(found, layer);
    expect(gatedAgain).toMatchObject({ verdict: 'pass', cacheHit: false });
    expect(readFileSync(gatedAgain?.path ?? '')).toEqual(layer.zip);
    const said = '::warning title=Layer gate::The tool cache contained a bad copy of ';
    const warnings = found.stdout.split('\n').filter((line) => line.startsWith(`${said}${layer.reference} `));
    expect(warnings).toHaveLength(1);
    const [, why] = /contained a bad copy of \S+ \((.*?)\)\. It is not used/.exec(warnings[0] ?? '') ?? [];
    expect(why).toMatch(reason);
    expect(sandbox.downloads.filter((one) => one.layer === layer.reference)).toHaveLength(2);
    const path = paths.get(layer) ?? '';
    expect(statSync(path).size).toBe(layer.zip.length);
    expect(readFileSync(path)).toEqual(layer.zip);
    expect(inReport(replaced, layer)).toMatchObject({ verdict: 'pass', cacheHit: true });
  });

  it('without its marker is no entry', async () => {
    for (const gate of gated) {
      const { sandbox, found } = await gate();
      expect(inReport(found, unmarked)).toMatchObject({ verdict: 'pass', cacheHit: false });
      expect(found.stdout).not.toMatch(/warning.*unmarked/i);
      expect(sandbox.downloads.filter((one) => one.layer === unmarked.reference)).toHaveLength(2);
    }
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

  it('is left alone with cache: false, and does not help a layer past its other checks', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      await step();
      const zips = cachedZips(job);
      expect(zips).toHaveLength(1);
      const { outputs } = await step({ cache: 'false' });
      expect(outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(sandbox.downloads).toHaveLength(2);
      expect(cachedZips(job)).toEqual(zips);
      const refused = await step({ 'expected-sha256': '1'.repeat(64) });
      expect(refused.outputs).not.toHaveProperty('layer-path');
      expect(refused.report.layers[0]?.error?.code).toBe('PIN_MISMATCH');
      expect(cachedZips(job)).toEqual(zips);
    });
  });

  it('has a zip once, whatever layers have it, and keeps layers apart that have other bytes', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const other = bytesContent(makeZip({ other: '' }));
      const same = [`${REGION}/common-deps-2:12`, `${REGION}/common-deps:3`, 'common-deps:12'];
      sandbox.publish({ region: 'ap-shanghai', name: 'common-deps', version: 12, content: other });
      sandbox.publish({ region: REGION, name: 'common-deps-2', version: 12, content: other });
      sandbox.publish({ region: REGION, name: 'common-deps', version: 3, content: other });
      sandbox.publish({ region: '', name: 'common-deps', version: 12, content: other });
      const gate = async (...layers: string[]) => {
        const { outputs, report } = await step({ ...FLEET, layers: layers.join('\n') });
        expect(outputs['verified']).toBe('true');
        return report.layers.map(({ cacheHit, sha256: { actual } }) => [actual, cacheHit]);
      };
      expect(await gate(REFERENCE, 'ap-shanghai/common-deps:12')).toEqual([
        [CONTENT.sha256, false],
        [other.sha256, false],
      ]);
      expect(await gate(...same, REFERENCE)).toEqual([
        ...same.map(() => [other.sha256, true]),
        [CONTENT.sha256, true],
      ]);
      expect(sandbox.calls).toHaveLength(6);
      expect(sandbox.downloads).toHaveLength(2);
      sandbox.publish({ region: REGION, name: 'common-deps', version: 12, content: other });
      expect(await gate(REFERENCE)).toEqual([[other.sha256, true]]);
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
