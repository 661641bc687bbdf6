import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls, { rootCertificates, setDefaultCACertificates } from 'node:tls';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { certificateFor } from '../../sandbox/proxy.ts';
import { fetchText, type HttpRequest, sendRequest } from '../../src/net/transport.ts';

const closing: (() => void)[] = [];
const open = new Set<net.Socket>();
afterEach(async () => {
  vi.unstubAllEnvs();
  // Every request has closed its connection, to the proxy too, in whatever way it ended.
  await vi.waitFor(() => expect(open.size).toBe(0));
  for (const close of closing.splice(0)) close();
});

/** Listens on a free port of 127.0.0.1, until the end of the test. */
async function listen(server: net.Server): Promise<number> {
  server.on('connection', (socket: net.Socket) => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
  });
  closing.push(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object(server.address()).port;
}

/** Answers each connection with `text`, whatever it asks. */
const saying = (text: string) =>
  listen(net.createServer((socket) => socket.once('data', () => socket.end(text))));

function get(url: string, change: Partial<HttpRequest> = {}): HttpRequest {
  return { url: new URL(url), method: 'GET', headers: {}, signal: new AbortController().signal, ...change };
}

const BOUNDS = { maxBytes: 1000, maxErrorBytes: 10 };

/** Trusts this certificate, until the end of the test. */
function trust(certificate: string): void {
  setDefaultCACertificates([...rootCertificates, certificate]);
  closing.push(() => setDefaultCACertificates(rootCertificates));
}

/** An HTTPS server for `names`, whose certificate is its own authority. */
async function secureServer(names: readonly string[], trusted = true): Promise<number> {
  const certificate = await certificateFor(names);
  if (trusted) trust(certificate.cert);
  return await listen(
    https.createServer({ ...certificate }, (request, response) =>
      response.end(`for ${request.headers.host}`),
    ),
  );
}

/** A proxy that opens a way to `port` for whatever host, and notes what it was asked. */
async function proxyTo(port: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer().on('connect', (request, socket: net.Socket) => {
    asked.push(request.url ?? '');
    const target = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

describe('a request', () => {
  it('is sent as it was meant, and asks for nothing encoded', async () => {
    const seen: [string | undefined, http.IncomingHttpHeaders, string][] = [];
    const port = await listen(
      http.createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        seen.push([`${request.method} ${request.url}`, request.headers, body]);
        response.end('yes');
      }),
    );
    const body = Buffer.from('{"ä":1}');
    const request = get(`http://127.0.0.1:${port}/a%20b?c=d#e`, {
      method: 'POST',
      headers: { 'X-A': 'b' },
      body,
    });
    expect(await fetchText(request, BOUNDS)).toMatchObject({ status: 200, text: 'yes' });
    expect(seen).toEqual([
      [
        'POST /a%20b?c=d',
        {
          ...{ host: `127.0.0.1:${port}`, 'x-a': 'b', 'content-length': '8' },
          ...{ 'accept-encoding': 'identity', connection: 'close' },
        },
        '{"ä":1}',
      ],
    ]);
  });

  it('with a line break in a header is not sent', async () => {
    const request = get('http://127.0.0.1:1/', { headers: { authorization: 'a\r\nx: b' } });
    await expect(fetchText(request, BOUNDS)).rejects.toThrow(
      /"authorization" contains a character that HTTP does not allow/,
    );
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const elsewhere = await listen(http.createServer(() => (asked += 1)));
    const port = await saying(
      `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${elsewhere}/\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(await fetchText(get(`http://127.0.0.1:${port}/`), BOUNDS)).toMatchObject({
      status: 302,
      text: '',
    });
    expect(asked).toBe(0);
  });

  it('gives each address of a host three seconds to connect, not 250 ms', async () => {
    const plain = vi.spyOn(net, 'connect');
    const secure = vi.spyOn(tls, 'connect');
    try {
      for (const protocol of ['http', 'https'])
        await fetchText(get(`${protocol}://127.0.0.1:9/`), BOUNDS).catch(() => 0);
      vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
      await fetchText(get('https://far.example.com/'), BOUNDS).catch(() => 0);
      const options = [...plain.mock.calls, ...secure.mock.calls].map(([first]) => first);
      expect(options).toHaveLength(3);
      for (const one of options) expect(one).toMatchObject({ autoSelectFamilyAttemptTimeout: 3000 });
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('to a host of several addresses that all refuse names each reason', async () => {
    const port = await listen(net.createServer());
    for (const close of closing.splice(0)) close();
    await expect(fetchText(get(`http://localhost:${port}/`), BOUNDS)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/ECONNREFUSED 127\.0\.0\.1:\d+|ECONNREFUSED ::1:\d+/),
    });
  });
});

describe('the body of an answer', () => {
  it.each([999, 1000, 1001, 1_000_000])('of %i bytes is bounded by 1000', async (size) => {
    const port = await listen(http.createServer((_request, response) => response.end('x'.repeat(size))));
    const answer = fetchText(get(`http://127.0.0.1:${port}/`), BOUNDS);
    if (size <= 1000) expect((await answer).text).toHaveLength(size);
    else
      await expect(answer).rejects.toMatchObject({
        kind: 'body',
        message: 'the response is longer than 1000 bytes',
      });
  });

  it('without end is left as soon as it is too long', async () => {
    let sent = 0;
    const port = await listen(
      http.createServer((_request, response) => {
        const more = (): void => {
          sent += 65536;
          if (!response.destroyed) response.write('x'.repeat(65536), () => setImmediate(more));
        };
        more();
      }),
    );
    await expect(fetchText(get(`http://127.0.0.1:${port}/`), BOUNDS)).rejects.toMatchObject({ kind: 'body' });
    expect(sent).toBeLessThan(64 * 1024 ** 2);
  });

  it.each([
    ['br', brotliCompressSync(Buffer.alloc(10_000_000))],
    ['gzip', gzipSync(Buffer.alloc(10_000_000))],
    ['x-unknown', Buffer.from('{}')],
  ])('encoded as %s is refused: it was not asked for', async (encoding, body) => {
    const port = await listen(
      http.createServer((_request, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(body),
      ),
    );
    await expect(fetchText(get(`http://127.0.0.1:${port}/`), BOUNDS)).rejects.toMatchObject({
      kind: 'body',
      message: expect.stringContaining('(Content-Encoding), although the request did not allow it'),
    });
  });

  it('of a refusal explains it as far as it can be read', async () => {
    for (const [headers, text] of [
      ['', 'explanatio'],
      ['Content-Encoding: gzip\r\n', ''],
      ['Content-Length: 50\r\n', 'explanatio'],
    ]) {
      const port = await saying(`HTTP/1.1 503 Busy\r\n${headers}\r\nexplanation`);
      expect(await fetchText(get(`http://127.0.0.1:${port}/`), BOUNDS)).toMatchObject({ status: 503, text });
    }
  });

  it('ends where the one who takes it fails, with that failure, and takes nothing more', async () => {
    const port = await listen(
      http.createServer((_request, response) => response.end(Buffer.alloc(1_000_000))),
    );
    let taken = 0;
    const request = sendRequest(get(`http://127.0.0.1:${port}/`), () => () => {
      taken += 1;
      throw new Error('the disk is full');
    });
    await expect(request).rejects.toThrow('the disk is full');
    expect(taken).toBe(1);
  });

  it('is handed over as far as it came when the step is ended', async () => {
    let sendBody: () => void = () => undefined;
    const port = await listen(
      http.createServer((_request, response) => {
        response.writeHead(200, { 'content-length': 100 }).flushHeaders();
        sendBody = () => response.write('begin');
      }),
    );
    const step = new AbortController();
    let text = '';
    let pieces = 0;
    const onActivity = () => {
      pieces += 1;
      if (pieces === 2) step.abort(new Error('over'));
    };
    const request = sendRequest(get(`http://127.0.0.1:${port}/`, { signal: step.signal, onActivity }), () => {
      // A piece of its own, so that it does not come with the head.
      sendBody();
      return (bytes) => {
        text += bytes.toString();
        return true;
      };
    });
    await expect(request).rejects.toThrow('over');
    expect(text).toBe('begin');
  });
});

describe('a certificate', () => {
  it('that is trusted, and for this host, is accepted: directly and through a proxy', async () => {
    const port = await secureServer(['localhost', 'api.test']);
    expect(await fetchText(get(`https://localhost:${port}/`), BOUNDS)).toMatchObject({
      text: `for localhost:${port}`,
    });
    const proxy = await proxyTo(port);
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    expect(await fetchText(get('https://api.test/'), BOUNDS)).toMatchObject({ text: 'for api.test' });
    expect(proxy.asked).toEqual(['api.test:443']);
  });

  it.each(['', '0'])(
    'that is not trusted is TLS_UNTRUSTED, with NODE_TLS_REJECT_UNAUTHORIZED=%s too',
    async (value) => {
      if (value !== '') vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', value);
      vi.spyOn(process, 'emitWarning').mockReturnValue(undefined);
      const port = await secureServer(['localhost'], false);
      const expected = {
        code: 'TLS_UNTRUSTED',
        message:
          'The certificate of localhost is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT. Issuer: scf-layer-gate sandbox.',
        hint: expect.stringMatching(/^Check .*NODE_EXTRA_CA_CERTS/),
      };
      await expect(fetchText(get(`https://localhost:${port}/`), BOUNDS)).rejects.toMatchObject(expected);
      const proxy = await proxyTo(port);
      vi.stubEnv('HTTPS_PROXY', proxy.url);
      await expect(fetchText(get('https://api.test/'), BOUNDS)).rejects.toMatchObject({
        code: 'TLS_UNTRUSTED',
      });
    },
  );

  it('for another host is TLS_UNTRUSTED', async () => {
    const port = await secureServer(['other.test']);
    await expect(fetchText(get(`https://localhost:${port}/`), BOUNDS)).rejects.toMatchObject({
      code: 'TLS_UNTRUSTED',
      message: expect.stringMatching(/altnames: DNS:other\.test/),
    });
  });

  it('where there is none, because the other side speaks no TLS, is no matter of trust', async () => {
    const port = await saying('HTTP/1.1 400 Bad Request\r\n\r\n');
    await expect(fetchText(get(`https://localhost:${port}/`), BOUNDS)).rejects.toMatchObject({
      kind: 'network',
    });
  });
});

describe('a proxy', () => {
  it.each([407, 403, 502])('that answers %i is told apart from the server', async (status) => {
    const port = await saying(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
    await expect(fetchText(get('https://api.test/'), BOUNDS)).rejects.toMatchObject({
      ...{ kind: 'proxy', status, message: `the proxy answered ${status}` },
    });
  });

  it.each([
    ['says nothing', ''],
    ['drips', 'HTTP/1.1 200 OK\r\nX: '],
  ])('that %s is left at the deadline', async (_name, text) => {
    let gone = false;
    const port = await listen(
      net.createServer((socket) => {
        const timer = setInterval(() => socket.write(text === '' ? '' : 'y'), 10);
        socket.once('close', () => {
          clearInterval(timer);
          gone = true;
        });
        socket.resume().write(text);
      }),
    );
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
    const signal = AbortSignal.timeout(200);
    const failure = await fetchText(get('https://api.test/', { signal }), BOUNDS).catch(
      (error: unknown) => error,
    );
    expect(failure).toBe(signal.reason);
    await vi.waitFor(() => expect(gone).toBe(true));
  });

  it.each([
    ['sends headers without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(10_000)}`],
    ['speaks another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['hangs up', ''],
  ])('that %s is a failure of the network', async (_name, text) => {
    const port = await saying(text);
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
    await expect(fetchText(get('https://api.test/'), BOUNDS)).rejects.toMatchObject({ kind: 'network' });
  });

  it('is reached over TLS where its URL says so, with its login', async () => {
    const inner = await saying('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    const certificate = await certificateFor(['localhost']);
    trust(certificate.cert);
    const logins: (string | undefined)[] = [];
    const server = https.createServer({ ...certificate }).on('connect', (request, socket: net.Socket) => {
      logins.push(request.headers['proxy-authorization']);
      const target = net.connect(inner, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(target).pipe(socket);
      });
    });
    vi.stubEnv('HTTP_PROXY', `https://me:secret@localhost:${await listen(server)}`);
    expect(await fetchText(get('http://plain.test/'), BOUNDS)).toMatchObject({ text: 'hi' });
    expect(logins).toEqual([`Basic ${Buffer.from('me:secret').toString('base64')}`]);
  });
});
