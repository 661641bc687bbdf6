import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRedactor,
  MASK,
  MIN_FRAGMENT_CHARACTERS,
  MIN_SECRET_CHARACTERS,
} from '../../src/base/redact.ts';
import { oneLine } from '../../src/base/text.ts';
import { code, escaped } from '../../src/report/markdown.ts';

const ENTITIES = (text: string) => text.replace(/[^a-z0-9]/gi, (char) => `&#${char.codePointAt(0)};`);

/** How a text may be written where somebody reads it. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'URL-encoded': encodeURIComponent,
  'URL-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'URL-encoded in lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64, with something before it': (text) => Buffer.from(`u:${text}`).toString('base64').slice(4),
  'base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'HTML entities': ENTITIES,
  'HTML entities, in the summary': (text) => escaped(ENTITIES(text), 5000),
  'JSON in HTML entities': (text) => ENTITIES(JSON.stringify(text)),
  'URL-encoded in JSON': (text) => JSON.stringify(`?a=${encodeURIComponent(text)}`),
  'the summary, as text': (text) => escaped(text, 5000),
  'the summary, as code': (text) => code(text, 5000),
};

/** Keys, tokens, passwords: whatever can be sent in a header. */
const secrets = (minLength: number) =>
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((point) => String.fromCodePoint(point)),
    minLength,
    maxLength: 600,
  });

/** A secret of which a piece is shown. */
const pieces = secrets(MIN_FRAGMENT_CHARACTERS).chain((secret) =>
  fc
    .tuple(fc.nat(secret.length - MIN_FRAGMENT_CHARACTERS), fc.nat(secret.length))
    .map(([start, more]) => ({ secret, piece: secret.slice(start, start + MIN_FRAGMENT_CHARACTERS + more) })),
);

function redactorOf(...known: string[]) {
  const redactor = createRedactor();
  for (const secret of known) redactor.add(secret);
  return redactor;
}

describe.each(Object.entries(FORMS))('%s', (form, write) => {
  // A `%` right before an encoded text would belong to it.
  const space = form === 'plain' ? '' : ' ';

  it('hides any secret, whole or any fragment of 12 characters, in any text', () => {
    fc.assert(
      fc.property(fc.string(), pieces, fc.string(), secrets(1), (before, { secret, piece }, after, other) => {
        const written = write(piece);
        const text = redactorOf(other, secret).redact(before + space + written + space + after);
        for (let at = 0; at + MIN_FRAGMENT_CHARACTERS <= piece.length; at += 1) {
          const fragment = piece.slice(at, at + MIN_FRAGMENT_CHARACTERS);
          expect(text).not.toContain(fragment);
          expect(text).not.toContain(write(fragment));
        }
      }),
    );
  });

  it('hides a short secret whole', () => {
    fc.assert(
      fc.property(secrets(MIN_SECRET_CHARACTERS), (secret) => {
        expect(redactorOf(secret).redact(`a ${write(secret)} b`)).not.toContain(write(secret));
      }),
    );
  });
});

describe('redaction', () => {
  it('leaves the rest of a text as it is', () => {
    const redactor = redactorOf('VeryRecognisableSecretKey', 'another-one');
    expect(redactor.redact('key VeryRecognisableSecretKey, another-one: 5 % &amp; \\u0041 VeryRecogni')).toBe(
      `key ${MASK}, ${MASK}: 5 % &amp; \\u0041 VeryRecogni`,
    );
  });

  it('hides nothing that is shorter than 8 characters', () => {
    const redactor = createRedactor();
    expect(['', 'e', 'sevenly'].map(redactor.add)).toEqual([false, false, false]);
    expect(redactor.add('eightish')).toBe(true);
    expect(redactor.redact('e sevenly eightish')).toBe(`e sevenly ${MASK}`);
  });

  it('hides what a cut left of a secret', () => {
    const token = 'q1W2e3R4t5Y6u7I8o9P0'.repeat(26);
    const cut = oneLine(`the token ${token} is not known`);
    expect(redactorOf(token).redact(cut)).toBe(`the token ${MASK}…`);
  });
});
