import { oneLine, quoted } from '../../base/text.ts';
import { child, describeTree, type Tree, textOf } from '../documents/tree.ts';
import { type Parsed, parseName, parseRegion, parseVersion } from '../reference.ts';
import type { Findings, FoundProblem } from './findings.ts';

/**
 * A text with its variables filled in. `variables` names those of the environment: where it is not empty, `text` must not
 * be printed. A `problem` is a clause and a remedy.
 */
export type Substituted =
  | { ok: true; text: string; variables: readonly string[] }
  | { ok: false; problem: string };

/** How a tool writes a layer. */
export interface LayerDialect {
  /** The keys under which a layer has its name and its version. */
  keys: { name: string; version: string };
  /** Whether people write such a document; else another program does, which would write it again. */
  isSource: boolean;
  /** Fills in variables, where the tool has them. */
  substitute(text: string): Substituted;
}

/** A value, or what is wrong with it. */
export type Field<T> = { ok: true; value: T } | { ok: false; problem: FoundProblem };

/** The function that layers are bound to. */
export interface Binding {
  /** For people. */
  function: string;
  /** Where the tool deploys the function, wrong or right; it matters only to a function with layers. */
  region: Field<string | undefined>;
  runtime: Tree | undefined;
}

/** Reads every layer of a list; an absent or empty list binds none. */
export function readLayerList(
  list: Tree | undefined,
  binding: Binding,
  dialect: LayerDialect,
  findings: Findings,
): void {
  if (list === undefined) return;
  if (list.kind === 'list') {
    asOneList(findings, () => {
      for (const [index, item] of list.items.entries()) readLayer(item, index, binding, dialect, findings);
    });
    return;
  }
  const message = `The layers of ${quoted(binding.function)}: expected a list of layers, found ${foundText(list, dialect)}. ${listRemedy(dialect)}`;
  findings.problems.push({ line: list.line, message });
}

/** Notes the layers that `read` finds as bound together. */
export function asOneList(findings: Findings, read: () => void): void {
  const before = findings.layers.length;
  read();
  const list = findings.layers.slice(before);
  if (list.length > 0) findings.lists.push(list);
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
    const message = `${capital(owner)}: expected a mapping, found ${foundText(item, dialect)}. ${listRemedy(dialect)}`;
    findings.problems.push({ line: item.line, message });
    return;
  }
  const required = <T>(key: string, parse: (text: string) => Parsed<T>) =>
    readField(child(item, key), `\`${key}\` of ${owner}`, item.line, parse, dialect);
  const name = required(dialect.keys.name, parseName);
  const version = required(dialect.keys.version, parseVersion);
  const { region } = binding;
  const runtime = readRuntime(binding, dialect);
  if (name.ok && version.ok && region.ok && runtime.ok) {
    const { value } = name;
    const written = child(item, dialect.keys.version);
    const isPlain = written?.kind === 'scalar' && written.text === String(version.value);
    findings.layers.push({
      ...(isPlain && dialect.isSource ? { versionAt: written.at } : {}),
      ...{ region: region.value, name: value, version: version.value, line: item.line },
      ...{ function: oneLine(binding.function, 200), runtime: runtime.value },
      ...(textOf(child(item, dialect.keys.name))?.includes('${output:') === true ? { fromOutput: true } : {}),
    });
  }
  for (const field of [name, version, region, runtime]) if (!field.ok) findings.problems.push(field.problem);
}

/** Reads the region that a tool finds at one place of its file, or takes the tool's own default. */
export function readRegion<T extends string | undefined>(
  tree: Tree | undefined,
  fallback: T,
  owner: string,
  dialect: LayerDialect,
  shortNames: ReadonlyMap<string, string> = new Map(),
): Field<string | T> {
  if (tree === undefined) return { ok: true, value: fallback };
  const parse = (text: string) => parseRegion(shortNames.get(text) ?? text);
  return readField(tree, `\`region\` of ${quoted(owner)}`, tree.line, parse, dialect);
}

function readRuntime(
  { runtime, function: owner }: Binding,
  dialect: LayerDialect,
): Field<string | undefined> {
  if (runtime === undefined) return { ok: true, value: undefined };
  return readField(runtime, `\`runtime\` of ${quoted(owner)}`, runtime.line, parseRuntime, dialect);
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
  if (text === undefined)
    return bad(`The ${what}: expected a plain value, found ${describeTree(tree)}. Write the value itself.`);
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
  if (text === undefined || dialect.substitute(text).ok) return describeTree(tree);
  return `${quoted(text)}, which is not known before the deployment`;
}

function listRemedy({ keys }: LayerDialect): string {
  return `Write each layer as an entry with \`${keys.name}\` and \`${keys.version}\`.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
