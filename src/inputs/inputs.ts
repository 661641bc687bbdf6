import { GateError } from '../base/errors.ts';
import type { Host } from '../base/host.ts';
import { quoted } from '../base/text.ts';
import type { Policy } from '../gate/evidence.ts';
import type { Mode } from '../gate/outcome.ts';
import { type IgnoreRule, parseIgnoreRule } from '../layers/bump.ts';
import { NEWEST } from '../layers/manifest-value.ts';
import { parseRegion } from '../layers/reference.ts';
import type { CredentialPlan } from '../tencent/auth/credentials.ts';
import { type Endpoint, parseEndpoint } from '../tencent/endpoint.ts';
import { type CredentialSources, findCredentials, secretsOf } from './credentials.ts';
import { findUnknownInputs } from './names.ts';
import { createReader, type Reader } from './reader.ts';
import { readRole } from './role.ts';
import { type LayerSelection, readSelection, SOURCES } from './selection.ts';
import { linesOf, listOf, parseBoolean, parseMode, parseWhole } from './values.ts';

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
/** Each layer in flight has a file, a connection and two megabytes. */
const MAX_PARALLEL = 64;

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

function readIgnoreRules({ get, problems }: Reader): IgnoreRule[] {
  const rules: IgnoreRule[] = [];
  for (const { text, line } of linesOf(get('ignore-updates'))) {
    const parsed = parseIgnoreRule(text);
    if (parsed.ok) rules.push(parsed.value);
    else problems.push(`\`ignore-updates\`, line ${line}: ${parsed.problem}`);
  }
  return rules;
}

function invalid(problems: readonly string[]): GateError {
  const count = problems.length === 1 ? 'One input is wrong' : `${problems.length} inputs are wrong`;
  return new GateError('INPUT_INVALID', `${count}. ${problems.join('. ')}.`, {
    hint: 'Correct the inputs named above. No API call was made.',
  });
}
