import { type GateError, joinErrors } from '../base/errors.ts';
import type { DescribeSettings, Setting } from '../base/host.ts';
import type { Bump, HandedLayer, Outcome } from '../gate/outcome.ts';
import type { LayerResult } from '../gate/result.ts';
import { formatPart } from '../layers/plan.ts';
import { formatLayerName, formatReference } from '../layers/reference.ts';

/** A hint, with the sentence that says where its settings are set. */
export function hintText(
  { hint, settings = [] }: { hint?: string | undefined; settings?: readonly Setting[] },
  describeSettings: DescribeSettings,
): string | undefined {
  return hint === undefined || settings.length === 0 ? hint : `${hint} ${describeSettings(settings)}`;
}

/** Verdicts as the report has them. `locked` is no pass: no bytes were verified. */
const VERDICTS = { passed: 'pass', failed: 'fail', locked: 'locked' } as const;

/** One layer as it stands in the report and in the output `layers`. It has paths where it is handed on. */
export function layerReport(
  result: LayerResult | HandedLayer,
  describeSettings: DescribeSettings,
): Record<string, unknown> {
  const { layer, checks, sha256, size, cacheHit, archive, requestId, durationMs, facts } = result;
  const paths = 'path' in result ? { path: result.path, extractedPath: result.extractedPath } : {};
  return {
    reference: formatReference(layer),
    region: layer.region ?? null,
    name: layer.name,
    version: layer.version,
    verdict: VERDICTS[result.verdict],
    sources: layer.sources,
    checks: checks.map(({ id, verdict, message }) => ({ id, verdict, message })),
    sha256,
    pinned: result.pinned,
    size,
    ...paths,
    cacheHit,
    archive,
    requestId,
    durationMs,
    layer: facts,
    error: result.verdict === 'failed' ? errorReport(result.error, describeSettings) : undefined,
  };
}

/** The whole report, `schemaVersion` 1. Keys without a value are left out when it is written as JSON. */
export function stepReport(outcome: Outcome, describeSettings: DescribeSettings): Record<string, unknown> {
  const error = outcome.verdict === 'failed' ? joinErrors(outcome.errors) : undefined;
  return {
    schemaVersion: 1,
    verdict: VERDICTS[outcome.verdict],
    mode: outcome.mode,
    durationMs: Math.round(outcome.durationMs),
    part: outcome.part && { ...outcome.part, text: formatPart(outcome.part) },
    layers: outcome.layers.map((layer) => layerReport(layer, describeSettings)),
    ...(outcome.verdict === 'passed' && outcome.bump !== undefined
      ? { updates: updatesReport(outcome.bump) }
      : {}),
    error: error === undefined ? undefined : errorReport(error, describeSettings),
  };
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
