/** Counts the requests of one action by arrival time. */
export interface RateLimit {
  /** Admits a request, or returns the number of requests in the last second, this one included. */
  admit(): { admitted: true } | { admitted: false; seen: number };
}

/**
 * Admits at most `perSecond` requests in any rolling second of `now` (ms). Refused requests do not count: a client that waits one
 * second is always admitted.
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
