import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { GateError, messageOf } from '../../base/errors.ts';
import { formatSeconds } from '../../base/text.ts';
import { TransportFailure } from '../../net/failure.ts';
import { describeLongWait, type Retry, retryAfterMs, withRetry } from '../../net/retry.ts';
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
const MAX_ATTEMPT_MS = 20_000;
/** A token is one or two kilobytes long. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** One failed request for a token. */
class TokenFailure extends Error {
  override readonly name = 'TokenFailure';
  /** The HTTP status; `undefined` if there was no response. */
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
 * Requests an ID token for `audience` from GitHub: GET `ACTIONS_ID_TOKEN_REQUEST_URL` with `&audience=` and
 * `ACTIONS_ID_TOKEN_REQUEST_TOKEN` as bearer token returns `{"value": TOKEN}` (GitHub's documentation of OpenID Connect;
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
    if (limit.aborted) throw new TokenFailure(`no response within ${MAX_ATTEMPT_MS / 1000} s`);
    if (!(error instanceof TransportFailure)) throw error;
    // The transport reads bodies of other statuses leniently, so this one came with a 200.
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
    const retryAfter = retryAfterMs(headers['retry-after']);
    throw new TokenFailure(`HTTP ${status}${reason}${describeLongWait(retryAfter)}`, { status, retryAfter });
  }
  const answer = v.safeParse(v.object({ value: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)) }), said);
  if (answer.success) return answer.output.value;
  throw new TokenFailure('the response contains no token', { status });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Retries network failures, timeouts, 429 and 5xx. */
function judge(error: unknown): Retry | undefined {
  if (!(error instanceof TokenFailure)) return undefined;
  const { status, retryAfterMs: waitMs } = error;
  return status === undefined || status === 429 || status >= 500 ? { retryAfterMs: waitMs } : undefined;
}

function notOffered(): GateError {
  return new GateError(
    'OIDC_UNAVAILABLE',
    'No ID token is available to this job: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set.',
    {
      hint:
        'Give the job `permissions:` with `id-token: write` and `contents: read`, which is then no longer implied. For a reusable ' +
        'workflow, the calling job must grant it too. Skip this step for pull requests from forks: they never get an ID token.',
    },
  );
}

function unavailable(error: TokenFailure): GateError {
  const hint =
    error.status === 401 || error.status === 403
      ? 'Check that the job has `permissions: id-token: write`, that no earlier step changed ACTIONS_ID_TOKEN_REQUEST_*, and that the token of this job has not expired.'
      : 'Check githubstatus.com and the network of this runner (HTTPS_PROXY, NO_PROXY), then run again.';
  return new GateError('OIDC_UNAVAILABLE', `Could not get GitHub's ID token: ${error.message}.`, {
    hint,
    cause: error,
  });
}
