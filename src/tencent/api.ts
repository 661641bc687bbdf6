import { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client.js';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import { formatSeconds } from '../base/text.ts';
import { withRetry } from '../net/retry.ts';
import { isRateRefusal, isTokenRefusal, judgeApiFailure } from './api-failure.ts';
import { attemptCall } from './attempt.ts';
import type { CredentialProvider, Credentials } from './auth/credentials.ts';
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

interface CallOptions {
  region: string | undefined;
  signal: AbortSignal;
  /** Told each retry as a sentence. */
  log(line: string): void;
}

export interface ScfApiOptions {
  endpoint: Endpoint;
  credentials: CredentialProvider;
  limiter: RateLimiter;
  clock: Clock;
  redact(text: string): string;
  /** Milliseconds for one attempt; left out: 20 s. */
  attemptMs?: number;
}

const ATTEMPTS = 5;

/** The SCF API behind `endpoint`, called through the official SDK. */
export function createScfApi({
  endpoint,
  credentials,
  limiter,
  clock,
  redact,
  attemptMs,
}: ScfApiOptions): ScfApi {
  /** All attempts of one call; `used` is told the keys of each. */
  async function attempts(
    action: string,
    parameters: object,
    options: CallOptions,
    used: (keys: Credentials) => void,
  ): Promise<unknown> {
    const { region, signal, log } = options;
    const attempt = async () => {
      // Before the turn is taken: a renewal may take its time, and needs no turn of SCF's.
      const keys = await credentials.get({ signal, log });
      used(keys);
      const one = { endpoint, action, parameters, region, credentials: keys, signal, redact, attemptMs };
      return await limiter.run(signal, () => attemptCall(Client, one));
    };
    return await withRetry(attempt, {
      ...{ attempts: ATTEMPTS, signal, clock, judge: judgeApiFailure },
      onRetry(error, nextAttempt, waitMs) {
        if (isRateRefusal(error)) limiter.slowDown();
        log(
          `${action} failed (${messageOf(error)}); attempt ${nextAttempt} of ${ATTEMPTS} in ${formatSeconds(waitMs)}`,
        );
      },
    });
  }

  return {
    async call(action, parameters, options) {
      let keys: Credentials | undefined;
      const used = (latest: Credentials): void => {
        keys = latest;
      };
      try {
        return await attempts(action, parameters, options, used);
      } catch (error) {
        if (!isTokenRefusal(error) || keys === undefined || !credentials.discard(keys)) throw error;
        options.log(`${action} was refused (${messageOf(error)}); trying once more with new keys`);
        return await attempts(action, parameters, options, used);
      }
    },
  };
}
