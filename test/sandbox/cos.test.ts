import { describe, expect, it } from 'vitest';
import { parseRange } from '../../sandbox/cos-plan.ts';
import { cosSignature, signedQuery, verifyCos } from '../../sandbox/cos-sign.ts';
import { bytesContent, patternContent, startSandbox } from '../../sandbox/index.ts';
import { fetchRaw, LAYER, locate, withSandbox } from './kit.ts';

const bytes = LAYER.read(0, LAYER.size);

describe('a signed download', () => {
  it('is the object, with what COS says about it', () =>
    withSandbox(async (sandbox) => {
      const seen = await fetchRaw(await locate(sandbox));
      expect(seen.status).toBe(200);
      expect(seen.headers).toMatchObject({
        'accept-ranges': 'bytes',
        'content-length': String(LAYER.size),
        'content-type': 'application/octet-stream',
        etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        'x-cos-request-id': expect.any(String),
      });
      expect(seen.body.equals(bytes)).toBe(true);
      expect(sandbox.downloads).toMatchObject([
        { layer: 'common:1', status: 200, bytesSent: LAYER.size, finished: true },
      ]);
    }));

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/10000', bytes.subarray(0, 10)],
    ['bytes=9990-', 206, 'bytes 9990-9999/10000', bytes.subarray(9990)],
    ['bytes=-3', 206, 'bytes 9997-9999/10000', bytes.subarray(9997)],
    ['bytes=5-20000', 206, 'bytes 5-9999/10000', bytes.subarray(5)],
    ['bytes=10000-', 416, 'bytes */10000', undefined],
    ['bytes=0-1,3-4', 200, undefined, bytes],
    ['bytes=9-5', 200, undefined, bytes],
  ])('answers Range: %s with %i %s', (range, status, contentRange, body) =>
    withSandbox(async (sandbox) => {
      const seen = await fetchRaw(await locate(sandbox), { headers: { range } });
      expect(seen.status).toBe(status);
      expect(seen.headers['content-range']).toBe(contentRange);
      if (body !== undefined) expect(seen.body.equals(body)).toBe(true);
      else expect(seen.body.toString()).toContain('<Code>InvalidRange</Code>');
      expect(sandbox.downloads[0]?.range).toBe(range);
    }),
  );

  it('judges If-Match and If-Range, and changes the ETag with the bytes', () =>
    withSandbox(async (sandbox) => {
      const url = await locate(sandbox);
      const { etag = '' } = (await fetchRaw(url)).headers;
      const range = 'bytes=0-0';
      expect((await fetchRaw(url, { headers: { 'if-match': etag, range } })).status).toBe(206);
      expect((await fetchRaw(url, { headers: { 'if-match': '*' } })).status).toBe(200);
      sandbox.update('common:1', { served: bytesContent(Buffer.from('tampered')) });
      const stale = await fetchRaw(url, { headers: { 'if-match': etag, range } });
      expect([stale.status, stale.body.toString()]).toEqual([
        412,
        expect.stringContaining('<Code>PreconditionFailed<'),
      ]);
      const restarted = await fetchRaw(url, { headers: { 'if-range': etag, range } });
      expect([restarted.status, restarted.body.toString()]).toEqual([200, 'tampered']);
      expect(sandbox.downloads.map((d) => d.ifMatch)).toEqual([undefined, etag, '*', etag, undefined]);
    }));

  it('can do without ranges and without a length', () =>
    withSandbox(async (sandbox) => {
      sandbox.update('common:1', { noRanges: true, contentLength: false, etag: 'abc' });
      const seen = await fetchRaw(await locate(sandbox), { headers: { range: 'bytes=0-9' } });
      expect(seen).toMatchObject({ status: 200, headers: { etag: '"abc"', 'transfer-encoding': 'chunked' } });
      expect(seen.headers).not.toHaveProperty('accept-ranges');
      expect(seen.headers).not.toHaveProperty('content-length');
      expect(seen.body.equals(bytes)).toBe(true);
    }));

  it('tells regions apart, and leaves when told to', async () => {
    const sandbox = await startSandbox();
    sandbox.publish({
      region: 'ap-tokyo',
      name: 'common',
      version: 1,
      content: bytesContent(Buffer.from('tokyo')),
    });
    sandbox.publish({ name: 'common', version: 1, content: LAYER });
    await fetchRaw(await locate(sandbox));
    expect(sandbox.downloads[0]?.layer).toBe('common:1');
    await sandbox.close();
    await sandbox.close();
    expect((await fetchRaw(sandbox.endpoint)).error).toBe('ECONNREFUSED');
  });

  it('says so where a port is taken', () =>
    withSandbox(async (sandbox) => {
      const port = Number(new URL(sandbox.endpoint).port);
      await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    }));
});

describe('a URL that does not hold', () => {
  it.each<[string, number, string, (url: string) => string, string]>([
    ['HEAD of a GET URL', 403, '', (url) => url, 'HEAD'],
    ['POST', 403, 'SignatureDoesNotMatch', (url) => url, 'POST'],
    ['another object', 403, 'SignatureDoesNotMatch', (url) => url.replace('/common/1/', '/common/2/'), 'GET'],
    ['a longer life', 403, 'SignatureDoesNotMatch', (url) => url.replace(/%3B\d+/g, '%3B9999999999'), 'GET'],
    [
      'another signature',
      403,
      'SignatureDoesNotMatch',
      (url) => url.replace(/signature%3D..../, 'signature%3D0000'),
      'GET',
    ],
    ['another key', 403, 'InvalidAccessKeyId', (url) => url.replace('AKID', 'AKIX'), 'GET'],
    ['no signature', 403, 'AccessDenied', (url) => url.replace(/\?.*/, ''), 'GET'],
    ['half a signature', 403, 'AccessDenied', (url) => url.replace(/%26q-sign-time.*/, ''), 'GET'],
  ])('%s', (_, status, code, change, method) =>
    withSandbox(async (sandbox) => {
      const seen = await fetchRaw(change(await locate(sandbox)), { method });
      expect(seen.status).toBe(status);
      expect(seen.body.toString()).toContain(code === '' ? '' : `<Code>${code}</Code>`);
    }),
  );

  it('expires by the injected clock', () => {
    let clock = Date.now();
    return withSandbox(
      async (sandbox) => {
        const url = await locate(sandbox);
        clock += 9000;
        expect((await fetchRaw(url)).status).toBe(200);
        clock += 2000;
        const { status, body } = await fetchRaw(url);
        expect(status).toBe(403);
        expect(body.toString()).toMatch(
          /^<\?xml.*<Error>\s+<Code>AccessDenied<\/Code>\s+<Message>Request has expired<\/Message>\s+<Resource>\/.*<RequestId>.*<TraceId>.*<\/Error>\s+$/s,
        );
      },
      { now: () => clock, urlLifeSeconds: 10 },
    );
  });

  it('is judged by pure functions', () => {
    const key = { secretId: 'AKIDexample', secretKey: 'secret' };
    // Worked out with openssl: HMAC-SHA1 of the string to sign under the hex of HMAC-SHA1(secret, time).
    expect(cosSignature(key, 'GET', '/a/b.zip', '100;200')).toBe('7cd79e07b91f80f03f6171ba02006285aaec9f1c');
    const query = new URLSearchParams(signedQuery(key, '/a b', { start: 100, end: 200 }, 'HEAD'));
    const judge = (now: number, path = '/a b'): string | undefined =>
      verifyCos({ method: 'HEAD', path, query }, key, now)?.message;
    expect([judge(99_999), judge(100_000), judge(199_999), judge(200_000), judge(150_000, '/a')]).toEqual([
      'Request is not yet valid',
      undefined,
      undefined,
      'Request has expired',
      'The Signature you specified is invalid.',
    ]);
    const missing = signedQuery({ secretId: 'x', secretKey: 'y' }, '/', { start: 0, end: 1 });
    expect(missing).not.toContain('=q-ak=');
    expect(parseRange('bytes=-0', 10)).toBe('unsatisfiable');
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-', 10)).toBe('none');
    expect(parseRange('lines=1-2', 10)).toBe('none');
  });
});

describe('pace', () => {
  it('sends N bytes in N / throttle seconds, after the first-byte delay', async () => {
    let clock = 0;
    const waits: number[] = [];
    const timers = {
      now: () => clock,
      sleep: async (ms: number) => {
        waits.push(ms);
        clock += ms;
      },
    };
    await withSandbox(
      async (sandbox) => {
        sandbox.update('common:1', { throttle: 1_000_000, firstByteDelayMs: 250 });
        const seen = await fetchRaw(await locate(sandbox));
        expect(seen.body.length).toBe(3_000_000);
        expect(waits[0]).toBe(250);
        expect(clock).toBeCloseTo(3250, 6);
        expect(Math.max(...waits.slice(1))).toBeLessThanOrEqual(21);
      },
      { timers },
      patternContent(3_000_000, 1),
    );
  });

  it('holds back where the client does, and notices that it left', () =>
    withSandbox(
      async (sandbox) => {
        const url = await locate(sandbox);
        await fetchRaw(url, {}, (request, received) => {
          if (received > 100_000) request.destroy();
        });
        const [download] = sandbox.downloads;
        expect(download?.finished).toBe(false);
        expect(download?.bytesSent).toBeLessThan(64 << 20);
      },
      {},
      patternContent(512 << 20, 1),
    ));
});
