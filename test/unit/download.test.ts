import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TransferFailure } from '../../src/artifact/answer.ts';
import { runs } from '../kit/runs.ts';
import {
  answer,
  anything,
  type Behaviour,
  digestOf,
  fetchFrom,
  honest,
  honestCut,
  objectOf,
  PLAIN,
  ranged,
} from './download-kit.ts';

afterEach(() => void vi.useRealTimers());

describe.each([
  ['over one connection', () => PLAIN],
  ['over several connections', () => ranged()],
])('a download %s', (_, way) => {
  it('whatever the server does, gives the digest of what is on the disk, or fails', async () => {
    const bytes = fc.integer({ min: 1, max: 1500 }).map(objectOf);
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(anything, { maxLength: 8 }), async (object, script) => {
        const left = [...script];
        try {
          const { sha256, disk } = await fetchFrom(
            (request, response) => answer(object, left.shift() ?? honest, request, response),
            { parallel: way() },
          );
          expect(sha256).toBe(digestOf(disk));
        } catch (error) {
          expect(error).toBeInstanceOf(TransferFailure);
        }
      }),
      { numRuns: runs(50) },
    );
  });

  it('of one unchanged object gives the right bytes, wherever it is cut, as long as it gets on', async () => {
    const bytes = fc.integer({ min: 1, max: 3000 }).map(objectOf);
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(honestCut, { maxLength: 6 }), async (object, script) => {
        const left = script.filter(({ cut }) => cut > 0);
        const { sha256, disk } = await fetchFrom(
          (request, response) => answer(object, left.shift() ?? honest, request, response),
          { parallel: way() },
        );
        expect(disk.equals(object)).toBe(true);
        expect(sha256).toBe(digestOf(object));
      }),
      { numRuns: runs(30) },
    );
  });

  it.each<[string, Partial<Behaviour>, number]>([
    ['a shorter one, without ranges', { ranges: 'ignored' }, 400],
    ['a shorter one of another ETag', { etag: 'other' }, 400],
    ['a longer one, without ranges', { ranges: 'ignored' }, 1200],
    ['a longer one of another ETag', { etag: 'other' }, 1200],
  ])('of an object that is cut, and replaced by %s, has the new bytes alone', async (_name, change, size) => {
    const [old, object] = [objectOf(900), Buffer.alloc(size, 1)];
    let requests = 0;
    const { sha256, disk } = await fetchFrom(
      (request, response) => {
        requests += 1;
        if (requests === 1) answer(old, { ...honest, ...change, etag: 'same', cut: 600 }, request, response);
        else answer(object, { ...honest, ...change }, request, response);
      },
      { parallel: way() },
    );
    expect(disk.equals(object)).toBe(true);
    expect(sha256).toBe(digestOf(object));
  });

  it('gives up after five connections without a byte', async () => {
    let requests = 0;
    const refused = fetchFrom(
      (request) => {
        requests += 1;
        request.socket.destroy();
      },
      { parallel: way() },
    );
    await expect(refused).rejects.toThrow(TransferFailure);
    expect(requests).toBe(5);
  });

  it('waits as long as the server asks', async () => {
    const waits: number[] = [];
    const script: Behaviour[] = [honest];
    let first = true;
    await fetchFrom(
      (request, response) => {
        if (first) response.writeHead(503, { 'retry-after': '7' }).end();
        else answer(Buffer.from('x'), script.shift() ?? honest, request, response);
        first = false;
      },
      { clock: { sleep: async (ms) => void waits.push(ms) }, parallel: way() },
    );
    expect(waits).toEqual([7000]);
  });

  it('tells its progress at most once in five seconds', async () => {
    let time = 0;
    const lines: string[] = [];
    const object = Buffer.alloc(3_000_000, 1);
    await fetchFrom((request, response) => answer(object, honest, request, response), {
      clock: { now: () => (time += 1000) },
      log: (line) => lines.push(line),
      parallel: way(),
    });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(time / 5000);
    expect(lines[0]).toMatch(/^Downloaded \d+\.\d [KM]iB of 2\.9 MiB, .*\/s\.$/);
  });
});

describe('a download over one connection', () => {
  it('goes on from the last byte, asking for the same object', async () => {
    const object = Buffer.alloc(9000, 7);
    const seen: [string | undefined, string | undefined, string | undefined][] = [];
    const script = [{ ...honest, cut: 4000 }];
    await fetchFrom((request, response) => {
      const { range, 'if-match': ifMatch, 'accept-encoding': encoding } = request.headers;
      seen.push([range, ifMatch, encoding?.toString()]);
      answer(object, script.shift() ?? honest, request, response);
    });
    // Without `identity` a server may send the object compressed, which is refused.
    expect(seen).toEqual([
      [undefined, undefined, 'identity'],
      ['bytes=4000-', '"one"', 'identity'],
    ]);
  });

  it('that stands still counts as dropped, and goes on', async () => {
    const object = Buffer.alloc(9000, 7);
    let first = true;
    const lines: string[] = [];
    const { disk, requests } = await fetchFrom(
      (request, response) => {
        if (first) {
          response.writeHead(200, {
            'content-length': object.length,
            etag: '"one"',
            'accept-ranges': 'bytes',
          });
          response.write(object.subarray(0, 5000));
        } else answer(object, honest, request, response);
        first = false;
      },
      { stallMs: 300, log: (line) => lines.push(line) },
    );
    expect(disk.equals(object)).toBe(true);
    expect(requests).toBe(2);
    expect(lines[0]).toMatch(/interrupted at 4\.9 KiB \(no data for 0\.3 s\)/);
  });

  it('gives up on a server without ranges that never gets further', async () => {
    let requests = 0;
    const object = objectOf(9000);
    const cut = fetchFrom((request, response) => {
      requests += 1;
      answer(object, { ...honest, ranges: 'ignored', cut: 4000 }, request, response);
    });
    await expect(cut).rejects.toThrow(/ended after 4000 of 9000|broke/);
    expect(requests).toBe(5);
  });

  it('goes on for as long as its body moves, however slowly, and is dropped when that stops', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    // Pieces as large as a client would collect before it looks at them.
    const piece = 256 * 1024;
    const object = objectOf(10 * piece);
    const stallMs = 30_000;
    let taken = Promise.withResolvers<void>();
    // The clock is asked with each piece that came.
    const now = () => {
      taken.resolve();
      return 0;
    };
    const seen: (string | undefined)[] = [];

    /** Five pieces, each a little before the patience of the client ends; then none. */
    async function drip(response: ServerResponse): Promise<void> {
      response.writeHead(200, { 'content-length': object.length, etag: '"one"', 'accept-ranges': 'bytes' });
      for (let at = 0; at < 5 * piece; at += piece) {
        taken = Promise.withResolvers();
        response.write(object.subarray(at, at + piece));
        await taken.promise;
        vi.advanceTimersByTime(0.8 * stallMs);
      }
      vi.advanceTimersByTime(stallMs);
    }

    const { disk } = await fetchFrom(
      (request, response) => {
        seen.push(request.headers.range);
        if (seen.length === 1) return void drip(response);
        vi.useRealTimers();
        answer(object, honest, request, response);
      },
      { stallMs, clock: { now } },
    );
    expect(disk.equals(object)).toBe(true);
    expect(seen).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
    // Of the last piece, a part may still have been on its way.
    expect(Number(seen[1]?.replace(/\D/g, ''))).toBeGreaterThan(4 * piece);
  });

  it.each([
    ['a body without a length', { ...honest, length: 'chunked' as const }],
    ['a body with a length', honest],
  ])('ends at its bound: %s', async (_, how) => {
    const most = objectOf(4000);
    const { disk } = await fetchFrom((...exchange) => answer(most, how, ...exchange), { maxBytes: 4000 });
    expect(disk.equals(most)).toBe(true);
    let requests = 0;
    const longer = fetchFrom(
      (...exchange) => {
        requests += 1;
        answer(objectOf(4001), how, ...exchange);
      },
      { maxBytes: 4000 },
    );
    await expect(longer).rejects.toThrow(/the object has 3\.9 KiB or more; no layer is larger than 3\.9 KiB/);
    expect(requests).toBe(1);
  });

  it('reads no more of a refusal than a COS error has, and then waits for nothing', async () => {
    let requests = 0;
    const refused = fetchFrom(
      (_request, response) => {
        requests += 1;
        response.writeHead(404);
        response.write(`<Error><Code>NoSuchKey</Code>${' '.repeat(5000)}`);
      },
      { stallMs: 200 },
    );
    await expect(refused).rejects.toThrow(/answered 404, NoSuchKey/);
    expect(requests).toBe(1);
  });

  it('begins again three times at most', async () => {
    let requests = 0;
    const object = objectOf(1000);
    const endless = fetchFrom((request, response) => {
      requests += 1;
      const how = { ...honest, cut: 10, ranges: 'refused-412' as const };
      answer(object, requests > 40 ? honest : how, request, response);
    });
    await expect(endless).rejects.toThrow(/answered 412/);
    expect(requests).toBe(2 * (1 + 3));
  });

  it('asks for three new addresses at most', async () => {
    let located = 0;
    const object = objectOf(1000);
    const endless = fetchFrom(
      (request, response) =>
        answer(object, located > 40 ? honest : { ...honest, status: 403 }, request, response),
      {
        locate: async (origin) => {
          located += 1;
          return `${origin}/${located}`;
        },
      },
    );
    await expect(endless).rejects.toThrow(/answered 403/);
    expect(located).toBe(1 + 3);
  });
});
