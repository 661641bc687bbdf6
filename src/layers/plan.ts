import { GateError } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import type { FoundLockfile } from './lock-store.ts';
import type { ContentPin, PinnedContent } from './reference.ts';
import {
  formatReference,
  formatSource,
  type LayerId,
  type Parsed,
  type Pin,
  type RequestedLayer,
  type RuntimeDemand,
  type Source,
} from './reference.ts';

/** One mention of a layer, wherever it stands. */
export interface NamedLayer extends LayerId {
  pin: Pin | undefined;
  source: Source;
  /** The runtime of the function that binds the layer here, where it is known. */
  runtime?: string | undefined;
  /** Where the file that `source` names has the version as a plain number (`at` of a scalar). */
  versionAt?: number | undefined;
}

/** One layer with all its pins and mentions. */
interface CollectedLayer extends LayerId {
  pins: Pin[];
  contents: ContentPin[];
  sources: Source[];
  runtimes: RuntimeDemand[];
}

/** The `index`-th (from 1) of `count` parts. */
export interface Shard {
  index: number;
  count: number;
}

/** The part of the layers that a step gates, if it does not gate all. */
export interface Part extends Shard {
  /** How many layers this part has, of how many in all parts. */
  layers: number;
  totalLayers: number;
}

/** `part 2 of 4: 2 of 8 layers`: a part must not look like the whole, because nothing else shows that a job is missing. */
export function formatPart({ index, count, layers, totalLayers }: Part): string {
  return `part ${index} of ${count}: ${layers} of ${totalLayers} ${totalLayers === 1 ? 'layer' : 'layers'}`;
}

/** What a step gates. */
interface Plan {
  layers: RequestedLayer[];
  /** `undefined` where these are all. */
  part: Part | undefined;
}

const MAX_SHARDS = 256;

/** `2/8`: the second of eight parts; a GitHub matrix has at most 256 jobs. */
export function parseShard(text: string): Parsed<Shard> {
  const match = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && index <= count && count <= MAX_SHARDS) return { ok: true, value: { index, count } };
  return {
    ok: false,
    problem: `expected i/n with 1 ≤ i ≤ n ≤ ${MAX_SHARDS}, such as 2/8, found ${quoted(text)}`,
  };
}

/** At most this many references are listed in a message. */
const MAX_SHOWN = 20;

/** Everything that decides which layers a step gates. */
interface PlanParts {
  /** Every mention of a layer, in all sources but the lockfile. */
  named: readonly NamedLayer[];
  contents: readonly PinnedContent[];
  /** Whether some source may name no layer, such as a manifest. Otherwise naming none is a mistake. */
  mayBeEmpty: boolean;
  lockfile: FoundLockfile | undefined;
  shard: Shard | undefined;
}

/**
 * The layers to gate: those of all sources, each once. With a lockfile and no other source, every locked layer.
 *
 * @throws GateError `INPUT_INVALID` where there is nothing to gate, or where one layer has two different pins
 */
export function planLayers({ named, contents, mayBeEmpty, lockfile, shard }: PlanParts): Plan {
  if (named.length === 0 && mayBeEmpty && lockfile !== undefined && lockfile.mode !== 'frozen') {
    throw new GateError('INPUT_INVALID', `The update names no layer; ${lockfile.path} was not changed.`, {
      hint: 'Check that the manifests or functions of this step name layers. To empty a lockfile, delete it.',
      settings: ['manifests'],
    });
  }
  const mentions = named.length > 0 || mayBeEmpty ? named : lockedAsNamed(lockfile);
  if (mentions.length === 0 && !mayBeEmpty) {
    throw new GateError(
      'INPUT_INVALID',
      `There is nothing to gate: ${lockfile === undefined ? 'no layer is named' : `${lockfile.path} names no layer`}.`,
      {
        hint: 'Name at least one layer: a gate without layers would be green for no reason.',
        settings: ['layers'],
      },
    );
  }
  const { layers, problems } = collectLayers(mentions);
  if (problems.length > 0) {
    throw new GateError('INPUT_INVALID', `${problems.join('. ')}.`, {
      hint: 'One layer version has one digest. Find out which pin was reviewed, and remove the other.',
    });
  }
  pinContents(layers, contents);
  const mine = shard === undefined ? layers : layersOfShard(layers, shard);
  return {
    layers: mine.map((layer) => withLock(layer, lockfile)),
    part: shard && { ...shard, layers: mine.length, totalLayers: layers.length },
  };
}

/** Gives each layer its content pins. Throws GateError `INPUT_INVALID` for a pin of a layer that is not gated. */
function pinContents(layers: readonly CollectedLayer[], contents: readonly PinnedContent[]): void {
  const byReference = new Map(layers.map((layer) => [formatReference(layer), layer]));
  for (const { pin, ...id } of contents) {
    const layer = byReference.get(formatReference(id));
    if (layer !== undefined) layer.contents.push(pin);
    else {
      throw new GateError(
        'INPUT_INVALID',
        `${pin.origin} is about ${formatReference(id)}, which this step does not gate.`,
        {
          hint: 'Correct the reference, or name the layer among those to gate.',
          settings: ['layers', 'content pins'],
        },
      );
    }
  }
}

/** A layer with its entry in the lockfile; an entry of a frozen lockfile is a pin. */
function withLock(layer: CollectedLayer, lockfile: FoundLockfile | undefined): RequestedLayer {
  if (lockfile === undefined) return { ...layer, lock: undefined };
  const { mode, path, layers } = lockfile;
  const locked = layers.get(formatReference(layer));
  const pin = { sha256: locked?.entry.sha256 ?? '', origin: `the lockfile ${path}, line ${locked?.line}` };
  const pins = mode === 'frozen' && locked !== undefined ? [...layer.pins, pin] : layer.pins;
  return { ...layer, pins, lock: { mode, path, entry: locked?.entry } };
}

/**
 * The error for locked layers that no source names: the deployment dropped a layer, or the gate missed where the deployment names it.
 *
 * @returns GateError `LOCK_UNUSED`, or `undefined` where every entry is named
 */
export function explainUnused(
  { path, layers }: FoundLockfile,
  named: readonly LayerId[],
): GateError | undefined {
  const used = new Set(named.map(formatReference));
  const unused = [...layers].filter(([reference]) => !used.has(reference));
  if (unused.length === 0) return undefined;
  const shown = unused.slice(0, MAX_SHOWN).map(([reference, { line }]) => `${reference} (line ${line})`);
  const more = unused.length > shown.length ? `, and ${unused.length - shown.length} more` : '';
  return new GateError(
    'LOCK_UNUSED',
    `Expected every layer of ${path} to be named by the deployment, found ${unused.length} that nothing names: ${shown.join(', ')}${more}.`,
    {
      hint: 'Check whether the deployment still uses them: add the file that names them, or remove the entries, as an update that prunes does. Allow unused entries if other deployments share this lockfile.',
      settings: ['manifests', 'lockfile update', 'prune', 'unused layers'],
    },
  );
}

/** The mentions of a step that has no source but its lockfile. */
export function lockedAsNamed(lockfile: FoundLockfile | undefined): NamedLayer[] {
  return [...(lockfile?.layers.values() ?? [])].map(({ region, name, version, line }) => ({
    ...{ region, name, version },
    pin: undefined,
    source: { kind: 'lockfile', path: lockfile?.path ?? '', line },
  }));
}

/** The layers that were named, and the pins that contradict each other. */
interface Collection {
  layers: CollectedLayer[];
  problems: string[];
}

/** Groups all mentions by layer, in the order of first mention. Two different pins for one layer are a problem. */
function collectLayers(mentions: readonly NamedLayer[]): Collection {
  const byReference = new Map<string, CollectedLayer>();
  const problems: string[] = [];
  for (const { region, name, version, pin, source, runtime } of mentions) {
    const reference = formatReference({ region, name, version });
    const layer = byReference.get(reference) ?? {
      region,
      name,
      version,
      pins: [],
      contents: [],
      sources: [],
      runtimes: [],
    };
    byReference.set(reference, layer);
    layer.sources.push(source);
    if (runtime !== undefined) layer.runtimes.push({ runtime, by: formatSource(source) });
    const other = layer.pins[0];
    if (pin === undefined || pin.sha256 === other?.sha256) continue;
    if (other === undefined) layer.pins.push(pin);
    else
      problems.push(
        `${reference} has two pins: ${other.sha256} (${other.origin}) and ${pin.sha256} (${pin.origin})`,
      );
  }
  return { layers: [...byReference.values()], problems };
}

/**
 * The layers of one part, in their own order. Every layer is in exactly one part, the parts differ by at most one layer,
 * and which part a layer is in depends on the set of layers only, not on how it is listed.
 */
export function layersOfShard<T extends LayerId>(layers: readonly T[], { index, count }: Shard): T[] {
  const sorted = layers.map(formatReference).sort();
  const mine = new Set(sorted.filter((_reference, position) => position % count === index - 1));
  return layers.filter((layer) => mine.has(formatReference(layer)));
}
