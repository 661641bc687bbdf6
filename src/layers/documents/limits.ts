import { UnreadableText } from './tree.ts';

/** Deployment files and Terraform plans stay far below; deeper files are made to exhaust the stack. */
export const MAX_DEPTH = 200;

/** Values of a YAML document after expanding all aliases: the limit stops alias bombs. */
export const MAX_YAML_VALUES = 200_000;

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

/** The error for a text with more content than the gate reads from one file. */
export function tooMuch(line: number): UnreadableText {
  return new UnreadableText(
    line,
    'Up to this line the file has more content than the gate reads from one file. Split it, or list its layers themselves.',
  );
}

/**
 * Checks the size of a JSON text before it is parsed into something much larger.
 *
 * @throws UnreadableText if it is nested too deeply or too large
 */
export function checkJsonSize(text: string, maxValues = MAX_JSON_VALUES): void {
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
    if (values > maxValues) throw tooMuch(line);
  }
}
