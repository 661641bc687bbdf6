import { readFileSync } from 'node:fs';
import fc from 'fast-check';
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
    const verdict = fc.constantFrom('pass', 'skip', 'fail');
    fc.assert(
      fc.property(fc.array(verdict, { minLength: ids.length, maxLength: ids.length }), (verdicts) => {
        const checks = ids.map((id, index): Check => {
          const one = verdicts[index] ?? 'skip';
          if (one === 'fail') return { id, verdict: one, code: 'INTERNAL', message: id, hint: id };
          return one === 'skip' ? { id, verdict: one, message: id } : { id, verdict: one };
        });
        const verdictOf = (id: string) => checks.find((check) => check.id === id)?.verdict;
        const required = ['identity', 'status', 'digest'].every((id) => verdictOf(id) === 'pass');
        expect(allPass(checks)).toBe(required && !verdicts.includes('fail'));
        const order = ['identity', 'digest', 'pin', 'archive', 'locked', 'status', 'runtime', 'license'];
        expect(failures(checks).map(({ id }) => id)).toEqual(order.filter((id) => verdictOf(id) === 'fail'));
      }),
    );
  });
});
