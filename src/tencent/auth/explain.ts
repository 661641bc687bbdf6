import type { Setting } from '../../base/host.ts';
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
    endpointSetting: 'sts endpoint',
  };
}

function explanations(role: RoleRequest, claims: Claims): Explanations {
  const { sub, aud, iss } = { sub: shown(claims.sub), aud: shown(claims.aud), iss: shown(claims.iss) };
  const trust = denied(
    `Correct the trust policy of the role: it does not allow this run. The token of this run has oidc:sub ${sub}, oidc:aud ${aud}, ` +
      `oidc:iss ${iss}: the policy must name exactly these, under string_equal (docs/credentials.md has one to copy). ` +
      'Add this sub only if runs like this one are meant to have the role.',
  );
  const missing = denied(
    `Check account and name of the role (${role.arn}) against the CAM console, and whether the account belongs to the ` +
      `site behind ${role.endpoint.host}: there is no such role.`,
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
          `${aud} (the audience of the role), its URL must be ${iss}, and its signature keys must be those that GitHub ` +
          `publishes now (${keysAt(claims)}): CAM keeps a copy, GitHub changes them. The token's sub is ${sub}.`,
        ['role audience'],
      ),
    ],
    [
      'InvalidParameter.OverTimeError',
      denied(
        'Lower the lifetime of the keys, or raise the longest session of the role in CAM (7200 s unless it was changed).',
        ['role lifetime'],
      ),
    ],
    ['InvalidParameter.OverLimit', rate],
    [
      'InvalidParameter',
      denied(
        `Check the identity provider (found ${shown(role.provider)}; it is the name of the provider in CAM), and the role with its session name and lifetime.`,
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
      failed('Run again later, and give support the RequestId: STS failed on its side, several times.'),
    ],
  ];
}

function denied(text: string, settings: readonly Setting[] = []): Explanation {
  return { code: 'ROLE_DENIED', hint: () => text, settings };
}

function failed(text: string): Explanation {
  return { code: 'API_ERROR', hint: () => text };
}

/** A claim has a few hundred characters at most. */
const MAX_CLAIM_CHARACTERS = 1000;

/** A value as it has to be copied: whole, and letter for letter, without the escapes of JSON. */
function shown(value: string | undefined): string {
  return value === undefined ? '(none)' : `"${oneLine(value, MAX_CLAIM_CHARACTERS)}"`;
}

function keysAt({ iss }: Claims): string {
  return `${oneLine(iss ?? 'https://token.actions.githubusercontent.com', 200)}/.well-known/jwks`;
}
