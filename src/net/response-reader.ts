/** Status line and headers of a response. Names are in lower case; the values of a repeated header are joined with `, `. */
export interface ResponseHead {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
}

/** Takes a piece of a body, valid only until it returns. Returns false to stop. */
export type BodySink = (bytes: Buffer) => boolean;

/** Called with the head of a response. Returns the sink for the body, or `undefined` to skip the body. */
export type HeadHandler = (head: ResponseHead) => BodySink | undefined;

/** Reads one response from the bytes of a connection as they arrive. */
export interface ResponseReader {
  /** Whether the response is complete, or the rest of it is not wanted. */
  readonly done: boolean;
  /** How many bytes the caller may collect before it must call `take`. */
  readonly expected: number;
  /**
   * Takes the next bytes and keeps no reference to them. Bytes after the end of the response are ignored.
   *
   * @throws MalformedResponse, or whatever the handler or the sink throws
   */
  take(bytes: Buffer): void;
  /** Call it when the connection has ended. Throws `MalformedResponse` if the response is incomplete. */
  end(): void;
}

/** The bytes are not an HTTP/1.1 response, or only part of one. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse';
}

/** Node.js has the same limit for all headers together. It also applies to chunk sizes and trailers. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Interim responses (1xx) before the final one. */
const MAX_INTERIM_RESPONSES = 8;

const STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/;
const CHUNK_SIZE = /^([0-9a-f]{1,12})[\t ]*(?:;.*)?$/i;

/**
 * Reads the response to the only request on a connection (RFC 9112). Strict: anything ambiguous is malformed.
 *
 * Node's own parser allocates and copies for each read of a socket. Passing the body from one reused buffer takes half the CPU time
 * and half the memory (docs/performance.md), and a large download does little else.
 */
export function createResponseReader(onHead: HeadHandler): ResponseReader {
  let state: 'head' | 'body' | 'chunk-size' | 'chunk-end' | 'trailers' | 'done' = 'head';
  let sink: BodySink = () => false;
  let chunked = false;
  /** Bytes of the body or chunk that are still missing; infinite if the body ends with the connection. */
  let left = 0;
  let line = '';
  let lines: string[] = [];
  let textBytes = 0;
  let interim = 0;

  function takeLine(text: string): void {
    if (state === 'chunk-end') {
      if (text !== '') throw new MalformedResponse('a chunk is longer than its declared size');
      state = 'chunk-size';
    } else if (state === 'chunk-size') {
      left = chunkSize(text);
      state = left === 0 ? 'trailers' : 'body';
      textBytes = 0;
    } else if (state === 'trailers') {
      if (text === '') state = 'done';
    } else if (text !== '') {
      lines.push(text);
    } else {
      beginBody(parseHead(lines));
    }
  }

  function beginBody(head: ResponseHead): void {
    lines = [];
    textBytes = 0;
    if (head.status < 200) {
      interim += 1;
      if (head.status === 101 || interim > MAX_INTERIM_RESPONSES) {
        throw new MalformedResponse(`an unexpected status ${head.status}`);
      }
      return;
    }
    const framing = framingOf(head);
    const wanted = onHead(head);
    if (wanted === undefined || framing === 0) {
      state = 'done';
      return;
    }
    sink = wanted;
    chunked = framing === 'chunked';
    left = framing === 'chunked' ? 0 : framing;
    state = chunked ? 'chunk-size' : 'body';
  }

  function takeText(bytes: Buffer, at: number): number {
    const feed = bytes.indexOf(0x0a, at);
    const end = feed < 0 ? bytes.length : feed + 1;
    textBytes += end - at;
    if (textBytes > MAX_HEAD_BYTES)
      throw new MalformedResponse(`headers of more than ${MAX_HEAD_BYTES} bytes`);
    line += bytes.toString('latin1', at, end);
    if (feed < 0) return end;
    if (!line.endsWith('\r\n')) throw new MalformedResponse('a line that does not end in CR LF');
    const text = line.slice(0, -2);
    line = '';
    takeLine(text);
    return end;
  }

  function takeBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + left);
    left -= end - at;
    if (!sink(bytes.subarray(at, end))) state = 'done';
    else if (left === 0) state = chunked ? 'chunk-end' : 'done';
    return end;
  }

  return {
    get done() {
      return state === 'done';
    },
    get expected() {
      return state === 'body' ? left : 1;
    },
    take(bytes) {
      for (let at = 0; at < bytes.length && state !== 'done'; ) {
        at = state === 'body' ? takeBody(bytes, at) : takeText(bytes, at);
      }
    },
    end() {
      if (state === 'body' && left === Number.POSITIVE_INFINITY) state = 'done';
      if (state === 'done') return;
      throw new MalformedResponse(
        state === 'head'
          ? 'the connection ended before the response did'
          : 'the connection broke in the middle of the response',
      );
    },
  };
}

function parseHead(lines: readonly string[]): ResponseHead {
  const [first = '', ...fields] = lines;
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) throw new MalformedResponse('the server did not send an HTTP response');
  const headers = new Map<string, string>();
  for (const field of fields) {
    const [, name, value] = HEADER.exec(field) ?? [];
    if (name === undefined || value === undefined) throw new MalformedResponse('an invalid header line');
    const known = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
  }
  return { status: Number(status), headers: Object.fromEntries(headers) };
}

/** The length of the body in bytes, `chunked`, or infinite if the body ends with the connection. */
function framingOf({ status, headers }: ResponseHead): number | 'chunked' {
  const { 'transfer-encoding': encoding, 'content-length': length } = headers;
  if (status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    if (encoding.toLowerCase() === 'chunked' && length === undefined) return 'chunked';
    throw new MalformedResponse('an unexpected Transfer-Encoding');
  }
  if (length === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d{1,15}$/.test(length)) throw new MalformedResponse('a Content-Length that is not a number');
  return Number(length);
}

function chunkSize(text: string): number {
  const digits = CHUNK_SIZE.exec(text)?.[1];
  if (digits === undefined) throw new MalformedResponse('a chunk without a valid size');
  return Number.parseInt(digits, 16);
}
