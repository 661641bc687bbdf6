import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { backoffMs } from '../net/retry.ts';
import { formatBytes, formatSeconds } from '../text.ts';
import { cosError, MOST_LAYER_BYTES, type ObjectFacts, readHead, tooLong } from './answer.ts';
import type { Digest, HashingFile } from './hashing-file.ts';
import { type OpenResponse, openUrl, TransferFailure, type TransferFailureKind } from './request.ts';

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
}

const ATTEMPTS_WITHOUT_PROGRESS = 5;
const MOST_NEW_URLS = 3;
const MOST_RESTARTS = 3;
const PROGRESS_MS = 5000;
/** A COS error is a few hundred bytes of XML. */
const MOST_ERROR_BYTES = 4096;

/**
 * Downloads one object into `file` and gives the digest of what it wrote.
 *
 * A dropped connection goes on with `Range` and `If-Match` from the last byte, the hash going on with it. Whatever the
 * server does, the digest is that of the bytes in the file; whether they are the right ones is for the caller to say.
 *
 * @throws TransferFailure when it cannot be done, what `locate` throws, the file system's error, or `signal.reason`
 */
export async function download(options: DownloadOptions): Promise<Digest> {
  const { file, clock, signal } = options;
  const budget = { failures: 0, newUrls: 0, restarts: 0 };
  let url: string | undefined;
  let facts: ObjectFacts | undefined;

  async function attempt(address: string): Promise<Digest> {
    await withStallGuard(options, async (guard, moved) => {
      const response = await openUrl(address, requestHeaders(file.size, facts?.etag), guard);
      moved();
      facts = await beginBody(response, options, facts);
      await readBody(response, facts, options, moved);
    });
    return await file.finish();
  }

  for (;;) {
    url ??= await options.locate();
    const mayGoOn = options.resume && facts?.ranges === true && facts.etag !== undefined;
    if (file.size > 0 && !mayGoOn) await file.restart();
    const sizeBefore = file.size;
    try {
      return await attempt(url);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransferFailure) || !spend(budget, error.kind, file.size > sizeBefore))
        throw error;
      if (error.kind === 'url-refused') url = undefined;
      if (error.kind === 'start-over') facts = undefined;
      const wait = backoffMs(Math.max(0, budget.failures - 1), clock.random(), error.retryAfterMs);
      const next = url === undefined ? 'asking for a new address' : 'trying again';
      options.log(
        `Download interrupted at ${formatBytes(file.size)} (${error.message}); ${next} in ${formatSeconds(wait)}.`,
      );
      await clock.sleep(wait, signal);
    }
  }
}

interface Budget {
  failures: number;
  newUrls: number;
  restarts: number;
}

/** Takes one failure out of `budget`, and tells whether there is anything left to try with. Progress refills it. */
function spend(budget: Budget, kind: TransferFailureKind, progressed: boolean): boolean {
  switch (kind) {
    case 'final':
      return false;
    case 'url-refused':
      budget.newUrls += 1;
      return budget.newUrls <= MOST_NEW_URLS;
    case 'start-over':
      budget.restarts += 1;
      return budget.restarts <= MOST_RESTARTS;
    case 'dropped':
      budget.failures = progressed ? 1 : budget.failures + 1;
      return budget.failures < ATTEMPTS_WITHOUT_PROGRESS;
  }
}

function requestHeaders(offset: number, etag: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'scf-layer-gate' };
  if (offset > 0 && etag !== undefined) {
    headers['range'] = `bytes=${offset}-`;
    headers['if-match'] = etag;
  }
  return headers;
}

/** Runs `transfer` with a signal that is aborted when `moved` is not called for `stallMs`. */
async function withStallGuard(
  { signal, stallMs }: DownloadOptions,
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

/** Judges the head of an answer and brings the file to where its body belongs. */
async function beginBody(
  response: OpenResponse,
  { file }: DownloadOptions,
  known: ObjectFacts | undefined,
): Promise<ObjectFacts> {
  try {
    const { offset, facts } = readHead(
      { status: response.statusCode ?? 0, headers: response.headers },
      file.size,
      known,
    );
    if (offset !== file.size) await file.restart();
    return facts;
  } catch (error) {
    const said = error instanceof TransferFailure ? cosError(await errorBody(response)) : undefined;
    response.destroy();
    if (said === undefined || !(error instanceof TransferFailure)) throw error;
    const { kind, retryAfterMs } = error;
    throw new TransferFailure(kind, `${error.message}, ${said}`, { cause: error, retryAfterMs });
  }
}

async function errorBody(response: OpenResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of bytesOf(response)) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MOST_ERROR_BYTES) break;
    }
  } catch {
    // The status is the failure; its explanation got lost on the way.
  }
  return Buffer.concat(chunks).subarray(0, MOST_ERROR_BYTES).toString('utf8');
}

/** The chunks of a body; a connection that breaks is a `dropped` transfer. */
async function* bytesOf(response: OpenResponse): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('a response without an encoding set gives buffers');
      yield chunk;
    }
  } catch (error) {
    throw new TransferFailure('dropped', `the connection broke: ${messageOf(error)}`, { cause: error });
  }
}

async function readBody(
  response: OpenResponse,
  { total }: ObjectFacts,
  { file, clock, log }: DownloadOptions,
  moved: () => void,
): Promise<void> {
  const start = { at: clock.now(), bytes: file.size };
  let reported = start.at;
  for await (const chunk of bytesOf(response)) {
    moved();
    const size = file.size + chunk.length;
    if (size > MOST_LAYER_BYTES) throw tooLong(size);
    if (total !== undefined && size > total) {
      throw new TransferFailure('final', `the server sent more than the ${total} bytes that it announced`);
    }
    await file.write(chunk);
    const now = clock.now();
    if (now - reported >= PROGRESS_MS) {
      reported = now;
      const rate = Math.round(((size - start.bytes) * 1000) / (now - start.at));
      const of = total === undefined ? '' : ` of ${formatBytes(total)}`;
      log(`Downloaded ${formatBytes(size)}${of}, ${formatBytes(rate)} a second.`);
    }
  }
  if (total !== undefined && file.size !== total) {
    throw new TransferFailure('dropped', `the connection ended after ${file.size} of ${total} bytes`);
  }
}
