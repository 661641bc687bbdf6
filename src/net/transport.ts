import type net from 'node:net';
import {
  type AnswerHead,
  type AnswerReader,
  createAnswerReader,
  type HeadHandler,
  MalformedAnswer,
} from './answer-reader.ts';
import { openConnection } from './connect.ts';
import { failureOf, TransportFailure } from './failure.ts';

/** One request. */
export interface HttpRequest {
  /** `https:`, or `http:` where the caller allows that. */
  url: URL;
  method: 'GET' | 'POST';
  /** Beside `Host`, which is that of the URL unless it is given, `Connection` and `Accept-Encoding`. */
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  /** Bounds everything: name, connection, proxy, TLS, answer. */
  signal: AbortSignal;
  /** Told each time bytes have come. */
  onActivity?(): void;
}

/** How much of a body is collected before it is handed over: TLS brings it in pieces of 16 KiB. */
const BATCH_BYTES = 192 * 1024;
/** Node reads so much at a time. */
const READ_BYTES = 64 * 1024;

/**
 * Sends one request and reads its answer: the only place in this program that does. Nothing is followed, decoded or tried again, and
 * each request has a connection of its own, which is closed when this returns: a kept one delays the end of the process, and a stale
 * one fails the next request (node#64098).
 *
 * @param onHead gives what takes the body; an encoded body is refused before its first byte
 * @throws TransportFailure, GateError `TLS_UNTRUSTED` or `INPUT_INVALID` (a proxy variable), what `onHead` or its sink throws, or
 *   `signal.reason`
 */
export async function sendRequest(request: HttpRequest, onHead: HeadHandler): Promise<void> {
  const { url, signal } = request;
  const head = requestHead(request);
  const reader = createAnswerReader((answer) => {
    const sink = onHead(answer);
    if (sink !== undefined) assertNotEncoded(answer);
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
    throw error instanceof MalformedAnswer
      ? new TransportFailure('network', error.message, { cause: error })
      : error;
  } finally {
    signal.removeEventListener('abort', aborted);
    inbox.close();
    socket.destroy();
  }
}

/** How much of a body is read as text, in bytes. */
interface TextBounds {
  /** Of a 200; a longer one is a failure. */
  maxBytes: number;
  /** Of any other answer, where the body only explains the status: cut there, or left out where it cannot be read. Default: nothing. */
  maxErrorBytes?: number;
}

/** The answer to a small request. @throws as `sendRequest`, and TransportFailure `body` where it is too long */
export async function fetchText(
  request: HttpRequest,
  { maxBytes, maxErrorBytes = 0 }: TextBounds,
): Promise<AnswerHead & { text: string }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let head: AnswerHead | undefined;
  try {
    await sendRequest(request, (answer) => {
      head = answer;
      const max = answer.status === 200 ? maxBytes : maxErrorBytes;
      if (max === 0) return undefined;
      return (chunk) => {
        chunks.push(Buffer.from(chunk.subarray(0, max - bytes)));
        bytes += chunk.length;
        if (bytes <= max) return true;
        if (answer.status !== 200) return false;
        throw new TransportFailure('body', `the answer is longer than ${max} bytes`);
      };
    });
  } catch (error) {
    if (!(error instanceof TransportFailure) || head === undefined || head.status === 200) throw error;
  }
  if (head === undefined) throw new TransportFailure('network', 'the connection ended before the answer did');
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
    throw new TypeError(`the header ${JSON.stringify(name)} has a character that cannot be sent`);
  });
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function assertNotEncoded({ headers }: AnswerHead): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return;
  throw new TransportFailure(
    'body',
    'the server sent the answer encoded (Content-Encoding), which was not asked for',
  );
}

interface Inbox {
  onread: net.OnReadOpts;
  /** For connections that cannot fill the buffer themselves. */
  take(bytes: Buffer): void;
  /** Hands over what has come, because nothing else will. */
  flush(): void;
  end(): void;
  /** Nothing is handed over any more. */
  close(): void;
}

/**
 * Collects what comes in one buffer, and hands it to `reader` in large pieces: as soon as that could be of use to it, or the buffer
 * is full.
 */
function createInbox(
  reader: AnswerReader,
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
