import { describe, expect, it } from 'vitest';
import { createConnectionBudget } from '../../src/artifact/download-plan.ts';
import { answer, beginOnly, fetchParts, honest, OBJECT, ranged, rangeOf, watch } from './download-kit.ts';

describe('the connections of a download', () => {
  it('ends all connections at once when the step is ended', async () => {
    const step = new AbortController();
    let requests = 0;
    const ended = fetchParts(
      (request, response) => {
        requests += 1;
        beginOnly(request, response);
        if (requests === 4) step.abort(new Error('the step was ended'));
      },
      { signal: step.signal },
    );
    await expect(ended).rejects.toThrow('the step was ended');
    expect(requests).toBe(4);
  });

  it('takes a connection that stands still for dropped, and goes on with it', async () => {
    const seen: (string | undefined)[] = [];
    const lines: string[] = [];
    const { disk } = await fetchParts(
      watch(seen, (request, response) => {
        if (rangeOf(request) === 'bytes=1000-1999') beginOnly(request, response);
        else answer(OBJECT, honest, request, response);
      }),
      { stallMs: 500, log: (line) => lines.push(line) },
    );
    expect(disk.equals(OBJECT)).toBe(true);
    expect(seen).toContain('bytes=1010-1999');
    expect(lines.join('\n')).toMatch(/interrupted at 1010 bytes \(no data for 0\.5 s\)/);
  });

  it('lets those that have nothing left to do take half of what a slow one stands before', async () => {
    const seen: (string | undefined)[] = [];
    const { disk } = await fetchParts(
      watch(seen, (request, response) => {
        if (rangeOf(request) === 'bytes=1000-1999') beginOnly(request, response);
        else answer(OBJECT, honest, request, response);
      }),
      { stallMs: 500, parallel: ranged() },
    );
    expect(disk.equals(OBJECT)).toBe(true);
    // It has brought its ten bytes by then, or not yet.
    expect(seen.filter((range) => /^bytes=150[05]-1999$/.test(range ?? ''))).toHaveLength(1);
    expect(seen.filter((range) => range?.startsWith('bytes=1010-'))).toHaveLength(1);
  });

  it('without a free connection is one plain stream', async () => {
    const seen: (string | undefined)[] = [];
    const { disk } = await fetchParts(
      watch(seen, (...exchange) => answer(OBJECT, honest, ...exchange)),
      { parallel: ranged({ unitBytes: 500, budget: createConnectionBudget(0) }) },
    );
    expect(disk.equals(OBJECT)).toBe(true);
    expect(seen).toEqual([undefined]);
  });

  it('shares its connections with other downloads, and gives them back', async () => {
    const budget = createConnectionBudget(3);
    let open = 0;
    let most = 0;
    const one = () =>
      fetchParts(
        (request, response) => {
          open += 1;
          most = Math.max(most, open);
          response.once('close', () => {
            open -= 1;
          });
          setTimeout(() => answer(OBJECT, honest, request, response), 5);
        },
        { parallel: ranged({ unitBytes: 500, budget }) },
      );
    const all = await Promise.all([one(), one(), one()]);
    for (const { disk } of all) expect(disk.equals(OBJECT)).toBe(true);
    expect(most).toBeLessThanOrEqual(3 + 3);
    expect(most).toBeGreaterThanOrEqual(3);
    expect([budget.take(), budget.take(), budget.take(), budget.take()]).toEqual([true, true, true, false]);
  });
});
