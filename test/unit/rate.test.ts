import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { createRateLimiter } from '../../src/tencent/rate.ts';
import { runs } from '../kit/runs.ts';

/** A clock that jumps to whatever happens next once nothing else can run. */
function virtualClock(): Clock & { advance(): Promise<boolean> } {
  let time = 0;
  let waits: { at: number; wake: () => void }[] = [];
  return {
    now: () => time,
    random: () => 0.5,
    sleep: (ms) => new Promise((wake) => waits.push({ at: time + ms, wake })),
    async advance() {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      const next = Math.min(...waits.map(({ at }) => at));
      if (!Number.isFinite(next)) return false;
      time = Math.max(time, next);
      const due = waits.filter(({ at }) => at <= time);
      waits = waits.filter(({ at }) => at > time);
      for (const { wake } of due) wake();
      return true;
    },
  };
}

it('lets no server see more than 20 arrivals in any second, however long each call takes to arrive and to answer', async () => {
  const latencies = fc.array(fc.tuple(fc.nat(400), fc.nat(400)), { minLength: 1, maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(latencies, fc.constantFrom(1, 2, 5, 40), async (calls, share) => {
      const clock = virtualClock();
      const limiter = createRateLimiter(clock, share);
      const arrivals: number[] = [];
      const never = new AbortController().signal;
      const all = Promise.all(
        calls.map(([there, back]) =>
          limiter.run(never, async () => {
            await clock.sleep(there, never);
            arrivals.push(clock.now());
            await clock.sleep(back, never);
          }),
        ),
      );
      while (await clock.advance());
      await all;
      const most = Math.max(1, Math.floor(20 / share));
      arrivals.sort((a, b) => a - b);
      for (const [index, at] of arrivals.entries()) {
        const later = arrivals[index + most];
        if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(1000);
      }
    }),
    { numRuns: runs(30) },
  );
});

it('halves after a refusal, once however many calls of one window were refused, and comes back', async () => {
  const clock = virtualClock();
  const limiter = createRateLimiter(clock);
  const never = new AbortController().signal;
  const starts: number[] = [];
  const call = () => limiter.run(never, async () => void starts.push(clock.now()));
  for (let refused = 0; refused < 5; refused += 1) limiter.slowDown();
  const all = Promise.all(Array.from({ length: 120 }, call));
  while (await clock.advance());
  await all;
  const inSecond = (second: number) => starts.filter((at) => Math.floor(at / 1000) === second).length;
  expect(inSecond(0)).toBeGreaterThanOrEqual(9);
  expect(inSecond(0)).toBeLessThanOrEqual(10);
  expect(inSecond(4)).toBeGreaterThan(inSecond(0));
});

it('does not begin with all its turns at once: the step before may have used the same second', async () => {
  const clock = virtualClock();
  const limiter = createRateLimiter(clock);
  const never = new AbortController().signal;
  const starts: number[] = [];
  const all = Promise.all(
    Array.from({ length: 19 }, () => limiter.run(never, async () => void starts.push(clock.now()))),
  );
  while (await clock.advance());
  await all;
  expect(starts.slice(0, 4)).toEqual([0, 0, 0, 0]);
  for (let call = 4; call < starts.length; call += 1)
    expect((starts[call] ?? 0) - (starts[call - 1] ?? 0)).toBeGreaterThanOrEqual(40);
});

it('ends with the reason of the signal', async () => {
  const clock = virtualClock();
  const limiter = createRateLimiter(clock);
  const reason = new Error('deadline');
  await expect(limiter.run(AbortSignal.abort(reason), async () => 1)).rejects.toBe(reason);
});
