import type { GateError } from '../errors.ts';
import type { LayerResult } from '../gate/result.ts';
import type { Mode } from '../inputs.ts';
import { formatReference } from '../layers/reference.ts';

/** The outcome of a step. */
export interface Outcome {
  mode: Mode;
  durationMs: number;
  results: readonly LayerResult[];
  /** What ended the step before its layers could be judged one by one. */
  error?: GateError;
}

/** Whether the gate holds: at least one layer, and every one passed. */
export function passed({ results, error }: Outcome): boolean {
  return error === undefined && results.length > 0 && results.every((result) => result.path !== undefined);
}

/** One layer as it stands in the report and in the output `layers`. */
export function layerReport(result: LayerResult): object {
  const { layer, checks, sha256, size, path, cacheHit, requestId, durationMs, facts, error } = result;
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
    cacheHit,
    requestId,
    durationMs,
    layer: facts,
    error: error === undefined ? undefined : errorReport(error),
  };
}

/** The whole report, `schemaVersion` 1. Keys without a value are left out when it is written as JSON. */
export function stepReport(outcome: Outcome): object {
  return {
    schemaVersion: 1,
    verdict: passed(outcome) ? 'pass' : 'fail',
    mode: outcome.mode,
    durationMs: Math.round(outcome.durationMs),
    layers: outcome.results.map(layerReport),
    error: outcome.error === undefined ? undefined : errorReport(outcome.error),
  };
}

function errorReport({ code, message, hint, requestId }: GateError): object {
  return { code, message, hint, requestId };
}
