import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { faultQueue } from '../../sandbox/faults.ts';
import type { ApiFault, CosFault, Sandbox } from '../../sandbox/index.ts';
import { patternContent } from '../../sandbox/index.ts';
import type { Seen } from './kit.ts';
import { ask, client, codeOf, fetchRaw, LAYER, locate, withSandbox } from './kit.ts';

const bytes = LAYER.read(0, LAYER.size);

describe('a queue of rules', () => {
  it('strikes in order, after, and so many times', () => {
    const queue = faultQueue<{ layer?: string; times?: number; after?: number; do: string }>();
    queue.add({ after: 1, times: 2, do: 'a' });
    queue.add({ layer: 'x:1', do: 'b' });
    queue.add({ layer: 'x:1', times: Number.POSITIVE_INFINITY, do: 'c' });
    const struck = ['x:1', 'x:1', 'y:1', 'y:1', 'x:1', 'x:1'].map((layer) => queue.next(layer)?.do);
    expect(struck).toEqual(['b', 'a', 'a', undefined, 'c', 'c']);
    expect(queue.next('x:1', (rule) => rule.do !== 'c')).toBeUndefined();
  });
});

describe('a fault of the API, as the official SDK sees it', () => {
  it.each<[string, ApiFault, string | RegExp]>([
    ['InternalError', { code: 'InternalError' }, 'InternalError'],
    ['http 503', { status: 503, headers: { 'Retry-After': '1' } }, 'http 503'],
    [
      'http 200',
      { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>' },
      /Unexpected token .* is not valid JSON/,
    ],
    ['http 200', { status: 200, body: '{"Response":' }, 'Unexpected end of JSON input'],
    ['http 200', { status: 200, body: '{}' }, /undefined/],
    ['reset', 'reset', /ECONNRESET|socket hang up/],
    ['truncate', 'truncate', /^terminated$/],
  ])('%s %j', (outcome, fault, seen) =>
    withSandbox(async (sandbox) => {
      sandbox.fault({ on: 'api', do: fault });
      expect(await codeOf(ask(sandbox))).toMatch(seen);
      expect(await codeOf(ask(sandbox))).toBe('ok');
      expect(sandbox.calls.map((call) => call.outcome)).toEqual([outcome, 'ok']);
    }),
  );

  it('hang: no answer, ever', () =>
    withSandbox(async (sandbox) => {
      sandbox.fault({ on: 'api', layer: 'common:1', do: 'hang' });
      const leave = new AbortController();
      const answer = client(sandbox).request(
        'GetLayerVersion',
        { LayerName: 'common', LayerVersion: 1 },
        { signal: leave.signal },
      );
      while (sandbox.calls[0]?.outcome !== 'hang') await new Promise(setImmediate);
      leave.abort();
      expect(await codeOf(answer)).toMatch(/abort/i);
    }));

  it('delayMs: the true answer, later, and only where the rule matches', async () => {
    const waits: number[] = [];
    const timers = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) };
    await withSandbox(
      async (sandbox) => {
        sandbox.fault({ on: 'api', layer: 'ap-tokyo/common:1', do: 'reset' });
        sandbox.fault({ on: 'api', action: 'GetFunction', do: 'reset' });
        sandbox.fault({ on: 'api', action: 'GetLayerVersion', do: { delayMs: 700 } });
        expect(await codeOf(ask(sandbox))).toBe('ok');
        expect(waits).toEqual([700]);
      },
      { timers },
    );
  });
});

async function struck(
  fault: CosFault,
  judge: (seen: Seen, sandbox: Sandbox, url: string) => void,
  headers: Record<string, string> = {},
): Promise<void> {
  await withSandbox(async (sandbox) => {
    const url = await locate(sandbox);
    sandbox.fault({ on: 'cos', layer: 'common:1', do: fault });
    judge(await fetchRaw(url, { headers }), sandbox, url);
    const next = await fetchRaw(url);
    expect([next.status, next.body.equals(bytes)]).toEqual([200, true]);
  });
}

describe('a fault of COS', () => {
  it.each<[CosFault, number, string]>([
    ['expired', 403, '<Message>Request has expired</Message>'],
    [{ status: 503 }, 503, '<Code>SlowDown</Code>'],
    [{ status: 404, code: 'NoSuchKey' }, 404, '<Message>The specified key does not exist.</Message>'],
    [{ status: 500, headers: { 'Retry-After': '2' } }, 500, '<Code>InternalError</Code>'],
    [{ status: 200, body: 'as it is' }, 200, 'as it is'],
    [{ html: '<html>' }, 200, '<html>'],
  ])('%j', (fault, status, text) =>
    struck(fault, (seen) => {
      expect(seen).toMatchObject({ status });
      expect(seen.error).toBeUndefined();
      expect(seen.body.toString()).toContain(text);
      if (status === 500) expect(seen.headers['retry-after']).toBe('2');
    }),
  );

  it('reset, before any byte', () =>
    struck('reset', (seen, sandbox) => {
      expect(seen).toMatchObject({ status: 0, error: 'ECONNRESET' });
      expect(sandbox.downloads[0]).toMatchObject({ status: 0, bytesSent: 0, finished: false });
    }));

  it.each(['fin', 'reset'] as const)('cutAfter, by %s', (how) =>
    struck({ cutAfter: 1234, how }, (seen, sandbox) => {
      expect(seen).toMatchObject({ status: 200, error: 'ECONNRESET' });
      expect(seen.headers['content-length']).toBe('10000');
      expect(seen.body.equals(bytes.subarray(0, 1234))).toBe(true);
      expect(sandbox.downloads[0]).toMatchObject({ bytesSent: 1234, finished: false });
    }),
  );

  it('cutAfter, the headers alone', () =>
    struck({ cutAfter: 0, how: 'fin' }, (seen) => {
      expect(seen).toMatchObject({ status: 200, error: 'ECONNRESET', body: Buffer.alloc(0) });
    }));

  it('cutAfter, deep in a large object: everything before it arrives', () =>
    withSandbox(
      async (sandbox) => {
        sandbox.fault({ on: 'cos', do: { cutAfter: 20_000_000, how: 'fin' } });
        const seen = await fetchRaw(await locate(sandbox));
        expect([seen.body.length, seen.error]).toEqual([20_000_000, 'ECONNRESET']);
      },
      {},
      patternContent(64 << 20, 1),
    ));

  it('stallAfter', () =>
    withSandbox(async (sandbox) => {
      sandbox.fault({ on: 'cos', do: { stallAfter: 1000 } });
      const seen = await fetchRaw(await locate(sandbox), {}, (request, received) => {
        if (received === 1000) setImmediate(() => request.destroy());
      });
      expect(seen.body.length).toBe(1000);
      expect(sandbox.downloads[0]).toMatchObject({ bytesSent: 1000, finished: false });
    }));

  it.each<[CosFault, Buffer]>([
    [{ flip: 1 }, Buffer.concat([Buffer.from([0x30, 0x31 ^ 0xff]), bytes.subarray(2)])],
    [{ dropLast: 1 }, bytes.subarray(0, -1)],
    [{ append: Buffer.from('more') }, Buffer.concat([bytes, Buffer.from('more')])],
    ['empty', Buffer.alloc(0)],
  ])('alters the body and the length with it: %j', (fault, body) =>
    struck(fault, (seen) => {
      expect(seen).toMatchObject({ status: 200, headers: { 'content-length': String(body.length) } });
      expect(seen.error).toBeUndefined();
      expect(seen.body.equals(body)).toBe(true);
    }),
  );

  it('alters a part, counted from its start', () =>
    struck(
      { flip: 0 },
      (seen) => {
        expect(seen.status).toBe(206);
        expect(seen.body).toEqual(Buffer.from([0x35 ^ 0xff, 0x36]));
      },
      { range: 'bytes=5-6' },
    ));

  it('overrun', () =>
    struck({ overrun: 100 }, (seen) => {
      expect(seen.headers['transfer-encoding']).toBe('chunked');
      expect(seen.body.length).toBe(bytes.length + 100);
    }));

  it('contentEncoding', () =>
    struck({ contentEncoding: 'gzip' }, (seen) => {
      expect(seen.headers['content-encoding']).toBe('gzip');
      expect(seen.headers['content-length']).toBe(String(seen.body.length));
      expect(gunzipSync(seen.body).equals(bytes)).toBe(true);
    }));

  it('redirect', async () => {
    await struck({ redirect: 'https://example.com/' }, (seen) => {
      expect(seen).toMatchObject({ status: 302, headers: { location: 'https://example.com/' } });
    });
    await struck({ redirect: (url) => `${url}#again`, status: 307 }, (seen, _, url) => {
      expect(seen).toMatchObject({ status: 307, headers: { location: `${url}#again` } });
    });
  });

  it('changeEtag, from this request on', () =>
    struck(
      { changeEtag: 'new' },
      (seen, sandbox) => {
        expect(seen.status).toBe(412);
        expect(sandbox.downloads[0]).toMatchObject({ ifMatch: '"old"', status: 412 });
      },
      { 'if-match': '"old"' },
    ));

  it.each([
    ['shifted', 'bytes=0-9', 206, 'bytes 1-10/10000', '1234567890'],
    ['shifted', 'bytes=9990-', 206, 'bytes 9989-9998/10000', '9012345678'],
    ['shifted', 'bytes=0-', 206, 'bytes 1-9999/10000', undefined],
    ['otherTotal', 'bytes=0-9', 206, 'bytes 0-9/10001', '0123456789'],
    ['200', 'bytes=0-9', 200, undefined, bytes.toString()],
  ] as const)('wrongRange %s to %s', (wrongRange, range, status, contentRange, body) =>
    withSandbox(async (sandbox) => {
      const url = await locate(sandbox);
      sandbox.fault({ on: 'cos', do: { wrongRange } });
      expect((await fetchRaw(url)).status).toBe(200);
      const seen = await fetchRaw(url, { headers: { range } });
      expect([seen.status, seen.headers['content-range']]).toEqual([status, contentRange]);
      if (body !== undefined) expect(seen.body.toString()).toBe(body);
    }),
  );
});
