import { quoted } from '../../base/text.ts';

/**
 * A document with positions, the same for JSON and YAML, so that a format is read the same way from either.
 *
 * Lines count from 1. What a YAML alias stands for keeps the line where it is written, not where it is used: that is
 * the line to correct. A subtree that is used twice is one object, so a tree is as small as its file.
 */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  kind: 'map';
  line: number;
  /** A `Map`, so that keys such as `__proto__` are keys and nothing else. */
  entries: ReadonlyMap<string, Tree>;
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
  /** The value of a string; for everything else the characters in the file, so that `12`, `12.0` and `1e3` differ. */
  text: string;
  /**
   * Where the document has these very characters, counted from its start without a byte order mark; left out where it writes the value
   * in another way, such as with escapes.
   */
  at?: number;
}

/** A text that is no usable document; `line` is where it stops being one. */
export class UnreadableText extends Error {
  override readonly name = 'UnreadableText';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** The failure for a key that is there twice: tools differ in which of the two they believe. */
export function duplicateKey(key: string, line: number): UnreadableText {
  return new UnreadableText(
    line,
    `The key ${quoted(key)} appears twice in one mapping, and tools differ in which one counts. Remove one.`,
  );
}

/** The value under `key`; `undefined` where `tree` is no map, has no such key, or has null there. */
export function child(tree: Tree | undefined, key: string): Tree | undefined {
  if (tree?.kind !== 'map') return undefined;
  const value = tree.entries.get(key);
  return value?.kind === 'scalar' && value.type === 'null' ? undefined : value;
}

/** The values of a list; none where `tree` is no list. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** The text of a scalar; `undefined` for null, lists, mappings and nothing. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.type !== 'null' ? tree.text : undefined;
}

/** Whether JavaScript takes the value for true, as the deploying tools do where they write `a || b`. */
export function isTruthy(tree: Tree | undefined): tree is Tree {
  if (tree?.kind !== 'scalar') return tree !== undefined;
  if (tree.type === 'string') return tree.text !== '';
  if (tree.type === 'number') return Number(tree.text.replaceAll('_', '')) !== 0;
  return tree.type === 'boolean' && tree.text.toLowerCase() === 'true';
}

/** What a tree is, for people. */
export function describeTree(tree: Tree): string {
  if (tree.kind === 'map') return 'a mapping';
  if (tree.kind === 'list') return 'a list';
  return tree.type === 'null' ? 'nothing' : quoted(tree.text);
}

/** Every scalar and every key of a tree, in the order of the document; a subtree that is used twice is there once. */
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
