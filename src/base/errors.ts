import type { Setting } from './host.ts';
import { oneLine } from './text.ts';

/** Every way a gate can fail, as it stands in reports and messages. The list is part of the public contract. */
export const ERROR_CODES = [
  'INPUT_INVALID',
  'CREDENTIALS_MISSING',
  'OIDC_UNAVAILABLE',
  'ROLE_DENIED',
  'NOT_AUTHORIZED',
  'LAYER_NOT_FOUND',
  'LAYER_NOT_ACTIVE',
  'LAYER_MISMATCH',
  'RESPONSE_INVALID',
  'API_ERROR',
  'API_UNREACHABLE',
  'DOWNLOAD_FAILED',
  'TLS_UNTRUSTED',
  'DIGEST_MISMATCH',
  'PIN_MISMATCH',
  'PIN_REQUIRED',
  'CONTENT_MISMATCH',
  'NOT_LOCKED',
  'LOCK_UNUSED',
  'LOCK_CONFLICT',
  'LOCKFILE_INVALID',
  'MANIFEST_INVALID',
  'FUNCTION_NOT_FOUND',
  'RUNTIME_INCOMPATIBLE',
  'LICENSE_NOT_ALLOWED',
  'ARCHIVE_UNSAFE',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Somebody may have changed bytes, or hidden something in them: where not all failures can be shown, these are. */
const ALARMS: readonly ErrorCode[] = [
  'LAYER_MISMATCH',
  'DIGEST_MISMATCH',
  'PIN_MISMATCH',
  'LOCK_CONFLICT',
  'ARCHIVE_UNSAFE',
];

/** By what failures are sorted, the most alarming first. */
export function alarmRank(code: ErrorCode): number {
  const rank = ALARMS.indexOf(code);
  return rank < 0 ? ALARMS.length : rank;
}

/**
 * What is known beside the message: `hint` says what to do, `settings` which settings that concerns, `requestId` is
 * Tencent Cloud's handle for support.
 */
interface GateErrorDetails {
  hint?: string | undefined;
  settings?: readonly Setting[] | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/** A failure that a user is told about: `message` says what was expected and what was found, `hint` what to do. */
export class GateError extends Error {
  override readonly name = 'GateError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly settings: readonly Setting[];
  readonly requestId: string | undefined;

  constructor(code: ErrorCode, message: string, details: GateErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.settings = details.settings ?? [];
    // A server wrote it.
    this.requestId = details.requestId === undefined ? undefined : oneLine(details.requestId, 100);
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node.js system error (`ECONNRESET`, `ENOSPC`), where `error` has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Anything that was thrown, as a `GateError`; what is not one already is a defect of ours: `INTERNAL`. */
export function asGateError(error: unknown): GateError {
  if (error instanceof GateError) return error;
  return new GateError('INTERNAL', `The gate itself failed: ${messageOf(error)}`, {
    hint: 'This is a defect of the action, not of your layer. Nothing was verified. Please report it with this log.',
    cause: error,
  });
}

/** Several errors as one: the first one's code, all messages and hints. */
export function joinErrors(errors: readonly GateError[]): GateError | undefined {
  const [first, ...others] = errors;
  if (first === undefined || others.length === 0) return first;
  return new GateError(
    first.code,
    [first, ...others].map(({ code, message }) => `${code}: ${message}`).join(' '),
    {
      hint: [...new Set(errors.flatMap(({ hint }) => (hint === undefined ? [] : [hint])))].join(' '),
      settings: [...new Set(errors.flatMap(({ settings }) => settings))],
      requestId: first.requestId,
    },
  );
}
