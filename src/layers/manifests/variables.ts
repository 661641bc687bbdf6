import type { Environment } from '../../base/host.ts';
import { quoted } from '../../base/text.ts';
import type { Parsed } from '../reference.ts';
import { describeSetting, type EnvFile, settingsOf } from './env-files.ts';

/**
 * Looks up an output of an instance by its name, `STAGE:APP:INSTANCE.KEY`; `undefined` where nothing is known of it. A problem is a clause and a
 * remedy.
 */
export type LookUpOutput = (name: string) => Parsed<string> | undefined;

/** Which environment variables a manifest may read. */
export interface VariableRules {
  /** Values may be secrets and are never printed. */
  env: Environment;
  /** The names that manifests may read. */
  allowed: ReadonlySet<string>;
  /** What other instances of the project have given out, as far as it is known. */
  outputs?: LookUpOutput;
}

/** Variables of one manifest: those of the step, compared with the `.env` files that its tool would read. */
export interface Variables extends VariableRules {
  files: readonly EnvFile[];
}

/** The value of a variable, or why it is not used: a clause and a remedy. */
type LookedUp = { ok: true; value: string } | { ok: false; problem: string };

/**
 * Variables that by their name hold a secret. A layer's name is sent, logged and reported, so whoever can change a
 * manifest in a pull request could read such a variable out.
 */
const SECRET = /SECRET|TOKEN|PASSW|CREDENTIAL|(?:^|_)KEY(?:_|$)|^(?:INPUT|ACTIONS)_/i;

/**
 * Looks up a variable whose value becomes part of a layer's name, version or region. The deploying step may lack a
 * variable that this step has, and then a `.env` file counts; so the two must agree.
 *
 * @param expression as it is written, for people
 */
export function lookUp({ env, allowed, files }: Variables, name: string, expression: string): LookedUp {
  const refuse = (problem: string): LookedUp => ({ ok: false, problem: `${quoted(expression)} ${problem}` });
  if (!allowed.has(name)) return refuse(notAllowed(name));
  if (SECRET.test(name)) {
    return refuse(
      `names the environment variable ${name}, which by its name is a secret and is not read. Write the value itself, or use a variable of another name.`,
    );
  }
  const value = environmentValue(env, name);
  const settings = settingsOf(files, name);
  if (value === '') {
    const hint = settings[0] === undefined ? '' : ` to what ${describeSetting(settings[0])} says`;
    return refuse(
      `needs the environment variable ${name}, which is not set or empty. Set it in the \`env:\` of this step${hint}.`,
    );
  }
  const other = settings.find((setting) => setting.value !== value);
  if (other !== undefined) {
    return refuse(
      `needs the environment variable ${name}, which ${describeSetting(other)} sets to another value than this step. The deploying tool reads that file. Make the two agree, or remove it there.`,
    );
  }
  if (/[$`{}"\\]/.test(value)) {
    return refuse(
      `needs the environment variable ${name}, whose value holds an expression or a quote (it is not shown). Correct the variable.`,
    );
  }
  return { ok: true, value };
}

/** What to do about a variable that manifests may not read. */
export function notAllowed(name: string): string {
  return `names the environment variable ${name}, which manifests may not read. Write the value itself, or add ${name} to the variables that manifests may read.`;
}

/** Empty where the variable is not set. */
export function environmentValue(env: Environment, name: string): string {
  return Object.hasOwn(env, name) ? (env[name] ?? '') : '';
}
