import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { messageOf } from '../base/errors.ts';
import type { Environment, Host } from '../base/host.ts';
import { quoted } from '../base/text.ts';

/** Keys from a file, with its other settings. */
export interface FileKeys {
  secretId: string;
  secretKey: string;
  sessionToken: string;
  /** Region and SCF endpoint of the same tccli profile; empty if unset. */
  region: string;
  endpoint: string;
  /** The file, for people. */
  path: string;
}

/** Where the command gets its keys. */
export type KeySearch =
  | { kind: 'environment' }
  | { kind: 'file'; keys: FileKeys }
  | { kind: 'none'; missingKeys: Host['missingKeys'] };

/** What the search needs from the machine. */
export interface KeyPlaces {
  env: Environment;
  /** The tccli profile that the user names; it takes precedence over everything else. */
  profile: string | undefined;
  home?: string;
  /** The text of a file; `undefined` if it does not exist. Throws if it cannot be read. */
  read(path: string): string | undefined;
  now(): Date;
}

const HINT =
  'Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY (with TENCENTCLOUD_TOKEN for temporary keys), or run `tccli configure`.';

/**
 * Looks for keys in the same places as the SDK and tccli: environment variables, then the SDK's file, then tccli's. `TCCLI_PROFILE` puts tccli's
 * file before the SDK's.
 *
 * Sources: tencentcloud-sdk-nodejs 4.1 `common/credential.js` (`ProfileCredential`), tencentcloud-sdk-go `profile_provider.go`
 * (`TENCENTCLOUD_CREDENTIALS_FILE`), tencentcloud-cli `services/scf/scf_client.py` (`parse_global_arg`), as of 2026-08.
 */
export function findKeys(places: KeyPlaces): KeySearch {
  const { env, profile, home = homedir() } = places;
  const fromEnv = ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'].some((name) => env[name]?.trim());
  if (fromEnv && profile === undefined) return { kind: 'environment' };
  const chosen = profile ?? (env['TCCLI_PROFILE'] || undefined);
  const sdkFile = env['TENCENTCLOUD_CREDENTIALS_FILE'];
  const sdkFiles = sdkFile
    ? [sdkFile]
    : [join(home, '.tencentcloud', 'credentials'), '/etc/tencentcloud/credentials'];
  const tccliFile = join(home, '.tccli', `${chosen ?? 'default'}.credential`);
  try {
    for (const path of chosen === undefined ? sdkFiles : []) {
      const keys = readSdkFile(path, places);
      if (keys !== undefined) return { kind: 'file', keys };
    }
    const keys = readTccliProfile(tccliFile, places);
    if (keys !== undefined) return { kind: 'file', keys };
  } catch (error) {
    return { kind: 'none', missingKeys: { looked: messageOf(error), hint: HINT } };
  }
  const files = [...(chosen === undefined ? sdkFiles : []), tccliFile].join(', ');
  const looked = `TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set, and none of these files exists: ${files}`;
  return {
    kind: 'none',
    missingKeys: { looked: profile === undefined ? looked : `${tccliFile} does not exist`, hint: HINT },
  };
}

/** INI with a section `[default]`; other sections are ignored, as in the SDK. */
function readSdkFile(path: string, { read }: KeyPlaces): FileKeys | undefined {
  const text = read(path);
  if (text === undefined) return undefined;
  const values = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim() ?? section;
    const [, name, value = ''] = /^\s*(secret_id|secret_key|token)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === 'default' && name !== undefined) values.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  const [secretId = '', secretKey = ''] = [values.get('secret_id'), values.get('secret_key')];
  if (secretId === '' || secretKey === '')
    throw new Error(`${path} has no \`secret_id\` and \`secret_key\` in its section [default]`);
  return { secretId, secretKey, sessionToken: values.get('token') ?? '', region: '', endpoint: '', path };
}

const text = v.optional(v.nullable(v.string()));
const CredentialSchema = v.looseObject({
  secretId: text,
  secretKey: text,
  token: text,
  type: text,
  expiresAt: v.optional(v.nullable(v.number())),
  'role-arn': text,
});
const ConfigureSchema = v.looseObject({
  _sys_param: v.optional(v.looseObject({ region: text })),
  scf: v.optional(v.looseObject({ endpoint: text })),
});

function readTccliProfile(path: string, { read, now }: KeyPlaces): FileKeys | undefined {
  const written = read(path);
  if (written === undefined) return undefined;
  const {
    secretId,
    secretKey,
    token,
    type,
    expiresAt,
    'role-arn': role,
  } = parse(CredentialSchema, written, path);
  if (type === 'cvm-role' || role)
    throw new Error(`the profile of tccli in ${path} assumes a role, which this command does not support`);
  // In seconds, for keys from `tccli auth login` and `tccli sso login`; tccli renews them on each run.
  if (typeof expiresAt === 'number' && expiresAt * 1000 <= now().getTime())
    throw new Error(
      `the keys in ${path} expired at ${new Date(expiresAt * 1000).toISOString()}; any tccli command renews them`,
    );
  if (!secretId || !secretKey) throw new Error(`${path} has no \`secretId\` and \`secretKey\``);
  const beside = path.replace(/credential$/, 'configure');
  const configure = parse(ConfigureSchema, read(beside) ?? '{}', beside);
  return {
    ...{ secretId, secretKey, sessionToken: token ?? '', path },
    region: configure._sys_param?.region ?? '',
    endpoint: configure.scf?.endpoint ?? '',
  };
}

/** The message must not quote the text, because it contains keys. */
function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  json: string,
  path: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error(`${path} is not JSON`);
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const key = v.getDotPath(parsed.issues[0]) ?? '';
  throw new Error(`${path} is not a valid tccli file: ${quoted(key)} has an unexpected type`);
}
