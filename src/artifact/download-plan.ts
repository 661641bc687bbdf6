import type { Clock } from '../base/clock.ts';
import type { HashingFile, Span } from './hashing-file.ts';

export interface DownloadOptions {
  /** Gives the signed URL; called again when the server refuses the one it gave. */
  locate(): Promise<string>;
  file: HashingFile;
  signal: AbortSignal;
  clock: Clock;
  /** Told retries and progress, as sentences. */
  log(line: string): void;
  /** Whether a broken transfer may go on where it ended; else it begins again. */
  resume: boolean;
  /** Milliseconds without a byte that count as a dropped connection. */
  stallMs: number;
  /** Bytes that no object may have more of; left out: those of the largest layer. */
  maxBytes?: number;
  /** How a large object is fetched over several connections; left out: always over one. */
  parallel?: Parallel;
}

/** When and how one object is fetched over several connections. */
export interface Parallel {
  /** Where the connections beside the first one come from. */
  budget: ConnectionBudget;
  /** The most connections of one download, the first one included. */
  connections: number;
  /** Objects smaller than this come over one connection. */
  leastBytes: number;
  /** The length of a part is a multiple of this. */
  unitBytes: number;
  /** Starts to look whether further connections are worth their cost. */
  watchLoad: WatchLoad;
}

/** Calls `add` at most once, when further connections would help; never after the function that it returns was called. */
export type WatchLoad = (add: () => void) => () => void;

/** One signed URL, told apart from another one with the same text. */
export interface Address {
  readonly url: string;
}

/** The address that all connections of a download use. */
export interface AddressBook {
  /** The current address; a new one is asked for once, however many connections wait for it. Throws what `locate` throws. */
  get(): Promise<Address>;
  /** Crosses `address` out, and tells whether there may be another one. */
  refuse(address: Address): boolean;
}

const MAX_NEW_URLS = 3;

/** Keeps what `locate` gave until the server refuses it. */
export function createAddressBook(locate: () => Promise<string>): AddressBook {
  let current: { asked: Promise<Address>; given?: Address } | undefined;
  let refused = 0;

  async function ask(): Promise<Address> {
    return { url: await locate() };
  }

  return {
    async get() {
      current ??= { asked: ask() };
      const entry = current;
      entry.given = await entry.asked;
      return entry.given;
    },
    refuse(address) {
      // Several connections meet the same refusal: only the first one of them counts.
      if (current?.given === address) {
        current = undefined;
        refused += 1;
      }
      return refused <= MAX_NEW_URLS;
    },
  };
}

/** A number of connections that several downloads share. It never blocks: a download goes on without, and asks again later. */
export interface ConnectionBudget {
  /** Takes a connection, where one is left. */
  take(): boolean;
  /** Gives one back. */
  free(): void;
}

/** `count` connections. */
export function createConnectionBudget(count: number): ConnectionBudget {
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

/** A stretch of the object that one connection fetches: what `span` has not got yet, up to `end` (exclusive). */
export interface Part {
  span: Span;
  end: number;
}

/** An object in parts, which are given out in the order of their bytes, so that the hash has little to wait for. */
export interface Parts {
  /** The next part that nobody has, or half of the longest rest of another one where that is worth a request. */
  claim(): Part | undefined;
  /** Lengthens `part` by the one behind it, where nobody has that. */
  extend(part: Part): boolean;
}

/** Longer ones let the hash fall far behind; each new one has a connection to set up, which then has to come up to speed. */
const MAX_PART_BYTES = 32 * 1024 * 1024;

/**
 * How long the parts of `total` bytes are: a multiple of `unit`, and such that `connections` of equal speed end together after as
 * few requests as may be.
 */
export function partBytesFor(total: number, connections: number, unit: number): number {
  const rounds = Math.ceil(total / (connections * MAX_PART_BYTES));
  return Math.ceil(total / (connections * rounds) / unit) * unit;
}

/**
 * Divides the `total` bytes of an object into parts of `partBytes`, of which `first` becomes the first one.
 *
 * When all are given out, a rest of at least four times `unit` is worth a request for its back half: one slow connection
 * must not keep all others waiting.
 */
export function divide(
  file: HashingFile,
  first: Part,
  total: number,
  partBytes: number,
  unit: number,
): Parts {
  const given: Part[] = [first];
  first.end = Math.min(partBytes, total);
  let next = first.end;

  function advance(): number {
    next = Math.min(next + partBytes, total);
    return next;
  }

  function split(): Part | undefined {
    const rest = ({ span, end }: Part): number => end - span.end;
    const longest = given.reduce((a, b) => (rest(b) > rest(a) ? b : a));
    if (rest(longest) < 4 * unit) return undefined;
    const middle = longest.end - Math.floor(rest(longest) / 2);
    const part = { span: file.span(middle), end: longest.end };
    longest.end = middle;
    return part;
  }

  return {
    claim() {
      const part = next < total ? { span: file.span(next), end: advance() } : split();
      if (part !== undefined) given.push(part);
      return part;
    },
    extend(part) {
      if (part.end !== next || next === total) return false;
      part.end = advance();
      return true;
    },
  };
}
