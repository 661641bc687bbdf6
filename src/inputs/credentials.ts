import { distance } from 'fastest-levenshtein';
import { GateError } from '../base/errors.ts';
import type { Environment, Host } from '../base/host.ts';
import { quoted } from '../base/text.ts';
import { secretsInProxies } from '../net/secrets.ts';
import type { CredentialPlan, Credentials } from '../tencent/auth/credentials.ts';
import type { RoleRequest } from '../tencent/auth/role.ts';

/** The environment variables that hold a session token, in the order they are looked at: other actions and tools set either. */
const TOKEN_VARIABLES = ['TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_TOKEN'];

/** Where credentials may come from: the step's inputs, the environment, and the event that started the run. */
export interface CredentialSources {
  inputs: { secretId: string; secretKey: string; sessionToken: string };
  env: Environment;
  /** What a user without keys is told. */
  missingKeys: Host['missingKeys'];
}

/**
 * The first source that applies: inputs, `role` (from `role-arn`), environment variables. Never a mixture of them.
 *
 * @throws GateError `CREDENTIALS_MISSING` for half a pair or none, naming what to set
 */
export function findCredentials(
  { inputs, env, missingKeys }: CredentialSources,
  role: RoleRequest | undefined,
): CredentialPlan {
  const missing = (message: string) =>
    new GateError('CREDENTIALS_MISSING', message, { hint: seenInstead(env) + missingKeys.hint });
  const { secretId, secretKey, sessionToken } = inputs;
  if (secretId !== '' || secretKey !== '') {
    const names = ['the input `secret-id`', 'the input `secret-key`'] as const;
    const keys = pair(secretId, secretKey, sessionToken, names, missing);
    return role === undefined ? { kind: 'keys', keys } : { kind: 'keys', keys, warning: BOTH };
  }
  if (sessionToken !== '') {
    throw missing('The input `session-token` is set, but `secret-id` and `secret-key` are empty.');
  }
  if (role !== undefined) return { kind: 'role', role };
  const envId = (env['TENCENTCLOUD_SECRET_ID'] ?? '').trim();
  const envKey = (env['TENCENTCLOUD_SECRET_KEY'] ?? '').trim();
  const envToken =
    TOKEN_VARIABLES.map((name) => (env[name] ?? '').trim()).find((value) => value !== '') ?? '';
  if (envId !== '' || envKey !== '') {
    const names = ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'] as const;
    return { kind: 'keys', keys: pair(envId, envKey, envToken, names, missing) };
  }
  throw missing(`No credentials: ${missingKeys.looked}.`);
}

/** Keys win by the contract's order; refusing would break workflows that pass keys only where they have some. */
const BOTH =
  'Both `secret-id`/`secret-key` and `role-arn` are set: the keys are used, the role is not. Leave one of them out.';

/**
 * Names that people and other tools give to the same keys, without case and separators: `TENCENT_SECRET_ID`, `TENCENTCLOUD_SECRETID`,
 * `QCLOUD_SECRET_KEY`, `COS_SECRET_KEY`, `SECRET_ID`, `TENCENTCLOUD_ACCESS_KEY_ID`.
 */
const NEAR_MISS =
  /^(?:TF_?VAR_?)?(?:(?:TENCENT|TX|Q)?_?(?:CLOUD)?|TC|TCB|COS|SCF|CAM)_?(?:API_?)?(?:SECRET|ACCESS|ACCESS_?KEY)_?(?:ID|KEY)$/;
const EXPECTED = ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'];
/** Letters by which a name may differ from an expected one. */
const MAX_TYPOS = 3;

/** The variables that hold something and are named almost as those that hold keys; never their values. */
function nearMisses(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => (env[name] ?? '').trim() !== '' && !EXPECTED.includes(name))
    .filter((name) => {
      const upper = name.toUpperCase().replaceAll('-', '_');
      return NEAR_MISS.test(upper) || EXPECTED.some((expected) => distance(upper, expected) <= MAX_TYPOS);
    })
    .sort();
}

/** Every value in `sources` that must not be printed, used or not. */
export function secretsOf({ inputs, env }: Pick<CredentialSources, 'inputs' | 'env'>): string[] {
  const values = [
    inputs.secretId,
    inputs.secretKey,
    inputs.sessionToken,
    env['TENCENTCLOUD_SECRET_ID'],
    env['TENCENTCLOUD_SECRET_KEY'],
    env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    ...[...TOKEN_VARIABLES, ...nearMisses(env)].map((name) => env[name]),
    ...secretsInProxies(env),
  ];
  return [...new Set(values.map((value) => value?.trim() ?? ''))].filter((value) => value !== '');
}

function pair(
  id: string,
  key: string,
  token: string,
  [idName, keyName]: readonly [string, string],
  missing: (message: string) => GateError,
): Credentials {
  if (id === '') throw missing(`Half a pair of credentials: ${keyName} is set, ${idName} is empty.`);
  if (key === '') throw missing(`Half a pair of credentials: ${idName} is set, ${keyName} is empty.`);
  for (const [value, name] of [
    [id, idName],
    [key, keyName],
    [token, 'the session token'],
  ] as const) {
    // Such a value cannot be sent in a header; it is a key that was pasted with a line break or with quotes around two.
    if (!/^[\x21-\x7e]*$/.test(value)) {
      throw new GateError(
        'CREDENTIALS_MISSING',
        `The value of ${name} has a space, a line break or a character outside ASCII in it.`,
        {
          hint: 'Copy the key again, without line breaks, into the secret.',
        },
      );
    }
  }
  return { secretId: id, secretKey: key, sessionToken: token === '' ? undefined : token };
}

/** Names near misses; the first few, since anything may be in an environment. */
function seenInstead(env: Environment): string {
  const names = nearMisses(env).slice(0, 6);
  if (names.length === 0) return '';
  return `Rename ${names.map(quoted).join(', ')} if they are meant for this step: it reads TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY only. `;
}
