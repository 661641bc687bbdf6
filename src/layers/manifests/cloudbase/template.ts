import { quoted } from '../../../base/text.ts';
import { child, type Tree, textOf, textsOf } from '../../documents/tree.ts';
import { describeSetting, settingsOf } from '../env-files.ts';
import type { FoundProblem } from '../findings.ts';
import type { Substituted } from '../layer-list.ts';
import { environmentValue, lookUp, notAllowed, type Variables } from '../variables.ts';

/** One `{{…}}` of a text. */
type Tag =
  | { kind: 'variable'; name: string }
  | { kind: 'environment' }
  | { kind: 'random' }
  | { kind: 'nothing' };

/** tcb sets it itself, to the environment's id (`ConfigParser.parseRawConfig`). */
const OWN_VARIABLES: ReadonlySet<string> = new Set(['ENV_ID', 'envId']);

/**
 * Checks every `{{…}}` of a document. tcb renders the *text* of the whole file with mustache, without escaping, so a
 * value with a quote anywhere in the file can add functions and layers (`@cloudbase/toolbox` 0.7.20 `lib/config/cloudbase.js`
 * `parseRawConfig`). Only plain `{{env.NAME}}`, `{{tcb.envId}}` and `{{util.uid}}` pass, and only with a value that
 * can't end a text.
 */
export function checkTemplates(document: Tree, variables: Variables): FoundProblem[] {
  const problems: FoundProblem[] = [];
  for (const { text, line } of textsOf(document)) {
    for (const part of split(text)) {
      if (typeof part === 'string') continue;
      const problem = part.tag === undefined ? notPlain(part.written) : harm(part.tag, document, variables);
      if (problem !== undefined) problems.push({ line, message: `${quoted(part.written)} ${problem}` });
    }
  }
  return problems;
}

/** Fills in the variables of a text that becomes part of a layer's name, version or region. */
export function substitute(text: string, variables: Variables): Substituted {
  const names: string[] = [];
  let filled = '';
  for (const part of split(text)) {
    if (typeof part === 'string') {
      filled += part;
      continue;
    }
    if (part.tag?.kind !== 'variable') {
      const problem = `${quoted(part.written)} is only known to the tool that deploys. Write the value itself, or {{env.NAME}} with an environment variable that this step has and that manifests may read.`;
      return { ok: false, problem };
    }
    const found = lookUp(variables, part.tag.name, part.written);
    if (!found.ok) return found;
    names.push(part.tag.name);
    filled += found.value;
  }
  return { ok: true, text: filled, variables: names };
}

interface Part {
  written: string;
  /** `undefined` where it is more than a plain name. */
  tag: Tag | undefined;
}

/** The plain pieces and the tags of a text; a tag that does not end takes the rest. */
function split(text: string): (string | Part)[] {
  const parts: (string | Part)[] = [];
  let at = 0;
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', at)) {
    parts.push(text.slice(at, start));
    const close = text.indexOf('}}', start);
    const end = close < 0 ? text.length : close + 2;
    const written = text.slice(start, end);
    parts.push({ written, tag: parseTag(written) });
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

function parseTag(written: string): Tag | undefined {
  const path = /^\{\{ *([A-Za-z_][\w.]*) *\}\}$/.exec(written)?.[1];
  if (path === undefined) return undefined;
  if (path === 'tcb.envId') return { kind: 'environment' };
  if (path === 'util.uid') return { kind: 'random' };
  const name = /^env\.([A-Za-z_]\w*)$/.exec(path)?.[1];
  if (name !== undefined) return { kind: 'variable', name };
  // A name that the view does not have is left out; those of its prototype are functions that mustache calls.
  const isUnknown = !path.includes('.') && !['env', 'tcb', 'util'].includes(path) && !(path in {});
  return isUnknown ? { kind: 'nothing' } : undefined;
}

function notPlain(written: string): string {
  const end = written.endsWith('}}') ? '' : ' has no }} at its end, or';
  return `${end.trim()}${end === '' ? '' : ' '}is more than a plain {{env.NAME}}, so it can change the structure of the file. Write the value itself.`;
}

function harm(tag: Tag, document: Tree, variables: Variables): string | undefined {
  if (tag.kind === 'environment') {
    const id = textOf(child(document, 'envId'));
    return id !== undefined && isInert(id)
      ? undefined
      : 'stands for the `envId` of this file, which holds a quote or is no text. Correct it.';
  }
  return tag.kind === 'variable' ? harmOfVariable(tag.name, variables) : undefined;
}

function harmOfVariable(name: string, { env, allowed, files }: Variables): string | undefined {
  const setting = settingsOf(files, name).find(({ value }) => value === undefined || !isInert(value));
  if (setting !== undefined) {
    return `is filled into the text of this file, and ${describeSetting(setting)} gives it a value that can change the structure. Write the value here.`;
  }
  if (!allowed.has(name)) {
    if (OWN_VARIABLES.has(name)) return undefined;
    return `${notAllowed(name)} The tool fills it into the text of the whole file, where its value can add layers.`;
  }
  if (isInert(environmentValue(env, name))) return undefined;
  return `is filled into the text of this file, and the value of ${name} (not shown) can change the structure. Write the value here.`;
}

/** Whether a value stays inside the JSON text that it is filled into. */
function isInert(value: string): boolean {
  return !/["\\\p{Cc}]/u.test(value);
}
