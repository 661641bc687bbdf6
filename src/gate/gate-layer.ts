import { rm } from 'node:fs/promises';
import { keep, type Obtained, type Obtaining, obtain } from '../artifact/obtain.ts';
import type { Workspace } from '../artifact/workspace.ts';
import type { Clock } from '../base/clock.ts';
import { asGateError, GateError } from '../base/errors.ts';
import type { LayerLog } from '../layers/log.ts';
import {
  formatReference,
  formatUsers,
  type RequestedLayer,
  type RuntimeDemand,
} from '../layers/reference.ts';
import type { LayerAnswer, LayerRegistry } from '../tencent/layer-version.ts';
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
import { type Artifact, locator, readArtifact } from './locate.ts';
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
  const bytes = await obtain(
    key,
    locator(artifact, () => tools.registry.describe(layer, tools.signal, log.live)),
    {
      ...{ cache, clock, signal, stallMs, log },
      partialPath: workspace.partialPath,
    },
  );
  noteBytes(result, bytes);
  checks.push(
    checkDigest(artifact.sha256, bytes),
    checkLocked(layer, bytes),
    checkPin(layer, bytes, result.facts?.addTime ?? ''),
  );
  if (tools.policy.auditArchive && bytes.sha256 === artifact.sha256)
    await examineArchive(result, bytes.path, signal);
  if (!allPass(checks)) {
    await rm(bytes.path, { force: true });
    return;
  }
  if (!bytes.cacheHit) await keep(key, bytes.path, { cache, log });
  signal.throwIfAborted();
  result.path = await workspace.promote(bytes.path, layer);
}

/** Looks into the zip: right bytes may still be harmful to whoever unpacks them. */
async function examineArchive(result: LayerResult, path: string, signal: AbortSignal): Promise<void> {
  const [{ auditArchive }, { checkArchive }] = await Promise.all([
    import('../archive/audit.ts'),
    import('./check-archive.ts'),
  ]);
  const audit = await auditArchive(path, signal);
  const { entries, unpackedBytes, notes, omittedNotes } = audit;
  result.archive = { entries, unpackedBytes, notes, omittedNotes };
  result.checks.push(checkArchive(audit));
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
  return ORDER.map(
    (id) => checks.find((check) => check.id === id) ?? { id, verdict: 'skip', message: 'Not judged.' },
  );
}

/** One error for a layer with failed checks: that of the most alarming one, with the others named behind it. */
function errorOf({ layer, checks, requestId }: LayerResult): GateError | undefined {
  if (allPass(checks)) return undefined;
  const [first, ...others] = failures(checks);
  if (first === undefined)
    throw new Error(`${formatReference(layer)}: a layer without a failed check did not pass`);
  const more = others.map((check) => ` Also ${check.code}: ${check.message}`).join('') + usedBy(layer);
  return new GateError(first.code, `${formatReference(layer)}: ${first.message}${more}`, {
    hint: first.hint,
    requestId,
  });
}

function usedBy({ sources }: RequestedLayer): string {
  const users = formatUsers(sources);
  return users === '' ? '' : ` Used by ${users}.`;
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
  return new GateError(code, message + usedBy(layer), {
    hint,
    requestId: known.requestId ?? requestId,
    cause,
  });
}
