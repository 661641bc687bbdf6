import type net from 'node:net';
import { openConnection } from './connect.ts';
import { failureOf, TransportFailure } from './failure.ts';
import {
  createResponseReader,
  type HeadHandler,
  MalformedResponse,
  type ResponseHead,
  type ResponseReader,
} from './response-reader.ts';

/** One request. */
export interface HttpRequest {
  /** `https:`, or `http:` if the caller allows it. */
  url: URL;
  method: 'GET' | 'POST';
  /** In addition to `Connection`, `Accept-Encoding`, and `Host`, which defaults to the host of the URL. */
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  /** Bounds all of it: name lookup, connection, proxy, TLS, response. */
  signal: AbortSignal;
  /** Called each time bytes arrive. */
  onActivity?(): void;
}

/** How much of a body is collected before it goes to the reader: TLS delivers it in records of 16 KiB. */
const BATCH_BYTES = 192 * 1024;
/** Node reads this much at a time. */
const READ_BYTES = 64 * 1024;

/**
 * Sends one request and reads the response. All HTTP of this program goes through here. It follows no redirect, decodes no body and
 * retries nothing. Each request uses its own connection, closed on return: an idle connection would delay the end of the process, and
 * a stale one would fail the next request (node#64098).
 *
 * @param onHead returns the sink for the body; an encoded body is refused before its first byte
 * @throws TransportFailure, GateError `TLS_UNTRUSTED` or `INPUT_INVALID` (a proxy variable), whatever `onHead` or its sink throws,
 *   or `signal.reason`
 */
export async function sendRequest(request: HttpRequest, onHead: HeadHandler): Promise<void> {
  const { url, signal } = request;
  const head = requestHead(request);
  const reader = createResponseReader((response) => {
    const sink = onHead(response);
    if (sink !== undefined) assertNotEncoded(response);
    return sink;
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const inbox = createInbox(reader, { resolve, reject, onActivity: request.onActivity });
  const aborted = () => {
    inbox.flush();
    reject(signal.reason);
  };
  const { socket, usesOnread } = await openConnection(url, signal, inbox.onread);
  signal.addEventListener('abort', aborted, { once: true });
  try {
    signal.throwIfAborted();
    if (!usesOnread) socket.on('data', inbox.take);
    socket.on('end', inbox.end).on('close', inbox.end);
    socket.on('error', (error) => {
      inbox.flush();
      reject(failureOf(error, { socket, host: url.hostname }));
    });
    socket.resume();
    socket.write(head);
    if (request.body !== undefined) socket.write(request.body);
    await promise;
  } catch (error) {
    throw error instanceof MalformedResponse
      ? new TransportFailure('network', error.message, { cause: error })
      : error;
  } finally {
    signal.removeEventListener('abort', aborted);
    inbox.close();
    socket.destroy();
  }
}

/** How many bytes of a body are read as text. */
interface TextBounds {
  /** For a 200; a longer body is a failure. */
  maxBytes: number;
  /** For any other status, whose body only explains it: a longer body is cut, an unreadable one is left out. Default: 0. */
  maxErrorBytes?: number;
}

/** Sends a request whose response is short text. @throws as `sendRequest`, and TransportFailure `body` if the text is too long */
export async function fetchText(
  request: HttpRequest,
  { maxBytes, maxErrorBytes = 0 }: TextBounds,
): Promise<ResponseHead & { text: string }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let head: ResponseHead | undefined;
  try {
    await sendRequest(request, (response) => {
      head = response;
      const max = response.status === 200 ? maxBytes : maxErrorBytes;
      if (max === 0) return undefined;
      return (chunk) => {
        chunks.push(Buffer.from(chunk.subarray(0, max - bytes)));
        bytes += chunk.length;
        if (bytes <= max) return true;
        if (response.status !== 200) return false;
        throw new TransportFailure('body', `the response is longer than ${max} bytes`);
      };
    });
  } catch (error) {
    if (!(error instanceof TransportFailure) || head === undefined || head.status === 200) throw error;
  }
  if (head === undefined)
    throw new TransportFailure('network', 'the connection ended before the response did');
  return { ...head, text: Buffer.concat(chunks).toString('utf8') };
}

function requestHead({ url, method, headers, body }: HttpRequest): string {
  const all = {
    host: url.host,
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    'accept-encoding': 'identity',
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => {
    if (/^[\w-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)) return `${name}: ${value}\r\n`;
    throw new TypeError(`the header ${JSON.stringify(name)} contains a character that HTTP does not allow`);
  });
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function assertNotEncoded({ headers }: ResponseHead): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return;
  throw new TransportFailure(
    'body',
    'the server encoded the response (Content-Encoding), although the request did not allow it',
  );
}

interface Inbox {
  onread: net.OnReadOpts;
  /** For connections that emit `data` events instead of filling the buffer. */
  take(bytes: Buffer): void;
  /** Gives the reader everything that has arrived so far. */
  flush(): void;
  end(): void;
  /** Gives the reader nothing more. */
  close(): void;
}

/**
 * Collects incoming bytes in one buffer and passes them to `reader` in large pieces: as soon as the reader can use them, or when the
 * buffer is full.
 */
function createInbox(
  reader: ResponseReader,
  {
    resolve,
    reject,
    onActivity,
  }: { resolve(): void; reject(error: unknown): void; onActivity: (() => void) | undefined },
): Inbox {
  const buffer = Buffer.allocUnsafeSlow(BATCH_BYTES + READ_BYTES);
  let filled = 0;
  let closed = false;

  function attempt(step: () => void): void {
    if (closed) return;
    try {
      step();
      if (reader.done) resolve();
    } catch (error) {
      closed = true;
      reject(error);
    }
  }

  function flush(): void {
    const bytes = buffer.subarray(0, filled);
    filled = 0;
    if (bytes.length > 0) attempt(() => reader.take(bytes));
  }

  function filledBy(bytes: number): boolean {
    filled += bytes;
    onActivity?.();
    if (filled >= Math.min(reader.expected, BATCH_BYTES)) flush();
    return true;
  }

  return {
    onread: { buffer: () => buffer.subarray(filled), callback: filledBy },
    take(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const taken = bytes.copy(buffer, filled, at);
        at += taken;
        filledBy(taken);
      }
    },
    flush,
    end() {
      flush();
      attempt(() => reader.end());
    },
    close() {
      closed = true;
    },
  };
}
