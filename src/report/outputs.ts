import { basename } from 'node:path';
import type { LayerResult } from '../gate/result.ts';
import { layerReport } from './report.ts';

/** Step outputs by name, as `core.setOutput` takes them. */
export type Outputs = Record<string, string>;

/** The output `layers`, and, where exactly one layer was gated, what is known of it. Never a path of unverified bytes. */
export function layerOutputs(results: readonly LayerResult[]): Outputs {
  const outputs: Outputs = { layers: JSON.stringify(results.map(layerReport)) };
  const [only] = results;
  if (results.length !== 1 || only === undefined) return outputs;
  const { layer, facts, sha256, size, requestId, cacheHit, path } = only;
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
    'layer-path': path,
    'extracted-path': only.extractedPath,
  };
  for (const [name, value] of Object.entries(known)) {
    if (value !== undefined) outputs[name] = value;
  }
  return outputs;
}

/** The verified files as `sha256sum -c` reads them in their folder; `undefined` where there is none. */
export function checksums(results: readonly LayerResult[]): string | undefined {
  const lines = results.flatMap(({ path, sha256 }) =>
    path === undefined || sha256.actual === undefined ? [] : [`${sha256.actual}  ${basename(path)}\n`],
  );
  return lines.length === 0 ? undefined : lines.join('');
}
