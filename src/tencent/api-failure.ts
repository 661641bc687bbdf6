import { oneLine } from '../base/text.ts';

/** What went wrong with one API call, before anyone has judged what it means for a layer. */
export type ApiFailureKind =
  /** The API answered with an error of its own. */
  | { kind: 'refused'; code: string; requestId: string | undefined }
  /** Something between us and the API answered with an HTTP status. */
  | { kind: 'status'; status: number; retryAfterMs: number | undefined }
  /** No answer: reset, refused, timed out, name not resolved. */
  | { kind: 'network' }
  /** A 200 that is not an API answer: a login page, a broken body. */
  | { kind: 'malformed' };

/** One failed API call. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly detail: ApiFailureKind;

  constructor(message: string, detail: ApiFailureKind, cause?: unknown) {
    super(oneLine(withoutTokens(message)), { cause });
    this.detail = detail;
  }
}

/**
 * A server may quote the ID token it was sent. The runner masks it as a whole only, and the message is about to be cut.
 */
function withoutTokens(message: string): string {
  return message.replace(/\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, '[token]');
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
 * Whether a failed call may succeed when it is made again unchanged: rate refusals, the service's internal
 * errors, 5xx, 429 and everything of the network. Refused credentials, missing resources and wrong parameters
 * stay what they are.
 */
export function judgeApiFailure(error: unknown): { retry: boolean; retryAfter?: number | undefined } {
  if (!(error instanceof ApiFailure)) return { retry: false };
  const { detail } = error;
  switch (detail.kind) {
    case 'refused':
      return { retry: RETRIED_CODES.test(detail.code) };
    case 'status':
      return { retry: detail.status >= 500 || detail.status === 429, retryAfter: detail.retryAfterMs };
    case 'network':
      return { retry: true };
    case 'malformed':
      return { retry: false };
  }
}
