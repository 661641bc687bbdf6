import { oneLine } from '../base/text.ts';

/** An invisible break: GitHub looks for `@name`, `#1` and bare addresses in the text that Markdown gives, after entities are read. */
const BREAK = '&#8203;';

/**
 * Text from outside as Markdown that shows just that text: no markup, no HTML, no mention, no link.
 *
 * Whatever could mean something to Markdown or HTML becomes a numeric entity, which is never read as syntax. Names between
 * backticks, as in our own messages, become code spans.
 */
export function escaped(text: string, limit = 500): string {
  return entities(oneLine(text, limit))
    .replace(/&#(?:64|35|58);/g, (entity) => entity + BREAK)
    .replace(/www(?=\.)/gi, (www) => www + BREAK)
    .replace(/&#96;([\p{L}\p{N} ,.\-/();'%?]+)&#96;/gu, '<code>$1</code>');
}

/** Text from outside in a code span: shown letter for letter, and never searched for names or addresses by GitHub. */
export function code(text: string, limit = 200): string {
  return `<code>${entities(oneLine(text, limit))}</code>`;
}

/** A table row. The cells are Markdown already. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function entities(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,.\-/();'%?]/gu, (char) => `&#${char.codePointAt(0)};`);
}
