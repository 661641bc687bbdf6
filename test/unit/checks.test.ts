import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/gate/checks.ts';
import { allPass, type Check, failures, judge } from '../../src/gate/judge.ts';

const ids = CHECKS.map(({ id }) => id);

describe('the table of checks', () => {
  it('is that of the report schema, in its order', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'),
    );
    expect(schema.$defs.layer.properties.checks.items.properties.id.enum).toEqual(ids);
  });

  it('has each id and each rank once', () => {
    expect(new Set(ids).size).toBe(CHECKS.length);
    expect(CHECKS.map(({ rank }) => rank).sort((a, b) => a - b)).toEqual(
      CHECKS.map((_check, index) => index + 1),
    );
  });

  it('passes nothing without evidence', () => {
    const layer = {
      region: undefined,
      name: 'a',
      version: 1,
      pins: [],
      contents: [],
      sources: [],
      runtimes: [],
      lock: undefined,
    };
    const policy = { requiredRuntimes: [], allowedLicenses: [], requirePin: false, auditArchive: true };
    const checks = judge({ layer, policy });
    expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual(ids.map((id) => [id, 'skip']));
    expect(allPass(checks)).toBe(false);
  });

  it('passes a layer only where nothing failed and every required check passed, and ranks what failed', () => {
    const order = [
      ...['identity', 'digest', 'pin', 'deny', 'same', 'content', 'archive'],
      ...['locked', 'status', 'runtime', 'license', 'min-age'],
    ];
    const required = ['identity', 'status', 'digest'];
    const wrong = everyCombination(ids.length).filter((verdicts) => {
      const checks = ids.map((id, index) => checkOf(id, verdicts[index] ?? 'skip'));
      const verdictOf = (id: string) => checks.find((check) => check.id === id)?.verdict;
      const passes = required.every((id) => verdictOf(id) === 'pass') && !verdicts.includes('fail');
      const failed = order.filter((id) => verdictOf(id) === 'fail');
      return allPass(checks) !== passes || `${failures(checks).map(({ id }) => id)}` !== `${failed}`;
    });
    expect(wrong).toEqual([]);
  });
});

/** All of them: of a hundred random ones, half the time none has a required check skipped and nothing failed. */
function everyCombination(length: number): Check['verdict'][][] {
  if (length === 0) return [[]];
  return everyCombination(length - 1).flatMap((rest) => [
    [...rest, 'pass'],
    [...rest, 'skip'],
    [...rest, 'fail'],
  ]);
}

function checkOf(id: Check['id'], verdict: Check['verdict']): Check {
  if (verdict === 'fail') return { id, verdict, code: 'INTERNAL', message: id, hint: id };
  return verdict === 'skip' ? { id, verdict, message: id } : { id, verdict };
}
