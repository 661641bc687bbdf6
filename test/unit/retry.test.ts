import { describe, expect, it } from 'vitest';
import { describeLongWait, retryAfterMs, withRetry } from '../../src/net/retry.ts';

/** The wait after `failures` counted failures, of a clock that takes no time. */
async function waitAfter(failures: number, random: number, retryAfterMs?: number): Promise<number> {
  let waited = -1;
  const clock = { now: () => 0, random: () => random, sleep: async () => undefined };
  const fail = async () => {
    throw new Error('refused');
  };
  await withRetry(fail, {
    ...{ attempts: 2, signal: new AbortController().signal, clock },
    judge: () => ({ failures, retryAfterMs }),
    onRetry: (_error, _next, waitMs) => {
      waited = waitMs;
    },
  }).catch(() => undefined);
  return waited;
}

describe('the wait before another try', () => {
  it('doubles from one second to fifteen, and is drawn from all of that', async () => {
    const longest = await Promise.all([0, 1, 2, 3, 4, 5, 50].map((failures) => waitAfter(failures, 1)));
    expect(longest).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(await waitAfter(3, 0)).toBe(0);
    expect(await waitAfter(3, 0.25)).toBe(2000);
  });

  it('is never less than the server asked for', async () => {
    expect(await waitAfter(0, 0.5, 7000)).toBe(7000);
    expect(await waitAfter(4, 1, 7000)).toBe(15_000);
  });

  it.each([
    ['0', 0],
    ['12', 12_000],
    [' 12 ', 12_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1234567', 1_234_567_000],
    ['9'.repeat(16), undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of Retry-After %j is %j', (header, expected) => {
    expect(retryAfterMs(header)).toBe(expected);
  });
});

/** Runs a task that always fails; the clock takes no time. */
async function failing(retry: boolean, onSleep: (ms: number) => void = () => undefined) {
  const step = new AbortController();
  const sleeps: number[] = [];
  const told: [number, number][] = [];
  let tries = 0;
  const ended = withRetry(
    async () => {
      tries += 1;
      throw new Error(`try ${tries}`);
    },
    {
      attempts: 4,
      signal: step.signal,
      clock: {
        now: () => 0,
        random: () => 0.5,
        async sleep(ms, signal) {
          sleeps.push(ms);
          onSleep(ms);
          signal.throwIfAborted();
        },
      },
      judge: () => (retry ? {} : undefined),
      onRetry: (_error, next, waitMs) => void told.push([next, waitMs]),
    },
  ).catch((error: unknown) => error);
  return { step, ended, sleeps, told, tries: () => tries };
}

describe('another try', () => {
  it('is made until there are no more, with a wait and a word before each but the first', async () => {
    const { ended, sleeps, told, tries } = await failing(true);
    expect(await ended).toEqual(new Error('try 4'));
    expect(tries()).toBe(4);
    expect(sleeps).toEqual([500, 1000, 2000]);
    expect(told).toEqual([
      [2, 500],
      [3, 1000],
      [4, 2000],
    ]);
  });

  it.each([61, 3600, 1_234_567])(
    'is not made where the server asks for %i s: nothing is waited for',
    async (seconds) => {
      let tries = 0;
      const sleeps: number[] = [];
      const told: number[] = [];
      const rules = { attempts: 5, signal: new AbortController().signal };
      const task = async () => {
        tries += 1;
        throw new Error('busy');
      };
      const sleep = async (ms: number) => void sleeps.push(ms);
      await expect(
        withRetry(task, {
          ...{ ...rules, clock: { now: () => 0, random: () => 1, sleep } },
          judge: () => ({ retryAfterMs: seconds * 1000 }),
          onRetry: (_error, next) => void told.push(next),
        }),
      ).rejects.toThrow('busy');
      expect([tries, sleeps, told]).toEqual([1, [], []]);
      expect(describeLongWait(seconds * 1000)).toBe(
        `, Retry-After ${seconds} s (the gate waits 60 s at most)`,
      );
      expect(describeLongWait(60_000)).toBe('');
    },
  );

  it('is not made of what it cannot help', async () => {
    const { ended, sleeps, told, tries } = await failing(false);
    expect(await ended).toEqual(new Error('try 1'));
    expect([tries(), sleeps, told]).toEqual([1, [], []]);
  });
});
