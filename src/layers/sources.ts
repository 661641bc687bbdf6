import pLimit from 'p-limit';
import { asGateError, type GateError } from '../base/errors.ts';
import type { Environment } from '../base/host.ts';
import { type FunctionReference, formatFunction } from './function-reference.ts';
import type { ManifestValue } from './manifest-value.ts';
import type { PublishedLayer } from './manifests/outputs.ts';
import type { NamedLayer } from './plan.ts';
import { formatReference, type LayerId, type LayerName, type PinnedContent } from './reference.ts';

/** Where a step's layers are named, apart from the lockfile. */
export interface LayerSources {
  /** Of the inputs themselves. */
  named: readonly NamedLayer[];
  /** Content pins of the inputs. */
  contents: readonly PinnedContent[];
  /** Paths and globs of deployment files. */
  manifests: readonly string[];
  /** Names of the environment variables that manifests may read. */
  manifestEnv: ReadonlySet<string>;
  /** Outputs that only the deploying tool knows. */
  manifestValues: readonly ManifestValue[];
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
  /** Asks for the newest `Active` version of a layer. Throws GateError, or `signal.reason`. */
  findNewest(layer: LayerName, signal: AbortSignal): Promise<number>;
  maxParallel: number;
  signal: AbortSignal;
  /** Logs what each source names, as sentences. */
  log(line: string): void;
}

/** Every mention of a layer, and each source that could not be read. */
interface SourceReading {
  named: NamedLayer[];
  contents: PinnedContent[];
  /** The functions that bind them, as far as the sources tell. */
  functions: BoundFunction[];
  errors: GateError[];
}

/** Reads all sources. One that cannot be read is an error; the layers of the others are gated nevertheless. */
export async function readSources(sources: LayerSources, tools: SourceTools): Promise<SourceReading> {
  const manifests = await fromManifests(sources, tools);
  const functions = await pLimit(tools.maxParallel).map(sources.functions, (reference) =>
    fromFunction(reference, sources.region, tools),
  );
  const readings = [manifests, ...functions];
  return {
    named: [...sources.named, ...readings.flatMap(({ named }) => named)],
    contents: [...sources.contents, ...readings.flatMap(({ contents }) => contents)],
    functions: readings.flatMap((reading) => reading.functions),
    errors: readings.flatMap(({ errors }) => errors),
  };
}

const count = (layers: number) => (layers === 1 ? '1 layer' : `${layers === 0 ? 'no' : layers} layers`);

async function fromManifests(sources: LayerSources, tools: SourceTools): Promise<SourceReading> {
  const { manifests: patterns, manifestEnv: allowed, manifestValues: values, allowEmpty, region } = sources;
  if (patterns.length === 0) return { named: [], contents: [], functions: [], errors: [] };
  const { workspace, env, signal, log } = tools;
  const findNewest = (layer: LayerName) => tools.findNewest(layer, signal);
  const { readManifests } = await import('./manifests/read-manifests.ts');
  try {
    const { files, layers, lists, published } = await readManifests({
      ...{ patterns, workspace, env, allowed, values, region, allowEmpty, findNewest, signal },
    });
    for (const { path, format, layers: bound } of files) {
      const own = published.filter(({ publisher }) => publisher.path === path);
      log(`${path} (${format}) names ${count(bound)}.${own.map(describePublished).join('')}`);
    }
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
    return {
      named: [...named, ...published.map(publishedAsNamed)],
      contents: published.flatMap(publishedContent),
      functions,
      errors: [],
    };
  } catch (error) {
    return {
      named: [],
      contents: [],
      functions: [],
      errors: [asGateError(signal.aborted ? signal.reason : error)],
    };
  }
}

const NEWEST_NOTE = 'the newest Active version that ListLayerVersions names';

function describePublished({ newest, publisher, ...id }: PublishedLayer): string {
  const folder = publisher.content?.ok === true ? publisher.content.value.path : undefined;
  const from = folder === undefined ? 'from an object that is not here' : `from ${folder}`;
  return ` It publishes ${formatReference(id)} ${from}${newest ? `: ${NEWEST_NOTE}` : ''}.`;
}

/** A published layer is gated whether or not a manifest binds it. */
function publishedAsNamed({
  publisher: { path, line },
  newest,
  region,
  name,
  version,
}: PublishedLayer): NamedLayer {
  const note = newest ? { note: NEWEST_NOTE } : {};
  return { region, name, version, pin: undefined, source: { kind: 'manifest', path, line, ...note } };
}

function publishedContent({
  publisher: { content },
  region,
  name,
  version,
}: PublishedLayer): PinnedContent[] {
  return content?.ok === true ? [{ region, name, version, pin: content.value }] : [];
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
    return { named, contents: [], functions: [{ name: `function ${name}`, layers, codeBytes }], errors: [] };
  } catch (error) {
    return {
      named: [],
      contents: [],
      functions: [],
      errors: [asGateError(signal.aborted ? signal.reason : error)],
    };
  }
}
