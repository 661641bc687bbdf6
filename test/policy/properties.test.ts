import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS, type Finding, type FindingKind } from '../../src/archive/findings.ts';
import type { Evidence } from '../../src/gate/evidence.ts';
import { explainChecks, gateOffline } from '../../src/gate/gate-layer.ts';
import { allPass, judge } from '../../src/gate/judge.ts';
import { examine, factsOf, type LayerResult } from '../../src/gate/result.ts';
import { judgeSameBytes } from '../../src/gate/same-bytes.ts';
import { DIGEST, evidenceOf, LAYER, policyOf } from './kit.ts';

const OTHER = 'b'.repeat(64);
const REFERENCE = 'ap-guangzhou/common-deps:13';
const TWIN = { ...LAYER, region: 'ap-singapore', version: 9 };

/** One line of a policy: a rule by itself, or an entry of a list. */
type Part = { key: string; value: unknown };
const rule = (key: string, ...values: unknown[]) =>
  fc.constantFrom(...values).map((value) => ({ key, value }));
const denied = (fields: object) => ({ ...fields, reason: 'x' });
const part: fc.Arbitrary<Part> = fc.oneof(
  rule('min-age', '1h', '7d', '30d'),
  rule('require-pin', true, false),
  rule('licenses', ['MIT'], ['ISC'], ['MIT', 'ISC']),
  rule('runtimes', ['Nodejs18.15'], ['Go1']),
  rule(
    'deny',
    denied({ layer: REFERENCE }),
    denied({ layer: 'a:1' }),
    denied({ sha256: DIGEST }),
    denied({ sha256: OTHER }),
  ),
  rule('same', [REFERENCE, 'ap-singapore/common-deps:9'], [REFERENCE, 'ap-tokyo/common-deps:9']),
);
const kinds = ['duplicate', 'gap', 'overlap'] as const satisfies FindingKind[];
const exception = fc.record({
  layer: fc.constantFrom(REFERENCE, 'ap-singapore/common-deps:9'),
  rule: fc.constantFrom('min-age', 'license', 'runtime', 'archive/duplicate', 'archive/gap'),
  reason: fc.constant('x'),
  until: fc.constantFrom('2026-11-01', '2026-12-31'),
});

/** Lists take every entry; of other rules the first counts, so that each addition is one. */
function write(parts: readonly Part[], exceptions: readonly object[]): string {
  const file: Record<string, unknown> = { exceptions };
  for (const { key, value } of parts) {
    const before = file[key];
    if (key === 'deny' || key === 'same') file[key] = [...(Array.isArray(before) ? before : []), value];
    else file[key] ??= value;
  }
  return Object.entries(file)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n');
}

interface World {
  addTime: string;
  licenseInfo: string;
  twin: string;
  findings: readonly FindingKind[];
  pinned: boolean;
}
const world: fc.Arbitrary<World> = fc.record({
  addTime: fc.constantFrom('2026-11-20 12:00:00', '2026-11-28 11:30:00', '2019-11-26 16:15:33', ''),
  licenseInfo: fc.constantFrom('MIT', 'ISC', ''),
  twin: fc.constantFrom(DIGEST, OTHER),
  findings: fc.subarray([...kinds]),
  pinned: fc.boolean(),
});

/** Whether both layers pass, with their bytes and offline. */
function isGreen(
  text: string,
  { addTime, licenseInfo, twin, findings, pinned }: World,
): { online: boolean; offline: boolean } {
  const policy = policyOf(text);
  const found = findings.map((kind): Finding => {
    const { grade } = FINDING_KINDS[kind];
    if (grade !== 'danger' && grade !== 'ambiguity') throw new Error(`${kind} is ${grade}`);
    return { kind, grade, message: kind };
  });
  const one = evidenceOf(policy, { addTime, licenseInfo }, found);
  const two = evidenceOf(policy, { addTime: '2019-11-26 16:15:33', licenseInfo, sha256: twin });
  const twinAnswer = { ...two.answer, name: TWIN.name, version: TWIN.version };
  const pins = (sha256: string) => (pinned ? [{ sha256, origin: 'test' }] : []);
  const gated = [
    resultOf({ ...one, layer: { ...LAYER, pins: pins(DIGEST) } }),
    resultOf({
      ...two,
      layer: { ...TWIN, pins: pins(twin) },
      ...(two.answer ? { answer: { ...two.answer, ...twinAnswer } } : {}),
    }),
  ];
  const entry = (sha256: string) => ({
    sha256,
    size: 1,
    compatibleRuntimes: ['Nodejs18.15'],
    licenseInfo,
    addTime,
  });
  const lock = (sha256: string) => ({ mode: 'frozen' as const, path: 'lock.json', entry: entry(sha256) });
  const locked = [
    gateOffline({ ...LAYER, lock: lock(DIGEST) }, policy),
    gateOffline({ ...TWIN, lock: lock(twin) }, policy),
  ];
  const green = (results: LayerResult[]) =>
    judgeSameBytes(results, policy.file, undefined).every(({ verdict }) => verdict !== 'failed');
  return { online: green(gated), offline: green(locked) };
}

function resultOf(evidence: Evidence): LayerResult {
  const checks = judge(evidence);
  const examined = examine(evidence, checks, 1);
  const { answer, bytes, layer } = evidence;
  if (!allPass(checks))
    return { ...examined, verdict: 'failed', error: explainChecks(layer, checks, undefined) };
  if (answer === undefined || bytes === undefined) throw new Error('passed without evidence');
  const sha256 = { ...examined.sha256, actual: bytes.sha256 };
  return { ...examined, verdict: 'passed', sha256, size: 1, facts: factsOf(answer), zip: 'layer.zip' };
}

const parts = fc.array(part, { maxLength: 4 });
const exceptions = fc.uniqueArray(exception, {
  selector: ({ layer, rule: of }) => `${layer} ${of}`,
  maxLength: 5,
});

describe('a policy', () => {
  it('with one rule more never turns a failing gate green', () => {
    let red = 0;
    fc.assert(
      fc.property(parts, part, exceptions, world, (some, more, excepted, around) => {
        const before = isGreen(write(some, excepted), around);
        const after = isGreen(write([...some, more], excepted), around);
        if (!before.online) red += 1;
        expect(after.online && !before.online).toBe(false);
        expect(after.offline && !before.offline).toBe(false);
      }),
      { numRuns: 150 },
    );
    expect(red).toBeGreaterThan(50);
  });

  it('with one exception less never turns a failing gate green, and some exceptions are what makes it green', () => {
    let needed = 0;
    fc.assert(
      fc.property(parts, exceptions, fc.nat(), world, (some, excepted, at, around) => {
        fc.pre(excepted.length > 0);
        const before = isGreen(write(some, excepted), around);
        const after = isGreen(write(some, excepted.toSpliced(at % excepted.length, 1)), around);
        if (before.online && !after.online) needed += 1;
        expect(after.online && !before.online).toBe(false);
        expect(after.offline && !before.offline).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(needed).toBeGreaterThan(3);
  });

  it('that is expired is as one without exceptions', () => {
    fc.assert(
      fc.property(parts, exceptions, world, (some, excepted, around) => {
        const expired = excepted.map((one) => ({ ...one, until: '2026-11-27' }));
        expect(isGreen(write(some, expired), around)).toEqual(isGreen(write(some, []), around));
      }),
      { numRuns: 100 },
    );
  });
});
