import { posix } from 'node:path';
import { quoted } from '../base/text.ts';
import type { Parsed } from './reference.ts';

/** A folder inside a layer, without `/` at its ends; empty for the layer itself. As the tool reads `targetDir`: `path.join('.', targetDir)`. */
export function parseTarget(text: string): Parsed<string> {
  const path = posix.join('.', text).replace(/^\/+|\/+$/g, '');
  if (path === '..' || path.startsWith('../') || /[\\\0]/.test(path))
    return {
      ok: false,
      problem: `expected a folder inside the layer, such as nodejs, found ${quoted(text)}`,
    };
  return { ok: true, value: path === '.' ? '' : path };
}

const MAX_GLOB_CHARACTERS = 500;
/** Braces multiply: `{a,b}{c,d}` are four patterns. */
const MAX_BRACES = 6;

/** A glob of files in a folder. */
export function parseGlob(text: string): Parsed<string> {
  const refuse = (problem: string): Parsed<string> => ({ ok: false, problem });
  if (text === '' || text === '!') return refuse('expected a glob, found none');
  if (text.length > MAX_GLOB_CHARACTERS)
    return refuse(`expected a glob of at most ${MAX_GLOB_CHARACTERS} characters, found ${text.length}`);
  if (text.split('{').length - 1 > MAX_BRACES)
    return refuse(`expected a glob with at most ${MAX_BRACES} braces, found ${quoted(text)}`);
  // fast-glob, which the tool packs with, matches such a glob against the absolute path on the publishing machine.
  if (/^!?\//.test(text)) return refuse(`expected a glob relative to the folder, found ${quoted(text)}`);
  if (text.split('/').includes('..'))
    return refuse(`expected a glob of files in the folder, found ${quoted(text)}, which leads out of it`);
  return { ok: true, value: text };
}
