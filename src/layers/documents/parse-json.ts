import { type DocumentNode, type ObjectNode, parse, type ValueNode } from '@humanwhocodes/momoa';
import { messageOf } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import { checkAgreement } from './agree.ts';
import { checkJsonSize, MAX_DEPTH, tooDeep } from './limits.ts';
import { duplicateKey, type ScalarTree, type Tree, UnreadableText } from './tree.ts';

/**
 * Parses one JSON document: the values as in `JSON.parse`, the lines from a second parser. Refuses a text on which the two differ, or
 * that is not strict JSON (comments, trailing commas).
 *
 * @throws UnreadableText if the text is invalid, nested too deeply, too large, or has a duplicate key in an object
 */
export function parseJson(text: string): Tree {
  checkJsonSize(text);
  const tree = convert(parseNodes(text).body, text, 1);
  checkAgreement(tree, parseValue(text));
  return tree;
}

/** Whether a text is strict JSON. Detects a Terraform plan if the file name does not. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new UnreadableText(1, `Expected JSON, found: ${oneLine(messageOf(error))}. Correct the file.`);
  }
}

function parseNodes(text: string): DocumentNode {
  try {
    return parse(text, { mode: 'json' });
  } catch (error) {
    // The parser is recursive and can exhaust the stack: a quote in a comment can hide the depth from `checkJsonSize`.
    if (error instanceof RangeError) throw tooDeep(1);
    const { line, offset } = positionOf(error);
    const comment = /^\/[/*]/.test(text.slice(offset));
    const template = text.startsWith('{{', offset - 1) || text.startsWith('{{', offset);
    const remedy = template
      ? 'Put the {{…}} between double quotes.'
      : comment
        ? 'JSON has no comments, and the deploying tool refuses them too. Remove it.'
        : 'Correct the file at this line.';
    throw new UnreadableText(line, `Expected JSON, found: ${oneLine(messageOf(error))} ${remedy}`);
  }
}

function positionOf(error: unknown): { line: number; offset: number } {
  const numberIn = (key: string) => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  return { line: numberIn('line') ?? 1, offset: numberIn('offset') ?? 0 };
}

function convert(node: ValueNode, text: string, depth: number): Tree {
  const { line } = node.loc.start;
  if (depth > MAX_DEPTH) throw tooDeep(line);
  if (node.type === 'Object') return convertObject(node, text, depth);
  if (node.type === 'Array') {
    return { kind: 'list', line, items: node.elements.map(({ value }) => convert(value, text, depth + 1)) };
  }
  return { kind: 'scalar', line, ...scalar(node, text) };
}

function scalar(
  node: Exclude<ValueNode, { type: 'Object' | 'Array' }>,
  text: string,
): Pick<ScalarTree, 'type' | 'text' | 'at'> {
  const at = node.loc.start.offset;
  if (node.type === 'String') {
    const isPlain = text.startsWith(`"${node.value}"`, at);
    return { type: 'string', text: node.value, ...(isPlain ? { at: at + 1 } : {}) };
  }
  const source = text.slice(at, node.loc.end.offset);
  if (node.type === 'Boolean') return { type: 'boolean', text: source, at };
  return node.type === 'Null' ? { type: 'null', text: source, at } : { type: 'number', text: source, at };
}

function convertObject(node: ObjectNode, text: string, depth: number): Tree {
  const entries = new Map<string, Tree>();
  for (const { name, value } of node.members) {
    const key = name.type === 'String' ? name.value : name.name;
    if (entries.has(key)) throw duplicateKey(key, name.loc.start.line);
    entries.set(key, convert(value, text, depth + 1));
  }
  return { kind: 'map', line: node.loc.start.line, entries };
}
