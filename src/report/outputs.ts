import { basename } from 'node:path';
import type { DescribeSettings } from '../base/host.ts';
import type { HandedLayer, Outcome } from '../gate/outcome.ts';
import { layerReport } from './report.ts';

/** Paths of each list of files; an output has no room for all, and the report has them. */
const MAX_PATHS = 20;

/** Step outputs by name. */
export type Outputs = Record<string, string>;

/** The outputs `pinned` and `layers`, and, where exactly one layer was gated, what is known of it. Paths only when the whole gate passed. */
export function layerOutputs(outcome: Outcome, describeSettings: DescribeSettings): Outputs {
  const { layers } = outcome;
  const outputs: Outputs = {
    pinned: String(outcome.verdict === 'passed' && layers.every(({ pinned }) => pinned)),
    layers: JSON.stringify(layers.map((layer) => layerReport(layer, describeSettings, MAX_PATHS))),
  };
  const [only] = layers;
  if (layers.length !== 1 || only === undefined) return outputs;
  const { layer, facts, sha256, size, requestId, cacheHit } = only;
  const handed: Partial<HandedLayer> = outcome.verdict === 'passed' ? (outcome.layers[0] ?? {}) : {};
  const known: Record<string, string | undefined> = {
    'layer-name': layer.name,
    'layer-version': String(layer.version),
    'code-sha256': sha256.actual,
    size: size?.toString(),
    status: facts?.status,
    'compatible-runtimes': facts === undefined ? undefined : JSON.stringify(facts.compatibleRuntimes),
    'license-info': facts?.licenseInfo,
    description: facts?.description,
    'add-time': facts?.addTime,
    'request-id': requestId,
    'cache-hit': cacheHit?.toString(),
    'layer-path': handed.path,
    'extracted-path': handed.extractedPath,
  };
  for (const [name, value] of Object.entries(known)) {
    if (value !== undefined) outputs[name] = value;
  }
  return outputs;
}

/** The files that are handed on, as `sha256sum -c` reads them in their folder. */
export function checksums(layers: readonly HandedLayer[]): string {
  return layers.map(({ path, sha256 }) => `${sha256.actual}  ${basename(path)}\n`).join('');
}
