import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatReference,
  parseDigest,
  parseName,
  parseRegion,
  parseVersion,
} from '../../src/layers/reference.ts';

const letter = fc.constantFrom(...'abcXYZ');
const inner = fc.constantFrom(...'aZ09_-');
const last = fc.constantFrom(...'aZ09');
/** Names as the contract has them: `^[A-Za-z](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$`. */
const name = fc.oneof(
  letter,
  fc.tuple(letter, fc.string({ unit: inner, maxLength: 62 }), last).map((parts) => parts.join('')),
);

describe('names', () => {
  it('of the contract are taken as they are', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(parseName(text)).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('that hold anything else, or are too long, are refused', () => {
    const foreign = fc.tuple(
      name,
      fc.string({ minLength: 1 }).filter((text) => /[^\w-]/.test(text)),
      name,
    );
    fc.assert(
      fc.property(foreign, (parts) => {
        expect(parseName(parts.join('')).ok).toBe(false);
      }),
    );
    for (const text of ['', 'a-', 'a_', '-a', '1a', 'a'.repeat(65), 'a\n', 'a/b', 'a..b'])
      expect(parseName(text).ok).toBe(false);
    expect(parseName('a'.repeat(64)).ok).toBe(true);
  });
});

describe('versions', () => {
  it('are positive integers as they are written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e14 }), (value) => {
        expect(parseVersion(String(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it.each(['0', '01', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '0x1', '１', '1'.repeat(16)])(
    'are not %j',
    (text) => {
      expect(parseVersion(text).ok).toBe(false);
    },
  );
});

describe('digests', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 64, maxLength: 64 });

  it('are 64 hex digits, with or without their algorithm, and come out in lower case', () => {
    fc.assert(
      fc.property(hex, fc.boolean(), (text, prefixed) => {
        expect(parseDigest(prefixed ? `sha256:${text}` : text)).toEqual({
          ok: true,
          value: text.toLowerCase(),
        });
      }),
    );
  });

  it('of another length or alphabet are refused', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/^(sha256:)?[0-9a-f]{64}$/i.test(text)),
        (text) => {
          expect(parseDigest(text).ok).toBe(false);
        },
      ),
    );
  });
});

describe('regions', () => {
  it.each(['ap-guangzhou', 'na-siliconvalley', 'ap-shanghai-fsi', 'eu-frankfurt', 'ap-beijing-1'])(
    '%s is one',
    (text) => {
      expect(parseRegion(text)).toEqual({ ok: true, value: text });
    },
  );

  it.each(['guangzhou', 'AP-GUANGZHOU', 'ap_guangzhou', '../x', 'ap-', 'ap-guangzhou\n', 'ap-x/y'])(
    '%j is none',
    (text) => {
      expect(parseRegion(text).ok).toBe(false);
    },
  );
});

it('references are written as in the contract', () => {
  expect(formatReference({ region: 'ap-guangzhou', name: 'deps', version: 3 })).toBe('ap-guangzhou/deps:3');
  expect(formatReference({ region: undefined, name: 'deps', version: 3 })).toBe('deps:3');
});
