import { type ErrorCode, GateError } from '../base/errors.ts';
import type { Setting } from '../base/host.ts';
import { nearestRegion } from '../layers/reference.ts';
import { isLongWait } from '../net/retry.ts';
import { ApiFailure } from './api-failure.ts';

/** What a call was about, for messages. */
export interface CallSubject {
  action: string;
  /** The layer or function, as the user names it. */
  subject: string;
  region: string | undefined;
  endpoint: string;
  /** The setting behind `endpoint`; default: `endpoint`. */
  endpointSetting?: Setting;
}

function suggestRegion(region: string | undefined): string {
  const meant = region === undefined ? undefined : nearestRegion(region);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** What an error code means for a user. */
export interface Explanation {
  code: ErrorCode;
  hint(subject: CallSubject): string;
  settings?: readonly Setting[];
}

/** Explanations by prefix of the code; the first match counts. */
export type Explanations = readonly [prefix: string, explanation: Explanation][];

/**
 * What each API error means for the user. The codes come from the API page of `GetLayerVersion`, SCF's list of error codes and the
 * common list (2018-04-16).
 */
const EXPLANATIONS: Explanations = [
  [
    'ResourceNotFound',
    {
      code: 'LAYER_NOT_FOUND',
      hint: ({ region, action }) =>
        'Check the region first, then the name and version, then whether the keys belong to the account that owns it: ' +
        `${action === 'GetFunction' ? 'functions' : 'layers'} belong to one region and one account. Requested region: ${region ?? 'none'}.`,
      settings: ['region'],
    },
  ],
  [
    'AuthFailure.SignatureExpire',
    {
      code: 'NOT_AUTHORIZED',
      hint: () =>
        'Correct the clock of this runner (NTP) and run again: it is off by more than five minutes.',
    },
  ],
  [
    'AuthFailure.SecretIdNotFound',
    {
      code: 'NOT_AUTHORIZED',
      hint: ({ endpoint }) =>
        `Check the secret id and the endpoint: ${endpoint} does not know this id. It was deleted or disabled, or belongs to the other site: ` +
        'mainland accounts use scf.tencentcloudapi.com, international accounts use scf.intl.tencentcloudapi.com.',
      settings: ['endpoint', 'keys'],
    },
  ],
  [
    'AuthFailure.TokenFailure',
    {
      code: 'NOT_AUTHORIZED',
      hint: () =>
        'Get new temporary keys in this job, and pass their session token too: id, key and token expire together.',
    },
  ],
  [
    'AuthFailure',
    {
      code: 'NOT_AUTHORIZED',
      hint: () =>
        'Check that the secret id and the secret key belong together, and that you copied the whole key.',
      settings: ['keys'],
    },
  ],
  [
    'UnauthorizedOperation.Region',
    {
      code: 'NOT_AUTHORIZED',
      hint: ({ region }) => `Use another region: this account may not use ${region ?? '(none given)'}.`,
      settings: ['region'],
    },
  ],
  [
    'UnauthorizedOperation',
    {
      code: 'NOT_AUTHORIZED',
      hint: ({ action }) => `Allow the action scf:${action} for this identity in a CAM policy.`,
    },
  ],
  [
    'UnsupportedRegion',
    {
      code: 'API_ERROR',
      hint: ({ region }) =>
        `Check the spelling of the region ${region ?? '(none given)'}: SCF does not know it.${suggestRegion(region)}`,
      settings: ['region'],
    },
  ],
  [
    'RequestLimitExceeded',
    {
      code: 'API_ERROR',
      hint: () =>
        'Run fewer jobs at once, or run again later: all jobs of the account share 20 requests per second for this API.',
    },
  ],
  [
    'InternalError',
    {
      code: 'API_ERROR',
      hint: () =>
        'Run again later. If it still fails, give the RequestId to Tencent Cloud support: the service failed on every attempt.',
    },
  ],
];

/**
 * Turns a failed call into the error that the user sees.
 *
 * @param error what the API client threw; anything but an `ApiFailure` is returned unchanged
 * @param explanations what the API's codes mean; default: SCF's codes
 */
export function explainFailure(error: unknown, subject: CallSubject, explanations = EXPLANATIONS): unknown {
  if (!(error instanceof ApiFailure)) return error;
  const { action, endpoint, endpointSetting = 'endpoint' } = subject;
  const about = `${action} for ${subject.subject}`;
  const { detail, message } = error;
  switch (detail.kind) {
    case 'refused': {
      const known = explanations.find(([prefix]) => detail.code.startsWith(prefix))?.[1];
      const code =
        known?.code === 'LAYER_NOT_FOUND' && action === 'GetFunction' ? 'FUNCTION_NOT_FOUND' : known?.code;
      return new GateError(code ?? 'API_ERROR', `${about} was refused by ${endpoint}: ${message}`, {
        hint:
          known?.hint(subject) ??
          `Look up the code in the documentation of ${action}, or give the RequestId to Tencent Cloud support.`,
        settings: known?.settings,
        requestId: detail.requestId,
        cause: error,
      });
    }
    case 'status':
      return new GateError(
        'API_ERROR',
        `${about}: ${detail.proxy ? 'the proxy' : endpoint} returned ${message} instead of an API response.`,
        {
          hint: statusHint(detail),
          settings: [endpointSetting],
          cause: error,
        },
      );
    case 'network':
      return new GateError('API_UNREACHABLE', `${about}: could not reach ${endpoint}: ${message}.`, {
        hint: 'Check the endpoint, and DNS, firewall and HTTPS_PROXY/NO_PROXY of this runner.',
        settings: [endpointSetting],
        cause: error,
      });
    case 'malformed':
      return new GateError('RESPONSE_INVALID', `${about}: ${endpoint} returned HTTP 200, but ${message}.`, {
        hint: 'Check the endpoint and the proxy settings: something other than the API responded, for example a captive portal.',
        settings: [endpointSetting],
        cause: error,
      });
  }
}

function statusHint({
  status,
  proxy,
  retryAfterMs,
}: Extract<ApiFailure['detail'], { kind: 'status' }>): string {
  // tinyproxy returns 407 without a login and 401 for a wrong one.
  if (status === 407 || (proxy && status === 401)) {
    return 'Set HTTPS_PROXY to `http://user:password@host:port` with the right login: the proxy of this runner requires one.';
  }
  if (isLongWait(retryAfterMs)) {
    return 'Run again after the wait that the server asks for; the step did not wait that long. Run fewer jobs at once if it happens again.';
  }
  return 'Check the endpoint and the proxy settings, then run again. The API itself returns errors with HTTP 200, so this came from a gateway or proxy.';
}
