import { quoted } from '../../base/text.ts';

/**
 * A document with line numbers, the same for JSON and YAML, so that a manifest format is read the same way from either.
 *
 * Lines count from 1. The value of a YAML alias keeps the line of its anchor, because that is the line to correct. Aliases share their
 * subtree, so a tree is no larger than its file.
 */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  kind: 'map';
  line: number;
  /** A `Map`, so that a key such as `__proto__` is an ordinary key. */
  entries: ReadonlyMap<string, Tree>;
  /** Where each key stands, which may be above its value; YAML only, and not for what was merged in. */
  keyLines?: ReadonlyMap<string, number>;
}

interface ListTree {
  kind: 'list';
  line: number;
  items: readonly Tree[];
}

export interface ScalarTree {
  kind: 'scalar';
  line: number;
  type: 'string' | 'number' | 'boolean' | 'null';
  /** The value of a string; for other types the source text, so that `12` and `12.0` differ. */
  text: string;
  /**
   * Where the document has these very characters, counted from its start without a byte order mark; left out where it writes the value
   * in another way, such as with escapes.
   */
  at?: number;
}

/** The text is not a usable document; `line` is the line of the problem. */
export class UnreadableText extends Error {
  override readonly name = 'UnreadableText';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** The error for a duplicate key: tools differ in which of the two counts. */
export function duplicateKey(key: string, line: number): UnreadableText {
  return new UnreadableText(
    line,
    `The key ${quoted(key)} appears twice in one mapping, and tools differ in which one counts. Remove one.`,
  );
}

/** The value of `key`; `undefined` if `tree` is not a map, lacks the key, or has null there. */
export function child(tree: Tree | undefined, key: string): Tree | undefined {
  if (tree?.kind !== 'map') return undefined;
  const value = tree.entries.get(key);
  return value?.kind === 'scalar' && value.type === 'null' ? undefined : value;
}

/** The items of a list; empty if `tree` is not a list. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** The text of a scalar; `undefined` for null, lists, mappings and nothing. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.type !== 'null' ? tree.text : undefined;
}

/** Whether the value is truthy in JavaScript: the deploying tools use `a || b`. */
export function isTruthy(tree: Tree | undefined): tree is Tree {
  if (tree?.kind !== 'scalar') return tree !== undefined;
  if (tree.type === 'string') return tree.text !== '';
  if (tree.type === 'number') return Number(tree.text.replaceAll('_', '')) !== 0;
  return tree.type === 'boolean' && tree.text.toLowerCase() === 'true';
}

/** Describes a tree, for messages. */
export function describeTree(tree: Tree): string {
  if (tree.kind === 'map') return 'a mapping';
  if (tree.kind === 'list') return 'a list';
  return tree.type === 'null' ? 'nothing' : quoted(tree.text);
}

/** Every string and every key of a tree, in document order; a shared subtree appears once. */
export function* textsOf(tree: Tree, seen: Set<Tree> = new Set()): Generator<{ text: string; line: number }> {
  if (seen.has(tree)) return;
  seen.add(tree);
  if (tree.kind === 'scalar' && tree.type === 'string') yield { text: tree.text, line: tree.line };
  if (tree.kind === 'list') for (const item of tree.items) yield* textsOf(item, seen);
  if (tree.kind === 'map') {
    for (const [key, value] of tree.entries) {
      yield { text: key, line: value.line };
      yield* textsOf(value, seen);
    }
  }
}
