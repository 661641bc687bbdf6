/** The status line and the headers of an answer. Names are in lower case; values of a repeated header are joined with `, `. */
export interface AnswerHead {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
}

/** Takes a piece of a body, which is its own only until it returns; false: no more is wanted. */
export type BodySink = (bytes: Buffer) => boolean;

/** Told the head of an answer; gives what takes the body, or `undefined` where it is not wanted. */
export type HeadHandler = (head: AnswerHead) => BodySink | undefined;

/** Reads one answer from the bytes of a connection, as they come. */
export interface AnswerReader {
  /** Whether the answer is complete, or no more of it is wanted. */
  readonly done: boolean;
  /** How many more bytes are of use at least: up to so many may be collected before they are handed over. */
  readonly expected: number;
  /**
   * Takes the next bytes, and does not keep them. Those behind the end of the answer are not looked at.
   *
   * @throws MalformedAnswer, or what the handler or the sink throws
   */
  take(bytes: Buffer): void;
  /** Told that the connection has ended. Throws `MalformedAnswer` where that is too early. */
  end(): void;
}

/** Bytes that are no HTTP/1.1 answer, or only part of one. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** As Node.js has it for all headers together; chunk sizes and trailers are held to it as well. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Answers that only announce another one (1xx). */
const MAX_INTERIM_ANSWERS = 8;

const STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/;
const CHUNK_SIZE = /^([0-9a-f]{1,12})[\t ]*(?:;.*)?$/i;

/**
 * Reads an answer to a request that was the only one on its connection (RFC 9112). Strict: what has two readings is malformed.
 *
 * Node's own parser allocates and copies for each read of a socket. Handing each body on from one reused buffer takes half the
 * processor time and half the memory of it (docs/performance.md), which is all that a large download is made of.
 */
export function createAnswerReader(onHead: HeadHandler): AnswerReader {
  let state: 'head' | 'body' | 'chunk-size' | 'chunk-end' | 'trailers' | 'done' = 'head';
  let sink: BodySink = () => false;
  let chunked = false;
  /** Bytes of the body, or of the chunk, that are still to come; infinite where the end of the connection ends it. */
  let left = 0;
  let line = '';
  let lines: string[] = [];
  let textBytes = 0;
  let interim = 0;

  function takeLine(text: string): void {
    if (state === 'chunk-end') {
      if (text !== '') throw new MalformedAnswer('a chunk is longer than its size says');
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

  function beginBody(head: AnswerHead): void {
    lines = [];
    textBytes = 0;
    if (head.status < 200) {
      interim += 1;
      if (head.status === 101 || interim > MAX_INTERIM_ANSWERS) {
        throw new MalformedAnswer(`an answer with status ${head.status} that was not asked for`);
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
    if (textBytes > MAX_HEAD_BYTES) throw new MalformedAnswer(`headers of more than ${MAX_HEAD_BYTES} bytes`);
    line += bytes.toString('latin1', at, end);
    if (feed < 0) return end;
    if (!line.endsWith('\r\n')) throw new MalformedAnswer('a line that does not end in CR LF');
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
      throw new MalformedAnswer(
        state === 'head'
          ? 'the connection ended before the answer did'
          : 'the connection broke in the middle of the answer',
      );
    },
  };
}

function parseHead(lines: readonly string[]): AnswerHead {
  const [first = '', ...fields] = lines;
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) throw new MalformedAnswer('what came is not an HTTP answer');
  const headers = new Map<string, string>();
  for (const field of fields) {
    const [, name, value] = HEADER.exec(field) ?? [];
    if (name === undefined || value === undefined) throw new MalformedAnswer('a header that is none');
    const known = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
  }
  return { status: Number(status), headers: Object.fromEntries(headers) };
}

/** The bytes of the body, `chunked`, or infinite where the end of the connection ends it. */
function framingOf({ status, headers }: AnswerHead): number | 'chunked' {
  const { 'transfer-encoding': encoding, 'content-length': length } = headers;
  if (status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    if (encoding.toLowerCase() === 'chunked' && length === undefined) return 'chunked';
    throw new MalformedAnswer('a body in a form that was not asked for');
  }
  if (length === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d{1,15}$/.test(length)) throw new MalformedAnswer('a Content-Length that is no number');
  return Number(length);
}

function chunkSize(text: string): number {
  const digits = CHUNK_SIZE.exec(text)?.[1];
  if (digits === undefined) throw new MalformedAnswer('a chunk without a size');
  return Number.parseInt(digits, 16);
}
