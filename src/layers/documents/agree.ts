import { describeTree, type MapTree, type ScalarTree, type Tree, UnreadableText } from './tree.ts';

/**
 * Checks that a tree matches what another parser read from the same text: the same lists, mappings and keys, and scalars of the same type
 * and value; `12` and `012` are both the number 12.
 *
 * @param value plain data from `JSON.parse` or js-yaml's `load`
 * @throws UnreadableText at the first difference
 */
export function checkAgreement(tree: Tree, value: unknown): void {
  compare(tree, value, new Map());
}

/** `seen` holds the pairs already compared, so that shared subtrees (aliases) are walked only once. */
function compare(tree: Tree, value: unknown, seen: Map<Tree, unknown>): void {
  if (tree.kind === 'scalar') {
    if (!sameScalar(tree, value)) throw disagreement(tree, value);
    return;
  }
  if (seen.has(tree) && seen.get(tree) === value) return;
  seen.set(tree, value);
  if (tree.kind === 'map') compareMap(tree, value, seen);
  else if (!Array.isArray(value) || value.length !== tree.items.length) throw disagreement(tree, value);
  else for (const [index, item] of tree.items.entries()) compare(item, value[index], seen);
}

function compareMap(tree: MapTree, value: unknown, seen: Map<Tree, unknown>): void {
  if (!isPlainObject(value)) throw disagreement(tree, value);
  const entries = Object.entries(value);
  if (entries.length !== tree.entries.size) throw disagreement(tree, value);
  for (const [key, theirs] of entries) {
    const ours = tree.entries.get(key);
    if (ours === undefined) throw disagreement(tree, value);
    compare(ours, theirs, seen);
  }
}

function sameScalar({ type, text }: ScalarTree, value: unknown): boolean {
  if (type === 'null') return value === null || value === undefined;
  if (type === 'string') return value === text;
  if (type === 'boolean') return value === (text.toLowerCase() === 'true');
  return typeof value === 'number' && Object.is(value, numberOf(text));
}

function numberOf(text: string): number {
  const special = /^([-+]?)\.(inf|nan)$/i.exec(text);
  if (special === null) return Number(text);
  if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function disagreement(tree: Tree, value: unknown): UnreadableText {
  const theirs = Array.isArray(value)
    ? 'a list'
    : isPlainObject(value)
      ? 'a mapping'
      : value instanceof Date
        ? 'a date'
        : `a ${value === null ? 'null' : typeof value}`;
  const differs = describeTree(tree) === theirs ? `${theirs} with other keys or entries` : theirs;
  return new UnreadableText(
    tree.line,
    `Parsers read this value differently: one as ${describeTree(tree)}, another as ${differs}. Quote strings and keys, and write numbers in decimal.`,
  );
}
