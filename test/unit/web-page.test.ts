import { describe, expect, it } from 'vitest';
import { makeZip } from '../../sandbox/index.ts';
import { describePage, PAGE_START_BYTES } from '../../src/artifact/web-page.ts';

const ZIP = makeZip({ 'index.html': '<html>' });
const text = (value: string) => Buffer.from(value).subarray(0, PAGE_START_BYTES);

describe('the beginning of a body', () => {
  it.each<[string | undefined, string, string]>([
    ['text/html', '<html>login</html>', 'a web page (type text/html, beginning "<html>login</html>")'],
    [
      'TEXT/HTML; charset=UTF-8',
      'Please sign in',
      'a web page (type TEXT/HTML; charset=UTF-8, beginning "Please',
    ],
    ['application/xhtml+xml', '<?xml version="1.0"?>', 'a web page'],
    [undefined, '\ufeff \r\n<!doctype HTML>', 'a web page (no type, beginning "<!doctype HTML>")'],
    ['application/octet-stream', '<HTML>', 'a web page'],
    ['application/zip', '<!-- blocked --><script>', 'a web page'],
    [
      'text/plain',
      'Blocked by policy: storage',
      'a text (type text/plain, beginning "Blocked by policy: storage")',
    ],
    ['application/json', '{"error":"blocked"}', 'a text'],
    ['application/problem+json', '{}', 'a text'],
    ['text/plain; charset=utf-8', '\u7981\u6b62'.repeat(400), 'a text'],
  ])('of type %s, %j is %s', (type, body, expected) => {
    expect(describePage(type, text(body))?.startsWith(expected), describePage(type, text(body))).toBe(true);
  });

  it.each<[string | undefined, Buffer]>([
    ['text/html', ZIP],
    ['text/html', Buffer.from(ZIP).fill(0, 4)],
    [undefined, Buffer.alloc(0)],
    ['text/html', Buffer.alloc(0)],
    ['text/plain', Buffer.from([0x3c, 0x00, 0xff])],
    ['application/octet-stream', text('any text, which no storage calls so')],
    [undefined, Buffer.from('1f8b0800', 'hex')],
    ['application/octet-stream', text('<layer>')],
  ])('of type %s, %o may be a zip, changed or not', (type, body) => {
    expect(describePage(type, body)).toBeUndefined();
  });

  it('is shown on one line, and ends between words', () => {
    const secret = 'abcdef0123456789'.repeat(2);
    const page = describePage('text/html', text(`<html>\n::error::${'x '.repeat(40)}${secret}`));
    expect(page).toMatch(/beginning "<html> ::error::(?:x )+…"\)$/);
    expect(page).not.toContain('abcdef');
  });
});
