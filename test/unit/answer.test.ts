import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosError, MAX_LAYER_BYTES, readHead, TransferFailure } from '../../src/artifact/answer.ts';
import { secureUrl } from '../../src/artifact/request.ts';
import { runs } from '../kit/runs.ts';

const KNOWN = { etag: '"abc"', total: 100, ranges: true };

function kindOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    if (error instanceof TransferFailure) return error.kind;
    throw error;
  }
}

/** Mostly `value`, else one beside it. */
const near = (value: number) => fc.constantFrom(value, value, value, value, value - 1, value + 1);
const tags = fc.constantFrom('"abc"', '"abc"', '"abc"', '"abd"', 'W/"abc"', 'abc', undefined);

/** A request for an object or a part of it, and an answer that fits it, or nearly so, or not at all. */
const exchange = fc
  .record({
    total: fc.oneof(fc.integer({ min: 3, max: 1000 }), fc.constantFrom(MAX_LAYER_BYTES, MAX_LAYER_BYTES + 1)),
    offset: fc.constantFrom(0, 1, 2),
    length: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
  })
  .chain(({ total, offset, length }) => {
    const end = length === undefined ? undefined : Math.min(offset + length, total);
    const ranges = fc
      .record({ first: near(offset), last: near((end ?? total) - 1), of: near(total) })
      .map(({ first, last, of }) => `bytes ${first}-${last}/${of}`);
    return fc.record({
      status: fc.oneof(fc.constantFrom(200, 206, 206, 206), fc.integer({ min: 100, max: 599 })),
      asked: fc.constant({ offset, end }),
      known: fc.option(
        fc.record({
          etag: fc.constantFrom('"abc"', '"abc"', undefined),
          total: fc.option(near(total), { nil: undefined }),
          ranges: fc.constant(true),
        }),
        { nil: undefined },
      ),
      headers: fc
        .record({
          'content-range': fc.oneof(
            { weight: 8, arbitrary: ranges },
            { weight: 1, arbitrary: ranges.map((range) => range.replace(/\d+$/, '*')) },
            { weight: 1, arbitrary: fc.string() },
            { weight: 1, arbitrary: fc.constant(undefined) },
          ),
          'content-length': fc.constantFrom(String(total), 'x', undefined),
          etag: tags,
        })
        .map(presentOf),
    });
  });

function presentOf(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

describe('the head of an answer', () => {
  it('goes on only at the byte that was asked for, of the object that was begun', () => {
    const head = (range: string, etag = '"abc"') => ({
      status: 206,
      headers: { 'content-range': range, etag },
    });
    expect(readHead(head('bytes 40-99/100'), 40, KNOWN)).toEqual({ offset: 40, facts: KNOWN });
    for (const range of [
      'bytes 41-99/100',
      'bytes 39-99/100',
      'bytes 40-98/100',
      'bytes 40-100/101',
      'bytes 40-99/*',
      '',
    ]) {
      expect(
        kindOf(() => readHead(head(range), 40, KNOWN)),
        range,
      ).toBe('start-over');
    }
    expect(kindOf(() => readHead(head('bytes 40-99/100', '"abd"'), 40, KNOWN))).toBe('start-over');
    expect(kindOf(() => readHead(head('bytes 40-99/100', 'W/"abc"'), 40, KNOWN))).toBe('start-over');
  });

  it('to a request for a part is that part, whole, or it is not gone on with', () => {
    const head = (status: number, range: string, etag = '"abc"') => ({
      status,
      headers: { 'content-range': range, etag },
    });
    expect(readHead(head(206, 'bytes 0-19/100'), 0, KNOWN, 20)).toEqual({ offset: 0, facts: KNOWN });
    expect(readHead(head(206, 'bytes 40-59/100'), 40, KNOWN, 60)).toEqual({ offset: 40, facts: KNOWN });
    for (const [status, range, etag] of [
      [206, 'bytes 40-99/100', '"abc"'],
      [206, 'bytes 40-58/100', '"abc"'],
      [206, 'bytes 41-59/100', '"abc"'],
      [206, 'bytes 40-59/101', '"abc"'],
      [206, 'bytes 40-59/100', '"abd"'],
      [206, '', '"abc"'],
      [200, '', '"abc"'],
    ] as const) {
      expect(
        kindOf(() => readHead(head(status, range, etag), 40, KNOWN, 60)),
        `${status} ${range} ${etag}`,
      ).toBe('start-over');
    }
  });

  it('that ignores the range begins at 0', () => {
    const { offset } = readHead(
      { status: 200, headers: { 'content-length': '100', etag: '"abc"' } },
      40,
      KNOWN,
    );
    expect(offset).toBe(0);
  });

  it.each([
    [401, 'url-refused'],
    [403, 'url-refused'],
    [404, 'final'],
    [408, 'dropped'],
    [412, 'start-over'],
    [416, 'start-over'],
    [429, 'dropped'],
    [500, 'dropped'],
    [503, 'dropped'],
    [204, 'final'],
    [206, 'final'],
    [304, 'final'],
  ])('with status %i from byte 0 is %s', (status, kind) => {
    expect(kindOf(() => readHead({ status, headers: {} }, 0, undefined))).toBe(kind);
  });

  it('that announces more than any layer has is refused before its body', () => {
    const length = String(MAX_LAYER_BYTES + 1);
    expect(kindOf(() => readHead({ status: 200, headers: { 'content-length': length } }, 0, undefined))).toBe(
      'final',
    );
  });

  it('of any form is gone on with just where it is what was asked for, of the same object', () => {
    let accepted = 0;
    fc.assert(
      fc.property(exchange, ({ status, asked, known, headers }) => {
        const { offset, end } = asked;
        const kind = kindOf(() => {
          const { offset: place, facts } = readHead({ status, headers }, offset, known, end);
          accepted += 1;
          expect(facts.total ?? 0).toBeLessThanOrEqual(MAX_LAYER_BYTES);
          // A weak ETag, or one without quotes, says nothing of the bytes.
          const strong = /^"[^"]+"$/.test(headers['etag'] ?? '');
          expect(facts.etag).toBe(strong ? headers['etag'] : undefined);
          if (status === 200) return expect([place, end]).toEqual([0, undefined]);
          expect([status, place]).toEqual([206, offset]);
          const last = (end ?? Number(facts.total)) - 1;
          expect(headers['content-range']).toBe(`bytes ${offset}-${last}/${facts.total}`);
          if (known === undefined) return;
          expect(headers['etag']).toBe(known.etag);
          expect([undefined, facts.total]).toContain(known.total);
        });
        expect(['none', 'dropped', 'url-refused', 'start-over', 'final']).toContain(kind);
      }),
      { numRuns: runs(800) },
    );
    expect(accepted).toBeGreaterThan(runs(25));
  });
});

describe('download addresses', () => {
  it.each([
    ['https://storage.example.com/a?sign=x', 'https://storage.example.com/a?sign=x'],
    ['http://127.0.0.1:8080/a', 'http://127.0.0.1:8080/a'],
    [
      'http://layers-1250000000.cos.ap-guangzhou.myqcloud.com/a?sign=x',
      'https://layers-1250000000.cos.ap-guangzhou.myqcloud.com/a?sign=x',
    ],
  ])('%s is asked as %s', (address, asked) => {
    expect(secureUrl(address).href).toBe(asked);
  });

  it.each([
    'http://example.com/a',
    'http://myqcloud.com.example.com/a',
    'http://127.0.0.1.example.com/',
    'ftp://x/',
    'a',
    '',
  ])('%s is refused', (address) => expect(kindOf(() => secureUrl(address))).toBe('final'));
});

it('a COS error is read from its XML, and nothing else is', () => {
  expect(cosError('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>')).toBe(
    'AccessDenied: Request has expired',
  );
  expect(cosError('<html>')).toBeUndefined();
});
