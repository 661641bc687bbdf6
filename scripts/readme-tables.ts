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

/** README's tables, by the names of their markers: inputs and outputs are made of `action.yml`, checks of the gate's own table. */
export function renderTables(actionYml: string): Record<'inputs' | 'outputs' | 'checks', string> {
  const { inputs, outputs }: ActionFile = parse(actionYml);
  const rows = Object.entries(inputs).map(([name, { description, default: value = '' }]) => {
    return `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${cell(description)} |`;
  });
  return {
    inputs: ['| Input | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n'),
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
