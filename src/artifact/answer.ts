import { formatBytes } from '../base/text.ts';
import type { ResponseHead } from '../net/response-reader.ts';
import { describeLongWait, retryAfterMs } from '../net/retry.ts';
import { quoteServer } from '../net/secrets.ts';

/** No layer can be larger: code and layers of a function may have 500 MB unpacked (SCF quotas), so a zip of 1 GiB is none. */
export const MAX_LAYER_BYTES = 1024 ** 3;

/** What an answer said of the object. Answers to later requests for the same object must repeat it. */
export interface ObjectFacts {
  /** The quoted ETag; `undefined` where there is none that identifies bytes. */
  etag: string | undefined;
  /** Bytes in the whole object, where announced. */
  total: number | undefined;
  /** Whether the server takes `Range` requests. */
  ranges: boolean;
}

/** Why one request did not give what was asked; the download decides what follows. */
type TransferFailureKind =
  /** The connection ended, stalled, or the server is busy: go on later. */
  | 'dropped'
  /** The server does not take this URL (any more): ask for another one. */
  | 'url-refused'
  /** The object or the server's view of it is not what the transfer began with: begin again. */
  | 'start-over'
  /** Something on the way answered in place of the storage: trying again cannot help, and it is no object that was changed. */
  | 'not-storage'
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

/** Where the body that follows belongs: at byte `offset` of the object. */
export interface BodyPlan {
  offset: number;
  facts: ObjectFacts;
}

/**
 * Reads the head of an answer to a request for the object from byte `offset` on, up to `end` (exclusive) where only a part was
 * asked for.
 *
 * An answer that starts or ends elsewhere than asked, or that tells of another object than `known`, is not to be trusted to go
 * on with: `start-over`. So is the whole object in place of a part.
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
    throw new TransferFailure('start-over', 'the server sent the whole object where a part was asked for');
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
    throw new TransferFailure('start-over', 'the server sent another part than was asked for');
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
  // No longer than that: cut, half a secret could stay.
  return quoteServer(message === undefined ? code : `${code}: ${message}`, 500);
}
