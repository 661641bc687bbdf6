import { type GateError, joinErrors } from '../base/errors.ts';
import { FileError } from '../base/file-error.ts';
import type { DescribeSettings, Setting } from '../base/host.ts';
import { acceptedOf } from '../gate/judge.ts';
import type { Bump, HandedLayer, Outcome, PassedGate } from '../gate/outcome.ts';
import type { LayerResult } from '../gate/result.ts';
import { formatPart } from '../layers/plan.ts';
import { formatLayerName, formatReference } from '../layers/reference.ts';

/** A hint, followed by the sentence on how to set its settings. */
export function hintText(
  { hint, settings = [] }: { hint?: string | undefined; settings?: readonly Setting[] },
  describeSettings: DescribeSettings,
): string | undefined {
  return hint === undefined || settings.length === 0 ? hint : `${hint} ${describeSettings(settings)}`;
}

/** The report's names of verdicts. `locked` is not a pass: no bytes were verified. */
const VERDICTS = { passed: 'pass', failed: 'fail', locked: 'locked' } as const;

/**
 * One layer in the report and in the output `layers`. Only layers of a passed gate have paths.
 *
 * @param mostPaths how many paths each list of files shows
 */
export function layerReport(
  result: LayerResult | HandedLayer,
  describeSettings: DescribeSettings,
  mostPaths: number,
): Record<string, unknown> {
  const { layer, checks, sha256, size, cacheHit, content, archive, requestId, durationMs, facts } = result;
  const accepted = acceptedOf(checks);
  const paths = 'path' in result ? { path: result.path, extractedPath: result.extractedPath } : {};
  return {
    reference: formatReference(layer),
    region: layer.region ?? null,
    name: layer.name,
    version: layer.version,
    verdict: VERDICTS[result.verdict],
    sources: layer.sources,
    checks: checks.map(({ id, verdict, message }) => ({ id, verdict, message })),
    accepted: accepted.length === 0 ? undefined : accepted,
    sha256,
    pinned: result.pinned,
    size,
    ...paths,
    cacheHit,
    content: content === undefined ? undefined : contentReport(content, mostPaths),
    archive,
    requestId,
    durationMs,
    layer: facts,
    error: result.verdict === 'failed' ? errorReport(result.error, describeSettings) : undefined,
  };
}

/** The whole report, `schemaVersion` 1. JSON.stringify omits keys whose value is `undefined`. */
export function stepReport(outcome: Outcome, describeSettings: DescribeSettings): Record<string, unknown> {
  const error = outcome.verdict === 'failed' ? joinErrors(outcome.errors) : undefined;
  return {
    schemaVersion: 1,
    verdict: VERDICTS[outcome.verdict],
    mode: outcome.mode,
    durationMs: Math.round(outcome.durationMs),
    policy: outcome.policy,
    part: outcome.part && { ...outcome.part, text: formatPart(outcome.part) },
    layers: outcome.layers.map((layer) => layerReport(layer, describeSettings, Number.POSITIVE_INFINITY)),
    notes: outcome.notes?.length ? outcome.notes : undefined,
    ...(outcome.verdict === 'passed' ? updateReport(outcome) : {}),
    error: error === undefined ? undefined : errorReport(error, describeSettings),
    problems: outcome.verdict === 'failed' ? problemsOf(outcome.errors) : undefined,
  };
}

/** Each problem of manifests or policy file: messages show the first few. */
function problemsOf(errors: readonly GateError[]): object[] | undefined {
  const problems = errors.flatMap((error) => (error instanceof FileError ? error.problems : []));
  if (problems.length === 0) return undefined;
  return problems.map(({ path, line, message }) => ({ path, line, message }));
}

/** What an update did, whole: the summary may have room for a part of it only. */
function updateReport({ lockfileChange, versionDiffs, bump }: PassedGate): object {
  return {
    updates: bump && updatesReport(bump),
    lockfile: lockfileChange,
    versionDiffs: versionDiffs?.map(({ before, after, files, sameContent, problem }) => ({
      before: formatReference(before),
      after: formatReference(after),
      problem,
      sameContent,
      added: files?.added.map(({ path }) => path),
      removed: files?.removed.map(({ path }) => path),
      changed: files?.changed.map(({ path }) => path),
    })),
  };
}

/** What a layer was compared with, and how the two differ. */
function contentReport({ digest, readings }: NonNullable<LayerResult['content']>, most: number): object {
  const list = (paths: readonly string[]) => ({ count: paths.length, paths: paths.slice(0, most) });
  const expected = readings.map((reading) => {
    const { path, target, origin } = reading.pin;
    if ('problem' in reading) return { path, target, origin, problem: reading.problem };
    const { files, leftOut, comparison } = reading;
    const lists = Object.entries({ leftOut, ...comparison }).map(([name, paths]) => [name, list(paths)]);
    return { path, target, origin, files, ...Object.fromEntries(lists) };
  });
  return { digest, expected };
}

/** What a bump changed, and what it leaves to be changed by hand (`files` is empty then): also the output `updates`. */
export function updatesReport({ updates }: Bump): object[] {
  return updates.map((update) => {
    const { from, to, files, byHand, isApplied } = update;
    return { layer: formatLayerName(update), from, to, files, verified: isApplied, byHand };
  });
}

function errorReport(error: GateError, describeSettings: DescribeSettings): object {
  const { code, message, requestId } = error;
  return { code, message, hint: hintText(error, describeSettings), requestId };
}
