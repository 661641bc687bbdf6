import http from 'node:http';
import https from 'node:https';
import { agentFor, isLoopback } from '../net/agent.ts';

/** Why one request did not give what was asked; the download decides what follows. */
export type TransferFailureKind =
  /** The connection ended, stalled, or the server is busy: go on later. */
  | 'dropped'
  /** The server does not take this URL (any more): ask for another one. */
  | 'url-refused'
  /** The object or the server's view of it is not what the transfer began with: begin again. */
  | 'start-over'
  /** Trying again cannot help. */
  | 'final';

/** One failed transfer. Messages hold no URL: it is signed. */
export class TransferFailure extends Error {
  override readonly name = 'TransferFailure';
  readonly kind: TransferFailureKind;
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: TransferFailureKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A response whose body has not been read; the caller reads it to the end or destroys it. */
export type OpenResponse = http.IncomingMessage;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/** Hosts of COS, which has TLS everywhere, though one documented answer of a sibling API still says `http://`. */
const COS_HOST = /\.myqcloud\.com$|\.tencentcos\.cn$/i;

/**
 * The URL to really ask: `https:`, or `http:` on loopback. A COS `http:` URL is upgraded; its signature does not cover the scheme.
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
 * Sends one GET and follows at most three redirects, each to a URL that `secureUrl` accepts.
 *
 * @throws TransferFailure, or `signal.reason` once that is aborted
 */
export async function openUrl(
  address: string,
  headers: http.OutgoingHttpHeaders,
  signal: AbortSignal,
): Promise<OpenResponse> {
  let url = secureUrl(address);
  for (let redirects = 0; ; redirects += 1) {
    const response = await get(url, headers, signal);
    if (!REDIRECTS.has(response.statusCode ?? 0)) return response;
    response.destroy();
    if (redirects === MAX_REDIRECTS) {
      throw new TransferFailure('final', `the download was redirected more than ${MAX_REDIRECTS} times`);
    }
    if (response.headers.location === undefined) {
      throw new TransferFailure('final', 'the download was redirected to nowhere (no Location header)');
    }
    url = secureUrl(response.headers.location, url);
  }
}

async function get(url: URL, headers: http.OutgoingHttpHeaders, signal: AbortSignal): Promise<OpenResponse> {
  const agent = await agentFor(url);
  return await new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? https.get : http.get;
    const request = send(url, { agent, headers, signal }, resolve);
    request.on('error', (error) => {
      reject(
        signal.aborted ? signal.reason : new TransferFailure('dropped', error.message, { cause: error }),
      );
    });
  });
}
