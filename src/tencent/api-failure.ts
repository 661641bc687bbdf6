import type { Retry } from '../net/retry.ts';
import { quoteServer } from '../net/secrets.ts';

/** What went wrong with one API call, before anyone has judged what it means for a layer. */
type ApiFailureKind =
  /** The API answered with an error of its own. */
  | { kind: 'refused'; code: string; requestId: string | undefined }
  /** Something between us and the API answered with an HTTP status: the proxy, or whatever the endpoint's name leads to. */
  | { kind: 'status'; status: number; proxy: boolean; retryAfterMs?: number | undefined }
  /** No answer: reset, refused, timed out, name not resolved. */
  | { kind: 'network' }
  /** A 200 that is not an API answer: a login page, a broken body. */
  | { kind: 'malformed' };

/** One failed API call. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly detail: ApiFailureKind;

  constructor(message: string, detail: ApiFailureKind, cause?: unknown) {
    super(quoteServer(message), { cause });
    this.detail = detail;
  }
}

const RETRIED_CODES = /^(?:RequestLimitExceeded|InternalError)(?:\.|$)/;

/** Whether the API refused the call for its rate. */
export function isRateRefusal(error: unknown): boolean {
  if (!(error instanceof ApiFailure)) return false;
  const { detail } = error;
  if (detail.kind === 'refused') return detail.code.startsWith('RequestLimitExceeded');
  return detail.kind === 'status' && detail.status === 429;
}

/** Whether the API refused the session token: temporary keys ended, or were withdrawn. */
export function isTokenRefusal(error: unknown): boolean {
  if (!(error instanceof ApiFailure)) return false;
  return error.detail.kind === 'refused' && error.detail.code === 'AuthFailure.TokenFailure';
}

/**
 * What it takes to make a failed call again, unchanged: rate refusals, the service's internal errors, 5xx, 429 and
 * everything of the network may pass. Refused credentials, missing resources and wrong parameters stay what they are.
 */
export function judgeApiFailure(error: unknown): Retry | undefined {
  if (!(error instanceof ApiFailure)) return undefined;
  const { detail } = error;
  switch (detail.kind) {
    case 'refused':
      return RETRIED_CODES.test(detail.code) ? {} : undefined;
    case 'status':
      return detail.status >= 500 || detail.status === 429
        ? { retryAfterMs: detail.retryAfterMs }
        : undefined;
    case 'network':
      return {};
    case 'malformed':
      return undefined;
  }
}
