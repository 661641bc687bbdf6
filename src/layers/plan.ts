import { GateError } from '../base/errors.ts';
import { type CollectedLayer, collectLayers, type NamedLayer } from './collect.ts';
import type { FoundLockfile } from './lock-store.ts';
import { formatReference, type RequestedLayer } from './reference.ts';
import { layersOfShard, type Shard } from './shard.ts';

/** Everything that decides which layers a step gates. */
export interface PlanParts {
  /** Every mention of a layer, in all sources but the lockfile. */
  named: readonly NamedLayer[];
  /** Whether there is a source that may rightly name no layer, such as a manifest. Else naming none is a mistake. */
  mayBeEmpty: boolean;
  lockfile: FoundLockfile | undefined;
  shard: Shard | undefined;
}

/**
 * The layers to gate: those of all sources, each once. With a lockfile and no other source, every locked layer.
 *
 * @throws GateError `INPUT_INVALID` where there is nothing to gate, or where one layer has two different pins
 */
export function planLayers({ named, mayBeEmpty, lockfile, shard }: PlanParts): RequestedLayer[] {
  const mentions = named.length > 0 || mayBeEmpty ? named : lockedAsNamed(lockfile);
  if (mentions.length === 0 && !mayBeEmpty) {
    throw new GateError(
      'INPUT_INVALID',
      `There is nothing to gate: ${lockfile?.path ?? '`layers`'} names no layer.`,
      {
        hint: 'Name layers with `layers`, or with `layer-name` and `layer-version`; a gate without layers would be green for no reason.',
      },
    );
  }
  const { layers, problems } = collectLayers(mentions);
  if (problems.length > 0) {
    throw new GateError('INPUT_INVALID', `${problems.join('. ')}.`, {
      hint: 'One layer version has one digest. Find out which pin was reviewed, and remove the other.',
    });
  }
  const mine = shard === undefined ? layers : layersOfShard(layers, shard);
  return mine.map((layer) => withLock(layer, lockfile));
}

function withLock(layer: CollectedLayer, lockfile: FoundLockfile | undefined): RequestedLayer {
  if (lockfile === undefined) return { ...layer, lock: undefined };
  const { mode, path, layers } = lockfile;
  const locked = layers.get(formatReference(layer));
  const pin = { sha256: locked?.entry.sha256 ?? '', origin: `the lockfile ${path}, line ${locked?.line}` };
  const pins = mode === 'frozen' && locked !== undefined ? [...layer.pins, pin] : layer.pins;
  return { ...layer, pins, lock: { mode, path, entry: locked?.entry } };
}

function lockedAsNamed(lockfile: FoundLockfile | undefined): NamedLayer[] {
  return [...(lockfile?.layers.values() ?? [])].map(({ region, name, version, line }) => ({
    ...{ region, name, version },
    pin: undefined,
    source: { kind: 'lockfile', path: lockfile?.path ?? '', line },
  }));
}
