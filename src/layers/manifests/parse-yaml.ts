import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { oneLine, quoted } from '../../base/text.ts';
import { checkYamlSize, MAX_DEPTH, MAX_YAML_VALUES, tooDeep, tooManyValues } from './limits.ts';
import { duplicateKey, type MapTree, type Tree, UnreadableText } from './tree.ts';

/** The tags of YAML itself; every other one would have to be carried out to know what it stands for. */
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/**
 * Reads every document of a YAML text with positions; empty ones are left out. Aliases and merge keys (`<<`) are
 * followed, custom tags are never carried out.
 *
 * @throws UnreadableText where it is broken, nested too deeply or too large, a key is there twice, or aliases multiply it beyond
 *   `MAX_YAML_VALUES` values
 */
export function parseYaml(text: string): Tree[] {
  checkYamlSize(text);
  const lines = new LineCounter();
  // Its own check for keys that are there twice compares each with each: minutes for a large file.
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const trees: Tree[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error?.code === 'RESOURCE_EXHAUSTION') throw tooDeep(lineOf(error.pos[0]));
    if (error !== undefined) {
      throw new UnreadableText(
        lineOf(error.pos[0]),
        `Expected YAML, found: ${oneLine(error.message)}. Correct the file at this line.`,
      );
    }
    const tree = createConverter(lineOf)(document.contents);
    if (tree.kind !== 'scalar' || tree.type !== 'null') trees.push(tree);
  }
  return trees;
}

/** A tree, and the number of values in it with every alias written out. */
interface Sized {
  tree: Tree;
  values: number;
}

type Convert = (node: unknown, depth: number) => Sized;

function createConverter(lineOf: (offset: number) => number): (contents: unknown) => Tree {
  const anchors = new Map<string, Sized | 'open'>();
  const nodeLine = (node: Node) => lineOf(node.range?.[0] ?? 0);

  const followAlias = (name: string, line: number): Sized => {
    const target = anchors.get(name);
    if (target === undefined) {
      throw new UnreadableText(
        line,
        `The alias *${oneLine(name, 60)} has no anchor &${oneLine(name, 60)} above it. Add the anchor, or write the value out.`,
      );
    }
    if (target !== 'open') return target;
    throw new UnreadableText(
      line,
      `The alias *${oneLine(name, 60)} contains itself. Write the value out instead.`,
    );
  };

  const convert: Convert = (node, depth) => {
    if (isAlias(node)) return followAlias(node.source, nodeLine(node));
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) {
      return { tree: { kind: 'scalar', line: 1, type: 'null', text: '' }, values: 1 };
    }
    const line = nodeLine(node);
    if (depth > MAX_DEPTH) throw tooDeep(line);
    const { anchor } = node;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const sized = convertNode(node, line, (inner) => convert(inner, depth + 1), nodeLine);
    if (sized.values > MAX_YAML_VALUES) throw tooManyValues(line);
    if (anchor !== undefined) anchors.set(anchor, sized);
    return sized;
  };
  return (contents) => convert(contents, 1).tree;
}

function convertNode(
  node: Node,
  line: number,
  convert: (node: unknown) => Sized,
  nodeLine: (node: Node) => number,
): Sized {
  if (node.tag !== undefined && !CORE_TAG.test(node.tag)) {
    return { tree: { kind: 'scalar', line, type: 'tagged', text: node.tag }, values: 1 };
  }
  if (isScalar(node)) return { tree: convertScalar(node, line), values: 1 };
  if (isMap(node)) return convertMap(node, line, convert, nodeLine);
  return isSeq(node) ? convertList(node.items, line, convert) : convert(undefined);
}

function convertScalar(node: Scalar, line: number): Tree {
  if (typeof node.value === 'string') return { kind: 'scalar', line, type: 'string', text: node.value };
  const text = node.source ?? '';
  if (node.value === null) return { kind: 'scalar', line, type: 'null', text };
  return { kind: 'scalar', line, type: typeof node.value === 'boolean' ? 'boolean' : 'number', text };
}

function convertList(nodes: readonly unknown[], line: number, convert: (node: unknown) => Sized): Sized {
  const items: Tree[] = [];
  let values = 1;
  for (const node of nodes) {
    const item = convert(node);
    items.push(item.tree);
    values += item.values;
    if (values > MAX_YAML_VALUES) throw tooManyValues(line);
  }
  return { tree: { kind: 'list', line, items }, values };
}

function convertMap(
  node: YAMLMap,
  line: number,
  convert: (node: unknown) => Sized,
  nodeLine: (node: Node) => number,
): Sized {
  const entries = new Map<string, Tree>();
  const merged: MapTree[] = [];
  let values = 1;
  for (const { key, value } of node.items as readonly Pair<unknown, unknown>[]) {
    const keyLine = isScalar(key) ? nodeLine(key) : line;
    const name = keyText(key, keyLine);
    const converted = convert(value);
    values += converted.values;
    if (values > MAX_YAML_VALUES) throw tooManyValues(keyLine);
    if (isMergeKey(key)) merged.push(...mergeSources(converted.tree, keyLine));
    else if (entries.has(name)) throw duplicateKey(name, keyLine);
    else entries.set(name, converted.tree);
  }
  values += mergeInto(entries, merged, line);
  return { tree: { kind: 'map', line, entries }, values };
}

function keyText(key: unknown, line: number): string {
  if (isScalar(key) && (key.tag === undefined || CORE_TAG.test(key.tag))) {
    return typeof key.value === 'string' ? key.value : (key.source ?? '');
  }
  throw new UnreadableText(
    line,
    'Expected a plain key, found a list, a mapping, an alias or a tag. Write the key out.',
  );
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

function mergeSources(tree: Tree, line: number): MapTree[] {
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

/** What a mapping says itself goes before what it merges in, and the first that is merged in before the next. */
function mergeInto(entries: Map<string, Tree>, sources: readonly MapTree[], line: number): number {
  let looked = 0;
  for (const source of sources) {
    looked += source.entries.size;
    if (looked > MAX_YAML_VALUES) throw tooManyValues(line);
    for (const [key, value] of source.entries) if (!entries.has(key)) entries.set(key, value);
  }
  return looked;
}
