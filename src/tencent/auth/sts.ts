import { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client.js';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { formatSeconds } from '../../base/text.ts';
import { type Retry, withRetry } from '../../net/retry.ts';
import { parseAnswer } from '../answer.ts';
import { ApiFailure, judgeApiFailure } from '../api-failure.ts';
import { attemptCall } from '../attempt.ts';
import type { CallSubject } from '../explain.ts';
import type { Credentials } from './credentials.ts';
import { explainRoleFailure, roleCall } from './explain.ts';
import type { RoleRequest } from './role.ts';

/** Temporary keys, and when they expire: milliseconds since the epoch, by the clock of STS. */
export interface IssuedKeys {
  keys: Credentials;
  expiresAt: number;
}

interface AssumeOptions {
  clock: Clock;
  signal: AbortSignal;
  log(line: string): void;
  /** Called with every secret of the response before anything else sees it. */
  mask(secret: string): void;
  redact(text: string): string;
}

const ATTEMPTS = 5;
const ACTION = 'AssumeRoleWithWebIdentity';

/** The last second that a `Date` can hold. */
const MAX_EPOCH_SECONDS = 8_640_000_000_000;

const secret = v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/));
/** The response of `AssumeRoleWithWebIdentity` (STS 2018-08-13); `ExpiredTime` is in seconds since the epoch. */
const AnswerSchema = v.object({
  Credentials: v.object({ TmpSecretId: secret, TmpSecretKey: secret, Token: secret }),
  ExpiredTime: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_EPOCH_SECONDS)),
});

/**
 * Assumes `role` with GitHub's ID token: STS `AssumeRoleWithWebIdentity`, sent unsigned (`Authorization: SKIP`).
 *
 * @param takeIdToken returns a new ID token; called for each attempt, because a token may expire between attempts
 * @throws GateError `ROLE_DENIED`, `API_ERROR`, `API_UNREACHABLE` or `RESPONSE_INVALID`; what `takeIdToken` throws; `signal.reason`
 *   once aborted
 */
export async function assumeRole(
  role: RoleRequest,
  takeIdToken: () => Promise<string>,
  { clock, signal, log, mask, redact }: AssumeOptions,
): Promise<IssuedKeys> {
  let idToken = '';
  const parameters = {
    ProviderId: role.provider,
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    ...(role.durationSeconds === undefined ? {} : { DurationSeconds: role.durationSeconds }),
  };
  const { endpoint, region } = role;
  const attempt = async (): Promise<unknown> => {
    idToken = await takeIdToken();
    return await attemptCall(Client, {
      ...{ endpoint, region, action: ACTION, credentials: undefined, signal, redact },
      parameters: { ...parameters, WebIdentityToken: idToken },
    });
  };
  try {
    const answer = await withRetry(attempt, {
      ...{ attempts: ATTEMPTS, signal, clock, judge },
      onRetry: (error, next, waitMs) =>
        log(
          `${ACTION} failed (${messageOf(error)}); attempt ${next} of ${ATTEMPTS} in ${formatSeconds(waitMs)}`,
        ),
    });
    return readKeys(answer, roleCall(role), mask);
  } catch (error) {
    throw explainRoleFailure(error, role, idToken);
  }
}

/** As `judgeApiFailure`, except for codes whose prefix is misleading. */
function judge(error: unknown): Retry | undefined {
  const code = error instanceof ApiFailure && error.detail.kind === 'refused' ? error.detail.code : '';
  // The first two mean that the role does not exist; the third is a rate limit.
  if (code === 'InternalError.GetRoleError' || code === 'InternalError.IllegalRole') return undefined;
  if (code === 'InvalidParameter.OverLimit') return {};
  return judgeApiFailure(error);
}

function readKeys(answer: unknown, call: CallSubject, mask: AssumeOptions['mask']): IssuedKeys {
  const strings = v.safeParse(v.object({ Credentials: v.record(v.string(), v.unknown()) }), answer);
  for (const value of strings.success ? Object.values(strings.output.Credentials) : []) {
    if (typeof value === 'string' && value !== '') mask(value);
  }
  const { Credentials: given, ExpiredTime } = parseAnswer(AnswerSchema, answer, call);
  return {
    keys: { secretId: given.TmpSecretId, secretKey: given.TmpSecretKey, sessionToken: given.Token },
    expiresAt: ExpiredTime * 1000,
  };
}
