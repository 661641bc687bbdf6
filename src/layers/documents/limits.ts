import { Lexer } from 'yaml';
import { UnreadableText } from './tree.ts';

/** Deployment files and Terraform plans stay far below; deeper files are made to exhaust the stack. */
export const MAX_DEPTH = 200;

/** Values of a YAML document after expanding all aliases: the limit stops alias bombs. */
export const MAX_YAML_VALUES = 200_000;

/** Lexer tokens of a YAML text, enough for some 50,000 lines. The parser needs about a kilobyte per token. */
const MAX_YAML_TOKENS = 500_000;

/** Values of a JSON text: a Terraform plan of 5 MiB has half as many. The parser needs about half a kilobyte per value. */
const MAX_JSON_VALUES = 1_000_000;

/** The error for a document nested deeper than `MAX_DEPTH`. */
export function tooDeep(line: number): UnreadableText {
  return new UnreadableText(
    line,
    `The file is nested deeper than ${MAX_DEPTH} levels, which no deployment file needs. Flatten it.`,
  );
}

/** The error for a YAML document with too many values after expanding aliases. */
export function tooManyValues(line: number): UnreadableText {
  return new UnreadableText(
    line,
    `The file has more than ${MAX_YAML_VALUES} values once its aliases are written out, which no deployment file needs. Use fewer aliases, or split the file.`,
  );
}

function tooMuch(line: number): UnreadableText {
  return new UnreadableText(
    line,
    'Up to this line the file has more content than the gate reads from one file. Split it, or list its layers themselves.',
  );
}

/**
 * Looks through a YAML text before it is parsed, as a text of a few megabytes can be made to take gigabytes.
 *
 * @throws UnreadableText where it is too deep in brackets, or too much
 */
export function checkYamlSize(text: string): void {
  let tokens = 0;
  let depth = 0;
  let line = 1;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > MAX_YAML_TOKENS) throw tooMuch(line);
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > MAX_DEPTH) throw tooDeep(line);
    for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) line += 1;
  }
}

/**
 * Checks a JSON text before it is parsed, like `checkYamlSize`.
 *
 * @throws UnreadableText if it is nested too deeply or too large
 */
export function checkJsonSize(text: string): void {
  let values = 0;
  let depth = 0;
  let line = 1;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') line += 1;
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
      continue;
    }
    if (character === '"') quoted = true;
    else if (character === ',') values += 1;
    else if (character === ']' || character === '}') depth -= 1;
    else if (character === '[' || character === '{') {
      values += 1;
      depth += 1;
      if (depth > MAX_DEPTH) throw tooDeep(line);
    }
    if (values > MAX_JSON_VALUES) throw tooMuch(line);
  }
}
