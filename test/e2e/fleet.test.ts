import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { readStatement } from '../attestation/kit.ts';
import { verifyChecksums } from '../kit/tools.ts';
import { CONTENT, cachedZips, expectShut, FLEET, leftBehind, REFERENCE, withGate } from './kit.ts';

const content = (text: string) => bytesContent(makeZip({ 'layer.txt': text }));

describe.concurrent('many layers', () => {
  it('come out in input order whatever the timing, each with its own bytes', async () => {
    await withGate(async ({ sandbox, step }) => {
      const references = Array.from({ length: 12 }, (_, index) => `ap-shanghai/layer-${index}:${index + 1}`);
      for (const [index, reference] of references.entries()) {
        const [name = '', version] = reference.slice('ap-shanghai/'.length).split(':');
        const firstByteDelayMs = (index * 7) % 5 === 0 ? 150 : 0;
        sandbox.publish({
          region: 'ap-shanghai',
          name,
          version: Number(version),
          content: content(reference),
          firstByteDelayMs,
        });
      }
      const { outputs, report, stdout } = await step({
        ...FLEET,
        layers: references.join('\n'),
        'max-parallel': '5',
      });
      expect(outputs['verified'], stdout).toBe('true');
      expect(report.layers.map(({ reference }) => reference)).toEqual(references);
      for (const layer of report.layers) {
        expect(readFileSync(layer.path ?? '')).toEqual(makeZip({ 'layer.txt': layer.reference }));
        expect(layer.sha256.actual).toBe(content(layer.reference).sha256);
      }
      expect(outputs).not.toHaveProperty('layer-path');
      expect(verifyChecksums(outputs['checksums-path'] ?? '')).toBe(12);
    });
  });

  it('one failure stops no other; the step fails, names each, and hands on nothing', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      for (const name of ['a', 'b', 'c'])
        sandbox.publish({ region: '', name, version: 1, content: content(name) });
      sandbox.update('b:1', { served: content('tampered') });
      const { exitCode, outputs, report, stdout, summary } = await step({
        ...FLEET,
        layers: 'a:1\nb:1\nmissing:1\nc:1',
      });
      expect(exitCode).toBe(1);
      expect(outputs['verified']).toBe('false');
      expect(report.layers.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'fail', 'pass']);
      expect(stdout).toMatch(/::error title=Layer gate%3A DIGEST_MISMATCH::b:1: /);
      expect(stdout).toMatch(/::error title=Layer gate%3A LAYER_NOT_FOUND::GetLayerVersion for missing:1 /);
      expect(stdout).toContain('2 of 4 layers verified. Verification failed; no layer path is provided.');
      expect(summary).toContain('❌ Layer gate failed: 2 of 4 layers failed');
      expect(outputs).not.toHaveProperty('checksums-path');
      expect(leftBehind(job)).toEqual([]);
      // All of the layers were gated here: this is no part.
      expect(report.part).toBeUndefined();
      expect(stdout + summary).not.toContain('This is part');
      expect(readFileSync(outputs['statement-path'] ?? '', 'utf8')).not.toContain('scfLayerGate_part');
    });
  });

  it('that all passed are not handed on where a manifest is missing', async () => {
    await withGate(async ({ job, step }) => {
      const inputs = { layers: REFERENCE, manifests: 'missing/serverless.yml', cache: 'false' };
      const { exitCode, outputs, report, stdout, summary } = await step({ ...FLEET, ...inputs });
      expect(exitCode).toBe(1);
      expect(outputs['verified']).toBe('false');
      for (const name of ['layer-path', 'extracted-path', 'checksums-path', 'statement-path'])
        expect(outputs).not.toHaveProperty(name);
      expect(report.error?.code).toBe('MANIFEST_INVALID');
      expect(report.layers).toMatchObject([{ reference: REFERENCE, verdict: 'pass' }]);
      expect(summary).toContain('❌ Layer gate failed: 1 layer verified, but no layer path is provided');
      expect(stdout).toContain('1 of 1 layer verified. Verification failed; no layer path is provided.');
      expect(stdout + summary).not.toContain('no layer was gated');
      expect(leftBehind(job)).toEqual([]);
    });
  });

  it('that are more than twenty have one line each, but for those that fail', async () => {
    await withGate(async ({ sandbox, step }) => {
      const names = Array.from({ length: 21 }, (_, index) => `layer-${index}`);
      for (const name of names.slice(1)) sandbox.publish({ name, version: 1, content: content(name) });
      const { stdout } = await step({ ...FLEET, layers: names.map((name) => `${name}:1`).join('\n') });
      expect(stdout.match(/^::group::.*$/gm)).toEqual([
        expect.stringMatching(/^::group::✘ layer-0:1 failed \(LAYER_NOT_FOUND, /),
      ]);
      expect(stdout.match(/^✔ layer-\d+:1 verified \(/gm)).toHaveLength(20);
    });
  });

  it('of one name in two regions are two; one named twice is one', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.publish({
        region: 'ap-shanghai',
        name: 'common-deps',
        version: 12,
        content: content('shanghai'),
      });
      const layers = `
        # the layers of the API
        ap-guangzhou/common-deps:12  # named below too
        ap-shanghai/common-deps:12
        ap-guangzhou/common-deps:12
      `;
      const { outputs, report } = await step({ layers });
      expect(outputs['verified']).toBe('true');
      expect(report.layers.map(({ reference }) => reference)).toEqual([
        'ap-guangzhou/common-deps:12',
        'ap-shanghai/common-deps:12',
      ]);
      expect(report.layers[0]?.sources).toEqual([
        { kind: 'input' },
        { kind: 'input', line: 2 },
        { kind: 'input', line: 4 },
      ]);
      expect(sandbox.calls).toHaveLength(2);
      expect(report.layers[1]?.sha256.actual).toBe(content('shanghai').sha256);
    });
  });

  it('without a region of their own are those of the `region` input', async () => {
    await withGate(async ({ sandbox, step }) => {
      for (const region of ['', 'ap-shanghai', 'ap-tokyo'])
        sandbox.publish({ region, name: 'a', version: 1, content: content(region) });
      const layers = 'a:1\nap-tokyo/a:1';
      // Of two that say a region, the input goes before the environment.
      const env = { TENCENTCLOUD_REGION: 'ap-tokyo' };
      const { outputs, report } = await step({ ...FLEET, layers, region: 'ap-shanghai' }, { env });
      expect(outputs['verified']).toBe('true');
      expect(report.layers.map(({ reference, sha256 }) => [reference, sha256.actual])).toEqual([
        ['ap-shanghai/a:1', content('ap-shanghai').sha256],
        ['ap-tokyo/a:1', content('ap-tokyo').sha256],
      ]);
    });
  });

  it('are gated as many at a time as `max-parallel` says', async () => {
    await withGate(async ({ sandbox, step }) => {
      const finished: (boolean | undefined)[] = [];
      const answer = (fields: Record<string, unknown>) => {
        finished.push(sandbox.downloads[0]?.finished);
        return fields;
      };
      sandbox.publish({ name: 'a', version: 1, content: content('a'), firstByteDelayMs: 500 });
      sandbox.publish({ name: 'b', version: 1, content: content('b'), answer });
      const inputs = { ...FLEET, layers: 'a:1\nb:1', 'max-parallel': '1' };
      expect((await step(inputs)).outputs['verified']).toBe('true');
      expect(finished).toEqual([true]);
    });
  });

  it('have the pins of their references, and the pin of the single layer is left to it', async () => {
    await withGate(async ({ sandbox, step }) => {
      for (const name of ['a', 'b', 'c']) sandbox.publish({ name, version: 1, content: content(name) });
      const single = { 'layer-name': 'a', 'layer-version': '1', region: '' };
      const layers = `${REFERENCE}\nb:1@sha256:${content('b').sha256}\nc:1@sha256:${content('b').sha256}`;
      const { exitCode, report } = await step({ ...single, layers, 'expected-sha256': CONTENT.sha256 });
      expect(exitCode).toBe(1);
      expect(report.layers.map(({ reference, error }) => [reference, error?.code])).toEqual([
        ['a:1', 'PIN_MISMATCH'],
        [REFERENCE, undefined],
        ['b:1', undefined],
        ['c:1', 'PIN_MISMATCH'],
      ]);
      const verdicts = report.layers.map(({ checks }) => checks.find(({ id }) => id === 'pin')?.verdict);
      expect(verdicts).toEqual(['fail', 'skip', 'pass', 'fail']);
      expect(report.layers[3]?.error?.message).toContain('the input `layers`, line 3');
    });
  });

  it.each<[string, Record<string, string>, Record<string, RegExp>]>([
    [
      'lists, and what belongs to a single layer',
      { layers: 'a:1\nb@1\n\n/x:1\na:1@sha256:abc', 'layer-name': 'a', 'max-parallel': '0', shard: '3/2' },
      {
        garbage: /`layers`, line 2: expected \[REGION\/\]NAME.* `layers`, line 4: expected a region/,
        'a short digest': /`layers`, line 5: expected a SHA-256 digest/,
        'a name without a version': /`layer-version`: expected a value/,
        'max-parallel 0': /`max-parallel`: expected whole layers from 1 to 64/,
        'a shard beyond': /`shard`: expected i\/n/,
      },
    ],
    [
      'an update of nothing',
      { 'expected-sha256': '1'.repeat(64), 'lockfile-mode': 'update', shard: '1/2' },
      {
        nothing: /`layers`: expected layers here/,
        'a pin without a layer': /`layer-name`: expected a value/,
        'update without a lockfile': /`lockfile`: expected a path/,
        'update of a shard': /`shard`: expected none/,
      },
    ],
    [
      'pins',
      { layers: `a:1@sha256:${'1'.repeat(64)}\na:1@sha256:${'2'.repeat(64)}` },
      { 'two pins for one layer': /a:1 has two pins: 1{64} \(.*line 1\) and 2{64} \(.*line 2\)/ },
    ],
    ['comments', { layers: '# a:1' }, { 'comments only': /nothing to gate/ }],
  ])('wrong: %s: INPUT_INVALID', async (_name, inputs, problems) => {
    await withGate(async ({ sandbox, job, step }) => {
      const result = await step({ ...FLEET, ...inputs });
      expectShut(result, job, 'INPUT_INVALID');
      for (const [what, problem] of Object.entries(problems))
        expect(result.report.error?.message, what).toMatch(problem);
      expect(sandbox.calls).toEqual([]);
    });
  });

  it('shards are the whole together, and a part without layers passes', async () => {
    await withGate(async ({ sandbox, step }) => {
      const names = ['a', 'b'];
      for (const name of names) sandbox.publish({ name, version: 1, content: content(name) });
      const layers = names.map((name) => `${name}:1`).join('\n');
      const parts = await Promise.all(
        ['1/3', '2/3', '3/3'].map((shard) => step({ ...FLEET, layers, shard })),
      );
      expect(parts.map(({ outputs }) => outputs['verified'])).toEqual(Array(3).fill('true'));
      const gated = parts.flatMap(({ report }) => report.layers.map(({ reference }) => reference));
      expect(gated.sort()).toEqual(names.map((name) => `${name}:1`));
      expect(parts[2]?.report.layers).toEqual([]);
      expect(parts[2]?.summary).toContain('no layers here');
      expect(parts[2]?.summary).toContain('This is part 3 of 3: 0 of 2 layers.');
    });
  });

  it('a part says that it is one, in log, summary, report and statement, green or red', async () => {
    await withGate(async ({ sandbox, step }) => {
      const names = Array.from({ length: 8 }, (_, index) => `layer-${index}`);
      for (const name of names) sandbox.publish({ name, version: 1, content: content(name) });
      // With 4 parts, the fourth has layer-3 and layer-7.
      sandbox.update('layer-7:1', { served: content('tampered') });
      const layers = names.map((name) => `${name}:1`).join('\n');
      const parts = await Promise.all(
        ['1/1', '2/4', '4/4'].map((shard) => step({ ...FLEET, layers, shard })),
      );
      const texts = [
        'part 1 of 1: 8 of 8 layers',
        'part 2 of 4: 2 of 8 layers',
        'part 4 of 4: 2 of 8 layers',
      ];
      expect(parts.map(({ outputs }) => outputs['verified'])).toEqual(['false', 'true', 'false']);
      for (const [index, { stdout, summary, outputs, report }] of parts.entries()) {
        const text = texts[index] ?? '';
        expect(
          stdout
            .trimEnd()
            .split('\n')
            .filter((line) => !line.startsWith('::'))
            .at(-1),
        ).toContain(`This is ${text}.`);
        expect(summary).toContain(`This is ${text}. `);
        expect(report.part?.text).toBe(text);
        const statement = readStatement(readFileSync(outputs['statement-path'] ?? '', 'utf8'));
        expect(statement.predicate.scfLayerGate_part).toBe(text);
      }
      expect(parts[1]?.report.part).toMatchObject({ index: 2, count: 4, layers: 2, totalLayers: 8 });
    });
  });

  it('that are 1,100: nothing of what GitHub limits is over its limit, and the alarm is seen', async () => {
    await withGate(async ({ job, step }) => {
      // Offline, because the account's rate would make it a minute: what is published is the same.
      const references = Array.from(
        { length: 1100 },
        (_, index) => `ap-guangzhou/layer-${index}:${index + 1}`,
      );
      const entry = { sha256: 'a'.repeat(64), size: 1, compatibleRuntimes: [], licenseInfo: '', addTime: '' };
      const lock = (locked: readonly string[]) =>
        writeFileSync(
          join(job.workspace, 'scf-layers.lock.json'),
          JSON.stringify({
            lockfileVersion: 1,
            layers: Object.fromEntries(locked.map((one) => [one, entry])),
          }),
        );
      const inputs = { ...FLEET, lockfile: 'scf-layers.lock.json', offline: 'true' };
      lock(references);
      const good = await step({ ...inputs, layers: references.join('\n') });
      expect(good.exitCode, good.stdout).toBe(0);
      lock(references.slice(-1));
      const layers = `${references.join('\n')}@sha256:${'b'.repeat(64)}`;
      const bad = await step({ ...inputs, layers });
      expect(bad.exitCode).toBe(1);
      const errors = bad.stdout.match(/^::error .*$/gm) ?? [];
      expect(errors).toHaveLength(10);
      expect(errors[0]).toMatch(/^::error title=Layer gate%3A PIN_MISMATCH::ap-guangzhou\/layer-1099:1100: /);
      expect(errors[9]).toContain('1091 more failures: 1091 NOT_LOCKED.');
      expect(errors[9]).toContain(bad.outputs['report-path']);
      expect(bad.summary.indexOf('PIN_MISMATCH')).toBeLessThan(bad.summary.indexOf('NOT_LOCKED'));
      for (const { summary, outputs, report } of [good, bad]) {
        expect(Buffer.byteLength(summary)).toBeLessThan(1024 ** 2);
        expect(Buffer.byteLength(Object.values(outputs).join(''))).toBeLessThan(1_000_000);
        expect(report.layers).toHaveLength(1100);
      }
      // The log has what the annotations have no room for.
      const told = bad.stdout.matchAll(/(ap-\S+:\d+): Expected|Expected (ap-\S+:\d+) in/g);
      const named = new Set([...told].map(([, before, within]) => before ?? within));
      expect(references.filter((one) => !named.has(one))).toEqual([]);
    });
  });

  it('that warn on their way leave room for the alarm, in audit mode too', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const names = Array.from({ length: 12 }, (_, index) => `layer-${index}`);
      for (const name of names) sandbox.publish({ name, version: 1, content: content(name) });
      const layers = names.map((name) => `${name}:1`).join('\n');
      expect((await step({ ...FLEET, layers })).outputs['verified']).toBe('true');
      // Each bad copy in the tool cache is a warning; the pin of the last layer is wrong.
      for (const zip of cachedZips(job)) writeFileSync(zip, 'spoiled');
      const pinned = `${layers}@sha256:${'b'.repeat(64)}`;
      const { exitCode, stdout } = await step({ ...FLEET, layers: pinned, mode: 'audit' });
      expect(exitCode).toBe(0);
      const warnings = stdout.match(/^::warning .*$/gm) ?? [];
      expect(warnings.length).toBeLessThanOrEqual(10);
      expect(warnings.at(-1)).toMatch(/^::warning title=Layer gate%3A PIN_MISMATCH::layer-11:1/);
      expect(warnings.at(-2)).toContain('Further warnings are only in the log.');
      expect(stdout.match(/^(?:::warning title=Layer gate::|Warning: ).*layer-\d+/gm)).toHaveLength(12);
    });
  });

  it('shards share the rate of the account: of 19, each makes one call a second', async () => {
    await withGate(async ({ sandbox, step }) => {
      const names = Array.from({ length: 20 }, (_, index) => `layer-${index}`);
      for (const name of names) sandbox.publish({ name, version: 1, content: content(name) });
      const layers = names.map((name) => `${name}:1`).join('\n');
      const { outputs, report } = await step({ ...FLEET, layers, shard: '1/19' });
      expect(outputs['verified']).toBe('true');
      expect(report.layers).toHaveLength(2);
      const [first, second] = sandbox.calls;
      // A turn comes back a second after its answer, so no load of this machine brings the calls closer.
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
    });
  });
});
