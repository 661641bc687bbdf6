import { formatBytes, formatSeconds } from '../base/text.ts';
import { backoffMs } from '../net/retry.ts';
import type { AddressBook } from './address.ts';
import { type BodyPlan, MAX_LAYER_BYTES, type ObjectFacts, tooLong } from './answer.ts';
import { type Receiver, receive } from './connection.ts';
import type { DownloadOptions, Parallel } from './download-options.ts';
import { divide, type Part, type Parts, partBytesFor } from './parts.ts';
import { createProgress } from './progress.ts';
import { TransferFailure } from './request.ts';
import { scavengeAfter } from './scavenge.ts';

const TRIES_WITHOUT_PROGRESS = 5;

/** One transfer of the whole object, while it is under way. */
interface Transfer {
  options: DownloadOptions;
  /** Ended with the transfer, when one of its connections fails for good. */
  signal: AbortSignal;
  addresses: AddressBook;
  facts: ObjectFacts | undefined;
  /** `undefined` as long as one plain stream brings everything. */
  parts: Parts | undefined;
  tell(): void;
}

/**
 * Brings the whole object into an empty file.
 *
 * The first request is a plain GET. Where `parallel` is given and the answer is that of a large object with ranges and a strong
 * ETag, further connections fetch parts behind it with `Range` and `If-Match`; the first one brings the beginning and goes on
 * for as long as nobody else has what follows.
 *
 * @throws TransferFailure of kind `start-over` where the answers disagree, or where a part cannot be had while the object may;
 *   other failures as `download` throws them. No connection is left open, whatever the outcome.
 */
export async function transfer(
  options: DownloadOptions,
  addresses: AddressBook,
  parallel: Parallel | undefined,
): Promise<void> {
  const halt = new AbortController();
  const progress = createProgress(options.clock.now, options.log);
  const state: Transfer = {
    ...{ options, addresses, facts: undefined, parts: undefined },
    signal: AbortSignal.any([options.signal, halt.signal]),
    tell: () => progress(options.file.size, state.facts?.total),
  };
  const helpers: Promise<void>[] = [];

  async function help(lanes: Parallel['lanes'], part: Part): Promise<void> {
    try {
      await carry(part, state);
      await carryOthers(state);
    } catch (error) {
      halt.abort(error);
    } finally {
      lanes.free();
    }
  }

  /** Puts further connections to work, as many as there are parts and free lanes for. */
  function spread(): void {
    if (parallel === undefined || state.parts === undefined) return;
    const { lanes, connections } = parallel;
    while (helpers.length < connections - 1 && lanes.take()) {
      const part = state.parts.claim();
      if (part === undefined) {
        lanes.free();
        return;
      }
      helpers.push(help(lanes, part));
    }
  }

  try {
    await carry({ span: options.file.span(0), end: Number.POSITIVE_INFINITY }, state, (part) => {
      state.parts ??= partsOf(part, state, parallel);
      spread();
    });
    await carryOthers(state);
  } catch (error) {
    halt.abort(error);
  }
  await Promise.all(helpers);
  // The first failure of all; what the other connections threw when they were ended for it does not matter.
  state.signal.throwIfAborted();
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

/** Brings parts until there are none left. */
async function carryOthers(state: Transfer): Promise<void> {
  for (let part = state.parts?.claim(); part !== undefined; part = state.parts?.claim()) {
    await carry(part, state);
  }
}

/** Brings one part, over as many connections in turn as it takes. `onMove` is told the head of a plain answer, and each of its parts. */
async function carry(part: Part, state: Transfer, onMove?: (part: Part) => void): Promise<void> {
  const { options, signal, addresses } = state;
  let failures = 0;
  let furthest = 0;
  for (;;) {
    const address = await addresses.get();
    try {
      return await bring(part, address.url, state, onMove);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransferFailure)) throw error;
      if (error.kind === 'dropped') {
        failures = part.span.end > furthest ? 1 : failures + 1;
        furthest = Math.max(furthest, part.span.end);
      }
      assertMayTry(error, failures, state, () => addresses.refuse(address));
      const wait = backoffMs(Math.max(0, failures - 1), options.clock.random(), error.retryAfterMs);
      const next = error.kind === 'url-refused' ? 'asking for a new address' : 'trying again';
      options.log(
        `Download interrupted at ${formatBytes(part.span.end)} (${error.message}); ${next} in ${formatSeconds(wait)}.`,
      );
      await options.clock.sleep(wait, signal);
    }
  }
}

/** Throws `error` where another request for the part cannot help. */
function assertMayTry(
  error: TransferFailure,
  failures: number,
  { parts }: Transfer,
  refuse: () => boolean,
): void {
  if (error.kind === 'url-refused' && refuse()) return;
  if (error.kind !== 'dropped') throw error;
  if (failures < TRIES_WITHOUT_PROGRESS) return;
  // A server that refuses several connections at a time may still serve one.
  if (parts === undefined) throw error;
  throw new TransferFailure('start-over', error.message, { cause: error });
}

/** Brings what it can of `part` over one connection. */
async function bring(part: Part, url: string, state: Transfer, onMove?: (part: Part) => void): Promise<void> {
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
      scavengeAfter(chunk.length);
      state.tell();
      return part.span.end < part.end || part.end === bodyEnd;
    },
  };
  await receive(url, wanted, receiver, { signal: state.signal, stallMs: state.options.stallMs });
  if (part.end < Number.POSITIVE_INFINITY && part.span.end < part.end) {
    const of = state.facts?.total ?? part.end;
    throw new TransferFailure('dropped', `the connection ended after ${file.size} of ${of} bytes`);
  }
}

/** @throws TransferFailure where a body brings more than was announced or asked for */
function assertFits(size: number, bodyEnd: number, plain: boolean): void {
  if (size <= bodyEnd) return;
  if (plain) {
    throw new TransferFailure('final', `the server sent more than the ${bodyEnd} bytes that it announced`);
  }
  throw new TransferFailure('start-over', 'the server sent more than the part that was asked for');
}

/** Begins a plain stream again from the first byte. */
function restart(part: Part, { options }: Transfer): void {
  options.file.restart();
  part.span = options.file.span(0);
}
