import pLimit from 'p-limit';
import { asGateError, type GateError } from '../base/errors.ts';
import type { Environment } from '../base/host.ts';
import { type FunctionReference, formatFunction } from './function-reference.ts';
import type { NamedLayer } from './plan.ts';
import type { LayerId } from './reference.ts';

/** Where a step's layers are named, beside the lockfile. */
export interface LayerSources {
  /** Of the inputs themselves. */
  named: readonly NamedLayer[];
  /** Paths and globs of deployment files. */
  manifests: readonly string[];
  /** Names of the environment variables that manifests may read. */
  manifestEnv: ReadonlySet<string>;
  /** Whether a manifest may name no layer. */
  allowEmpty: boolean;
  functions: readonly FunctionReference[];
  /** The region of layers whose source names none. */
  region: string | undefined;
}

/** What a live function binds. */
export interface BoundLayers {
  /** In the order in which they are unpacked. */
  layers: LayerId[];
  /** Bytes of its code, as far as the API tells (`CodeSize`): those of the zip, so at least as many unpacked. */
  codeBytes: number | undefined;
  /** Such as `Nodejs18.15`; `undefined` where the API gave none. */
  runtime: string | undefined;
}

/** Layers that are unpacked together, in this order, because one function binds them. */
export interface BoundFunction {
  /** For people: `function api in serverless.yml`. */
  name: string;
  /** With the file and the place that has the version, as in `NamedLayer`, where a manifest binds it. */
  layers: readonly (LayerId & { path?: string; versionAt?: number | undefined })[];
  codeBytes: number | undefined;
}

/** What reading the sources needs from the rest of the program. */
interface SourceTools {
  workspace: string;
  env: Environment;
  /** Asks what a function binds. Throws GateError, or `signal.reason`. */
  describeFunction(reference: FunctionReference, signal: AbortSignal): Promise<BoundLayers>;
  maxParallel: number;
  signal: AbortSignal;
  /** Told what each source names, as sentences. */
  log(line: string): void;
}

/** Every mention of a layer, and each source that could not be read. */
interface SourceReading {
  named: NamedLayer[];
  /** The functions that bind them, as far as the sources tell. */
  functions: BoundFunction[];
  errors: GateError[];
}

/** Reads all sources. One that cannot be read is an error beside the others, which are gated all the same. */
export async function readSources(sources: LayerSources, tools: SourceTools): Promise<SourceReading> {
  const manifests = await fromManifests(sources, tools);
  const functions = await pLimit(tools.maxParallel).map(sources.functions, (reference) =>
    fromFunction(reference, sources.region, tools),
  );
  const readings = [manifests, ...functions];
  return {
    named: [...sources.named, ...readings.flatMap(({ named }) => named)],
    functions: readings.flatMap((reading) => reading.functions),
    errors: readings.flatMap(({ errors }) => errors),
  };
}

const count = (layers: number) => (layers === 1 ? '1 layer' : `${layers === 0 ? 'no' : layers} layers`);

async function fromManifests(sources: LayerSources, tools: SourceTools): Promise<SourceReading> {
  const { manifests, manifestEnv, allowEmpty, region } = sources;
  if (manifests.length === 0) return { named: [], functions: [], errors: [] };
  const { workspace, env, signal, log } = tools;
  const { readManifests } = await import('./manifests/read-manifests.ts');
  try {
    const { files, layers, lists } = await readManifests({
      ...{ patterns: manifests, workspace, env, allowed: manifestEnv, region, allowEmpty, signal },
    });
    for (const { path, format, layers: bound } of files) log(`${path} (${format}) names ${count(bound)}.`);
    const named = layers.map((layer): NamedLayer => {
      const { path, line, name, version, runtime, versionAt } = layer;
      return {
        ...{ region: layer.region, name, version },
        pin: undefined,
        source: { kind: 'manifest', path, line, function: layer.function },
        ...{ runtime, versionAt },
      };
    });
    const functions = lists.flatMap((list): BoundFunction[] => {
      const [first] = list;
      if (first === undefined) return [];
      return [{ name: `function ${first.function} in ${first.path}`, layers: list, codeBytes: undefined }];
    });
    return { named, functions, errors: [] };
  } catch (error) {
    return { named: [], functions: [], errors: [asGateError(signal.aborted ? signal.reason : error)] };
  }
}

async function fromFunction(
  written: FunctionReference,
  region: string | undefined,
  { describeFunction, signal, log }: SourceTools,
): Promise<SourceReading> {
  const reference = { ...written, region: written.region ?? region };
  const name = formatFunction(reference);
  try {
    const { layers, runtime, codeBytes } = await describeFunction(reference, signal);
    log(`Function ${name} binds ${count(layers.length)}.`);
    const named = layers.map((layer): NamedLayer => {
      return { ...layer, pin: undefined, source: { kind: 'function', function: name }, runtime };
    });
    return { named, functions: [{ name: `function ${name}`, layers, codeBytes }], errors: [] };
  } catch (error) {
    return { named: [], functions: [], errors: [asGateError(signal.aborted ? signal.reason : error)] };
  }
}
