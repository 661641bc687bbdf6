import type { Clock } from '../base/clock.ts';

/** Limits the rate of API calls: each call needs a turn. */
export interface RateLimiter {
  /** Runs `call` once a turn is free; rejects with `signal.reason` if `signal` aborts first. */
  run<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T>;
  /** Call it when the server refused a call because of its rate limit: reduces the number of turns. */
  slowDown(): void;
}

/** `GetLayerVersion` allows 20 requests per second for the whole account (API page, 2025-10-30); one is left for others. */
const TURNS_PER_SECOND = 19;
/** How many calls a step starts at once: few enough to fit into one window with the last calls of the previous step. */
const MAX_BURST = 4;
/** The minimum time between two starts after that burst, for the same reason. */
const SPACING_MS = 40;

/**
 * Creates a limiter that stays under the rate in every one-second window of the server.
 *
 * A turn becomes free one second after the *response*, not after the start: otherwise a request that arrives late would fall into the
 * same window as requests started a second later. A refusal halves the number of turns, at most once per window. It grows back by one
 * for each `turns` responses.
 *
 * @param share how many jobs share the account's rate (n for `shard: i/n`)
 */
export function createRateLimiter(clock: Clock, share = 1): RateLimiter {
  const most = Math.max(1, Math.floor(TURNS_PER_SECOND / share));
  const windowMs = Math.max(1000, (1000 * share) / TURNS_PER_SECOND);
  let turns = most;
  let answersSinceChange = 0;
  let inFlight = 0;
  let lastStart = Number.NEGATIVE_INFINITY;
  let lastSlowDown = Number.NEGATIVE_INFINITY;
  const returning: number[] = [];
  let queue: Promise<void> = Promise.resolve();
  const answered: (() => void)[] = [];

  async function takeTurn(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      while ((returning[0] ?? Number.POSITIVE_INFINITY) <= clock.now()) returning.shift();
      if (inFlight + returning.length < turns) break;
      const next = returning[0];
      if (next === undefined) await nextAnswer(signal);
      else await clock.sleep(Math.max(1, Math.ceil(next - clock.now())), signal);
    }
    const pause = lastStart + SPACING_MS * share - clock.now();
    if (pause > 0 && inFlight + returning.length >= Math.floor(MAX_BURST / share))
      await clock.sleep(Math.ceil(pause), signal);
    lastStart = clock.now();
    inFlight += 1;
  }

  function nextAnswer(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = () => reject(signal.reason);
      signal.addEventListener('abort', aborted, { once: true });
      answered.push(() => {
        signal.removeEventListener('abort', aborted);
        resolve();
      });
    });
  }

  function giveBack(): void {
    inFlight -= 1;
    returning.push(clock.now() + windowMs);
    answersSinceChange += 1;
    if (turns < most && answersSinceChange >= turns) {
      turns += 1;
      answersSinceChange = 0;
    }
    for (const wake of answered.splice(0)) wake();
  }

  return {
    async run(signal, call) {
      const turn = queue.then(() => takeTurn(signal));
      queue = turn.catch(() => undefined);
      await turn;
      try {
        return await call();
      } finally {
        giveBack();
      }
    },
    slowDown() {
      if (clock.now() - lastSlowDown < windowMs) return;
      lastSlowDown = clock.now();
      turns = Math.max(1, Math.floor(turns / 2));
      answersSinceChange = 0;
    },
  };
}
