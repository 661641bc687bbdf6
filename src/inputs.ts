import { GateError } from './errors.ts';
import {
  type Parsed,
  parseDigest,
  parseName,
  parseRegion,
  parseVersion,
  type RequestedLayer,
} from './layers/reference.ts';
import {
  type CredentialSources,
  type Credentials,
  findCredentials,
  secretsOf,
} from './tencent/credentials.ts';
import { type Endpoint, parseEndpoint } from './tencent/endpoint.ts';
import { quoted } from './text.ts';

/** How a failed gate ends the step: `audit` reports it and stays green. */
export type Mode = 'enforce' | 'audit';

/** Everything that a step is told, read and checked. */
export interface Inputs {
  layers: RequestedLayer[];
  endpoint: Endpoint;
  credentials: Credentials;
  requireRuntimes: string[];
  /** Lower-case. */
  allowLicenses: string[];
  cache: boolean;
  mode: Mode;
  timeoutSeconds: number;
}

/** Where inputs come from. */
export interface InputSource {
  /** An input's value without surrounding space; empty where it is not set. */
  get(name: string): string;
  env: Readonly<Record<string, string | undefined>>;
  /** Hides a value in everything that is printed from now on. */
  mask(secret: string): void;
}

/** GitHub ends a job after six hours. */
const MOST_SECONDS = 6 * 60 * 60;

/**
 * Reads and checks every input; secrets are masked before anything else is looked at.
 *
 * @throws GateError `INPUT_INVALID` that names every input that is wrong, or `CREDENTIALS_MISSING`
 */
export function readInputs({ get, env, mask }: InputSource): Inputs {
  const sources: CredentialSources = {
    inputs: { secretId: get('secret-id'), secretKey: get('secret-key'), sessionToken: get('session-token') },
    env,
  };
  for (const secret of secretsOf(sources)) mask(secret);

  const problems: string[] = [];
  const read = <T>(name: string, parse: (text: string) => Parsed<T>, text = get(name)): T | undefined => {
    if (text === '') return undefined;
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    problems.push(`\`${name}\`: ${parsed.problem}`);
    return undefined;
  };

  const regionText = get('region') || (env['TENCENTCLOUD_REGION'] ?? '').trim();
  const region = read('region', parseRegion, regionText);
  const layer = readSingleLayer(get, read, problems, region);
  const inputs = {
    endpoint: read('endpoint', parseEndpoint, get('endpoint') || 'scf.intl.tencentcloudapi.com'),
    requireRuntimes: listOf(get('require-runtimes')),
    allowLicenses: listOf(get('allow-licenses')).map((license) => license.toLowerCase()),
    cache: read('cache', parseBoolean) ?? true,
    mode: read('mode', parseMode) ?? 'enforce',
    timeoutSeconds: read('timeout', parseSeconds) ?? 600,
  };
  if (problems.length > 0 || inputs.endpoint === undefined || layer === undefined) throw invalid(problems);
  return { ...inputs, endpoint: inputs.endpoint, layers: [layer], credentials: findCredentials(sources) };
}

type Reader = <T>(name: string, parse: (text: string) => Parsed<T>) => T | undefined;

function readSingleLayer(
  get: InputSource['get'],
  read: Reader,
  problems: string[],
  region: string | undefined,
): RequestedLayer | undefined {
  for (const name of ['layer-name', 'layer-version']) {
    if (get(name) === '') problems.push(`\`${name}\`: expected a value, found none`);
  }
  const name = read('layer-name', parseName);
  const version = read('layer-version', parseVersion);
  const pin = read('expected-sha256', parseDigest);
  if (name === undefined || version === undefined) return undefined;
  return {
    ...{ region, name, version },
    pins: pin === undefined ? [] : [{ sha256: pin, origin: 'the input `expected-sha256`' }],
    sources: [{ kind: 'input' }],
  };
}

function invalid(problems: readonly string[]): GateError {
  const count = problems.length === 1 ? 'One input is wrong' : `${problems.length} inputs are wrong`;
  return new GateError('INPUT_INVALID', `${count}. ${problems.join('. ')}.`, {
    hint: 'Correct the `with:` block of this step. Nothing was asked of the cloud.',
  });
}

/** A list with commas or line breaks between its items. */
function listOf(text: string): string[] {
  return [...new Set(text.split(/[,\n]/).map((item) => item.trim()))].filter((item) => item !== '');
}

function parseBoolean(text: string): Parsed<boolean> {
  if (text.toLowerCase() === 'true') return { ok: true, value: true };
  if (text.toLowerCase() === 'false') return { ok: true, value: false };
  return { ok: false, problem: `expected true or false, found ${quoted(text)}` };
}

function parseMode(text: string): Parsed<Mode> {
  if (text === 'enforce' || text === 'audit') return { ok: true, value: text };
  return { ok: false, problem: `expected enforce or audit, found ${quoted(text)}` };
}

function parseSeconds(text: string): Parsed<number> {
  const seconds = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MOST_SECONDS) return { ok: true, value: seconds };
  return { ok: false, problem: `expected whole seconds from 1 to ${MOST_SECONDS}, found ${quoted(text)}` };
}
