import { Lexer } from 'yaml';
import { MAX_DEPTH, tooDeep, tooMuch } from './limits.ts';

/** Lexer tokens of a YAML text, enough for some 50,000 lines. The parser needs about a kilobyte per token. */
const MAX_YAML_TOKENS = 500_000;

/**
 * Checks the size of a YAML text before it is parsed: a crafted text of a few megabytes can take gigabytes.
 *
 * @throws UnreadableText if its brackets are nested too deeply or it has too many tokens
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
