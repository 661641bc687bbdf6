/** Counts requests of one action by arrival. */
export interface RateLimit {
  /** Admits a request, or says how many requests (this one included) the last second has seen. */
  admit(): { admitted: true } | { admitted: false; seen: number };
}

/**
 * At most `perSecond` admitted requests in any rolling second by `now` (ms). Refused requests are not counted: a client that
 * waits a second always gets in.
 */
export function rateLimit(perSecond: number, now: () => number): RateLimit {
  const admitted: number[] = [];
  return {
    admit() {
      if (perSecond === Number.POSITIVE_INFINITY) return { admitted: true };
      const at = now();
      while (admitted[0] !== undefined && admitted[0] <= at - 1000) admitted.shift();
      if (admitted.length >= perSecond) return { admitted: false, seen: admitted.length + 1 };
      admitted.push(at);
      return { admitted: true };
    },
  };
}
