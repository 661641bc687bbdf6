import { quoted } from '../base/text.ts';
import { formatReference, type LayerId, type Parsed } from './reference.ts';

/** The `index`-th (from 1) of `count` parts. */
export interface Shard {
  index: number;
  count: number;
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

/**
 * The layers of one part, in their own order. Every layer is in exactly one part, the parts differ by at most one layer,
 * and which part a layer is in depends on the set of layers only, not on how it is listed.
 */
export function layersOfShard<T extends LayerId>(layers: readonly T[], { index, count }: Shard): T[] {
  const sorted = layers.map(formatReference).sort();
  const mine = new Set(sorted.filter((_reference, position) => position % count === index - 1));
  return layers.filter((layer) => mine.has(formatReference(layer)));
}
