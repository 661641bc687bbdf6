import { quoteServer } from '../net/secrets.ts';

/** How much of a body decides what it is. */
export const PAGE_START_BYTES = 512;
/** Characters of it that a message shows. */
const MAX_SHOWN = 100;

const HTML_TYPE = /^(?:text\/html|application\/xhtml\+xml)\b/i;
const TEXT_TYPE = /^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|xml|javascript)\b)/i;
const HTML_START = /^\ufeff?\s*<(?:!doctype|!--|html|head|body|script|meta|title|style|\?xml)/i;

/**
 * Describes a body that no storage sends instead of a zip: the page of a proxy, a firewall or a hotel. A zip is never one, changed
 * or not, nor are bytes that are neither declared as text nor start like a page.
 *
 * @param start the first `PAGE_START_BYTES` of the body, or all of it
 * @returns text for a message, with the type and the first characters; `undefined` if it may be a zip
 */
export function describePage(type: string | undefined, start: Buffer): string | undefined {
  if (start.length === 0 || start.subarray(0, 2).toString('latin1') === 'PK') return undefined;
  const text = start.toString('utf8');
  const isHtml = HTML_TYPE.test(type ?? '') || HTML_START.test(text);
  if (!isHtml && !(TEXT_TYPE.test(type ?? '') && isPrintable(text))) return undefined;
  const shownType = type === undefined ? 'no type' : `type ${quoteServer(type, MAX_SHOWN)}`;
  return `${isHtml ? 'a web page' : 'a text'} (${shownType}, beginning ${JSON.stringify(beginning(text))})`;
}

/** Cuts between words, because redaction would miss half a secret. */
function beginning(text: string): string {
  const line = quoteServer(text.trim(), PAGE_START_BYTES);
  return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN).replace(/[\w%+/=&;.~-]*$/, '')}…`;
}

/** A character that was cut in two at the end becomes U+FFFD. */
function isPrintable(text: string): boolean {
  return !/[^\P{Cc}\t\n\r]|\ufffd(?!\ufffd*$)/u.test(text);
}
