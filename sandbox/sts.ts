import type { JsonWebKey } from 'node:crypto';
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { Action, ActionAnswer, ActionRequest } from './actions.ts';
import { checkParams } from './actions.ts';
import type { ApiKey } from './keys.ts';
import { randomKey } from './keys.ts';

/** The account of the sandbox's roles. */
export const UIN = '100000000001';

/** An OIDC identity provider in CAM. It keeps a copy of the issuer's public keys, as CAM does. */
export interface IdentityProvider {
  name: string;
  issuer: string;
  clientIds: string[];
  jwks: { keys: JsonWebKey[] };
}

/** Conditions by operator and key (`oidc:iss`, `oidc:aud`, `oidc:sub`). All must hold; a list holds if one value matches. */
export type Conditions = Partial<
  Record<'string_equal' | 'string_like', Record<string, string | readonly string[]>>
>;

/** A role that a provider's users may assume. */
export interface RoleOptions {
  name: string;
  /** The provider in the trust policy. Default `github`. */
  provider?: string;
  /** Conditions of the trust policy. Default: none, so every token of the provider is accepted. */
  condition?: Conditions;
  /** Maximum session duration in seconds. Default 7200, as in CAM. */
  maxSeconds?: number;
  /** See `ApiKey.deniedActions`. */
  deniedActions?: string[];
}

/** The account's roles and providers. */
export interface RoleStore {
  addRole(role: RoleOptions): string;
  addProvider(provider: IdentityProvider): void;
  findRole(arn: string): RoleOptions | undefined;
  findProvider(name: string): IdentityProvider | undefined;
}

/** An empty store. A new entry replaces one of the same name. */
export function roleStore(): RoleStore {
  const roles = new Map<string, RoleOptions>();
  const providers = new Map<string, IdentityProvider>();
  return {
    addRole(role) {
      const arn = `qcs::cam::uin/${UIN}:roleName/${role.name}`;
      roles.set(arn, role);
      return arn;
    },
    addProvider: (provider) => void providers.set(provider.name, provider),
    findRole: (arn) => roles.get(arn),
    findProvider: (name) => providers.get(name),
  };
}

const REQUIRED = {
  ProviderId: 'string',
  WebIdentityToken: 'string',
  RoleArn: 'string',
  RoleSessionName: 'string',
} as const;

/**
 * STS `AssumeRoleWithWebIdentity`, 2018-08-13, unsigned. Passes the keys it issues to `issue`.
 *
 * Documented errors: `InvalidParameter.WebIdentityTokenError`, `InvalidParameter.ParamError`, `InternalError.GetRoleError`
 * ("role not exist"), `UnauthorizedOperation` (the trust policy); `Region` is required. The codes for an unknown provider and
 * for a session longer than the role allows are guesses from STS's list of codes.
 */
export function assumeRoleWithWebIdentity(store: RoleStore, issue: (key: ApiKey) => void): Action {
  return {
    version: '2018-08-13',
    unsigned: true,
    answer: (request) => refuse(store, request) ?? grant(store, issue, request),
  };
}

function refuse(store: RoleStore, { params, region, now }: ActionRequest): ActionAnswer | undefined {
  const wrong = checkParams(params, REQUIRED, { DurationSeconds: 'integer' });
  if (wrong !== undefined) return wrong;
  if (region === '') {
    return {
      code: 'MissingParameter',
      message: 'The request is missing a required parameter `X-TC-Region`.',
    };
  }
  const { session, seconds, arn } = wanted(params);
  if (!/^[\w+=,.@-]{2,128}$/.test(session) || seconds < 1 || seconds > 43_200) return paramError();
  const provider = store.findProvider(String(params['ProviderId']));
  if (provider === undefined) return paramError('provider not exist');
  const claims = verifiedClaims(String(params['WebIdentityToken']), provider, now);
  if (typeof claims === 'string') {
    return { code: 'InvalidParameter.WebIdentityTokenError', message: `WebIdentityToken error: ${claims}` };
  }
  const role = store.findRole(arn);
  if (role === undefined) return { code: 'InternalError.GetRoleError', message: 'role not exist' };
  if ((role.provider ?? 'github') !== provider.name || !holds(role.condition ?? {}, claims)) {
    return {
      code: 'UnauthorizedOperation',
      message: `you are not authorized to perform operation (sts:AssumeRoleWithWebIdentity), resource (${arn}) has no permission`,
    };
  }
  if (seconds > (role.maxSeconds ?? 7200)) {
    return { code: 'InvalidParameter.OverTimeError', message: 'The duration exceeds that of the role.' };
  }
  return undefined;
}

function grant(store: RoleStore, issue: (key: ApiKey) => void, { params, now }: ActionRequest): ActionAnswer {
  const { seconds, arn } = wanted(params);
  const expires = Math.floor(now / 1000) + seconds;
  const deniedActions = store.findRole(arn)?.deniedActions ?? [];
  const key = { ...randomKey(), token: randomBytes(96).toString('base64url') };
  issue({ ...key, expiresAt: expires * 1000, deniedActions });
  return {
    fields: {
      Credentials: { Token: key.token, TmpSecretId: key.secretId, TmpSecretKey: key.secretKey },
      ExpiredTime: expires,
      Expiration: new Date(expires * 1000).toISOString().replace('.000Z', 'Z'),
    },
  };
}

function wanted(params: Record<string, unknown>): { session: string; seconds: number; arn: string } {
  const seconds = params['DurationSeconds'];
  return {
    session: String(params['RoleSessionName']),
    seconds: typeof seconds === 'number' ? seconds : 7200,
    arn: String(params['RoleArn']),
  };
}

function paramError(message = 'Parameter error.'): ActionAnswer {
  return { code: 'InvalidParameter.ParamError', message };
}

/** Verifies a token of `provider`. Returns its claims, or what is wrong with it. */
function verifiedClaims(
  token: string,
  provider: IdentityProvider,
  now: number,
): Record<string, unknown> | string {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = decoded(head);
  const jwk = provider.jwks.keys.find(({ kid }) => kid === header['kid']);
  if (header['alg'] !== 'RS256' || jwk === undefined) return 'no key for this token';
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
    return 'the signature does not match';
  }
  const claims = decoded(body);
  if (claims['iss'] !== provider.issuer) return 'the issuer does not match';
  if (!provider.clientIds.includes(String(claims['aud']))) return 'the audience does not match';
  const seconds = now / 1000;
  if (!(Number(claims['exp']) > seconds && Number(claims['nbf']) <= seconds)) return 'the token is expired';
  return claims;
}

function decoded(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

function holds(
  { string_equal = {}, string_like = {} }: Conditions,
  claims: Record<string, unknown>,
): boolean {
  const all = (
    conditions: Record<string, string | readonly string[]>,
    fits: (claim: string, value: string) => boolean,
  ): boolean =>
    Object.entries(conditions).every(([key, values]) => {
      const claim = claims[key.replace(/^oidc:/, '')];
      return typeof claim === 'string' && [values].flat().some((value) => fits(claim, value));
    });
  return all(string_equal, (claim, value) => claim === value) && all(string_like, like);
}

/** `*` matches any characters, `?` exactly one. */
function like(claim: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(claim);
}
