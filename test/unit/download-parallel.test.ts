import { describe, expect, it } from 'vitest';
import { TransferFailure } from '../../src/artifact/answer.ts';
import { answer, digestOf, fetchParts, honest, OBJECT, objectOf, rangeOf, watch } from './download-kit.ts';

describe('a download over several connections', () => {
  it('begins with a plain request, and fetches each other part once, of the same object', async () => {
    const seen: [string | undefined, string | undefined][] = [];
    const { disk, sha256 } = await fetchParts((request, response) => {
      seen.push([rangeOf(request), request.headers['if-match']]);
      answer(OBJECT, honest, request, response);
    });
    expect(disk.equals(OBJECT)).toBe(true);
    expect(sha256).toBe(digestOf(OBJECT));
    expect(seen).toEqual([
      [undefined, undefined],
      ['bytes=1000-1999', '"one"'],
      ['bytes=2000-2999', '"one"'],
      ['bytes=3000-3999', '"one"'],
    ]);
  });

  it.each([
    ['a small object', 299, honest],
    ['a server without ranges', 4000, { ...honest, ranges: 'ignored' as const }],
    ['an object without an ETag', 4000, { ...honest, etag: 'none' as const }],
    ['an object of unknown length', 4000, { ...honest, length: 'chunked' as const }],
  ])('is not made of %s: one request brings it', async (_, size, how) => {
    const seen: (string | undefined)[] = [];
    const object = objectOf(size);
    const { sha256 } = await fetchParts(watch(seen, (...exchange) => answer(object, how, ...exchange)));
    expect(sha256).toBe(digestOf(object));
    expect(seen).toEqual([undefined]);
  });

  it('puts parts together that arrive in the order 3, 2, 1, 0', async () => {
    const waiting = new Map<number, () => void>();
    const finished: number[] = [];
    const { disk, sha256 } = await fetchParts((request, response) => {
      const part = Number(/^bytes=(\d)/.exec(rangeOf(request) ?? '')?.[1] ?? 0);
      // The head of the first answer has to be there for the others to be asked for.
      if (part === 0) {
        response.writeHead(200, { 'content-length': 4000, etag: '"one"', 'accept-ranges': 'bytes' });
        response.write(OBJECT.subarray(0, 10));
      }
      response.once('finish', () => finished.push(part));
      waiting.set(part, () =>
        part === 0 ? response.end(OBJECT.subarray(10)) : answer(OBJECT, honest, request, response),
      );
      if (waiting.size < 4) return;
      for (const [place, next] of [3, 2, 1, 0].entries()) setTimeout(() => waiting.get(next)?.(), 30 * place);
    });
    expect(finished.slice(0, 3)).toEqual([3, 2, 1]);
    expect(disk.equals(OBJECT)).toBe(true);
    expect(sha256).toBe(digestOf(OBJECT));
  });

  it.each([
    ['has another ETag', { ...honest, etag: 'other' as const }],
    ['has no ETag', { ...honest, etag: 'none' as const }],
    ['is of an object of another length', { ...honest, ranges: 'other-total' as const }],
    ['begins elsewhere', { ...honest, ranges: 'shifted' as const }],
    ['is the whole object', { ...honest, ranges: 'ignored' as const }],
    ['is a 412', { ...honest, ranges: 'refused-412' as const }],
    ['is a 416', { ...honest, ranges: 'refused-416' as const }],
  ])('begins again as one plain stream where an answer %s', async (_, how) => {
    const seen: (string | undefined)[] = [];
    const lines: string[] = [];
    const { disk, sha256 } = await fetchParts(
      watch(seen, (request, response) =>
        answer(OBJECT, rangeOf(request)?.startsWith('bytes=2000') ? how : honest, request, response),
      ),
      { log: (line) => lines.push(line) },
    );
    expect(disk.equals(OBJECT)).toBe(true);
    expect(sha256).toBe(digestOf(OBJECT));
    expect(seen.at(-1)).toBeUndefined();
    expect(seen.filter((range) => range === undefined)).toHaveLength(2);
    expect(lines).toEqual([expect.stringMatching(/^Download interrupted at .*; starting over in 0\.0 s\.$/)]);
  });

  it('with a wrong byte in one part gives the digest of what it wrote', async () => {
    const { disk, sha256 } = await fetchParts((request, response) =>
      answer(
        OBJECT,
        rangeOf(request)?.startsWith('bytes=3000') ? { ...honest, flip: 500 } : honest,
        request,
        response,
      ),
    );
    expect(disk.compare(OBJECT)).not.toBe(0);
    expect(sha256).toBe(digestOf(disk));
  });

  it('goes on with a part from its own last byte', async () => {
    const seen: (string | undefined)[] = [];
    const { disk } = await fetchParts(
      watch(seen, (request, response) =>
        answer(
          OBJECT,
          rangeOf(request) === 'bytes=2000-2999' ? { ...honest, cut: 250 } : honest,
          request,
          response,
        ),
      ),
    );
    expect(disk.equals(OBJECT)).toBe(true);
    expect(seen).toContain('bytes=2250-2999');
    expect(seen).toHaveLength(5);
  });

  it('waits with single parts for as long as the server asks', async () => {
    const waits: number[] = [];
    const busy = new Set(['bytes=1000-1999', 'bytes=3000-3999']);
    const { disk } = await fetchParts(
      (request, response) => {
        if (busy.delete(rangeOf(request) ?? '')) response.writeHead(503, { 'retry-after': '9' }).end();
        else answer(OBJECT, honest, request, response);
      },
      { clock: { sleep: async (ms) => void waits.push(ms) } },
    );
    expect(disk.equals(OBJECT)).toBe(true);
    expect(waits).toEqual([9000, 9000]);
  });

  it('falls back to one connection on a server that refuses a second one', async () => {
    const seen: (string | undefined)[] = [];
    const { disk } = await fetchParts(
      watch(seen, (request, response) => {
        if (rangeOf(request) !== undefined) response.writeHead(503).end();
        else answer(OBJECT, honest, request, response);
      }),
    );
    expect(disk.equals(OBJECT)).toBe(true);
    expect(seen.filter((range) => range === undefined)).toHaveLength(2);
  });

  it('asks for one new address, however many connections were refused', async () => {
    let located = 0;
    const { disk } = await fetchParts(
      (request, response) => {
        const expired = rangeOf(request) !== undefined && request.url !== '/2';
        answer(OBJECT, expired ? { ...honest, status: 403 } : honest, request, response);
      },
      { locate: async (origin) => `${origin}/${++located}` },
    );
    expect(disk.equals(OBJECT)).toBe(true);
    expect(located).toBe(2);
  });

  it('fails with what one part fails with for good', async () => {
    const failing = fetchParts((request, response) =>
      answer(
        OBJECT,
        rangeOf(request)?.startsWith('bytes=1000') ? { ...honest, status: 404 } : honest,
        request,
        response,
      ),
    );
    await expect(failing).rejects.toThrow(TransferFailure);
    await expect(failing).rejects.toThrow(/answered 404, Scripted/);
  });
});
