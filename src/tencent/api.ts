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

/** Calls the SCF API, with the rate limit, retries and deadline that all calls share. */
export interface ScfApi {
  /**
   * @returns the `Response` object, not validated
   * @throws ApiFailure if the last attempt failed, or `signal.reason`
   */
  call(action: string, parameters: object, options: CallOptions): Promise<unknown>;
}

interface CallOptions {
  region: string | undefined;
  signal: AbortSignal;
  /** Logs each retry as a sentence. */
  log(line: string): void;
}

export interface ScfApiOptions {
  endpoint: Endpoint;
  credentials: CredentialProvider;
  limiter: RateLimiter;
  clock: Clock;
  redact(text: string): string;
  /** Milliseconds for one attempt; default 20 s. */
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
  /** Makes all attempts of one call, and reports the keys of each attempt to `used`. */
  async function attempts(
    action: string,
    parameters: object,
    options: CallOptions,
    used: (keys: Credentials) => void,
  ): Promise<unknown> {
    const { region, signal, log } = options;
    const attempt = async () => {
      // Before taking a turn: renewing keys may take long and does not count against SCF's rate limit.
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
        options.log(`${action} was refused (${messageOf(error)}); retrying with new keys`);
        return await attempts(action, parameters, options, used);
      }
    },
  };
}
