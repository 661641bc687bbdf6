import { quoted } from '../base/text.ts';
import { describeTree, type MapTree, type Tree, UnreadableText } from '../layers/documents/tree.ts';
import {
  formatReference,
  type LayerId,
  type Parsed,
  parseDigest,
  parseReference,
} from '../layers/reference.ts';

/** A problem in a policy file. */
export interface PolicyProblem {
  /** Counts from 1. */
  line: number;
  /** Whole sentences. */
  message: string;
}

/** Reads one part of the file. Its problems are added to `problems`, and reading continues. */
export function attempt<T>(problems: PolicyProblem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    problems.push({ line: error.line, message: error.message });
    return undefined;
  }
}

/** The error for an unexpected value. */
export function unexpected(what: string, expected: string, tree: Tree, line = tree.line): UnreadableText {
  return new UnreadableText(line, `${what}: expected ${expected}, found ${describeTree(tree)}.`);
}

/** The line of a key. */
export function lineOfKey({ keyLines, entries, line }: MapTree, key: string): number {
  return keyLines?.get(key) ?? entries.get(key)?.line ?? line;
}

/** A mapping with no keys but these. Throws UnreadableText. */
export function readMap(tree: Tree, what: string, keys: readonly string[]): MapTree {
  if (tree.kind !== 'map') throw unexpected(what, 'a mapping', tree);
  for (const key of tree.entries.keys()) {
    if (keys.includes(key)) continue;
    const known = `Allowed keys: ${keys.join(', ')}.`;
    throw new UnreadableText(lineOfKey(tree, key), `${what} has an unknown key, ${quoted(key)}. ${known}`);
  }
  return tree;
}

/** The value of a required key. Throws UnreadableText. */
export function need(map: MapTree, what: string, key: string): Tree {
  const value = map.entries.get(key);
  if (value === undefined) throw new UnreadableText(map.line, `${what} has no ${quoted(key)}. Add it.`);
  return value;
}

/** The items of a list of at least `least`. Throws UnreadableText. */
export function readItems(tree: Tree, what: string, least = 0): readonly Tree[] {
  if (tree.kind !== 'list') throw unexpected(what, 'a list', tree);
  if (tree.items.length >= least) return tree.items;
  const expected = `at least ${least} ${least === 1 ? 'entry' : 'entries'}`;
  throw new UnreadableText(tree.line, `${what}: expected ${expected}, found ${tree.items.length}.`);
}

const MAX_TEXT_CHARACTERS = 500;

/** A text that is not blank. Throws UnreadableText. */
export function readLine(tree: Tree, what: string): string {
  if (tree.kind !== 'scalar' || tree.type !== 'string') throw unexpected(what, 'a text', tree);
  const text = tree.text.trim();
  if (text === '') throw unexpected(what, 'a text', tree);
  if (text.length <= MAX_TEXT_CHARACTERS) return text;
  const expected = `at most ${MAX_TEXT_CHARACTERS} characters`;
  throw new UnreadableText(tree.line, `${what}: expected ${expected}, found ${text.length}.`);
}

/** A list of texts, without duplicates. Throws UnreadableText. */
export function readLines(tree: Tree, what: string): string[] {
  return [...new Set(readItems(tree, what, 1).map((item) => readLine(item, `An entry of ${what}`)))];
}

/** A SHA-256. YAML reads one that is all digits as a number. Throws UnreadableText. */
export function readDigest(tree: Tree, what: string): string {
  if (tree.kind !== 'scalar' || (tree.type !== 'string' && tree.type !== 'number'))
    throw unexpected(what, 'a SHA-256', tree);
  return good(parseDigest(tree.text), what, tree);
}

/** A layer version without a digest. Throws UnreadableText. */
export function readLayer(tree: Tree, what: string): LayerId {
  const { pin, ...layer } = good(parseReference(readLine(tree, what)), what, tree);
  if (pin === undefined) return layer;
  throw new UnreadableText(tree.line, `${what}: expected a layer without a digest, found one with it.`);
}

/** A layer version in its region, as text. Throws UnreadableText. */
export function readRegionalLayer(tree: Tree, what: string): LayerId {
  const layer = readLayer(tree, what);
  if (layer.region !== undefined) return layer;
  const expected = 'a layer with its region, such as ap-guangzhou/common-deps:13';
  throw new UnreadableText(tree.line, `${what}: expected ${expected}, found ${formatReference(layer)}.`);
}

function good<T>(parsed: Parsed<T>, what: string, { line }: Tree): T {
  if (parsed.ok) return parsed.value;
  throw new UnreadableText(line, `${what}: ${parsed.problem}.`);
}
