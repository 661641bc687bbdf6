import { rm } from 'node:fs/promises';
import { keep, type Obtaining, obtain } from '../artifact/obtain.ts';
import type { Workspace } from '../artifact/workspace.ts';
import type { Clock } from '../base/clock.ts';
import { asGateError, GateError } from '../base/errors.ts';
import type { LayerLog } from '../base/host.ts';
import { formatReference, formatUsers, type RequestedLayer } from '../layers/reference.ts';
import type { LayerAnswer, LayerRegistry } from '../tencent/layer-version.ts';
import { judgeIdentity } from './checks.ts';
import type { Evidence, Policy } from './evidence.ts';
import { explainTransfer } from './explain-transfer.ts';
import { allPass, type Check, type FailedCheck, failures, judge } from './judge.ts';
import { createLocator, readArtifact } from './locate.ts';
import { examine, factsOf, type LayerResult, type VerifiedLayer } from './result.ts';

/** What gating a layer needs from the rest of the program. */
export interface GateTools {
  registry: LayerRegistry;
  cache: Obtaining['cache'];
  workspace: Workspace;
  policy: Policy;
  clock: Clock;
  signal: AbortSignal;
  stallMs: number;
  downloads: Obtaining['downloads'];
  budget: Obtaining['budget'];
  /** Absolute: where content pins are read, and nowhere else. */
  sourceFolder: string;
}

/**
 * Takes one layer through the whole gate: asks, downloads, judges. Never throws: what went wrong is in the result.
 *
 * Only the bytes of a layer that passed stay on disk.
 */
export async function gateLayer(
  layer: RequestedLayer,
  tools: GateTools,
  log: LayerLog,
): Promise<LayerResult> {
  const { clock, policy, signal } = tools;
  const started = clock.now();
  const evidence: Evidence = { layer, policy };
  const fail = (explain: (checks: Check[]) => GateError): LayerResult => {
    const checks = judge(evidence);
    const examined = examine(evidence, checks, clock.now() - started);
    return { ...examined, verdict: 'failed', error: explain(checks) };
  };
  try {
    await gatherEvidence(evidence, tools, log);
    const checks = judge(evidence);
    if (allPass(checks)) return verified(evidence, checks, clock.now() - started);
    await discardBytes(evidence);
    return fail((judged) => explainChecks(layer, judged, evidence.answer?.requestId));
  } catch (error) {
    await discardBytes(evidence);
    return fail((judged) => explainThrown(signal.aborted ? signal.reason : error, evidence, judged));
  }
}

/** Judges a layer by its sources and the lockfile alone. */
export function gateOffline(requested: RequestedLayer, policy: Policy): LayerResult {
  // Without bytes there is no content to compare: only the lockfile counts.
  const layer = { ...requested, contents: [] };
  const entry = layer.lock?.entry;
  const evidence: Evidence = { layer, policy, ...(entry === undefined ? {} : { recorded: entry }) };
  const checks = judge(evidence);
  const examined = examine(evidence, checks, 0);
  if (failures(checks).length > 0)
    return { ...examined, verdict: 'failed', error: explainChecks(layer, checks, undefined) };
  const locked = checks.find(({ id }) => id === 'locked');
  if (locked?.verdict !== 'pass')
    throw new Error(`${formatReference(layer)} was not compared with a lockfile`);
  return { ...examined, verdict: 'locked' };
}

/** Gathers the evidence; what content pins name is read while the zip downloads. */
async function gatherEvidence(evidence: Evidence, tools: GateTools, log: LayerLog): Promise<void> {
  const { contents } = evidence.layer;
  if (contents.length === 0) return await examineZip(evidence, tools, log);
  const end = new AbortController();
  const signal = AbortSignal.any([tools.signal, end.signal]);
  const { readContents } = await import('./content-reading.ts');
  const reading = readContents(contents, tools.sourceFolder, signal);
  // It is awaited below, or no longer of interest.
  reading.catch(() => undefined);
  try {
    await examineZip(evidence, tools, log);
    const { content } = evidence;
    if (content !== undefined) evidence.contents = (await reading).map((compare) => compare(content));
  } finally {
    end.abort();
  }
}

/** Goes as far as the evidence allows: no download without a digest to compare with, and no zip is opened if its digest differs. */
async function examineZip(evidence: Evidence, tools: GateTools, log: LayerLog): Promise<void> {
  const { layer, policy } = evidence;
  const { registry, workspace, cache, clock, signal, stallMs, downloads, budget } = tools;
  const describe = () => registry.describe(layer, signal, log.live);
  const answer = await describe();
  const artifact = readArtifact(answer);
  evidence.answer = answer;
  evidence.artifact = artifact;
  logAnswer(answer, log);
  if (judgeIdentity(evidence).verdict === 'fail' || artifact.kind !== 'artifact') return;
  const bytes = await obtain(cacheKey(layer, artifact.sha256), createLocator(artifact, describe), {
    ...{ cache, clock, signal, stallMs, downloads, budget, log },
    partialPath: workspace.partialPath,
  });
  evidence.bytes = bytes;
  const wanted = isContentWanted(layer, bytes.sha256);
  if (bytes.sha256 !== artifact.sha256 || !(policy.auditArchive || wanted)) return;
  const [{ auditArchive, auditContent }, { contentOf }] = await Promise.all([
    import('../archive/audit.ts'),
    import('../archive/content.ts'),
  ]);
  const audit = await (wanted ? auditContent : auditArchive)(bytes.path, signal);
  if (policy.auditArchive) evidence.archive = audit;
  if (wanted) evidence.content = contentOf(audit);
}

/** Whether the files themselves matter: to compare them, to lock their digest, or to explain a broken pin. */
function isContentWanted({ contents, lock, pins }: RequestedLayer, sha256: string): boolean {
  return (
    contents.length > 0 ||
    (lock !== undefined && lock.mode !== 'frozen') ||
    pins.some((pin) => pin.sha256 !== sha256)
  );
}

/** Files the zip of a layer in the cache. Only the zips of a gate that passed as a whole belong there. */
export async function keepInCache(
  { layer, sha256, cacheHit, path }: VerifiedLayer & { path: string },
  { cache, signal }: GateTools,
  log: LayerLog,
): Promise<void> {
  if (cacheHit !== true) await keep(cacheKey(layer, sha256.actual), path, { cache, signal, log });
}

/** Frees the disk early; what cannot be removed now goes with the step's private folder. */
async function discardBytes({ bytes }: Evidence): Promise<void> {
  if (bytes !== undefined) await rm(bytes.path, { force: true }).catch(() => undefined);
}

function cacheKey({ region, name, version }: RequestedLayer, sha256: string) {
  return { region, name, version, sha256 };
}

function verified(evidence: Evidence, checks: Check[], durationMs: number): VerifiedLayer {
  const { layer, answer, bytes } = evidence;
  if (answer === undefined || bytes === undefined)
    throw new Error(`${formatReference(layer)} passed without an answer or without bytes`);
  const content = checks.find(({ id }) => id === 'content');
  if (layer.contents.length > 0 && content?.verdict !== 'pass')
    throw new Error(`${formatReference(layer)} passed without a comparison of its content`);
  const examined = examine(evidence, checks, durationMs);
  return {
    ...examined,
    verdict: 'passed',
    sha256: { ...examined.sha256, actual: bytes.sha256 },
    size: bytes.size,
    facts: factsOf(answer),
    zip: bytes.path,
  };
}

function logAnswer(answer: LayerAnswer, log: LayerLog): void {
  const { status, compatibleRuntimes, licenseInfo, addTime, requestId } = answer;
  log.info(
    `Status ${status ?? '(none)'}; runtimes ${compatibleRuntimes.join(', ') || '(none)'}; license ${licenseInfo || '(none)'}; ` +
      `added ${addTime || '(unknown)'}; RequestId ${requestId ?? '(none)'}.`,
  );
}

/** One error for a layer with failed checks: that of the most alarming one, with the others named behind it. */
export function explainChecks(
  layer: RequestedLayer,
  checks: readonly Check[],
  requestId: string | undefined,
): GateError {
  const [first, ...others] = failures(checks);
  if (first === undefined)
    throw new Error(`${formatReference(layer)}: a layer without a failed check did not pass`);
  const message = `${formatReference(layer)}: ${first.message}${alsoFailed(others)}${usedBy(layer)}`;
  const { hint, settings } = first;
  return new GateError(first.code, message, { hint, settings, requestId });
}

/** What prevented some checks from judging the layer comes first; checks that failed anyway follow. */
function explainThrown(error: unknown, { layer, answer }: Evidence, checks: readonly Check[]): GateError {
  const reference = formatReference(layer);
  const known = asGateError(explainTransfer(error));
  const message = known.message.includes(reference) ? known.message : `${reference}: ${known.message}`;
  const { hint, settings, cause } = known;
  return new GateError(known.code, message + alsoFailed(failures(checks)) + usedBy(layer), {
    ...{ hint, settings, cause },
    requestId: known.requestId ?? answer?.requestId,
  });
}

function alsoFailed(checks: readonly FailedCheck[]): string {
  return checks.map(({ code, message }) => `\nAlso ${code}: ${message}`).join('');
}

function usedBy({ sources }: RequestedLayer): string {
  const users = formatUsers(sources);
  return users === '' ? '' : `\nUsed by ${users}.`;
}
