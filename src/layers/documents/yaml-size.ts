import { Lexer } from 'yaml';
import { MAX_DEPTH, tooDeep, tooMuch } from './limits.ts';

/** Words, marks, spaces and line breaks of a YAML text: some 50,000 lines. The parser needs about a kilobyte for each. */
const MAX_YAML_TOKENS = 500_000;

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
