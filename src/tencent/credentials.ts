import { GateError } from '../errors.ts';

/** Keys for API calls; `sessionToken` belongs to temporary keys. */
export interface Credentials {
  secretId: string;
  secretKey: string;
  sessionToken: string | undefined;
}

/** The environment variables that hold a session token, in the order they are looked at: other actions and tools set either. */
const TOKEN_VARIABLES = ['TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_TOKEN'];

/** Where credentials may come from: the step's inputs, the environment, and the event that started the run. */
export interface CredentialSources {
  inputs: { secretId: string; secretKey: string; sessionToken: string };
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * The first complete pair of keys: inputs, then environment variables. Never a mixture of the two.
 *
 * @throws GateError `CREDENTIALS_MISSING` for half a pair or none, naming what to set
 */
export function findCredentials({ inputs, env }: CredentialSources): Credentials {
  const { secretId, secretKey, sessionToken } = inputs;
  if (secretId !== '' || secretKey !== '') {
    return pair(secretId, secretKey, sessionToken, 'the input `secret-id`', 'the input `secret-key`');
  }
  if (sessionToken !== '') {
    throw missing('The input `session-token` is set, but `secret-id` and `secret-key` are empty.');
  }
  const envId = (env['TENCENTCLOUD_SECRET_ID'] ?? '').trim();
  const envKey = (env['TENCENTCLOUD_SECRET_KEY'] ?? '').trim();
  const envToken =
    TOKEN_VARIABLES.map((name) => (env[name] ?? '').trim()).find((value) => value !== '') ?? '';
  if (envId !== '' || envKey !== '') {
    return pair(envId, envKey, envToken, 'TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY');
  }
  throw missing(
    'No credentials: the inputs `secret-id` and `secret-key` are empty, and TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set.',
  );
}

/** Every value in `sources` that must not be printed, used or not. */
export function secretsOf({ inputs, env }: CredentialSources): string[] {
  const values = [
    inputs.secretId,
    inputs.secretKey,
    inputs.sessionToken,
    env['TENCENTCLOUD_SECRET_ID'],
    env['TENCENTCLOUD_SECRET_KEY'],
    ...TOKEN_VARIABLES.map((name) => env[name]),
  ];
  return [...new Set(values.map((value) => value?.trim() ?? ''))].filter((value) => value !== '');
}

function pair(id: string, key: string, token: string, idName: string, keyName: string): Credentials {
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

function missing(message: string): GateError {
  return new GateError('CREDENTIALS_MISSING', message, {
    hint:
      'Set `secret-id` and `secret-key` from repository or environment secrets. A secret that does not exist is an empty string, ' +
      'and runs for pull requests from forks get no secrets: skip this step there with an `if:`.',
  });
}
