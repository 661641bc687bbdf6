import type { Clock } from '../base/clock.ts';
import type { HashingFile, Span } from './hashing-file.ts';

export interface DownloadOptions {
  /** Returns the signed URL; called again if the server rejects it. */
  locate(): Promise<string>;
  file: HashingFile;
  signal: AbortSignal;
  clock: Clock;
  /** Logs retries and progress, as sentences. */
  log(line: string): void;
  /** Whether an interrupted transfer may resume; otherwise it starts over. */
  resume: boolean;
  /** Milliseconds without a byte that count as a dropped connection. */
  stallMs: number;
  /** The largest allowed object in bytes; default: that of the largest layer. */
  maxBytes?: number;
  /** How to fetch a large object over several connections; default: always over one. */
  parallel?: Parallel;
}

/** When and how one object is fetched over several connections. */
export interface Parallel {
  /** Provides the connections beside the first. */
  budget: ConnectionBudget;
  /** The maximum number of connections of one download, including the first. */
  connections: number;
  /** Smaller objects are fetched over one connection. */
  leastBytes: number;
  /** The length of a part is a multiple of this. */
  unitBytes: number;
  /** Watches whether more connections are worth their cost. */
  watchLoad: WatchLoad;
}

/** Calls `add` at most once, when more connections would help, and never after the returned function was called. */
export type WatchLoad = (add: () => void) => () => void;

/** One signed URL; two with the same text are distinct. */
export interface Address {
  readonly url: string;
}

/** The address that all connections of a download use. */
export interface AddressBook {
  /** The current address. All connections that wait for a new one share one request. Throws what `locate` throws. */
  get(): Promise<Address>;
  /** Discards `address`, and returns whether another one may be requested. */
  refuse(address: Address): boolean;
}

const MAX_NEW_URLS = 3;

/** Keeps the address from `locate` until the server rejects it. */
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
      // Several connections can meet the same rejection: it counts once.
      if (current?.given === address) {
        current = undefined;
        refused += 1;
      }
      return refused <= MAX_NEW_URLS;
    },
  };
}

/** A number of connections that several downloads share. It never blocks: a download continues without, and asks again later. */
export interface ConnectionBudget {
  /** Takes a connection if one is left. */
  take(): boolean;
  /** Returns one. */
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

/** A range of the object that one connection fetches: from the end of `span` up to `end` (exclusive). */
export interface Part {
  span: Span;
  end: number;
}

/** An object in parts, which are assigned in byte order, so that the hash rarely waits. */
export interface Parts {
  /** The next unassigned part, or half of the longest remainder of another part if that is worth a request. */
  claim(): Part | undefined;
  /** Extends `part` by the next one, if that is unassigned. */
  extend(part: Part): boolean;
}

/** With longer parts the hash falls behind; with shorter ones, each costs a connection that has to get up to speed. */
const MAX_PART_BYTES = 32 * 1024 * 1024;

/**
 * The part length for `total` bytes: a multiple of `unit`, chosen so that `connections` of equal speed finish together with as
 * few requests as possible.
 */
export function partBytesFor(total: number, connections: number, unit: number): number {
  const rounds = Math.ceil(total / (connections * MAX_PART_BYTES));
  return Math.ceil(total / (connections * rounds) / unit) * unit;
}

/**
 * Divides the `total` bytes of an object into parts of `partBytes`, of which `first` becomes the first one.
 *
 * Once all are assigned, a remainder of at least four times `unit` is split: one slow connection must not keep the others
 * waiting.
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
