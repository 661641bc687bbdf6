import { oneLine, quoted } from '../../base/text.ts';
import { type Parsed, parseName, parseRegion, parseVersion } from '../reference.ts';
import type { Substituted } from './expressions.ts';
import type { Findings, FoundProblem } from './format.ts';
import { child, type Tree, textOf } from './tree.ts';

/** How a format writes a layer. */
export interface LayerDialect {
  /** The keys under which a layer has its name and its version. */
  keys: { name: string; version: string };
  /** Fills in variables, where the format has them. */
  substitute(text: string): Substituted;
}

/** The function that layers are bound to, as far as the document tells. */
export interface Binding {
  /** For people. */
  function: string;
  region: Tree | undefined;
  runtime: Tree | undefined;
}

type Field<T> = { ok: true; value: T } | { ok: false; problem: FoundProblem };

/** Reads every layer of a list; an absent or empty list binds none. */
export function readLayerList(
  list: Tree | undefined,
  binding: Binding,
  dialect: LayerDialect,
  findings: Findings,
): void {
  if (list === undefined) return;
  if (list.kind === 'list') {
    for (const [index, item] of list.items.entries()) readLayer(item, index, binding, dialect, findings);
    return;
  }
  const found = list.kind === 'map' ? 'a mapping' : foundText(list, dialect);
  findings.problems.push({
    line: list.line,
    message: `The layers of ${quoted(binding.function)}: expected a list of layers, found ${found}. ${listRemedy(dialect)}`,
  });
}

/** Reads one layer, the one at `index` (from 0) of its list, with the region and the runtime of its function. */
export function readLayer(
  item: Tree,
  index: number,
  binding: Binding,
  dialect: LayerDialect,
  findings: Findings,
): void {
  const owner = `layer ${index + 1} of ${quoted(binding.function)}`;
  if (item.kind !== 'map') {
    const found = item.kind === 'list' ? 'a list' : foundText(item, dialect);
    const message = `${capital(owner)}: expected a mapping, found ${found}. ${listRemedy(dialect)}`;
    findings.problems.push({ line: item.line, message });
    return;
  }
  const required = <T>(key: string, parse: (text: string) => Parsed<T>) =>
    readField(child(item, key), `\`${key}\` of ${owner}`, item.line, parse, dialect);
  const name = required(dialect.keys.name, parseName);
  const version = required(dialect.keys.version, parseVersion);
  const of = `of ${quoted(binding.function)}`;
  const region = optional(binding.region, `\`region\` ${of}`, parseRegion, dialect);
  const runtime = optional(binding.runtime, `\`runtime\` ${of}`, parseRuntime, dialect);
  if (name.ok && version.ok && region.ok && runtime.ok) {
    const { value } = name;
    findings.layers.push({
      ...{ region: region.value, name: value, version: version.value, line: item.line },
      ...{ function: oneLine(binding.function, 200), runtime: runtime.value },
    });
  }
  for (const field of [name, version, region, runtime]) if (!field.ok) findings.problems.push(field.problem);
}

function optional<T>(
  tree: Tree | undefined,
  what: string,
  parse: (text: string) => Parsed<T>,
  dialect: LayerDialect,
): Field<T | undefined> {
  if (tree === undefined) return { ok: true, value: undefined };
  return readField(tree, what, tree.line, parse, dialect);
}

function readField<T>(
  tree: Tree | undefined,
  what: string,
  line: number,
  parse: (text: string) => Parsed<T>,
  dialect: LayerDialect,
): Field<T> {
  const bad = (message: string): Field<T> => ({ ok: false, problem: { line: tree?.line ?? line, message } });
  if (tree === undefined) return bad(`The ${what}: expected a value, found none. Add it.`);
  const text = textOf(tree);
  if (text === undefined) {
    const found = tree.kind === 'scalar' ? `the tag ${quoted(tree.text)}` : `a ${nounOf(tree)}`;
    return bad(`The ${what}: expected a plain value, found ${found}. Write the value itself.`);
  }
  const substituted = dialect.substitute(text);
  if (!substituted.ok) return bad(`The ${what}: ${substituted.problem}`);
  const parsed = parse(substituted.text);
  if (parsed.ok) return parsed;
  if (substituted.variables.length === 0) return bad(`The ${what}: ${parsed.problem}. Correct it.`);
  // The text may be a secret by now: it is told by the names of its variables only.
  const variables = [...new Set(substituted.variables)].join(', ');
  return bad(
    `The ${what}: with the environment variable ${variables} filled in, it is no valid value. Correct the variable (what it holds is not shown).`,
  );
}

/** The list of runtimes grows, so only the form is checked: `Nodejs18.15`, `CustomRuntime`. */
function parseRuntime(text: string): Parsed<string> {
  if (/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(text)) return { ok: true, value: text };
  return { ok: false, problem: `expected a runtime such as Nodejs18.15, found ${quoted(text)}` };
}

function foundText(tree: Tree, dialect: LayerDialect): string {
  const text = textOf(tree);
  if (text === undefined)
    return tree.kind === 'scalar' && tree.type === 'tagged' ? `the tag ${quoted(tree.text)}` : 'nothing';
  const substituted = dialect.substitute(text);
  return substituted.ok ? quoted(text) : `${quoted(text)}, which is not known before the deployment`;
}

function listRemedy({ keys }: LayerDialect): string {
  return `Write each layer as an entry with \`${keys.name}\` and \`${keys.version}\`.`;
}

function nounOf(tree: Tree): string {
  return tree.kind === 'map' ? 'mapping' : 'list';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
