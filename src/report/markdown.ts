import { oneLine } from '../base/text.ts';

/**
 * Text from outside as Markdown that shows just that text, letter for letter, so that it can be copied: no markup, no HTML, no mention,
 * no link.
 *
 * Whatever could mean something to Markdown or HTML becomes a numeric entity, which is never read as syntax. What stands between
 * backticks, as in our own messages, becomes a code span.
 */
export function escaped(text: string, limit = 500): string {
  const pieces = oneLine(text, limit).split('`');
  return pieces
    .map((piece, index) => {
      if (index % 2 === 0) return withoutLinks(piece);
      if (index === pieces.length - 1) return `&#96;${withoutLinks(piece)}`;
      return piece === '' ? '&#96;&#96;' : `<code>${entities(piece)}</code>`;
    })
    .join('');
}

/**
 * GitHub looks for `@name`, `#1` and bare addresses in the text that Markdown gives, after entities are read, but not in code: words
 * with such a thing in them become code. The punctuation around them does not.
 */
function withoutLinks(text: string): string {
  return text.replace(/[^ ]+/g, (word) => {
    const [, before = '', core = '', after = ''] = /^([("'[]*)(.*?)([)\]"'.,;:]*)$/su.exec(word) ?? [];
    if (!/[@#:]|www\./i.test(core)) return entities(word);
    return `${entities(before)}<code>${entities(core)}</code>${entities(after)}`;
  });
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
