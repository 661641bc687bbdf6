import type { Retry } from '../net/retry.ts';
import { quoteServer } from '../net/secrets.ts';

/** What went wrong with one API call. */
type ApiFailureKind =
  /** The API returned an error. */
  | { kind: 'refused'; code: string; requestId: string | undefined }
  /** An HTTP error status, not from the API: from a proxy, a gateway, or whatever host the endpoint resolves to. */
  | { kind: 'status'; status: number; proxy: boolean; retryAfterMs?: number | undefined }
  /** No response: connection reset or refused, timeout, name not resolved. */
  | { kind: 'network' }
  /** A 200 that is not an API response: a login page, a broken body. */
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

/** Whether the API refused the call because of its rate limit. */
export function isRateRefusal(error: unknown): boolean {
  if (!(error instanceof ApiFailure)) return false;
  const { detail } = error;
  if (detail.kind === 'refused') return detail.code.startsWith('RequestLimitExceeded');
  return detail.kind === 'status' && detail.status === 429;
}

/** Whether the API refused the session token: the temporary keys expired or were revoked. */
export function isTokenRefusal(error: unknown): boolean {
  if (!(error instanceof ApiFailure)) return false;
  return error.detail.kind === 'refused' && error.detail.code === 'AuthFailure.TokenFailure';
}

/**
 * How to retry a failed call; `undefined` if a retry cannot help. Rate limits, internal errors, 5xx, 429 and network failures are
 * temporary. Refused credentials, missing resources and wrong parameters are not.
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
