import type { Clock } from '../base/clock.ts';

/** Runners are billed by the minute, so the step fails immediately rather than wait longer. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Seconds from a `Retry-After` header in its numeric form, as milliseconds; the date form is rare and left to the backoff. */
export function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,15}$/.test(header.trim())) return undefined;
  return Number(header.trim()) * 1000;
}

/** Whether the server asks for a longer wait than `withRetry` accepts. */
export function isLongWait(milliseconds: number | undefined): boolean {
  return milliseconds !== undefined && milliseconds > MAX_RETRY_AFTER_MS;
}

/** Text to append to `HTTP 429` if the server asks for too long a wait; otherwise empty. */
export function describeLongWait(milliseconds: number | undefined): string {
  if (milliseconds === undefined || !isLongWait(milliseconds)) return '';
  return `, Retry-After ${milliseconds / 1000} s (the gate waits ${MAX_RETRY_AFTER_MS / 1000} s at most)`;
}

const BASE_MS = 1000;
const MAX_BACKOFF_MS = 15_000;

/**
 * The wait before the next attempt, after `failures` earlier failures. Exponential backoff with full jitter spreads jobs that failed
 * at the same time; the wait is never shorter than the server asked for.
 */
function backoffMs(failures: number, random: number, retryAfter = 0): number {
  return Math.max(Math.round(random * Math.min(MAX_BACKOFF_MS, BASE_MS * 2 ** failures)), retryAfter);
}

/** How to retry. */
export interface Retry {
  /** The minimum wait that the server asked for. */
  retryAfterMs?: number | undefined;
  /** Earlier failures that count for the backoff; default: all. */
  failures?: number;
}

/** When and how one kind of task is retried. */
interface RetryRules {
  /** Default: unlimited; `judge` decides. */
  attempts?: number;
  signal: AbortSignal;
  clock: Clock;
  /** Returns `undefined` if a retry cannot help. May throw another error to replace this one. */
  judge(error: unknown): Retry | undefined;
  /** Called before each wait, with the number of the next attempt. */
  onRetry(error: unknown, nextAttempt: number, waitMs: number): void;
}

/**
 * Runs `task` until it succeeds. Throws the last error if a retry cannot help, if `rules.attempts` are used up, or if the server asks for
 * too long a wait.
 */
export async function withRetry<T>(task: () => Promise<T>, rules: RetryRules): Promise<T> {
  const { attempts = Number.POSITIVE_INFINITY, signal, clock, judge, onRetry } = rules;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      signal.throwIfAborted();
      const retry = attempt < attempts ? judge(error) : undefined;
      if (retry === undefined || isLongWait(retry.retryAfterMs)) throw error;
      const wait = backoffMs(retry.failures ?? attempt - 1, clock.random(), retry.retryAfterMs);
      onRetry(error, attempt + 1, wait);
      await clock.sleep(wait, signal);
    }
  }
}
