import { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client.js';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { withRetry } from '../net/retry.ts';
import { formatSeconds } from '../text.ts';
import { isRateRefusal, judgeApiFailure } from './api-failure.ts';
import { attemptCall } from './attempt.ts';
import type { Credentials } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import type { RateLimiter } from './rate.ts';

/** One kind of call to the SCF API, with everything that all calls share: rate, retries, deadline. */
export interface ScfApi {
  /**
   * @returns the `Response` object of the answer, unparsed
   * @throws ApiFailure when the last attempt failed, or `signal.reason` once that is aborted
   */
  call(action: string, parameters: object, options: CallOptions): Promise<unknown>;
}

export interface CallOptions {
  region: string | undefined;
  signal: AbortSignal;
  /** Told each retry as a sentence. */
  log(line: string): void;
}

export interface ScfApiOptions {
  endpoint: Endpoint;
  credentials: () => Promise<Credentials>;
  limiter: RateLimiter;
  clock: Clock;
}

const ATTEMPTS = 5;

/** The SCF API behind `endpoint`, called through the official SDK. */
export function createScfApi({ endpoint, credentials, limiter, clock }: ScfApiOptions): ScfApi {
  const attempt = async (action: string, parameters: object, { region, signal }: CallOptions) =>
    await attemptCall(Client, {
      ...{ endpoint, action, parameters, region, signal },
      credentials: await credentials(),
    });
  return {
    call: (action, parameters, options) =>
      withRetry(() => limiter.run(options.signal, () => attempt(action, parameters, options)), {
        attempts: ATTEMPTS,
        signal: options.signal,
        clock,
        judge: judgeApiFailure,
        onRetry(error, nextAttempt, waitMs) {
          if (isRateRefusal(error)) limiter.slowDown();
          options.log(
            `${action} failed (${messageOf(error)}); attempt ${nextAttempt} of ${ATTEMPTS} in ${formatSeconds(waitMs)}`,
          );
        },
      }),
  };
}
