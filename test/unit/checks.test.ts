import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS, type CheckId } from '../../src/gate/checks.ts';
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
    const order: CheckId[] = [
      ...(['identity', 'digest', 'pin', 'deny', 'same', 'content', 'archive'] as const),
      ...(['locked', 'status', 'runtime', 'license', 'min-age'] as const),
    ];
    const required: CheckId[] = ['identity', 'status', 'digest'];
    // All of them: of a hundred random ones, half the time none has a required check skipped and nothing failed.
    const choices = ids.map((id) => VERDICTS.map((verdict) => checkOf(id, verdict)));
    const indexes = order.map((id) => ids.indexOf(id));
    const needed = required.map((id) => ids.indexOf(id));
    const wrong: string[] = [];
    let count = 0;
    forEachCombination(choices, (checks) => {
      count++;
      const found = failures(checks);
      let failed = 0;
      let ranked = true;
      for (const index of indexes) {
        const check = checks[index];
        if (check?.verdict !== 'fail') continue;
        ranked &&= found[failed] === check;
        failed++;
      }
      const passes = failed === 0 && needed.every((index) => checks[index]?.verdict === 'pass');
      if (allPass(checks) !== passes || !ranked || found.length !== failed)
        wrong.push(checks.map(({ verdict }) => verdict).join());
    });
    expect([order.toSorted(), count, wrong]).toEqual([ids.toSorted(), 3 ** ids.length, []]);
  });
});

const VERDICTS = ['pass', 'skip', 'fail'] as const;

/** Calls `look` with every choice of one item per list, in the same array each time. */
function forEachCombination<T>(lists: readonly T[][], look: (items: T[]) => void, items: T[] = []): void {
  const list = lists[items.length];
  if (list === undefined) look(items);
  for (const item of list ?? []) {
    items.push(item);
    forEachCombination(lists, look, items);
    items.pop();
  }
}

function checkOf(id: Check['id'], verdict: Check['verdict']): Check {
  if (verdict === 'fail') return { id, verdict, code: 'INTERNAL', message: id, hint: id };
  return verdict === 'skip' ? { id, verdict, message: id } : { id, verdict };
}
