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

/** What a text has left of its limit. */
export interface Room {
  /** In bytes of UTF-8. */
  left: number;
  /** Where people find what does not fit, as Markdown. */
  restAt: string;
}

/** As many of `parts`, in their order, as there is room for, but at most `most` bytes; and how many are left out. */
export function takeFitting(
  parts: readonly string[],
  room: Room,
  most = room.left,
): { shown: string[]; more: number } {
  let budget = Math.min(most, room.left);
  const shown = parts.filter((part) => {
    const bytes = Buffer.byteLength(part) + 2;
    if (bytes > budget) return false;
    budget -= bytes;
    room.left -= bytes;
    return true;
  });
  return { shown, more: parts.length - shown.length };
}

/** A line that counts what was left out, or none. */
export function restNote(more: number, { restAt }: Room): string[] {
  return more === 0 ? [] : [`…and ${more} more, in ${restAt}.`];
}
