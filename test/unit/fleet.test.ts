import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import type { HandedLayer, Outcome } from '../../src/gate/outcome.ts';
import type { FailedLayer } from '../../src/gate/result.ts';
import { readReferences } from '../../src/inputs/layer-list.ts';
import { formatLockfile, parseLockfile } from '../../src/layers/lockfile.ts';
import { layersOfShard, parseShard } from '../../src/layers/plan.ts';
import { formatReference, parseReference } from '../../src/layers/reference.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { ANY_CHARACTER, runs } from '../kit/runs.ts';

const name = fc.stringMatching(/^[A-Za-z](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/);
const region = fc.option(fc.constantFrom('ap-guangzhou', 'ap-shanghai-fsi', 'na-siliconvalley'), {
  nil: undefined,
});
const layer = fc.record({ region, name, version: fc.integer({ min: 1, max: 1e9 }) });
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const layers = fc.uniqueArray(layer, { selector: formatReference, maxLength: 60 });

describe('references', () => {
  it('come back from their text, with and without a pin', () => {
    fc.assert(
      fc.property(layer, fc.option(hex, { nil: undefined }), (id, pin) => {
        const text = `${formatReference(id)}${pin === undefined ? '' : `@sha256:${pin}`}`;
        expect(parseReference(text)).toEqual({ ok: true, value: { ...id, pin } });
      }),
    );
  });

  it('are read line by line, and any garbage line is refused with its number', () => {
    const garbage = fc
      .string({ minLength: 1, unit: 'grapheme-ascii' })
      .filter((text) => text.trim() !== '' && !text.includes('#') && !parseReference(text.trim()).ok);
    fc.assert(
      fc.property(
        fc.array(layer, { maxLength: 5 }),
        garbage,
        fc.array(layer, { maxLength: 5 }),
        (before, bad, after) => {
          const text = [...before.map(formatReference), bad, ...after.map(formatReference)].join('\n');
          const { problems, layers: read } = readReferences(text, undefined);
          expect(problems).toHaveLength(1);
          expect(problems[0]).toMatch(new RegExp(`^line ${before.length + 1}: `));
          expect(read.map(formatReference)).toEqual([...before, ...after].map(formatReference));
        },
      ),
    );
  });
});

describe('shards', () => {
  it('are a partition, even, and the same however the layers are listed', () => {
    fc.assert(
      fc.property(layers, fc.integer({ min: 1, max: 12 }), (all, count) => {
        const shards = Array.from({ length: count }, (_, index) => ({ index: index + 1, count }));
        const parts = shards.map((shard) => layersOfShard(all, shard));
        expect(parts.flat().map(formatReference).sort()).toEqual(all.map(formatReference).sort());
        const sizes = parts.map((part) => part.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (const [index, shard] of shards.entries()) {
          const again = layersOfShard([...all].reverse(), shard).map(formatReference);
          expect(again.reverse()).toEqual(parts[index]?.map(formatReference));
        }
      }),
    );
  });

  it.each(['0/2', '3/2', '1/0', '1', '1/2/3', '-1/2', '1/257', ' 1/2', '1/ 2'])('%j is none', (text) => {
    expect(parseShard(text).ok).toBe(false);
  });
});

describe('lockfiles', () => {
  it('come back from their text, which does not depend on the order', async () => {
    const entry = fc.record({
      sha256: hex,
      size: fc.nat(),
      compatibleRuntimes: fc.array(fc.string()),
      licenseInfo: fc.string({ unit: ANY_CHARACTER }),
      addTime: fc.string(),
    });
    const locked = fc.uniqueArray(
      fc.record({ region, name, version: fc.integer({ min: 1, max: 99 }), entry }),
      {
        selector: formatReference,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(locked, async (all) => {
        const text = formatLockfile(all);
        expect(formatLockfile([...all].reverse())).toBe(text);
        const read = await parseLockfile(text, 'lock.json');
        expect([...read.keys()].sort()).toEqual(all.map(formatReference).sort());
        for (const { entry: expected, ...id } of all)
          expect(read.get(formatReference(id))?.entry).toEqual(expected);
      }),
      { numRuns: runs(30) },
    );
  });
});

describe('the summary', () => {
  const result = (index: number, fails: boolean): FailedLayer | HandedLayer => ({
    layer: {
      region: 'ap-guangzhou',
      name: `layer-${index}`,
      version: index + 1,
      pins: [],
      contents: [],
      sources: [{ kind: 'input' }],
      runtimes: [],
      lock: undefined,
    },
    checks: [],
    sha256: { actual: 'a'.repeat(64), expected: 'b'.repeat(64) },
    size: 1024,
    pinned: true,
    durationMs: 12,
    facts: {
      status: 'Active',
      compatibleRuntimes: ['Nodejs18.15'],
      licenseInfo: '',
      description: '@everyone <b>',
      addTime: '',
    },
    ...(fails
      ? {
          verdict: 'failed',
          error: new GateError('API_ERROR', `GetLayerVersion failed: ${'x'.repeat(1500)}`, {
            hint: 'Do something.',
            requestId: 'r',
          }),
        }
      : { verdict: 'passed', zip: '/tmp/x.zip', path: '/tmp/x.zip' }),
  });

  it.each([
    [1000, 0],
    [1000, 3],
    [1000, 1000],
    [5000, 5000],
  ])('of %i layers, %i of them failed, stays under 1 MiB and says so first', (count, failed) => {
    const layers = Array.from({ length: count }, (_, index) => result(index, index < failed));
    const handed = layers.filter((layer) => layer.verdict === 'passed');
    const step = { mode: 'enforce', durationMs: 1 } as const;
    const outcome: Outcome =
      failed === 0
        ? { ...step, verdict: 'passed', layers: handed }
        : { ...step, verdict: 'failed', layers, errors: [] };
    const summary = renderSummary(outcome, () => '', '/temp/report.json');
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 ** 2);
    expect(summary.split('\n')[0]).toBe(
      failed === 0
        ? `### ✅ Layer gate passed: ${count} layers verified`
        : `### ❌ Layer gate failed: ${failed} of ${count} layers failed`,
    );
    if (failed > 900) expect(summary).toMatch(/…and \d+ more/);
  });
});
