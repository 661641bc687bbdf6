import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { CHECKS } from '../src/gate/checks.ts';

interface Entry {
  description: string;
  default?: string;
  required?: boolean;
}

interface ActionFile {
  inputs: Record<string, Entry>;
  outputs: Record<string, Entry>;
}

const cell = (text: string) =>
  text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');

/**
 * The inputs by purpose: a comment in `action.yml` names the group of the inputs below it.
 *
 * @throws Error for an input that is in no group
 */
export function inputGroups(actionYml: string): { title: string; names: string[] }[] {
  const [, section = ''] = /^inputs:\n([\s\S]*?)^outputs:/m.exec(actionYml) ?? [];
  const groups: { title: string; names: string[] }[] = [];
  for (const [, title, name] of section.matchAll(/^ {2}(?:# (.+)|([a-z0-9-]+):)$/gm)) {
    const group = groups.at(-1);
    if (title !== undefined) groups.push({ title, names: [] });
    else if (name === undefined || group === undefined) throw new Error(`${name} is in no group`);
    else group.names.push(name);
  }
  return groups;
}

/** What a page says of inputs, outputs and checks, in its language. */
export interface Texts {
  /** The titles of the columns, with bars between them. */
  columns: Record<Table, string>;
  /** By the names of the groups in `action.yml`. */
  groups: Record<string, string>;
  inputs: Record<string, string>;
  outputs: Record<string, string>;
  checks: Record<string, string>;
}

type Table = 'inputs' | 'outputs' | 'checks';

/** The texts of README: those of `action.yml`, and of the gate's own table of checks. */
export function englishTexts(actionYml: string): Texts {
  const { inputs, outputs }: ActionFile = parse(actionYml);
  const descriptions = (entries: Record<string, Entry>) =>
    Object.fromEntries(Object.entries(entries).map(([name, { description }]) => [name, description]));
  return {
    columns: {
      inputs: 'Input | Default | Meaning',
      outputs: 'Output | Meaning',
      checks: 'Check | Fails when',
    },
    groups: Object.fromEntries(inputGroups(actionYml).map(({ title }) => [title, title])),
    inputs: descriptions(inputs),
    outputs: descriptions(outputs),
    checks: Object.fromEntries(CHECKS.map(({ id, failsWhen }) => [id, failsWhen])),
  };
}

/**
 * The tables of a page, by the names of their markers.
 *
 * @throws Error for an input, an output, a check or a group without a text
 */
export function renderTables(actionYml: string, texts: Texts): Record<Table, string> {
  const { inputs, outputs }: ActionFile = parse(actionYml);
  const text = (of: Exclude<keyof Texts, 'columns'>, name: string) => {
    const found = texts[of][name];
    if (found === undefined) throw new Error(`Expected a text for ${name} in ${of}, found none.`);
    return cell(found);
  };
  const table = (of: Table, rows: string[]) => {
    const columns = texts.columns[of];
    return [`| ${columns} |`, `| ${columns.replace(/[^|]+/g, ' --- ').trim()} |`, ...rows].join('\n');
  };
  const inputRow = (name: string) => {
    const value = inputs[name]?.default ?? '';
    return `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${text('inputs', name)} |`;
  };
  const row = (of: 'outputs' | 'checks') => (name: string) => `| \`${name}\` | ${text(of, name)} |`;
  return {
    inputs: inputGroups(actionYml)
      .map(({ title, names }) => `#### ${text('groups', title)}\n\n${table('inputs', names.map(inputRow))}`)
      .join('\n\n'),
    outputs: table('outputs', Object.keys(outputs).map(row('outputs'))),
    checks: table('checks', CHECKS.map(({ id }) => id).map(row('checks'))),
  };
}

/** `page` with the tables between their markers renewed. */
export function withTables(page: string, actionYml: string, texts: Texts): string {
  return Object.entries(renderTables(actionYml, texts)).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`),
        (_all, before: string, after: string) => before + table + after,
      ),
    page,
  );
}

/** The pages with these tables, and their texts. */
export function pagesWithTables(): { path: string; texts: Texts }[] {
  const chinese: Texts = parse(read('scripts/readme-tables.zh-CN.yml'));
  return [
    { path: 'README.md', texts: englishTexts(read('action.yml')) },
    { path: 'README.zh-CN.md', texts: chinese },
  ];
}

const fileOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path: string) => readFileSync(fileOf(path), 'utf8');

if (import.meta.main) {
  for (const { path, texts } of pagesWithTables())
    writeFileSync(fileOf(path), withTables(read(path), read('action.yml'), texts));
}
