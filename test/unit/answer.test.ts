import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosError, MAX_LAYER_BYTES, readHead, TransferFailure } from '../../src/artifact/answer.ts';
import { secureUrl } from '../../src/artifact/request.ts';

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

  it('of any form gives a place within the object or a failure', () => {
    const header = fc.option(fc.string(), { nil: undefined });
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.nat(),
        header,
        header,
        (status, offset, range, etag) => {
          const headers = {
            ...(range === undefined ? {} : { 'content-range': range }),
            ...(etag === undefined ? {} : { etag }),
          };
          const kind = kindOf(() => {
            const plan = readHead({ status, headers }, offset, undefined);
            expect([0, offset]).toContain(plan.offset);
          });
          expect(['none', 'dropped', 'url-refused', 'start-over', 'final']).toContain(kind);
        },
      ),
    );
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
