import { type GateError, joinErrors } from '../base/errors.ts';
import type { VersionDiff } from '../gate/compare.ts';
import type { LayerResult } from '../gate/result.ts';
import type { Mode } from '../inputs/values.ts';
import type { LockfileChange } from '../layers/lock-store.ts';
import { formatReference } from '../layers/reference.ts';

/** A file by which the layers were judged. */
export interface PolicyFile {
  /** As the user wrote it. */
  path: string;
  /** Of its bytes, 64 lower-case hex digits. */
  sha256: string;
}

/** The outcome of a step. */
export interface Outcome {
  mode: Mode;
  durationMs: number;
  /** How many layers were to be gated. None is no failure where the plan says so, such as for the last of many shards. */
  planned: number;
  results: readonly LayerResult[];
  /** The frozen lockfile; none where the inputs alone decided. */
  policy?: PolicyFile;
  /** What an update did to the lockfile. */
  lockfileChange?: LockfileChange;
  /** What the new versions of an update bring. */
  versionDiffs?: readonly VersionDiff[];
  /** What went wrong beside the layers: wrong inputs, a source that could not be read. */
  errors: readonly GateError[];
}

/** Whether the gate holds: every planned layer was gated, and every one passed. */
export function passed(outcome: Outcome): boolean {
  const { results, planned, errors } = outcome;
  return errors.length === 0 && results.length === planned && failedLayers(outcome).length === 0;
}

/** The layers that did not pass: those whose bytes may not be handed on. */
export function failedLayers({ results }: Pick<Outcome, 'results'>): LayerResult[] {
  return results.filter((result) => result.path === undefined);
}

/** One layer as it stands in the report and in the output `layers`. */
export function layerReport(result: LayerResult): object {
  const { layer, checks, sha256, size, path, extractedPath, cacheHit, archive } = result;
  const { requestId, durationMs, facts, error } = result;
  return {
    reference: formatReference(layer),
    region: layer.region ?? null,
    name: layer.name,
    version: layer.version,
    verdict: path === undefined ? 'fail' : 'pass',
    sources: layer.sources,
    checks: checks.map(({ id, verdict, message }) => ({ id, verdict, message })),
    sha256,
    size,
    path,
    extractedPath,
    cacheHit,
    archive,
    requestId,
    durationMs,
    layer: facts,
    error: error === undefined ? undefined : errorReport(error),
  };
}

/** The whole report, `schemaVersion` 1. Keys without a value are left out when it is written as JSON. */
export function stepReport(outcome: Outcome): object {
  const error = joinErrors(outcome.errors);
  return {
    schemaVersion: 1,
    verdict: passed(outcome) ? 'pass' : 'fail',
    mode: outcome.mode,
    durationMs: Math.round(outcome.durationMs),
    layers: outcome.results.map(layerReport),
    error: error === undefined ? undefined : errorReport(error),
  };
}

function errorReport({ code, message, hint, requestId }: GateError): object {
  return { code, message, hint, requestId };
}
