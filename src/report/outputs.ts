import { basename } from 'node:path';
import type { DescribeSettings } from '../base/host.ts';
import { oneLine } from '../base/text.ts';
import type { HandedLayer, Outcome } from '../gate/outcome.ts';
import { layerReport } from './report.ts';

/** Paths of each list of files; an output has no room for all, and the report has them. */
const MAX_PATHS = 20;

/** Step outputs by name. */
export type Outputs = Record<string, string>;

/** The outputs `pinned` and `layers`; if exactly one layer was gated, also its facts. Paths only if the whole gate passed. */
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
    // Workflows use them in commands and files.
    if (value !== undefined) outputs[name] = oneLine(value, Number.POSITIVE_INFINITY);
  }
  return outputs;
}

/** GitHub accepts 1 MB of outputs per job; this leaves room for paths and verdicts. */
const MAX_OUTPUTS_BYTES = 980_000;

/** An output that would not fit. */
interface OmittedOutput {
  name: string;
  bytes: number;
}

/** The outputs that GitHub accepts, and the omitted ones: the largest are omitted first. */
export function limitOutputs(outputs: Outputs): { outputs: Outputs; omitted: OmittedOutput[] } {
  const sizes = Object.entries(outputs)
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(name) + Buffer.byteLength(value) }))
    .sort((a, b) => b.bytes - a.bytes);
  let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const omitted: OmittedOutput[] = [];
  for (const size of sizes) {
    if (total <= MAX_OUTPUTS_BYTES) break;
    omitted.push(size);
    total -= size.bytes;
  }
  const names = new Set(omitted.map(({ name }) => name));
  return {
    outputs: Object.fromEntries(Object.entries(outputs).filter(([name]) => !names.has(name))),
    omitted,
  };
}

/** The documentation of actions/attest: one attestation has no more subjects. */
export const MAX_SUBJECTS = 1024;

/** The verified files, as `sha256sum -c` reads them in their folder. */
export function checksums(layers: readonly HandedLayer[]): string {
  return layers.map(({ path, sha256 }) => `${sha256.actual}  ${basename(path)}\n`).join('');
}
