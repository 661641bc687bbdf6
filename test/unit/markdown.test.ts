import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneLine } from '../../src/base/text.ts';
import { code, escaped } from '../../src/report/markdown.ts';

const decoded = (markdown: string) =>
  markdown
    .replaceAll('&#8203;', '')
    .replace(/<\/?code>/g, '&#96;')
    .replace(/&#(\d+);/g, (_all, point: string) => String.fromCodePoint(Number(point)));

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'<>&@#`*_[]()|\\!~$^{}=+:/-.\n\r wax1') }),
);

it('shows any text letter for letter', () => {
  fc.assert(
    fc.property(text, (raw) => {
      expect(decoded(escaped(raw, 1e6))).toBe(oneLine(raw, 1e6));
    }),
  );
});

it('leaves no character that Markdown, HTML or GitHub would read as syntax', () => {
  fc.assert(
    fc.property(text, (raw) => {
      for (const markdown of [escaped(raw, 1e6), code(raw, 1e6)]) {
        const plain = markdown.replace(/&#\d+;/g, '').replace(/<\/?code>/g, '');
        expect(plain).not.toMatch(/[<>&@#`*_[\]|\\!~$^{}=+:\n\r]/);
      }
    }),
  );
});

it('breaks mentions, issue numbers and addresses', () => {
  const markdown = escaped('@octocat #1 https://example.com www.example.com');
  expect(markdown).toMatch(
    /&#64;&#8203;octocat &#35;&#8203;1 https&#58;&#8203;\/\/example\.com www&#8203;\.example\.com/,
  );
});
