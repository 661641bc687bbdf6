import { distance } from 'fastest-levenshtein';
import { GateError } from '../base/errors.ts';
import type { Environment, Host } from '../base/host.ts';
import { quoted } from '../base/text.ts';
import { secretsInProxies } from '../net/secrets.ts';
import type { CredentialPlan, Credentials } from '../tencent/auth/credentials.ts';
import type { RoleRequest } from '../tencent/auth/role.ts';

/** The environment variables that hold a session token, in order of precedence: other actions and tools set any of them. */
const TOKEN_VARIABLES = ['TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_TOKEN'];

/** Where credentials may come from: the step's inputs, the environment, and the event that started the run. */
export interface CredentialSources {
  inputs: { secretId: string; secretKey: string; sessionToken: string };
  env: Environment;
  /** The message for a user without keys. */
  missingKeys: Host['missingKeys'];
}

/**
 * Uses the first source that applies: inputs, `role` (from `role-arn`), environment variables. It never mixes them.
 *
 * @throws GateError `CREDENTIALS_MISSING` if the keys are incomplete or missing; it names what to set
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

/** Keys take precedence. Refusing would break workflows that pass keys only if they have some. */
const BOTH =
  'Both `secret-id`/`secret-key` and `role-arn` are set: the keys are used, the role is ignored. Remove one of them.';

/**
 * Names that people and other tools use for the same keys, ignoring case and separators: `TENCENT_SECRET_ID`, `TENCENTCLOUD_SECRETID`,
 * `QCLOUD_SECRET_KEY`, `COS_SECRET_KEY`, `SECRET_ID`, `TENCENTCLOUD_ACCESS_KEY_ID`.
 */
const NEAR_MISS =
  /^(?:TF_?VAR_?)?(?:(?:TENCENT|TX|Q)?_?(?:CLOUD)?|TC|TCB|COS|SCF|CAM)_?(?:API_?)?(?:SECRET|ACCESS|ACCESS_?KEY)_?(?:ID|KEY)$/;
const EXPECTED = ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'];
/** How many letters a name may differ from an expected one. */
const MAX_TYPOS = 3;

/** The names of variables that are set and named almost like those for keys; never their values. */
function nearMisses(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => (env[name] ?? '').trim() !== '' && !EXPECTED.includes(name))
    .filter((name) => {
      const upper = name.toUpperCase().replaceAll('-', '_');
      return NEAR_MISS.test(upper) || EXPECTED.some((expected) => distance(upper, expected) <= MAX_TYPOS);
    })
    .sort();
}

/** Every value in `sources` that must not be printed, whether it is used or not. */
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
  if (id === '') throw missing(`Incomplete credentials: ${keyName} is set, ${idName} is empty.`);
  if (key === '') throw missing(`Incomplete credentials: ${idName} is set, ${keyName} is empty.`);
  for (const [value, name] of [
    [id, idName],
    [key, keyName],
    [token, 'the session token'],
  ] as const) {
    // A header cannot carry such a value. Usually a key was pasted with a line break, or two keys in one.
    if (!/^[\x21-\x7e]*$/.test(value)) {
      throw new GateError(
        'CREDENTIALS_MISSING',
        `The value of ${name} contains a space, a line break or a non-ASCII character.`,
        {
          hint: 'Copy the key again, without line breaks, into the secret.',
        },
      );
    }
  }
  return { secretId: id, secretKey: key, sessionToken: token === '' ? undefined : token };
}

/** Names the first few near misses: an environment can contain anything. */
function seenInstead(env: Environment): string {
  const names = nearMisses(env).slice(0, 6);
  if (names.length === 0) return '';
  return `Rename ${names.map(quoted).join(', ')} if this step should use them: it reads only TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY. `;
}
