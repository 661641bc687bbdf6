import { quoted } from '../../../base/text.ts';
import type { Substituted } from '../layer-list.ts';
import { lookUp, type Variables } from '../variables.ts';

/** What the names of a component's own file stand for: a text, or why it is not known (a clause and a remedy). */
export type OwnNames = Record<OwnName, { ok: true; text: string } | { ok: false; problem: string }>;

export type OwnName = 'name' | 'app' | 'stage' | 'org';

const OWN_NAMES: ReadonlySet<string> = new Set(['name', 'app', 'stage', 'org']);

/**
 * Fills in what can be known of a text before the deployment.
 *
 * serverless-tencent `src/libs/utils/basic.js` `resolveVariables` fills in `${env:NAME}` and nothing else; `${name}`, `${app}`,
 * `${stage}` and `${org}` are the service's, and stand for the file's own (`own`). `${output:STAGE:APP:INSTANCE.KEY}` is what
 * `variables` know of it. Everything else is known to the service alone, such as `${env.NAME}`, which no CLI fills in.
 *
 * @param own `undefined` for a text where these names would refer to themselves
 */
export function substitute(text: string, variables: Variables, own: OwnNames | undefined): Substituted {
  const names: string[] = [];
  let filled = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('${', at);
    if (start < 0) return { ok: true, text: filled + text.slice(at), variables: names };
    const end = endOf(text, start);
    if (end === undefined)
      return { ok: false, problem: `${quoted(text.slice(start))} has no } at its end. Add it.` };
    const expression = text.slice(start, end);
    const inner = expression.slice(2, -1);
    const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(inner)?.[1];
    if (variable !== undefined) {
      const found = lookUp(variables, variable, expression);
      if (!found.ok) return found;
      names.push(variable);
      filled += text.slice(at, start) + found.value;
    } else if (inner.startsWith('output:')) {
      const found = readOutput(expression, variables, own);
      if (!found.ok) return found;
      names.push(...found.variables);
      filled += text.slice(at, start) + found.text;
    } else {
      const found = isOwnName(inner) ? own?.[inner] : undefined;
      if (found === undefined) return { ok: false, problem: unresolvable(expression) };
      if (!found.ok) return { ok: false, problem: `${quoted(expression)} ${found.problem}` };
      filled += text.slice(at, start) + found.text;
    }
    at = end;
  }
}

function isOwnName(text: string): text is OwnName {
  return OWN_NAMES.has(text);
}

/** Just after the expression that starts at `start`; expressions may hold expressions. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function unresolvable(expression: string): string {
  if (/^\$\{env\./.test(expression)) {
    return `${quoted(expression)} is not filled in by the CLI, which knows \${env:NAME} only. Write it with a colon, or write the value itself.`;
  }
  return (
    `${quoted(expression)} is only known to the tool that deploys. ` +
    'Write the value itself, or an environment variable that this step has and that manifests may read.'
  );
}

/** `STAGE:APP:INSTANCE.KEY`; its parts may be expressions of their own. */
function readOutput(expression: string, variables: Variables, own: OwnNames | undefined): Substituted {
  const written = expression.slice('${output:'.length, -1);
  const name = substitute(written, variables, own);
  const found = name.ok ? variables.outputs?.(name.text) : undefined;
  if (name.ok && found?.ok === true) return { ok: true, text: found.value, variables: name.variables };
  if (found?.ok === false) return { ok: false, problem: `${quoted(expression)}: ${found.problem}` };
  // What variables hold may be a secret.
  const shown = name.ok && name.variables.length === 0 ? name.text : written;
  return { ok: false, problem: `${quoted(expression)} ${unknownOutput(shown)}` };
}

function unknownOutput(name: string): string {
  const [instance = '', key = ''] = (name.split(':').at(-1) ?? '').split('.');
  return (
    `is an output of the instance ${quoted(instance)}, known only once that is deployed. Deploy the layer first, then gate, then deploy this file. ` +
    `Gate the file that publishes the layer too, and give the manifest value \`${instance}.${key}=VALUE\`.`
  );
}
