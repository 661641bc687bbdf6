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

/** README's tables, by the names of their markers: inputs and outputs are made of `action.yml`, checks of the gate's own table. */
export function renderTables(actionYml: string): Record<'inputs' | 'outputs' | 'checks', string> {
  const { inputs, outputs }: ActionFile = parse(actionYml);
  const row = (name: string) => {
    const { description = '', default: value = '' } = inputs[name] ?? {};
    return `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${cell(description)} |`;
  };
  return {
    inputs: inputGroups(actionYml)
      .map(({ title, names }) =>
        [`#### ${title}\n`, '| Input | Default | Meaning |', '| --- | --- | --- |', ...names.map(row)].join(
          '\n',
        ),
      )
      .join('\n\n'),
    outputs: [
      '| Output | Meaning |',
      '| --- | --- |',
      ...Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`),
    ].join('\n'),
    checks: [
      '| Check | Fails when |',
      '| --- | --- |',
      ...CHECKS.map(({ id, failsWhen }) => `| \`${id}\` | ${cell(failsWhen)} |`),
    ].join('\n'),
  };
}

/** `readme` with the tables between their markers renewed. */
export function withTables(readme: string, actionYml: string): string {
  return Object.entries(renderTables(actionYml)).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`),
        (_all, before: string, after: string) => before + table + after,
      ),
    readme,
  );
}

if (import.meta.main) {
  const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const actionYml = readFileSync(path('action.yml'), 'utf8');
  writeFileSync(path('README.md'), withTables(readFileSync(path('README.md'), 'utf8'), actionYml));
}
