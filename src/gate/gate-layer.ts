import { rm } from 'node:fs/promises';
import { keep, type Obtained, type Obtaining, obtain } from '../artifact/obtain.ts';
import type { Workspace } from '../artifact/workspace.ts';
import type { Clock } from '../clock.ts';
import { asGateError, GateError } from '../errors.ts';
import type { LayerLog } from '../layers/log.ts';
import {
  formatReference,
  parseDigest,
  type RequestedLayer,
  type RuntimeDemand,
} from '../layers/reference.ts';
import type { LayerAnswer, LayerRegistry } from '../tencent/layer-version.ts';
import { quoted } from '../text.ts';
import {
  allPass,
  type Check,
  type CheckId,
  checkDigest,
  checkIdentity,
  checkLicense,
  checkLocked,
  checkPin,
  checkRuntime,
  checkStatus,
  failures,
  type Policy,
} from './checks.ts';
import { explainTransfer } from './explain-transfer.ts';
import type { LayerResult } from './result.ts';

/** What gating a layer needs from the rest of the program. */
export interface GateTools {
  registry: LayerRegistry;
  cache: Obtaining['cache'];
  workspace: Workspace;
  policy: Policy;
  clock: Clock;
  signal: AbortSignal;
  stallMs: number;
}

/**
 * Takes one layer through the whole gate: asks, obtains, judges. Never throws: what went wrong is in the result.
 */
export async function gateLayer(
  layer: RequestedLayer,
  tools: GateTools,
  log: LayerLog,
): Promise<LayerResult> {
  const started = tools.clock.now();
  const pinned = layer.pins[0]?.sha256;
  const result: LayerResult = {
    layer,
    checks: [],
    sha256: pinned === undefined ? {} : { pinned },
    durationMs: 0,
  };
  try {
    await examine(result, tools, log);
  } catch (error) {
    result.error = explainError(error, layer, result.requestId, tools.signal);
  }
  result.checks = completed(result.checks);
  result.durationMs = Math.round(tools.clock.now() - started);
  return result;
}

async function examine(result: LayerResult, tools: GateTools, log: LayerLog): Promise<void> {
  const { layer, checks } = result;
  const { policy, signal, registry } = tools;
  const answer = await registry.describe(layer, signal, log.live);
  noteAnswer(result, answer, log);
  checks.push(
    checkIdentity(layer, answer),
    checkStatus(answer),
    checkRuntime([...policy.requireRuntimes.map(asked), ...layer.runtimes], answer),
    checkLicense(policy.allowLicenses, answer),
  );
  const artifact = readArtifact(answer);
  if (checks[0]?.verdict === 'fail') {
    checks.push({ id: 'digest', verdict: 'skip', message: 'Not judged: the answer is about another layer.' });
  } else if ('id' in artifact) {
    checks.push(artifact);
  } else {
    result.sha256.expected = artifact.sha256;
    await examineBytes(result, artifact, tools, log);
  }
  if (!checks.some(({ id }) => id === 'locked')) checks.push(checkLocked(layer, undefined));
  const error = errorOf(result);
  if (error !== undefined) result.error = error;
}

const asked = (runtime: string): RuntimeDemand => ({ runtime, by: 'the input `require-runtimes`' });

/** Obtains and judges the bytes; they are handed on and cached only when every check of the layer passed. */
async function examineBytes(
  result: LayerResult,
  artifact: Artifact,
  tools: GateTools,
  log: LayerLog,
): Promise<void> {
  const { layer, checks } = result;
  const { workspace, cache, clock, signal, stallMs } = tools;
  const key = { region: layer.region, name: layer.name, version: layer.version, sha256: artifact.sha256 };
  const bytes = await obtain(key, locator(artifact, layer, tools, log), {
    ...{ cache, clock, signal, stallMs, log },
    partialPath: workspace.partialPath,
  });
  noteBytes(result, bytes);
  checks.push(
    checkDigest(artifact.sha256, bytes),
    checkLocked(layer, bytes),
    checkPin(layer, bytes, result.facts?.addTime ?? ''),
  );
  if (!allPass(checks)) {
    await rm(bytes.path, { force: true });
    return;
  }
  if (!bytes.cacheHit) await keep(key, bytes.path, { cache, log });
  signal.throwIfAborted();
  result.path = await workspace.promote(bytes.path, layer);
}

/** What an answer says of the bytes: where they are and what they must hash to. */
interface Artifact {
  sha256: string;
  location: string;
}

/** The artifact that an answer names, or the failed digest check where it names none. */
function readArtifact({ codeSha256, location, status }: LayerAnswer): Artifact | Check {
  const invalid = (message: string): Check => ({
    id: 'digest',
    verdict: 'fail',
    code: 'RESPONSE_INVALID',
    message,
    hint: 'Without both a digest and an address nothing can be verified. Run again; if it stays, give support the RequestId.',
  });
  // A version that is not Active fails for that already; that it has no bytes any more is no second finding.
  if (status !== 'Active' && (codeSha256 === undefined || location === undefined)) {
    return {
      id: 'digest',
      verdict: 'skip',
      message: 'Not judged: the API gave no digest or no address for a version that is not Active.',
    };
  }
  if (codeSha256 === undefined) return invalid('The API gave no CodeSha256.');
  const digest = parseDigest(codeSha256);
  if (!digest.ok || codeSha256.length !== 64) {
    return invalid(
      `Expected CodeSha256 of 64 hex digits, found ${quoted(codeSha256)} (${codeSha256.length} characters).`,
    );
  }
  if (location === undefined) return invalid('The API gave no Location to download from.');
  return { sha256: digest.value, location };
}

/**
 * Gives the address of `artifact`, and a new one each time it is asked again.
 *
 * @throws GateError `DIGEST_MISMATCH` where the API names other bytes than before
 */
function locator(
  artifact: Artifact,
  layer: RequestedLayer,
  tools: GateTools,
  log: LayerLog,
): () => Promise<string> {
  let location: string | undefined = artifact.location;
  return async () => {
    if (location !== undefined) {
      const first = location;
      location = undefined;
      return first;
    }
    const answer = await tools.registry.describe(layer, tools.signal, log.live);
    const again = readArtifact(answer);
    if ('location' in again && again.sha256 === artifact.sha256) return again.location;
    const found = 'location' in again ? again.sha256 : (again.message ?? 'none');
    throw new GateError(
      'DIGEST_MISMATCH',
      `CodeSha256 changed during the download: first ${artifact.sha256}, then ${found}.`,
      {
        hint: 'A layer version cannot be changed, so its record was. Do not deploy before somebody has found out how.',
        requestId: answer.requestId,
      },
    );
  };
}

function noteAnswer(result: LayerResult, answer: LayerAnswer, log: LayerLog): void {
  const { status, compatibleRuntimes, licenseInfo, description, addTime, requestId } = answer;
  result.facts = { status: status ?? '', compatibleRuntimes, licenseInfo, description, addTime };
  if (requestId !== undefined) result.requestId = requestId;
  log.info(
    `Status ${status ?? '(none)'}; runtimes ${compatibleRuntimes.join(', ') || '(none)'}; license ${licenseInfo || '(none)'}; ` +
      `added ${addTime || '(unknown)'}; RequestId ${requestId ?? '(none)'}.`,
  );
}

function noteBytes(result: LayerResult, bytes: Obtained): void {
  result.sha256.actual = bytes.sha256;
  result.size = bytes.size;
  result.cacheHit = bytes.cacheHit;
}

/** The order in which checks are shown. */
const ORDER: readonly CheckId[] = [
  'locked',
  'identity',
  'status',
  'runtime',
  'license',
  'digest',
  'pin',
  'archive',
];

/** All checks in their order; what was not come to is there as skipped. */
function completed(checks: readonly Check[]): Check[] {
  return ORDER.filter((id) => id !== 'archive').map(
    (id) => checks.find((check) => check.id === id) ?? { id, verdict: 'skip', message: 'Not judged.' },
  );
}

/** One error for a layer with failed checks: that of the most alarming one, with the others named behind it. */
function errorOf({ layer, checks, requestId }: LayerResult): GateError | undefined {
  if (allPass(checks)) return undefined;
  const [first, ...others] = failures(checks);
  if (first === undefined)
    throw new Error(`${formatReference(layer)}: a layer without a failed check did not pass`);
  const more = others.map((check) => ` Also ${check.code}: ${check.message}`).join('');
  return new GateError(first.code, `${formatReference(layer)}: ${first.message}${more}`, {
    hint: first.hint,
    requestId,
  });
}

function explainError(
  error: unknown,
  layer: RequestedLayer,
  requestId: string | undefined,
  signal: AbortSignal,
): GateError {
  const reference = formatReference(layer);
  const known = asGateError(explainTransfer(signal.aborted ? signal.reason : error));
  const { code, hint, cause } = known;
  const message = known.message.includes(reference) ? known.message : `${reference}: ${known.message}`;
  return new GateError(code, message, { hint, requestId: known.requestId ?? requestId, cause });
}
