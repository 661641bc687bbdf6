import { diskHint } from './disk-hints.ts';
import type { Setting } from './host.ts';
import { oneLine, quoted } from './text.ts';

/** All error codes, as reports and messages show them. The list is part of the public contract. */
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
  'POLICY_INVALID',
  'TOO_NEW',
  'LAYER_DENIED',
  'REGIONS_DIFFER',
  'FUNCTION_NOT_FOUND',
  'FUNCTION_LIMITS',
  'RUNTIME_INCOMPATIBLE',
  'LICENSE_NOT_ALLOWED',
  'ARCHIVE_UNSAFE',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Somebody may have changed bytes or hidden something in them. If not all failures fit, these are shown first. */
const ALARMS: readonly ErrorCode[] = [
  'LAYER_MISMATCH',
  'DIGEST_MISMATCH',
  'PIN_MISMATCH',
  'CONTENT_MISMATCH',
  'LOCK_CONFLICT',
  'ARCHIVE_UNSAFE',
];

/** The sort key of a failure: the most alarming codes come first. */
export function alarmRank(code: ErrorCode): number {
  const rank = ALARMS.indexOf(code);
  return rank < 0 ? ALARMS.length : rank;
}

/** `hint` says what to do, `settings` names the settings it is about, `requestId` is what Tencent Cloud's support asks for. */
interface GateErrorDetails {
  hint?: string | undefined;
  settings?: readonly Setting[] | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/** A failure to show to the user: `message` says what was expected and found, `hint` what to do. */
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
    // Untrusted: it comes from a server.
    this.requestId = oneLine(details.requestId ?? '', 100) || undefined;
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node.js system error (`ECONNRESET`, `ENOSPC`), if `error` has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Turns anything thrown into a `GateError`. A file that the step cannot use is a problem of its set-up: `INPUT_INVALID`. Anything else is
 * a bug of ours: `INTERNAL`.
 */
export function asGateError(error: unknown): GateError {
  if (error instanceof GateError) return error;
  const path = error instanceof Error && 'path' in error ? String(error.path) : undefined;
  const hint = diskHint(systemCode(error), path === undefined ? 'that file or folder' : quoted(path));
  if (hint !== undefined) {
    return new GateError(
      'INPUT_INVALID',
      `The step cannot use a file of the runner: ${oneLine(messageOf(error))}.`,
      {
        hint: `${hint} No layer path is provided.`,
        cause: error,
      },
    );
  }
  return new GateError('INTERNAL', `The gate itself failed: ${messageOf(error)}`, {
    hint: 'Report this bug of the action with this log. Your layer is not the cause. Nothing was verified.',
    cause: error,
  });
}

/** Joins errors: the code of the first one, the messages and hints of all. */
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
