import type { Setting } from '../../base/host.ts';
import { oneLine } from '../../base/text.ts';
import { type CallSubject, type Explanation, type Explanations, explainFailure } from '../explain.ts';
import { type Claims, readClaims } from './claims.ts';
import { type RoleRequest, roleName } from './role.ts';

/**
 * Turns a failed `AssumeRoleWithWebIdentity` into the error that the user sees. If the trust policy may be wrong, the hint shows the
 * claims of this run, which the policy must name; never the token.
 *
 * The codes come from the official Go SDK and the API page (STS 2018-08-13). `InternalError.GetRoleError` means "role not exist" (seen
 * in the wild); `UnauthorizedOperation` means that the trust policy does not match.
 *
 * @param error anything but an `ApiFailure` is returned unchanged
 */
export function explainRoleFailure(error: unknown, role: RoleRequest, idToken: string): unknown {
  return explainFailure(error, roleCall(role), explanations(role, readClaims(idToken)));
}

/** The subject of the call that assumes `role`, for messages. */
export function roleCall(role: RoleRequest): CallSubject {
  return {
    action: 'AssumeRoleWithWebIdentity',
    subject: `the role ${roleName(role)}`,
    region: role.region,
    endpoint: role.endpoint.host,
    endpointSetting: 'sts endpoint',
  };
}

function explanations(role: RoleRequest, claims: Claims): Explanations {
  const { sub, aud, iss } = { sub: shown(claims.sub), aud: shown(claims.aud), iss: shown(claims.iss) };
  const trust = denied(
    `Correct the trust policy of the role: it does not allow this run. The token of this run has oidc:sub ${sub}, oidc:aud ${aud}, ` +
      `oidc:iss ${iss}: the policy must name exactly these, under string_equal (copy the one in docs/credentials.md). ` +
      'Add this sub only if runs like this one should be able to assume the role.',
  );
  const missing = denied(
    `Check the account and the name of the role (${role.arn}) in the CAM console: the role does not exist. Check also whether ` +
      `the account belongs to the site of ${role.endpoint.host}.`,
    ['role'],
  );
  const rate = failed(
    'Run fewer jobs at once, or run again later: STS allows 20 of these requests per second.',
  );
  return [
    [
      'InvalidParameter.WebIdentityTokenError',
      denied(
        `Correct the identity provider ${shown(role.provider)} in CAM: it does not accept GitHub's token. Its client IDs must include ` +
          `${aud} (the audience of the role), and its URL must be ${iss}. Its signature keys must be those that GitHub ` +
          `publishes now (${keysAt(claims)}): CAM keeps a copy, and GitHub rotates them. The token's sub is ${sub}.`,
        ['role audience'],
      ),
    ],
    [
      'InvalidParameter.OverTimeError',
      denied(
        'Lower the lifetime of the keys, or raise the maximum session duration of the role in CAM (default 7200 s).',
        ['role lifetime'],
      ),
    ],
    ['InvalidParameter.OverLimit', rate],
    [
      'InvalidParameter',
      denied(
        `Check the name of the identity provider in CAM (found ${shown(role.provider)}), and the role, its session name and lifetime.`,
        ['role provider', 'role', 'role session', 'role lifetime'],
      ),
    ],
    ['InternalError.GetRoleError', missing],
    ['InternalError.IllegalRole', missing],
    ['ResourceNotFound', missing],
    ['UnauthorizedOperation', trust],
    ['AccessDenied', trust],
    ['AuthFailure.UnauthorizedOperation', trust],
    ['RequestLimitExceeded', rate],
    [
      'InternalError',
      failed(
        'Run again later. If it still fails, give the RequestId to Tencent Cloud support: STS failed on every attempt.',
      ),
    ],
  ];
}

function denied(text: string, settings: readonly Setting[] = []): Explanation {
  return { code: 'ROLE_DENIED', hint: () => text, settings };
}

function failed(text: string): Explanation {
  return { code: 'API_ERROR', hint: () => text };
}

/** Real claims have at most a few hundred characters. */
const MAX_CLAIM_CHARACTERS = 1000;

/** A value to copy: complete and verbatim, without JSON escapes. */
function shown(value: string | undefined): string {
  return value === undefined ? '(none)' : `"${oneLine(value, MAX_CLAIM_CHARACTERS)}"`;
}

function keysAt({ iss }: Claims): string {
  return `${oneLine(iss ?? 'https://token.actions.githubusercontent.com', 200)}/.well-known/jwks`;
}
