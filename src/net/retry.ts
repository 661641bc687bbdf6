import pRetry from 'p-retry';
import type { Clock } from '../base/clock.ts';

/** Seconds from a `Retry-After` header in its numeric form, as milliseconds; the date form is rare and left to the backoff. */
export function retryAfterMs(header: string | null | undefined): number | undefined {
  if (header === null || header === undefined || !/^\d{1,6}$/.test(header.trim())) return undefined;
  return Number(header.trim()) * 1000;
}

const BASE_MS = 1000;
const CAP_MS = 15_000;

/**
 * How long to wait after `failures` counted failures before this one: exponential backoff with full
 * jitter, so that many jobs that failed together do not come back together, but never less than the server asked for.
 */
export function backoffMs(failures: number, random: number, retryAfter?: number): number {
  const jittered = Math.round(random * Math.min(CAP_MS, BASE_MS * 2 ** failures));
  return Math.max(jittered, retryAfter ?? 0);
}

/** Whether a failed try is worth another, and how many milliseconds the server asked to wait at least. */
export interface RetryDecision {
  retry: boolean;
  retryAfter?: number | undefined;
}

/** What makes one kind of task worth another try. */
export interface RetryRules {
  attempts: number;
  signal: AbortSignal;
  clock: Clock;
  judge(error: unknown): RetryDecision;
  /** Called before each wait with the number of the coming try. */
  onRetry(error: unknown, nextAttempt: number, waitMs: number): void;
}

/** Runs `task` until it succeeds, fails for good, or `rules.attempts` are used up; then throws the last error. */
export async function withRetry<T>(task: () => Promise<T>, rules: RetryRules): Promise<T> {
  return await pRetry(task, {
    retries: rules.attempts - 1,
    minTimeout: 0,
    signal: rules.signal,
    shouldRetry: ({ error }) => rules.judge(error).retry,
    async onFailedAttempt({ error, attemptNumber, retriesLeft }) {
      const { retry, retryAfter } = rules.judge(error);
      if (!retry || retriesLeft === 0) return;
      const wait = backoffMs(attemptNumber - 1, rules.clock.random(), retryAfter);
      rules.onRetry(error, attemptNumber + 1, wait);
      await rules.clock.sleep(wait, rules.signal);
    },
  });
}
