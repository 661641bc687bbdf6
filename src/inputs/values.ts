import { quoted } from '../base/text.ts';
import type { Mode } from '../gate/outcome.ts';
import type { LockMode, Parsed } from '../layers/reference.ts';

/** Items separated by commas or line breaks, without duplicates. */
export function listOf(text: string): string[] {
  return [...new Set(text.split(/[,\n]/).map((item) => item.trim()))].filter((item) => item !== '');
}

/** `true` or `false`, in any case. */
export function parseBoolean(text: string): Parsed<boolean> {
  if (text.toLowerCase() === 'true') return { ok: true, value: true };
  if (text.toLowerCase() === 'false') return { ok: true, value: false };
  return { ok: false, problem: `expected true or false, found ${quoted(text)}` };
}

/** Names of environment variables, separated by commas or line breaks. */
export function parseVariables(text: string): Parsed<ReadonlySet<string>> {
  const names = listOf(text);
  const wrong = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (wrong === undefined) return { ok: true, value: new Set(names) };
  return { ok: false, problem: `expected names of environment variables, found ${quoted(wrong)}` };
}

/** The values of the input `mode`. */
export function parseMode(text: string): Parsed<Mode> {
  if (text === 'enforce' || text === 'audit') return { ok: true, value: text };
  return { ok: false, problem: `expected enforce or audit, found ${quoted(text)}` };
}

/** The values of the input `lockfile-mode`. */
export function parseLockMode(text: string): Parsed<LockMode> {
  if (text === 'frozen' || text === 'update' || text === 'bump') return { ok: true, value: text };
  return { ok: false, problem: `expected frozen, update or bump, found ${quoted(text)}` };
}

/** A whole number from 1 to `most`; `unit` names what is counted. */
export function parseWhole(most: number, unit: string): (text: string) => Parsed<number> {
  return (text) => {
    const value = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0;
    if (value >= 1 && value <= most) return { ok: true, value };
    return { ok: false, problem: `expected whole ${unit} from 1 to ${most}, found ${quoted(text)}` };
  };
}

/** One line of an input that is a list of lines; lines count from 1. */
interface InputLine {
  line: number;
  text: string;
}

/** The lines of a list. Blank lines are ignored, and so is everything from a `#` at the start of a line or after a space. */
export function linesOf(input: string): InputLine[] {
  return input
    .split(/\r\n|\r|\n/)
    .map((raw, index) => ({ line: index + 1, text: raw.replace(/(?:^|\s)#.*$/u, '').trim() }))
    .filter(({ text }) => text !== '');
}
