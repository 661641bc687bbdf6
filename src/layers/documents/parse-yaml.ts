import { CORE_SCHEMA, load } from 'js-yaml';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { messageOf } from '../../base/errors.ts';
import { oneLine, quoted } from '../../base/text.ts';
import { checkAgreement } from './agree.ts';
import { MAX_DEPTH, MAX_YAML_VALUES, tooDeep, tooManyValues } from './limits.ts';
import { isMergeKey, mergeInto, mergeSources } from './merge-keys.ts';
import { duplicateKey, type MapTree, type Tree, UnreadableText } from './tree.ts';
import { checkYamlSize } from './yaml-size.ts';

/** The tags of YAML itself. The meaning of any other tag depends on the program that reads it. */
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/** The YAML features that the deploying tool supports. */
interface YamlDialect {
  /** Whether `<<` merges a mapping, as in js-yaml, or is an error because the tool's parser treats it as a plain key. */
  mergeKeys: boolean;
  /** Whether `2026-12-31` is a date, as js-yaml has it and YAML 1.2 has not. Default: `true`. */
  dates?: boolean;
}

/**
 * Parses a YAML text with one document. Lines and scalars come from `yaml`; the values must match js-yaml, the parser of the Serverless
 * tools. Refuses a text on which the two differ, so that no syntax trick can show the gate another document than the tool.
 *
 * @returns `undefined` for a text without a document
 * @throws UnreadableText if the text is invalid, nested too deeply or too large, or has a second document, a duplicate key or a tag
 */
export function parseYaml(text: string, dialect: YamlDialect): Tree | undefined {
  checkLineEnds(text);
  checkByteOrderMark(text, dialect);
  checkYamlSize(text);
  const lines = new LineCounter();
  // The parser's own check for duplicate keys is quadratic: minutes for a large file.
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line);
  for (const document of documents) {
    const [error] = document.errors;
    if (error?.code === 'RESOURCE_EXHAUSTION') throw tooDeep(lineOf(error.pos[0]));
    if (error !== undefined) {
      throw new UnreadableText(
        lineOf(error.pos[0]),
        `Expected YAML, found: ${oneLine(error.message)}. Correct the file at this line.`,
      );
    }
  }
  const [first, second] = documents;
  if (second !== undefined) {
    throw new UnreadableText(
      lineOf(second.range[0]),
      'Expected one YAML document, found a second one. Split the file.',
    );
  }
  const tree = createConverter(text, lineOf, dialect)(first?.contents);
  checkAgreement(tree, loadValue(text, dialect));
  return tree.kind === 'scalar' && tree.type === 'null' ? undefined : tree;
}

/** yaml 1, the parser of `tcb`, ignores a document marker after a byte order mark (seen with 1.10). */
function checkByteOrderMark(text: string, { mergeKeys }: YamlDialect): void {
  if (mergeKeys || !/^\uFEFF(?:---|\.\.\.)/.test(text)) return;
  throw new UnreadableText(
    1,
    'The file begins with a byte order mark and a document marker, which some parsers take for text. Save the file without a byte order mark.',
  );
}

/** In YAML 1.2, js-yaml and yaml 1, a lone CR ends a line; in yaml 2 it does not (seen with 2.9). */
function checkLineEnds(text: string): void {
  const at = text.search(/\r(?!\n)/);
  if (at < 0) return;
  throw new UnreadableText(
    text.slice(0, at).split('\n').length,
    'The line holds a carriage return without a line feed, which some parsers take for the end of the line. Save the file with LF line ends.',
  );
}

function loadValue(text: string, { dates = true }: YamlDialect): unknown {
  try {
    return load(text, dates ? {} : { schema: CORE_SCHEMA });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(1);
    const mark: unknown =
      typeof error === 'object' && error !== null ? Reflect.get(error, 'mark') : undefined;
    const line: unknown = typeof mark === 'object' && mark !== null ? Reflect.get(mark, 'line') : undefined;
    const [reason = ''] = messageOf(error).split('\n');
    throw new UnreadableText(
      typeof line === 'number' ? line + 1 : 1,
      `A second parser refuses the file: ${oneLine(reason)}. Correct the file at this line.`,
    );
  }
}

/** A tree, and the number of its values after expanding all aliases. */
interface Sized {
  tree: Tree;
  values: number;
}

type Convert = (node: unknown, depth: number) => Sized;

function createConverter(
  text: string,
  lineOf: (offset: number) => number,
  dialect: YamlDialect,
): (contents: unknown) => Tree {
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
    checkTag(node, line);
    const { anchor } = node;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const sized = isScalar(node)
      ? { tree: convertScalar(node, line, text), values: 1 }
      : convertCollection(node, line, (inner) => convert(inner, depth + 1), nodeLine, dialect);
    if (sized.values > MAX_YAML_VALUES) throw tooManyValues(line);
    if (anchor !== undefined) anchors.set(anchor, sized);
    return sized;
  };
  return (contents) => convert(contents, 1).tree;
}

function checkTag({ tag }: Node, line: number): void {
  if (tag === undefined || CORE_TAG.test(tag)) return;
  throw new UnreadableText(
    line,
    `Expected a plain value, found the tag ${quoted(tag)}. Write the value itself.`,
  );
}

function convertCollection(
  node: YAMLMap | YAMLSeq,
  line: number,
  convert: (node: unknown) => Sized,
  nodeLine: (node: Node) => number,
  dialect: YamlDialect,
): Sized {
  return isMap(node)
    ? convertMap(node, line, convert, nodeLine, dialect)
    : convertList(node.items, line, convert);
}

function convertScalar(node: Scalar, line: number, document: string): Tree {
  const { value, source = '' } = node;
  const text = typeof value === 'string' ? value : source;
  const at = placeOf(node, text, document);
  const type = value === null ? 'null' : typeof value;
  return {
    ...{ kind: 'scalar', line, text },
    type: type === 'string' || type === 'null' || type === 'boolean' ? type : 'number',
    ...(at === undefined ? {} : { at }),
  };
}

/** Where the document has the very characters of a value. One with an anchor may be used for something else too. */
function placeOf({ range, type, anchor }: Scalar, text: string, document: string): number | undefined {
  if (range === undefined || range === null || anchor !== undefined) return undefined;
  const quotes = type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE' ? 1 : 0;
  const [start, end] = [range[0] + quotes, range[1] - quotes];
  return end - start === text.length && document.startsWith(text, start) ? start : undefined;
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
  dialect: YamlDialect,
): Sized {
  const entries = new Map<string, Tree>();
  const keyLines = new Map<string, number>();
  const merged: MapTree[] = [];
  let values = 1;
  for (const { key, value } of node.items as readonly Pair<unknown, unknown>[]) {
    const keyLine = isNode(key) ? nodeLine(key) : line;
    const name = keyText(key, keyLine);
    const converted = convert(value);
    values += converted.values;
    if (values > MAX_YAML_VALUES) throw tooManyValues(keyLine);
    if (isMergeKey(key)) merged.push(...mergeSources(converted.tree, keyLine, dialect));
    else if (entries.has(name)) throw duplicateKey(name, keyLine);
    else {
      entries.set(name, converted.tree);
      keyLines.set(name, keyLine);
    }
  }
  values += mergeInto(entries, merged, line);
  return { tree: { kind: 'map', line, entries, keyLines }, values };
}

function keyText(key: unknown, line: number): string {
  if (isScalar(key) && key.value !== null && (key.tag === undefined || CORE_TAG.test(key.tag))) {
    return typeof key.value === 'string' ? key.value : (key.source ?? '');
  }
  throw new UnreadableText(
    line,
    'Expected a plain key, found a list, a mapping, an alias, a tag or nothing. Write the key out.',
  );
}
