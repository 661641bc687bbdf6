import { quoted } from '../../base/text.ts';
import type { Environment } from './format.ts';

/** How a tool writes variables into its files. */
export interface ExpressionSyntax {
  open: string;
  close: string;
  /** Matches what is between `open` and `close` of an environment variable; its first group is the name. */
  environment: RegExp;
  /** How an environment variable is written, for people. */
  example: string;
}

/**
 * `${env:NAME}` is filled in by the Serverless CLI from its own environment, before anything is sent; `${env.NAME}` is
 * what the components' documentation writes. All else (`${stage}`, `${output:STAGE:APP:INSTANCE.KEY}`) is the service's.
 */
export const SERVERLESS_EXPRESSIONS: ExpressionSyntax = {
  open: '${',
  close: '}',
  environment: /^env[:.]([A-Za-z_][A-Za-z0-9_]*)$/,
  example: `$${'{env:NAME}'}`,
};

/** `{{env.NAME}}`; `{{tcb.…}}` and `{{util.…}}` are the CloudBase CLI's own (CloudBase CLI documentation, configuration 2.0). */
export const CLOUDBASE_EXPRESSIONS: ExpressionSyntax = {
  open: '{{',
  close: '}}',
  environment: /^env\.([A-Za-z_][A-Za-z0-9_]*)$/,
  example: '{{env.NAME}}',
};

/**
 * A text with its environment variables filled in. `variables` names them, in order: where it is not empty, `text`
 * holds what may be a secret and must not be printed. A `problem` is a clause and a remedy.
 */
export type Substituted =
  | { ok: true; text: string; variables: readonly string[] }
  | { ok: false; problem: string };

/** Fills in the environment variables of `text`; any other expression, and a variable that is not set, is a problem. */
export function substitute(text: string, syntax: ExpressionSyntax, env: Environment): Substituted {
  const variables: string[] = [];
  let filled = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf(syntax.open, at);
    if (start < 0) return { ok: true, text: filled + text.slice(at), variables };
    const end = endOf(text, start, syntax);
    if (end === undefined) {
      return {
        ok: false,
        problem: `${quoted(text.slice(start))} has no ${syntax.close} at its end. Add it.`,
      };
    }
    const expression = text.slice(start, end);
    const name = syntax.environment.exec(
      expression.slice(syntax.open.length, -syntax.close.length).trim(),
    )?.[1];
    if (name === undefined) return { ok: false, problem: unresolvable(expression, syntax) };
    if (SECRET.test(name)) return { ok: false, problem: secret(expression, name) };
    const value = lookUp(env, name);
    if (value === '') return { ok: false, problem: unset(expression, name) };
    variables.push(name);
    filled += text.slice(at, start) + value;
    at = end;
  }
}

/**
 * Variables that by their name hold a secret. A layer's name is sent, logged and reported, so whoever can change a manifest in a
 * pull request could read such a variable out.
 */
const SECRET = /SECRET|TOKEN|PASSW|CREDENTIAL|(?:^|_)KEY(?:_|$)|^(?:INPUT|ACTIONS)_/i;

/** Just after the expression that starts at `start`; expressions may hold expressions. */
function endOf(text: string, start: number, { open, close }: ExpressionSyntax): number | undefined {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    if (text.startsWith(open, at)) {
      depth += 1;
      at += open.length;
    } else if (text.startsWith(close, at)) {
      depth -= 1;
      at += close.length;
      if (depth === 0) return at;
    } else {
      at += 1;
    }
  }
  return undefined;
}

function lookUp(env: Environment, name: string): string {
  return Object.hasOwn(env, name) ? (env[name] ?? '') : '';
}

function unresolvable(expression: string, { example }: ExpressionSyntax): string {
  return (
    `${quoted(expression)} is only known to the tool that deploys. ` +
    `Write the value itself, or ${example} with NAME set in the \`env:\` of this step.`
  );
}

function secret(expression: string, name: string): string {
  return (
    `${quoted(expression)} names the environment variable ${name}, which by its name is a secret and is not read. ` +
    `Write the value itself, or use a variable of another name.`
  );
}

function unset(expression: string, name: string): string {
  return (
    `${quoted(expression)} needs the environment variable ${name}, which is not set or empty. ` +
    `Set it in the \`env:\` of this step; files such as .env are not read.`
  );
}
