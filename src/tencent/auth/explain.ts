import type { ErrorCode } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import { type CallSubject, type Explanation, type Explanations, explainFailure } from '../explain.ts';
import { type Claims, readClaims } from './claims.ts';
import { type RoleRequest, roleName } from './role.ts';

/**
 * The error that a user is shown for a failed `AssumeRoleWithWebIdentity`. Where the policy may have to change, the hint
 * has this run's claims, as a trust policy must name them; never the token.
 *
 * Codes: STS 2018-08-13, lists in the official Go SDK and on the API's page. `InternalError.GetRoleError` is "role not
 * exist" (seen in the wild), a trust policy that does not hold is `UnauthorizedOperation`.
 *
 * @param error anything but an `ApiFailure` is returned as it is
 */
export function explainRoleFailure(error: unknown, role: RoleRequest, idToken: string): unknown {
  return explainFailure(error, roleCall(role), explanations(role, readClaims(idToken)));
}

/** What the call for a role is about. */
export function roleCall(role: RoleRequest): CallSubject {
  return {
    action: 'AssumeRoleWithWebIdentity',
    subject: `the role ${roleName(role)}`,
    region: role.region,
    endpoint: role.endpoint.host,
    endpointInput: 'sts-endpoint',
  };
}

function explanations(role: RoleRequest, claims: Claims): Explanations {
  const { sub, aud, iss } = { sub: shown(claims.sub), aud: shown(claims.aud), iss: shown(claims.iss) };
  const trust = denied(
    `The trust policy of the role does not let this run in. The token of this run has oidc:sub ${sub}, oidc:aud ${aud}, ` +
      `oidc:iss ${iss}: the policy must name them exactly so, under string_equal (docs/credentials.md has one to copy). ` +
      'Add this sub only if runs like this one are meant to have the role.',
  );
  const missing = denied(
    `There is no such role: check account and name in \`role-arn\` (${role.arn}) against the CAM console, and whether ` +
      `the account belongs to the site behind ${role.endpoint.host}.`,
  );
  const rate = failed(
    'STS allows 20 of these requests a second. Run fewer jobs at once, or run again later.',
  );
  return [
    [
      'InvalidParameter.WebIdentityTokenError',
      denied(
        `The identity provider ${shown(role.provider)} does not accept GitHub's token. In CAM, its client IDs must include ` +
          `${aud} (the input \`oidc-audience\`), its URL must be ${iss}, and its signature keys must be those that GitHub ` +
          `publishes now (${keysAt(claims)}): CAM keeps a copy, GitHub changes them. The token's sub is ${sub}.`,
      ),
    ],
    [
      'InvalidParameter.OverTimeError',
      denied(
        'Lower `role-duration`, or raise the longest session of the role in CAM (7200 s unless it was changed).',
      ),
    ],
    ['InvalidParameter.OverLimit', rate],
    [
      'InvalidParameter',
      denied(
        `Check \`oidc-provider\` (found ${shown(role.provider)}; it is the name of the provider in CAM), \`role-arn\`, ` +
          '`role-session-name` and `role-duration`.',
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
      failed('STS failed on its side, several times. Run again later; give support the RequestId.'),
    ],
  ];
}

function denied(text: string): Explanation {
  return explanation('ROLE_DENIED', text);
}

function failed(text: string): Explanation {
  return explanation('API_ERROR', text);
}

function explanation(code: ErrorCode, text: string): Explanation {
  return { code, hint: () => text };
}

/** A value as it is written in a policy; longer than `quoted` allows, since it has to be copied whole. */
function shown(value: string | undefined): string {
  return value === undefined ? '(none)' : JSON.stringify(oneLine(value, 400));
}

function keysAt({ iss }: Claims): string {
  return `${oneLine(iss ?? 'https://token.actions.githubusercontent.com', 200)}/.well-known/jwks`;
}
