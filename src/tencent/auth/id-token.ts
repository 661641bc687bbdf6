import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { GateError, messageOf } from '../../base/errors.ts';
import { formatSeconds } from '../../base/text.ts';
import { TransportFailure } from '../../net/failure.ts';
import { type Retry, retryAfterMs, withRetry } from '../../net/retry.ts';
import { quoteServer } from '../../net/secrets.ts';
import { fetchText } from '../../net/transport.ts';

interface IdTokenOptions {
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  signal: AbortSignal;
  log(line: string): void;
  redact(text: string): string;
}

const ATTEMPTS = 5;
/** One attempt. */
const MAX_ATTEMPT_MS = 20_000;
/** A token has one or two kilobytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** One request for a token that failed. */
class TokenFailure extends Error {
  override readonly name = 'TokenFailure';
  /** What was answered; `undefined` where nothing was. */
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { status, retryAfter }: { status?: number; retryAfter?: number | undefined } = {},
  ) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfter;
  }
}

/**
 * Asks GitHub for an ID token for `audience`: one GET of `ACTIONS_ID_TOKEN_REQUEST_URL` with `&audience=`, and
 * `ACTIONS_ID_TOKEN_REQUEST_TOKEN` as bearer token, answered with `{"value": TOKEN}` (GitHub's documentation of OpenID Connect, and
 * `@actions/core`, lib/oidc-utils).
 *
 * @throws GateError `OIDC_UNAVAILABLE`, or what the transport throws for certificates and proxies; `signal.reason`
 */
export async function requestIdToken(audience: string, options: IdTokenOptions): Promise<string> {
  const { env, clock, signal, log, redact } = options;
  const address = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  const bearer = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  if (!URL.canParse(address) || !/^https?:/i.test(address) || bearer === '') throw notOffered();
  const url = new URL(`${address}&audience=${encodeURIComponent(audience)}`);
  try {
    return await withRetry(() => attempt(url, bearer, signal, redact), {
      ...{ attempts: ATTEMPTS, signal, clock, judge },
      onRetry: (error, next, waitMs) =>
        log(
          `Could not get GitHub's ID token (${messageOf(error)}); attempt ${next} of ${ATTEMPTS} in ${formatSeconds(waitMs)}`,
        ),
    });
  } catch (error) {
    throw error instanceof TokenFailure ? unavailable(error) : error;
  }
}

async function attempt(
  url: URL,
  bearer: string,
  signal: AbortSignal,
  redact: IdTokenOptions['redact'],
): Promise<string> {
  const limit = AbortSignal.timeout(MAX_ATTEMPT_MS);
  const headers = {
    authorization: `Bearer ${bearer}`,
    accept: 'application/json',
    'user-agent': 'scf-layer-gate',
  };
  const request = { url, method: 'GET' as const, headers, signal: AbortSignal.any([signal, limit]) };
  try {
    const answer = await fetchText(request, { maxBytes: MAX_ANSWER_BYTES, maxErrorBytes: MAX_ANSWER_BYTES });
    return readToken(answer, redact);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) throw new TokenFailure(`no answer within ${MAX_ATTEMPT_MS / 1000} s`);
    if (!(error instanceof TransportFailure)) throw error;
    // A body that cannot be used came with a 200.
    const status = error.kind === 'body' ? 200 : error.status;
    throw new TokenFailure(error.message, status === undefined ? {} : { status });
  }
}

type TokenAnswer = Awaited<ReturnType<typeof fetchText>>;

function readToken({ status, headers, text }: TokenAnswer, redact: IdTokenOptions['redact']): string {
  const said = parseJson(text);
  if (status !== 200) {
    const message = v.safeParse(v.object({ message: v.string() }), said);
    const reason = message.success
      ? `: ${quoteServer(redact(message.output.message), 200).replace(/\.$/, '')}`
      : '';
    throw new TokenFailure(`HTTP ${status}${reason}`, {
      status,
      retryAfter: retryAfterMs(headers['retry-after']),
    });
  }
  const answer = v.safeParse(v.object({ value: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)) }), said);
  if (answer.success) return answer.output.value;
  throw new TokenFailure('the answer has no token in it', { status });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The network, no answer in time, and a service that is busy or broken. */
function judge(error: unknown): Retry | undefined {
  if (!(error instanceof TokenFailure)) return undefined;
  const { status, retryAfterMs: waitMs } = error;
  return status === undefined || status === 429 || status >= 500 ? { retryAfterMs: waitMs } : undefined;
}

function notOffered(): GateError {
  return new GateError(
    'OIDC_UNAVAILABLE',
    'GitHub offers this job no ID token: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set.',
    {
      hint:
        'Give the job `permissions:` with `id-token: write` (and `contents: read`, which is no longer implied then). In a reusable ' +
        'workflow the calling job must grant it too. Runs for pull requests from forks never get an ID token: skip this step there.',
    },
  );
}

function unavailable(error: TokenFailure): GateError {
  const hint =
    error.status === 401 || error.status === 403
      ? "GitHub's token endpoint refused this job. Check that the job has `permissions: id-token: write`, that no earlier step changed ACTIONS_ID_TOKEN_REQUEST_*, and that the job is not older than its tokens."
      : "GitHub's token endpoint failed. Look at githubstatus.com and at the network of this runner (HTTPS_PROXY, NO_PROXY), then run again.";
  return new GateError('OIDC_UNAVAILABLE', `GitHub gave no ID token: ${error.message}.`, {
    hint,
    cause: error,
  });
}
