import { oneLine, printableLines } from '../base/text.ts';

/**
 * Untrusted text as Markdown that shows exactly this text and can be copied: no markup, no HTML, no mention, no link.
 *
 * Characters with a meaning in Markdown or HTML become numeric entities, which are never parsed as syntax. Text in backticks, as in our
 * own messages, becomes a code span.
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

/** A message of ours: each of its lines as `escaped` shows it. */
export function escapedLines(message: string, limit: number): string {
  return printableLines(message, limit)
    .map((line) => escaped(line, limit))
    .join('<br>');
}

/**
 * GitHub links `@name`, `#1` and bare addresses in rendered Markdown, after decoding entities, but not in code. So words that contain one
 * become code, without the punctuation around them.
 */
function withoutLinks(text: string): string {
  return text.replace(/[^ ]+/g, (word) => {
    const [, before = '', core = '', after = ''] = /^([("'[]*)(.*?)([)\]"'.,;:]*)$/su.exec(word) ?? [];
    // A time of day is not linked, and a digest reads best in code.
    if (/^\d\d:\d\d:\d\d$/.test(core)) return entities(word);
    if (!/[@#:]|www\.|^[\da-f]{64}$/i.test(core)) return entities(word);
    return `${entities(before)}<code>${entities(core)}</code>${entities(after)}`;
  });
}

/** Untrusted text in a code span: shown verbatim, and GitHub never links names or addresses in it. */
export function code(text: string, limit = 200): string {
  return `<code>${entities(oneLine(text, limit))}</code>`;
}

/** A table row of Markdown cells. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function entities(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,.\-/();'%?]/gu, (char) => `&#${char.codePointAt(0)};`);
}

/** The remaining budget of a text with a size limit. */
export interface Room {
  /** Bytes of UTF-8. */
  left: number;
  /** Where the user finds what does not fit, as Markdown. */
  restAt: string;
}

/** Selects the `parts`, in order, that fit into the room and into `most` bytes. Returns them and the number of omitted ones. */
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

/** A line with the number of omitted items; none if nothing was omitted. */
export function restNote(more: number, { restAt }: Room): string[] {
  return more === 0 ? [] : [`…and ${more} more, in ${restAt}.`];
}
