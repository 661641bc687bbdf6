import { messageOf } from '../base/errors.ts';
import { formatBytes, formatSeconds } from '../base/text.ts';
import { type Retry, withRetry } from '../net/retry.ts';
import { type BodyPlan, MAX_LAYER_BYTES, type ObjectFacts, TransferFailure, tooLong } from './answer.ts';
import {
  type Address,
  type AddressBook,
  type ConnectionBudget,
  type DownloadOptions,
  divide,
  type Parallel,
  type Part,
  type Parts,
  partBytesFor,
} from './download-plan.ts';
import { type Receiver, requestObject } from './request.ts';

const TRIES_WITHOUT_PROGRESS = 5;
const PROGRESS_MS = 5000;

/** One running transfer of the whole object. */
interface Transfer {
  options: DownloadOptions;
  /** Aborted with the transfer, when one of its connections fails for good. */
  signal: AbortSignal;
  addresses: AddressBook;
  facts: ObjectFacts | undefined;
  /** `undefined` while one plain stream fetches everything. */
  parts: Parts | undefined;
  tellProgress(): void;
}

/**
 * Fetches the whole object into an empty file.
 *
 * The first request is a plain GET. If `parallel` is given, and the object is large and has ranges and a strong ETag, more
 * connections fetch later parts with `Range` and `If-Match`, as soon as they are worth it. The first one fetches the
 * beginning, and continues while the next part is unassigned.
 *
 * @throws TransferFailure of kind `start-over` if the responses disagree, or if a part fails although the whole object may still work;
 *   other failures as `download` throws them. No connection is left open, whatever the outcome.
 */
export async function transfer(
  options: DownloadOptions,
  addresses: AddressBook,
  parallel: Parallel | undefined,
): Promise<void> {
  const halt = new AbortController();
  const tell = createProgress(options);
  const state: Transfer = {
    ...{ options, addresses, facts: undefined, parts: undefined },
    signal: AbortSignal.any([options.signal, halt.signal]),
    tellProgress: () => tell(state.facts?.total),
  };
  const helpers: Promise<void>[] = [];
  let spreading = false;
  let stopWatching: (() => void) | undefined;

  async function help(budget: ConnectionBudget, part: Part): Promise<void> {
    try {
      await fetchPart(part, state);
      await fetchOtherParts(state);
    } catch (error) {
      halt.abort(error);
    } finally {
      budget.free();
    }
  }

  /** Starts more connections, as far as there are parts and budget. */
  function spread(): void {
    if (!spreading || parallel === undefined || state.parts === undefined) return;
    const { budget, connections } = parallel;
    while (helpers.length < connections - 1 && budget.take()) {
      const part = state.parts.claim();
      if (part === undefined) {
        budget.free();
        return;
      }
      helpers.push(help(budget, part));
    }
  }

  function begin(part: Part): void {
    state.parts ??= partsOf(part, state, parallel);
    if (state.parts !== undefined) {
      stopWatching ??= parallel?.watchLoad(() => {
        spreading = true;
        spread();
      });
    }
    spread();
  }

  try {
    await fetchPart({ span: options.file.span(0), end: Number.POSITIVE_INFINITY }, state, begin);
    await fetchOtherParts(state);
  } catch (error) {
    halt.abort(error);
  } finally {
    stopWatching?.();
  }
  await Promise.all(helpers);
  // Throws the first failure; what the other connections threw when they were aborted does not matter.
  state.signal.throwIfAborted();
}

/** Logs progress at most once in five seconds; the rate is that since the previous line. */
function createProgress({ clock, file, log }: DownloadOptions): (total: number | undefined) => void {
  let told = { at: clock.now(), size: 0 };
  return (total) => {
    const at = clock.now();
    if (at - told.at < PROGRESS_MS) return;
    const { size } = file;
    const rate = Math.round((Math.max(0, size - told.size) * 1000) / (at - told.at));
    const of = total === undefined ? '' : ` of ${formatBytes(total)}`;
    log(`Downloaded ${formatBytes(size)}${of}, ${formatBytes(rate)}/s.`);
    told = { at, size };
  };
}

/** The parts of an object that is worth several connections. */
function partsOf(
  first: Part,
  { facts, options }: Transfer,
  parallel: Parallel | undefined,
): Parts | undefined {
  if (parallel === undefined || facts?.total === undefined || !mayResume(options, facts)) return undefined;
  const { connections, leastBytes, unitBytes } = parallel;
  if (facts.total < leastBytes) return undefined;
  const partBytes = partBytesFor(facts.total, connections, unitBytes);
  return divide(options.file, first, facts.total, partBytes, unitBytes);
}

function mayResume({ resume }: DownloadOptions, facts: ObjectFacts | undefined): boolean {
  return resume && facts?.ranges === true && facts.etag !== undefined;
}

/** Fetches parts until there are none left. */
async function fetchOtherParts(state: Transfer): Promise<void> {
  for (let part = state.parts?.claim(); part !== undefined; part = state.parts?.claim()) {
    await fetchPart(part, state);
  }
}

/** Fetches one part, over as many successive connections as it takes. `onMove` is called for a plain response and each of its parts. */
async function fetchPart(part: Part, state: Transfer, onMove?: (part: Part) => void): Promise<void> {
  const { options, signal, addresses } = state;
  let failures = 0;
  let furthest = 0;
  let address: Address | undefined;
  const attempt = async (): Promise<void> => {
    address = await addresses.get();
    await fetchOnce(part, address.url, state, onMove);
  };
  await withRetry(attempt, {
    ...{ signal, clock: options.clock },
    judge(error): Retry | undefined {
      if (!(error instanceof TransferFailure)) return undefined;
      if (error.kind === 'dropped') {
        failures = part.span.end > furthest ? 1 : failures + 1;
        furthest = Math.max(furthest, part.span.end);
      }
      const { retryAfterMs } = error;
      if (error.kind === 'url-refused' && address !== undefined && addresses.refuse(address))
        return { failures, retryAfterMs };
      if (error.kind !== 'dropped') return undefined;
      if (failures < TRIES_WITHOUT_PROGRESS) return { failures: failures - 1, retryAfterMs };
      if (state.parts === undefined) return undefined;
      // A server that refuses several connections at a time may still serve one.
      throw new TransferFailure('start-over', error.message, { cause: error });
    },
    onRetry(error, _next, waitMs) {
      const refused = error instanceof TransferFailure && error.kind === 'url-refused';
      options.log(
        `Download interrupted at ${formatBytes(part.span.end)} (${messageOf(error)}); ${refused ? 'requesting a new address' : 'retrying'} in ${formatSeconds(waitMs)}.`,
      );
    },
  });
}

/** Fetches what it can of `part` over one connection. */
async function fetchOnce(
  part: Part,
  url: string,
  state: Transfer,
  onMove?: (part: Part) => void,
): Promise<void> {
  const { file, maxBytes = MAX_LAYER_BYTES } = state.options;
  if (part.span.end > 0 && !mayResume(state.options, state.facts)) restart(part, state);
  const wanted = {
    offset: part.span.end,
    end: state.parts === undefined ? undefined : part.end,
    known: state.facts,
  };
  /** Where the body ends; the part may end earlier. */
  let bodyEnd = wanted.end ?? Number.POSITIVE_INFINITY;
  const receiver: Receiver = {
    begin({ offset, facts }: BodyPlan) {
      if (wanted.end !== undefined) return;
      if (offset !== part.span.end) restart(part, state);
      state.facts = facts;
      bodyEnd = facts.total ?? Number.POSITIVE_INFINITY;
      part.end = bodyEnd;
      if (offset === 0) onMove?.(part);
    },
    take(chunk) {
      const rest = () => part.end - part.span.end;
      while (chunk.length >= rest() && part.end < bodyEnd && state.parts?.extend(part)) onMove?.(part);
      const wantedBytes = part.end < bodyEnd ? Math.min(chunk.length, rest()) : chunk.length;
      const size = part.span.end + wantedBytes;
      if (size > maxBytes) throw tooLong(size, maxBytes);
      assertFits(size, bodyEnd, wanted.end === undefined);
      part.span.write(wantedBytes < chunk.length ? chunk.subarray(0, wantedBytes) : chunk);
      state.tellProgress();
      return part.span.end < part.end || part.end === bodyEnd;
    },
  };
  await requestObject(url, wanted, receiver, { signal: state.signal, stallMs: state.options.stallMs });
  if (part.end < Number.POSITIVE_INFINITY && part.span.end < part.end) {
    const of = state.facts?.total ?? part.end;
    throw new TransferFailure('dropped', `the connection ended after ${file.size} of ${of} bytes`);
  }
}

/** @throws TransferFailure if a body has more bytes than announced or requested */
function assertFits(size: number, bodyEnd: number, plain: boolean): void {
  if (size <= bodyEnd) return;
  if (plain) {
    throw new TransferFailure('final', `the server sent more than the ${bodyEnd} bytes that it announced`);
  }
  throw new TransferFailure('start-over', 'the server sent more than the requested part');
}

/** Restarts a plain stream from the first byte. */
function restart(part: Part, { options }: Transfer): void {
  options.file.restart();
  part.span = options.file.span(0);
}
