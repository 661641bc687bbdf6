import { messageOf } from '../base/errors.ts';
import { formatSeconds } from '../base/text.ts';
import { TransportFailure } from '../net/failure.ts';
import { isLoopback } from '../net/proxy.ts';
import type { BodySink } from '../net/response-reader.ts';
import { sendRequest } from '../net/transport.ts';
import { type BodyPlan, cosError, type ObjectFacts, readHead, TransferFailure } from './answer.ts';
import { describePage, PAGE_START_BYTES } from './web-page.ts';

/** The range of one request: the object from byte `offset`, up to `end` (exclusive) if only a part is wanted. */
interface Wanted {
  offset: number;
  end: number | undefined;
  /** The facts from earlier responses; later ones must agree. */
  known: ObjectFacts | undefined;
}

/** Receives the bytes. */
export interface Receiver {
  /** Called once with the place of the body, before its first byte. */
  begin(plan: BodyPlan): void;
  /** Takes bytes of the body, which are valid only until it returns. Returning false ends the request. */
  take: BodySink;
}

/** The time limits of a request. */
interface Patience {
  signal: AbortSignal;
  /** Milliseconds without a byte that count as a dropped connection. */
  stallMs: number;
}

/** A COS error is a few hundred bytes of XML. */
const MAX_ERROR_BYTES = 4096;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Hosts of COS. They all support TLS, though one documented response of a sibling API still says `http://`. */
const COS_HOST = /\.myqcloud\.com$|\.tencentcos\.cn$/i;

/**
 * The URL to request: `https:`, or `http:` on loopback. A COS `http:` URL is upgraded; its signature does not cover the scheme.
 *
 * @throws TransferFailure `final` for anything else
 */
export function secureUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href))
    throw new TransferFailure('final', 'the download address is not a URL');
  const url = new URL(text, base);
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url;
  if (url.protocol === 'http:' && COS_HOST.test(url.hostname)) {
    url.protocol = 'https:';
    return url;
  }
  throw new TransferFailure(
    'final',
    `the download address is neither https: nor on loopback (${url.protocol}//${url.hostname})`,
  );
}

/**
 * Sends one GET, follows at most three redirects, each to a URL that `secureUrl` accepts, and passes the body to `receiver`, until the
 * body ends or the receiver stops it.
 *
 * @throws TransferFailure, what the receiver and the transport throw, or `signal.reason`
 */
export async function requestObject(
  address: string,
  wanted: Wanted,
  receiver: Receiver,
  patience: Patience,
): Promise<void> {
  let url = secureUrl(address);
  await withStallGuard(patience, async (guard, moved) => {
    for (let redirects = 0; ; redirects += 1) {
      const location = await get(url, wanted, receiver, guard, moved);
      if (location === undefined) return;
      if (redirects === MAX_REDIRECTS)
        throw new TransferFailure('final', `the download was redirected more than ${MAX_REDIRECTS} times`);
      if (location === '')
        throw new TransferFailure('final', 'the download was redirected without a Location header');
      url = secureUrl(location, url);
    }
  });
}

/** Sends one GET. @returns where it was redirected to */
async function get(
  url: URL,
  wanted: Wanted,
  receiver: Receiver,
  signal: AbortSignal,
  moved: () => void,
): Promise<string | undefined> {
  let location: string | undefined;
  let refusal: TransferFailure | undefined;
  let whole: Start | undefined;
  const said = createStart(MAX_ERROR_BYTES);
  let type: string | undefined;
  const headers = requestHeaders(wanted);
  const request = { url, method: 'GET' as const, headers, signal, onActivity: moved };
  try {
    await sendRequest(request, (head) => {
      if (REDIRECTS.has(head.status)) {
        location = head.headers['location'] ?? '';
        return undefined;
      }
      type = head.headers['content-type'];
      try {
        const plan = readHead(head, wanted.offset, wanted.known, wanted.end);
        receiver.begin(plan);
        if (head.status !== 200) return receiver.take;
        const start = createStart(PAGE_START_BYTES);
        whole = start;
        return (bytes) => {
          if (start.take(bytes) === 'filled') assertNoPage(url, head.status, type, start);
          return receiver.take(bytes);
        };
      } catch (error) {
        if (!(error instanceof TransferFailure)) throw error;
        refusal = error;
        return (bytes) => said.take(bytes) === 'filling';
      }
    });
  } catch (error) {
    // Failing to read the explanation of a refusal is not a failure of its own.
    if (refusal === undefined) throw asTransferFailure(error);
  }
  if (refusal !== undefined) throw explained(refusal, url, type, said.bytes());
  if (whole !== undefined) assertNoPage(url, 200, type, whole);
  return location;
}

/** The first bytes of a body. */
interface Start {
  /** `filled`: these bytes completed the start. */
  take(bytes: Buffer): 'filling' | 'filled' | 'full';
  bytes(): Buffer;
}

function createStart(maxBytes: number): Start {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take(bytes) {
      if (size >= maxBytes) return 'full';
      const piece = Buffer.from(bytes.subarray(0, maxBytes - size));
      chunks.push(piece);
      size += piece.length;
      return size >= maxBytes ? 'filled' : 'filling';
    },
    bytes: () => Buffer.concat(chunks),
  };
}

/** @throws TransferFailure `not-storage` if the body is a page that something in between sent instead of the object */
function assertNoPage({ hostname }: URL, status: number, type: string | undefined, start: Start): void {
  const page = describePage(type, start.bytes());
  if (page === undefined) return;
  throw new TransferFailure(
    'not-storage',
    `expected a zip from ${hostname}, found ${page} with HTTP ${status}`,
  );
}

function requestHeaders({ offset, end, known }: Wanted): Record<string, string> {
  const headers = { 'user-agent': 'scf-layer-gate' };
  if ((offset === 0 && end === undefined) || known?.etag === undefined) return headers;
  return { ...headers, range: `bytes=${offset}-${end === undefined ? '' : end - 1}`, 'if-match': known.etag };
}

/** A refusal with the explanation in its body. A page does not come from the storage, except for temporary errors of its front end. */
function explained(
  refusal: TransferFailure,
  { hostname }: URL,
  type: string | undefined,
  body: Buffer,
): TransferFailure {
  const { kind, message, retryAfterMs } = refusal;
  const said = cosError(body.toString('utf8'));
  const page = said === undefined ? describePage(type, body) : undefined;
  if (said === undefined && page === undefined) return refusal;
  const text =
    page === undefined
      ? `${message}, ${said}`
      : `expected a zip from ${hostname}, but ${message} with ${page}`;
  const isForeign = page !== undefined && (kind === 'url-refused' || kind === 'final');
  return new TransferFailure(isForeign ? 'not-storage' : kind, text, { cause: refusal, retryAfterMs });
}

function asTransferFailure(error: unknown): unknown {
  if (!(error instanceof TransportFailure)) return error;
  const { kind, status = 0 } = error;
  const passing = kind === 'network' || (kind === 'proxy' && (status === 429 || status >= 500));
  return new TransferFailure(passing ? 'dropped' : 'final', messageOf(error), { cause: error });
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
