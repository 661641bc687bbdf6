/** A count of connections that several downloads share. Nobody waits for one: a download goes on without, and asks again later. */
export interface Lanes {
  /** Takes a connection, where one is left. */
  take(): boolean;
  /** Gives one back. */
  free(): void;
}

/** `count` connections. */
export function createLanes(count: number): Lanes {
  let left = count;
  return {
    take() {
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    free() {
      left += 1;
    },
  };
}
