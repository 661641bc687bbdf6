import { type ErrorCode, GateError } from '../base/errors.ts';
import { ApiFailure } from './api-failure.ts';

/** What a call was about, for messages. */
export interface CallSubject {
  action: string;
  /** The layer or function, as a user names it. */
  subject: string;
  region: string | undefined;
  endpoint: string;
  /** The input that sets `endpoint`, where that is another. */
  endpointInput?: string;
}

/** What an error code means for a user. */
export interface Explanation {
  code: ErrorCode;
  hint(subject: CallSubject): string;
}

/** Explanations by the beginning of the code; the first that fits counts. */
export type Explanations = readonly [prefix: string, explanation: Explanation][];

/**
 * What each API error means for a user. Codes are those of the API page of `GetLayerVersion`, of the SCF list and of
 * the common list (2018-04-16); the first prefix that fits counts.
 */
const EXPLANATIONS: Explanations = [
  [
    'ResourceNotFound',
    {
      code: 'LAYER_NOT_FOUND',
      hint: ({ region, action }) =>
        `${action === 'GetFunction' ? 'Functions' : 'Layers'} belong to one region and one account. Asked was ${region === undefined ? 'no region (the `region` input is empty)' : region}: ` +
        'check the region first, then name and version, then whether the keys are those of the account that owns it.',
    },
  ],
  [
    'AuthFailure.SignatureExpire',
    {
      code: 'NOT_AUTHORIZED',
      hint: () =>
        'The clock of this runner is off by more than five minutes. Correct it (NTP) and run again.',
    },
  ],
  [
    'AuthFailure.SecretIdNotFound',
    {
      code: 'NOT_AUTHORIZED',
      hint: ({ endpoint }) =>
        `${endpoint} does not know this secret id. It was deleted or disabled, or it belongs to the other site: ` +
        'mainland accounts use endpoint scf.tencentcloudapi.com, international ones scf.intl.tencentcloudapi.com.',
    },
  ],
  [
    'AuthFailure.TokenFailure',
    {
      code: 'NOT_AUTHORIZED',
      hint: () =>
        'Temporary keys need their own session token, and all three end together. Get new ones in this job.',
    },
  ],
  [
    'AuthFailure',
    {
      code: 'NOT_AUTHORIZED',
      hint: () =>
        'Check that `secret-id` and `secret-key` belong together and that the key was copied whole.',
    },
  ],
  [
    'UnauthorizedOperation.Region',
    {
      code: 'NOT_AUTHORIZED',
      hint: ({ region }) => `This account may not use the region ${region ?? '(none given)'}.`,
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
      hint: ({ region }) => `SCF does not know the region ${region ?? '(none given)'}: check its spelling.`,
    },
  ],
  [
    'RequestLimitExceeded',
    {
      code: 'API_ERROR',
      hint: () =>
        'The account allows 20 requests a second for this API, all jobs together. Run fewer jobs at once, or run again later.',
    },
  ],
  [
    'InternalError',
    {
      code: 'API_ERROR',
      hint: () =>
        'The service failed on its side, several times. Run again later; give support the RequestId.',
    },
  ],
];

/**
 * The error that a user is shown for a failed call.
 *
 * @param error what the API client threw; anything but an `ApiFailure` is returned as it is
 * @param explanations of the API's codes; default those of SCF
 */
export function explainFailure(error: unknown, subject: CallSubject, explanations = EXPLANATIONS): unknown {
  if (!(error instanceof ApiFailure)) return error;
  const { action, endpoint, endpointInput = 'endpoint' } = subject;
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
          `Look the code up in the documentation of ${action}; give support the RequestId.`,
        requestId: detail.requestId,
        cause: error,
      });
    }
    case 'status':
      return new GateError(
        'API_ERROR',
        `${about}: ${detail.proxy ? 'the proxy' : endpoint} answered ${message} instead of an API answer.`,
        {
          hint:
            detail.status === 407
              ? 'The proxy of this runner asks for a login. Put it into HTTPS_PROXY: http://user:password@host:port.'
              : `The API answers 200 even to errors, so this came from a gateway or proxy on the way. Check \`${endpointInput}\` and the proxy settings, then run again.`,
          cause: error,
        },
      );
    case 'network':
      return new GateError('API_UNREACHABLE', `${about}: ${endpoint} could not be reached: ${message}.`, {
        hint: `Check \`${endpointInput}\`, DNS, the firewall and HTTPS_PROXY/NO_PROXY of this runner.`,
        cause: error,
      });
    case 'malformed':
      return new GateError('RESPONSE_INVALID', `${about}: ${endpoint} answered 200, but ${message}.`, {
        hint: `Something other than the API answered, such as a captive portal or a proxy. Check \`${endpointInput}\` and the proxy settings.`,
        cause: error,
      });
  }
}
