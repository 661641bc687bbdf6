import { formatBytes } from '../base/text.ts';
import type { ResponseHead } from '../net/response-reader.ts';
import { describeLongWait, retryAfterMs } from '../net/retry.ts';
import { quoteServer } from '../net/secrets.ts';

/** No layer can be larger: code and layers of a function may have 500 MB unpacked (SCF quotas), so a zip of 1 GiB is not a layer. */
export const MAX_LAYER_BYTES = 1024 ** 3;

/** Facts about the object from a response. Later responses for the same object must repeat them. */
export interface ObjectFacts {
  /** The quoted ETag; `undefined` if no ETag identifies the bytes. */
  etag: string | undefined;
  /** Bytes in the whole object, if announced. */
  total: number | undefined;
  /** Whether the server accepts `Range` requests. */
  ranges: boolean;
}

/** Why a request failed; the download decides what to do next. */
type TransferFailureKind =
  /** The connection ended or stalled, or the server is busy: resume later. */
  | 'dropped'
  /** The server rejects this URL, or no longer accepts it: get a new one. */
  | 'url-refused'
  /** The object differs from the one that the transfer began with: start over. */
  | 'start-over'
  /** Something in between answered instead of the storage: a retry cannot help, and no object was changed. */
  | 'not-storage'
  /** A retry cannot help. */
  | 'final';

/** One failed transfer. Messages never contain the URL, because it is signed. */
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

/** The place of the body: at byte `offset` of the object. */
export interface BodyPlan {
  offset: number;
  facts: ObjectFacts;
}

/**
 * Reads the head of a response to a request for the object from byte `offset`, up to `end` (exclusive) if only a part was
 * requested.
 *
 * A response for another range, for another object than `known`, or for the whole object instead of a part cannot be
 * continued: `start-over`.
 *
 * @throws TransferFailure
 */
export function readHead(
  { status, headers }: ResponseHead,
  offset: number,
  known: ObjectFacts | undefined,
  end?: number,
): BodyPlan {
  const etag = strongEtag(headers['etag']);
  const sameObject = known === undefined || (etag === known.etag && known.etag !== undefined);
  if (status === 200 && end !== undefined) {
    throw new TransferFailure('start-over', 'the server sent the whole object instead of the requested part');
  }
  if (status === 200) {
    const total = contentLength(headers);
    if (total !== undefined && total > MAX_LAYER_BYTES) throw tooLong(total);
    return { offset: 0, facts: { etag, total, ranges: headers['accept-ranges'] === 'bytes' } };
  }
  if (status === 206 && (offset > 0 || end !== undefined)) {
    const range = contentRange(headers['content-range']);
    const honest = range !== undefined && range.first === offset && range.last === (end ?? range.total) - 1;
    if (honest && sameObject && (known?.total === undefined || range.total === known.total)) {
      if (range.total > MAX_LAYER_BYTES) throw tooLong(range.total);
      return { offset, facts: { etag, total: range.total, ranges: true } };
    }
    throw new TransferFailure('start-over', 'the server sent a different part than requested');
  }
  throw statusFailure(status, headers);
}

function statusFailure(status: number, headers: ResponseHead['headers']): TransferFailure {
  const answered = `the server answered ${status}`;
  if (status === 401 || status === 403) return new TransferFailure('url-refused', answered);
  if (status === 412 || status === 416) return new TransferFailure('start-over', answered);
  if (status === 408 || status === 429 || status >= 500) {
    const wait = retryAfterMs(headers['retry-after']);
    return new TransferFailure('dropped', answered + describeLongWait(wait), { retryAfterMs: wait });
  }
  return new TransferFailure('final', answered);
}

/** The failure for an object that is longer than any layer, or than `maxBytes`. */
export function tooLong(bytes: number, maxBytes = MAX_LAYER_BYTES): TransferFailure {
  return new TransferFailure(
    'final',
    `the object has ${formatBytes(bytes)} or more; no layer is larger than ${formatBytes(maxBytes)}`,
  );
}

function strongEtag(etag: string | undefined): string | undefined {
  return etag !== undefined && /^"[\x21\x23-\x7e]+"$/.test(etag) ? etag : undefined;
}

function contentLength(headers: ResponseHead['headers']): number | undefined {
  const text = headers['content-length'];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function contentRange(text: string | undefined): { first: number; last: number; total: number } | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(text ?? '');
  if (match === null) return undefined;
  return { first: Number(match[1]), last: Number(match[2]), total: Number(match[3]) };
}

/** The code and message of a COS error body (`<Error><Code>…</Code><Message>…</Message>`), for people. */
export function cosError(xml: string): string | undefined {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(xml)?.[1];
  const message = /<Message>([^<]{0,300})<\/Message>/.exec(xml)?.[1];
  if (code === undefined) return undefined;
  // Both parts fit: cutting could leave half a secret.
  return quoteServer(message === undefined ? code : `${code}: ${message}`, 500);
}
