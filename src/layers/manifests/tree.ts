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

export interface ListTree {
  kind: 'list';
  line: number;
  items: readonly Tree[];
}

export interface ScalarTree {
  kind: 'scalar';
  line: number;
  /** `tagged`: carries a tag that YAML itself does not define, such as `!include`; what it means is not known. */
  type: 'string' | 'number' | 'boolean' | 'null' | 'tagged';
  /** The value of a string; for everything else the characters in the file, so that `12`, `12.0` and `1e3` differ. */
  text: string;
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
    `The key ${quoted(key)} is there twice in one mapping, and tools differ in which one counts. Remove one.`,
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

/** The text of a scalar that means what it says; `undefined` for everything else. */
export function textOf(tree: Tree | undefined): string | undefined {
  if (tree?.kind !== 'scalar' || tree.type === 'null' || tree.type === 'tagged') return undefined;
  return tree.text;
}
