import { isScalar } from 'yaml';
import { quoted } from '../../base/text.ts';
import { MAX_YAML_VALUES, tooManyValues } from './limits.ts';
import { type MapTree, type Tree, UnreadableText } from './tree.ts';

/** Whether a key is `<<` as it stands, not in quotes. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/**
 * The mappings that the value of a merge key names.
 *
 * @throws UnreadableText if it names something else, or the dialect has no merge keys
 */
export function mergeSources(tree: Tree, line: number, { mergeKeys }: { mergeKeys: boolean }): MapTree[] {
  if (!mergeKeys) {
    throw new UnreadableText(
      line,
      'Found the merge key <<, which is not followed here. Write the entries out.',
    );
  }
  const sources = tree.kind === 'list' ? tree.items : [tree];
  return sources.map((source) => {
    if (source.kind === 'map') return source;
    const found = source.kind === 'list' ? 'a list' : quoted(source.text);
    throw new UnreadableText(
      line,
      `Expected a mapping after <<, found ${found}. Name an anchor of a mapping.`,
    );
  });
}

/**
 * Adds merged entries. A mapping's own keys win over merged ones, and earlier sources win over later ones.
 *
 * @returns the number of entries looked at
 * @throws UnreadableText if there are too many
 */
export function mergeInto(entries: Map<string, Tree>, sources: readonly MapTree[], line: number): number {
  let looked = 0;
  for (const source of sources) {
    looked += source.entries.size;
    if (looked > MAX_YAML_VALUES) throw tooManyValues(line);
    for (const [key, value] of source.entries) if (!entries.has(key)) entries.set(key, value);
  }
  return looked;
}
