import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { GateError, messageOf } from '../../base/errors.ts';
import { formatSeconds, oneLine } from '../../base/text.ts';
import { withRetry } from '../../net/retry.ts';

export interface IdTokenOptions {
  /** `core.getIDToken`: asks the endpoint that the runner names in the environment, and masks what it gets. */
  getIdToken(audience: string): Promise<string>;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  signal: AbortSignal;
  log(line: string): void;
}

const ATTEMPTS = 5;
/** One attempt; within it the toolkit itself tries a busy endpoint again, for about ten seconds. */
const ATTEMPT_MS = 20_000;

/**
 * Asks GitHub for an ID token for `audience`.
 *
 * The toolkit (core 3.0, measured) retries 502, 503 and 504 but no failure of the network, takes no signal, and waits for
 * ever where a connection ends in the middle of the answer: deadline and retries are added here.
 *
 * @throws GateError `OIDC_UNAVAILABLE`, or `signal.reason`
 */
export async function requestIdToken(audience: string, options: IdTokenOptions): Promise<string> {
  const { getIdToken, env, clock, signal, log } = options;
  const url = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  if (!URL.canParse(url) || (env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '') === '') throw notOffered();
  const attempt = async () => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]);
    try {
      return await abortable(() => getIdToken(audience), new URL(url), limit);
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) throw new Error(`no answer within ${ATTEMPT_MS / 1000} s`, { cause: error });
      throw error;
    }
  };
  try {
    return await withRetry(attempt, {
      ...{ attempts: ATTEMPTS, signal, clock, judge },
      onRetry: (error, next, waitMs) =>
        log(
          `GitHub's ID token could not be had (${reasonOf(error)}); attempt ${next} of ${ATTEMPTS} in ${formatSeconds(waitMs)}`,
        ),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw unavailable(error);
  }
}

/** No status: the network, or no answer in time. The toolkit has tried 502, 503 and 504 eleven times already. */
function judge(error: unknown): { retry: boolean } {
  const status = statusOf(error);
  if (status !== undefined) return { retry: status === 429 || status === 500 };
  return { retry: !messageOf(error).includes('do not have ID Token field') };
}

/** The HTTP status that the toolkit writes into its message. */
function statusOf(error: unknown): number | undefined {
  const digits = /Error Code : (\d{3})\b/.exec(messageOf(error))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The toolkit's message (`Error message: Failed to get ID Token. \n \n Error Code : … Error Message: …`) in short. */
function reasonOf(error: unknown): string {
  const status = statusOf(error);
  const reason = oneLine(messageOf(error).replace(/^[\s\S]*Error Message: |^Error message: /, ''), 200);
  return status === undefined ? reason : `HTTP ${status}: ${reason}`;
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

function unavailable(error: unknown): GateError {
  const status = statusOf(error);
  const hint =
    status === 401 || status === 403
      ? "GitHub's token endpoint refused this job. Check that the job has `permissions: id-token: write`, that no earlier step changed ACTIONS_ID_TOKEN_REQUEST_*, and that the job is not older than its tokens."
      : "GitHub's token endpoint failed. Look at githubstatus.com and at the network of this runner (HTTPS_PROXY, NO_PROXY), then run again.";
  return new GateError('OIDC_UNAVAILABLE', `GitHub gave no ID token: ${reasonOf(error)}.`, {
    hint,
    cause: error,
  });
}

/**
 * Runs `work`, which sends HTTP requests to `target` and takes no signal, and gives it up when `signal` says so.
 *
 * Giving up on the promise alone would leave the socket, and with it the process, waiting for another three minutes. Node
 * publishes each request on a channel; those to `target` are destroyed.
 */
async function abortable<T>(work: () => Promise<T>, target: URL, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const requests: ClientRequest[] = [];
  const seen = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('request' in message)) return;
    const { request } = message;
    if (request instanceof ClientRequest && hosts(target).includes(String(request.getHeader('host')))) {
      requests.push(request);
    }
  };
  const given = Promise.withResolvers<T>();
  const abort = (): void => {
    given.reject(signal.reason);
    for (const request of requests) request.destroy();
  };
  subscribe('http.client.request.start', seen);
  signal.addEventListener('abort', abort, { once: true });
  work().then(given.resolve, given.reject);
  try {
    return await given.promise;
  } finally {
    unsubscribe('http.client.request.start', seen);
    signal.removeEventListener('abort', abort);
  }
}

/** The `Host` of a request to `target`, sent directly, or as `CONNECT` to a proxy, which has the port always. */
function hosts({ host, hostname, port, protocol }: URL): string[] {
  return [host, `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`];
}
