import pLimit from 'p-limit';
import { asGateError, type GateError } from '../base/errors.ts';
import type { Environment } from '../base/host.ts';
import { type FunctionReference, formatFunction } from './function-reference.ts';
import type { NamedLayer } from './plan.ts';
import type { LayerId, PinnedContent } from './reference.ts';

/** Where a step's layers are named, beside the lockfile. */
export interface LayerSources {
  /** Of the inputs themselves. */
  named: readonly NamedLayer[];
  /** Content pins of the inputs. */
  contents: readonly PinnedContent[];
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
  layers: LayerId[];
  /** Such as `Nodejs18.15`; `undefined` where the API gave none. */
  runtime: string | undefined;
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
  contents: PinnedContent[];
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
    contents: [...sources.contents, ...readings.flatMap(({ contents }) => contents)],
    errors: readings.flatMap(({ errors }) => errors),
  };
}

const count = (layers: number) => (layers === 1 ? '1 layer' : `${layers === 0 ? 'no' : layers} layers`);

async function fromManifests(sources: LayerSources, tools: SourceTools): Promise<SourceReading> {
  const { manifests, manifestEnv, allowEmpty, region } = sources;
  if (manifests.length === 0) return { named: [], contents: [], errors: [] };
  const { workspace, env, signal, log } = tools;
  const { readManifests } = await import('./manifests/read-manifests.ts');
  try {
    const { files, layers } = await readManifests({
      ...{ patterns: manifests, workspace, env, allowed: manifestEnv, region, allowEmpty, signal },
    });
    for (const { path, format, layers: bound } of files) log(`${path} (${format}) names ${count(bound)}.`);
    const named = layers.map((layer): NamedLayer => {
      const { path, line, name, version, runtime } = layer;
      return {
        ...{ region: layer.region, name, version },
        pin: undefined,
        source: { kind: 'manifest', path, line, function: layer.function },
        runtime,
      };
    });
    return { named, contents: [], errors: [] };
  } catch (error) {
    return { named: [], contents: [], errors: [asGateError(signal.aborted ? signal.reason : error)] };
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
    const { layers, runtime } = await describeFunction(reference, signal);
    log(`Function ${name} binds ${count(layers.length)}.`);
    const named = layers.map((layer): NamedLayer => {
      return { ...layer, pin: undefined, source: { kind: 'function', function: name }, runtime };
    });
    return { named, contents: [], errors: [] };
  } catch (error) {
    return { named: [], contents: [], errors: [asGateError(signal.aborted ? signal.reason : error)] };
  }
}
