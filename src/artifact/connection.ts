import type { OutgoingHttpHeaders } from 'node:http';
import { finished } from 'node:stream/promises';
import { messageOf } from '../base/errors.ts';
import { formatSeconds } from '../base/text.ts';
import { type BodyPlan, cosError, type ObjectFacts, readHead } from './answer.ts';
import { type OpenResponse, openUrl, TransferFailure } from './request.ts';

/** What one connection is to bring: the object from byte `offset` on, or up to `end` (exclusive) where only a part is wanted. */
export interface Wanted {
  offset: number;
  end: number | undefined;
  /** What earlier answers said of the object; a later one must agree. */
  known: ObjectFacts | undefined;
}

/** Where the bytes go. */
export interface Receiver {
  /** Told once where the body belongs, before its first byte. */
  begin(plan: BodyPlan): void;
  /** Takes a chunk of the body; false ends the connection, what it would still have sent is not wanted. */
  take(chunk: Buffer): boolean;
}

/** The bounds of a connection in time. */
export interface Patience {
  signal: AbortSignal;
  /** Milliseconds without a byte that count as a dropped connection. */
  stallMs: number;
}

/** A COS error is a few hundred bytes of XML. */
const MAX_ERROR_BYTES = 4096;

/**
 * Sends one request and hands the body of its answer to `receiver`, until the body or the receiver ends it.
 *
 * @throws TransferFailure, what the receiver throws, or `signal.reason`
 */
export async function receive(
  url: string,
  wanted: Wanted,
  receiver: Receiver,
  patience: Patience,
): Promise<void> {
  await withStallGuard(patience, async (guard, moved) => {
    const response = await openUrl(url, requestHeaders(wanted), guard);
    moved();
    try {
      receiver.begin(await readAnswer(response, wanted));
      await readBody(response, (chunk) => {
        moved();
        return receiver.take(chunk);
      });
    } finally {
      response.destroy();
    }
  });
}

function requestHeaders({ offset, end, known }: Wanted): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { 'accept-encoding': 'identity', 'user-agent': 'scf-layer-gate' };
  if ((offset > 0 || end !== undefined) && known?.etag !== undefined) {
    headers['range'] = `bytes=${offset}-${end === undefined ? '' : end - 1}`;
    headers['if-match'] = known.etag;
  }
  return headers;
}

/** Runs `transfer` with a signal that is aborted when `moved` is not called for `stallMs`. */
async function withStallGuard(
  { signal, stallMs }: Patience,
  transfer: (guard: AbortSignal, moved: () => void) => Promise<void>,
): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => {
    stalled.abort(new TransferFailure('dropped', `no data for ${formatSeconds(stallMs)}`));
  }, stallMs);
  try {
    await transfer(AbortSignal.any([signal, stalled.signal]), () => timer.refresh());
  } catch (error) {
    signal.throwIfAborted();
    stalled.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Judges the head of an answer; a refusal takes along what its body says. */
async function readAnswer(response: OpenResponse, { offset, end, known }: Wanted): Promise<BodyPlan> {
  try {
    return readHead({ status: response.statusCode ?? 0, headers: response.headers }, offset, known, end);
  } catch (error) {
    if (!(error instanceof TransferFailure)) throw error;
    const said = cosError(await errorBody(response));
    if (said === undefined) throw error;
    const { kind, retryAfterMs } = error;
    throw new TransferFailure(kind, `${error.message}, ${said}`, { cause: error, retryAfterMs });
  }
}

async function errorBody(response: OpenResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    await readBody(response, (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      return bytes < MAX_ERROR_BYTES;
    });
  } catch {
    // The status is the failure; its explanation got lost on the way.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES).toString('utf8');
}

/**
 * Gives the chunks of a body to `take` until that wants no more. By events: an iterator's promises for each chunk cost as much as its hash.
 *
 * @throws TransferFailure `dropped` where the connection breaks, or what `take` throws
 */
async function readBody(response: OpenResponse, take: (chunk: Buffer) => boolean): Promise<void> {
  let failure: { error: unknown } | undefined;
  let wanted = true;
  response.on('data', (chunk: Buffer) => {
    if (!wanted) return;
    try {
      wanted = take(chunk);
    } catch (error) {
      wanted = false;
      failure = { error };
    }
    if (!wanted) response.destroy();
  });
  try {
    await finished(response);
  } catch (error) {
    if (wanted)
      throw new TransferFailure('dropped', `the connection broke: ${messageOf(error)}`, { cause: error });
  }
  if (failure !== undefined) throw failure.error;
}
