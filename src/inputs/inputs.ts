import { GateError } from '../base/errors.ts';
import type { Host } from '../base/host.ts';
import { quoted } from '../base/text.ts';
import type { Policy } from '../gate/evidence.ts';
import type { Mode } from '../gate/outcome.ts';
import { type IgnoreRule, parseIgnoreRule } from '../layers/bump.ts';
import { type FunctionReference, parseFunction } from '../layers/function-reference.ts';
import { type ManifestValue, NEWEST, parseManifestValue } from '../layers/manifest-value.ts';
import { type NamedLayer, parseShard, type Shard } from '../layers/plan.ts';
import {
  type LayerId,
  type LockMode,
  type Parsed,
  parseDigest,
  parseName,
  parseRegion,
  parseVersion,
} from '../layers/reference.ts';
import type { LayerSources } from '../layers/sources.ts';
import type { CredentialPlan } from '../tencent/auth/credentials.ts';
import { type Endpoint, parseEndpoint } from '../tencent/endpoint.ts';
import { type CredentialSources, findCredentials, secretsOf } from './credentials.ts';
import { readExpectedContents } from './expected-content.ts';
import { readReferences } from './layer-list.ts';
import { findUnknownInputs } from './names.ts';
import { readRole } from './role.ts';
import {
  linesOf,
  listOf,
  parseBoolean,
  parseLockMode,
  parseMode,
  parseVariables,
  parseWhole,
} from './values.ts';

/** The layers that the inputs of a step select. */
interface LayerSelection {
  sources: LayerSources;
  lockfile: { path: string; mode: LockMode } | undefined;
  shard: Shard | undefined;
}

/** All inputs of a step, parsed and validated. */
export interface Inputs extends LayerSelection {
  endpoint: Endpoint;
  /** `undefined` offline: the sources are only compared with the lockfile. */
  credentials: CredentialPlan | undefined;
  policy: Policy;
  /** The path of the policy file, as the user wrote it. */
  policyFile: string | undefined;
  /** Whether the lockfile may have layers that no manifest names. */
  allowUnused: boolean;
  /** Whether an update removes the entries that this step does not name. */
  prune: boolean;
  /** Versions that a bump leaves alone. */
  ignoreUpdates: readonly IgnoreRule[];
  /** Where verified layers are unpacked, as the user wrote it. */
  extractTo: string | undefined;
  cache: boolean;
  mode: Mode;
  maxParallel: number;
  timeoutSeconds: number;
}

/** GitHub ends a job after six hours. */
const MAX_SECONDS = 6 * 60 * 60;
/** The variables that public deployment files use for region and stage; none that could be a secret. */
const DEFAULT_VARIABLES = 'REGION, region, STAGE, TENCENTCLOUD_REGION';
/** Each layer in flight has a file, a connection and two megabytes. */
const MAX_PARALLEL = 64;

/** Reads inputs and collects their problems, so that all are reported at once. */
interface Reader {
  get(name: string): string;
  /** The parsed input; `undefined` if it is unset or invalid. */
  read<T>(name: string, parse: (text: string) => Parsed<T>, text?: string): T | undefined;
  problems: string[];
}

/**
 * Reads and validates every input. It masks secrets before it looks at anything else.
 *
 * @throws GateError `INPUT_INVALID`, which names every invalid input, or `CREDENTIALS_MISSING`
 */
export function readInputs({ input: get, inputNames, env, maskSecret, log, missingKeys }: Host): Inputs {
  const sources: CredentialSources = {
    inputs: { secretId: get('secret-id'), secretKey: get('secret-key'), sessionToken: get('session-token') },
    ...{ env, missingKeys },
  };
  for (const secret of secretsOf(sources)) maskSecret(secret);

  const reader = createReader(get);
  const { read, problems } = reader;
  const { misspelled, foreign } = findUnknownInputs(inputNames);
  problems.push(...misspelled);
  if (foreign.length > 0)
    log.warn(`Ignored inputs that this action does not have: ${foreign.map(quoted).join(', ')}.`);
  const region = read('region', parseRegion, get('region') || (env['TENCENTCLOUD_REGION'] ?? '').trim());
  const endpoint = read('endpoint', parseEndpoint, get('endpoint') || 'scf.intl.tencentcloudapi.com');
  const inputs = {
    ...readSelection(reader, region),
    ignoreUpdates: readIgnoreRules(reader),
    policy: readPolicy(reader),
    policyFile: get('policy') || undefined,
    allowUnused: read('allow-unused', parseBoolean) ?? false,
    prune: readPrune(reader),
    extractTo: get('extract-to') || undefined,
    cache: read('cache', parseBoolean) ?? true,
    mode: read('mode', parseMode) ?? 'enforce',
    maxParallel: read('max-parallel', parseWhole(MAX_PARALLEL, 'layers')) ?? 4,
    timeoutSeconds: read('timeout', parseWhole(MAX_SECONDS, 'seconds')) ?? 600,
  };
  const offline = read('offline', parseBoolean) ?? false;
  if (offline) checkOffline(reader);
  const role = readRole({ get, env, endpoint, region, problems });
  if (problems.length > 0 || endpoint === undefined) throw invalid(problems);
  return { ...inputs, endpoint, credentials: offline ? undefined : findCredentials(sources, role) };
}

function createReader(get: Reader['get']): Reader {
  const problems: string[] = [];
  return {
    get,
    problems,
    read(name, parse, text = get(name)) {
      if (text === '') return undefined;
      const parsed = parse(text);
      if (parsed.ok) return parsed.value;
      problems.push(`\`${name}\`: ${parsed.problem}`);
      return undefined;
    },
  };
}

function readPolicy({ get, read }: Reader): Policy {
  const by = 'the input `require-runtimes`';
  return {
    requiredRuntimes: listOf(get('require-runtimes')).map((runtime) => ({ runtime, by })),
    allowedLicenses: linesOf(get('allow-licenses')).map(({ text }) => text),
    requirePin: read('require-pin', parseBoolean) ?? false,
    auditArchive: read('audit-archive', parseBoolean) ?? true,
  };
}

/** Names of inputs that say which layers to gate, beside the lockfile. */
const SOURCES = ['layer-name', 'layer-version', 'layers', 'manifests', 'functions'];

/** Pruning drops digests, so it is refused where it is unlikely to be intended. */
function readPrune({ get, read, problems }: Reader): boolean {
  const prune = read('prune', parseBoolean) ?? false;
  if (!prune) return false;
  if (get('lockfile-mode') !== 'update')
    problems.push('`prune`: expected `lockfile-mode: update`, because a frozen lockfile is never changed');
  if (SOURCES.every((name) => get(name) === ''))
    problems.push(
      '`prune`: expected `layers`, `manifests` or `functions`, which name the layers still in use, found none',
    );
  if (get('allow-unused').toLowerCase() === 'true')
    problems.push(
      '`prune`: expected none with `allow-unused: true`: other deployments share the lockfile, and their entries would be removed',
    );
  return prune;
}

/** Refuses inputs that an offline comparison cannot serve. */
function checkOffline({ get, problems }: Reader): void {
  if (get('lockfile') === '')
    problems.push('`lockfile`: expected a path, because `offline` compares with the lockfile, found none');
  for (const name of ['functions', 'expected-content', 'extract-to', 'shard'].filter(
    (one) => get(one) !== '',
  ))
    problems.push(`\`${name}\`: expected none with \`offline: true\`, which makes no requests`);
  const mode = get('lockfile-mode');
  if (mode === 'update' || mode === 'bump')
    problems.push(`\`lockfile-mode\`: expected frozen with \`offline: true\`, found ${mode}`);
  if (linesOf(get('manifest-values')).some(({ text }) => new RegExp(`=\\s*${NEWEST}$`).test(text)))
    problems.push(`\`manifest-values\`: expected numbers with \`offline: true\`, found ${NEWEST}`);
}

function readSelection(reader: Reader, region: string | undefined): LayerSelection {
  const { get, read, problems } = reader;
  const list = readReferences(get('layers'), region);
  problems.push(...list.problems.map((problem) => `\`layers\`, ${problem}`));
  const single = readSingleLayer(reader, region);
  const named = single === undefined ? list.layers : [single, ...list.layers];
  const about =
    single === undefined ? (get('layer-name') === '' ? 'none' : 'wrong') : { layer: idOf(single) };
  const expected = readExpectedContents(get('expected-content'), about, region);
  problems.push(...expected.problems.map((problem) => `\`expected-content\`, ${problem}`));
  const manifests = linesOf(get('manifests')).map(({ text }) => text);
  const functions = readFunctions(reader);
  const manifestEnv = read('manifest-env', parseVariables, get('manifest-env') || DEFAULT_VARIABLES);
  const manifestValues = readManifestValues(reader);
  const allowEmpty = read('allow-empty', parseBoolean) ?? false;
  const mode = read('lockfile-mode', parseLockMode) ?? 'frozen';
  const path = get('lockfile');
  const shard = read('shard', parseShard);
  const nothingNamed = [...SOURCES, 'lockfile'].every((name) => get(name) === '');
  if (nothingNamed)
    problems.push(
      '`layers`: expected layers here, or in `layer-name` and `layer-version`, or `manifests`, `functions` or a `lockfile`, found none',
    );
  if (mode !== 'frozen' && path === '')
    problems.push(`\`lockfile\`: expected a path, which \`lockfile-mode: ${mode}\` needs, found none`);
  for (const name of ['expected-content', 'manifest-values'].filter(
    (one) => mode === 'bump' && get(one) !== '',
  ))
    problems.push(
      `\`${name}\`: expected none with \`lockfile-mode: bump\`, because it is about one version and a bump chooses another`,
    );
  if (mode !== 'frozen' && shard !== undefined) {
    problems.push(
      `\`shard\`: expected none with \`lockfile-mode: ${mode}\`, because each part would write a lockfile without the new layers of the others`,
    );
  }
  const sources = {
    ...{
      named,
      contents: expected.contents,
      manifests,
      manifestEnv: manifestEnv ?? new Set<string>(),
      manifestValues,
      allowEmpty,
      functions,
      region,
    },
  };
  return { sources, lockfile: path === '' ? undefined : { path, mode }, shard };
}

function readManifestValues({ get, problems }: Reader): ManifestValue[] {
  const values: ManifestValue[] = [];
  for (const { text, line } of linesOf(get('manifest-values'))) {
    const parsed = parseManifestValue(text);
    if (parsed.ok && values.some(({ written }) => written === parsed.value.written))
      problems.push(
        `\`manifest-values\`, line ${line}: expected each value once, found another ${parsed.value.written}`,
      );
    else if (parsed.ok) values.push(parsed.value);
    else problems.push(`\`manifest-values\`, line ${line}: ${parsed.problem}`);
  }
  if (values.length > 0 && get('manifests') === '')
    problems.push('`manifests`: expected files, which `manifest-values` are for, found none');
  return values;
}

function readIgnoreRules({ get, problems }: Reader): IgnoreRule[] {
  const rules: IgnoreRule[] = [];
  for (const { text, line } of linesOf(get('ignore-updates'))) {
    const parsed = parseIgnoreRule(text);
    if (parsed.ok) rules.push(parsed.value);
    else problems.push(`\`ignore-updates\`, line ${line}: ${parsed.problem}`);
  }
  return rules;
}

function readFunctions({ get, problems }: Reader): FunctionReference[] {
  const functions: FunctionReference[] = [];
  for (const { text, line } of linesOf(get('functions'))) {
    const parsed = parseFunction(text);
    if (parsed.ok) functions.push(parsed.value);
    else problems.push(`\`functions\`, line ${line}: ${parsed.problem}`);
  }
  return functions;
}

function readSingleLayer(
  { get, read, problems }: Reader,
  region: string | undefined,
): NamedLayer | undefined {
  const names = ['layer-name', 'layer-version', 'expected-sha256'];
  if (names.every((name) => get(name) === '')) return undefined;
  for (const name of names.slice(0, 2)) {
    if (get(name) === '')
      problems.push(
        `\`${name}\`: expected a value, because another input of the single layer is set, found none`,
      );
  }
  const name = read('layer-name', parseName);
  const version = read('layer-version', parseVersion);
  const sha256 = read('expected-sha256', parseDigest);
  if (name === undefined || version === undefined) return undefined;
  const pin = sha256 === undefined ? undefined : { sha256, origin: 'the input `expected-sha256`' };
  return { region, name, version, pin, source: { kind: 'input' } };
}

const idOf = ({ region, name, version }: NamedLayer): LayerId => ({ region, name, version });

function invalid(problems: readonly string[]): GateError {
  const count = problems.length === 1 ? 'One input is wrong' : `${problems.length} inputs are wrong`;
  return new GateError('INPUT_INVALID', `${count}. ${problems.join('. ')}.`, {
    hint: 'Correct the inputs named above. No API call was made.',
  });
}
