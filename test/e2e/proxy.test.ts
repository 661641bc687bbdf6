import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConnectProxy, certificateFor, startProxy, startTlsFront } from '../../sandbox/proxy.ts';
import { expectLayerShut, fleetLayer, publishLayer } from './fleet-kit.ts';
import { expectShut, FLEET, type Gate, inLittleMemory, withGate, ZIP } from './kit.ts';

const API = 'scf.tencentcloudapi.com';
const COS = 'layers-1253970226.cos.ap-guangzhou.myqcloud.com';
/** Another host that the proxy knows the way to, whose certificate is as good. */
const OTHER = 'other.example.com';

let certified: ReturnType<typeof certificateFor> | undefined;

/** The real host names over TLS, reachable through a proxy only; the certificate's file is to be trusted. */
async function withProxy(
  use: (gate: Gate, proxy: ConnectProxy, trust: Record<string, string>) => Promise<void>,
  { login, locationScheme = 'https' }: { login?: string; locationScheme?: string } = {},
): Promise<void> {
  await withGate(async (gate) => {
    const { sandbox, job } = gate;
    certified ??= certificateFor([API, COS, OTHER]);
    const certificate = await certified;
    const [api, cos] = await Promise.all(
      [sandbox.endpoint, sandbox.cosEndpoint].map((url) =>
        startTlsFront(Number(new URL(url).port), certificate),
      ),
    );
    if (api === undefined || cos === undefined) throw new Error('unreachable');
    const proxy = await startProxy(
      new Map([
        [`${API}:443`, api.port],
        [`${COS}:443`, cos.port],
        [`${OTHER}:443`, api.port],
      ]),
      login,
    );
    const ca = join(job.workspace, 'ca.pem');
    writeFileSync(ca, certificate.cert);
    sandbox.update('ap-guangzhou/common-deps:12', {
      answer: (fields) => ({
        ...fields,
        Location: String(fields['Location']).replace(sandbox.cosEndpoint, `${locationScheme}://${COS}`),
      }),
    });
    try {
      await use(gate, proxy, { NODE_EXTRA_CA_CERTS: ca });
    } finally {
      await Promise.all([proxy, api, cos].map((server) => server.close()));
    }
  });
}

/** A log as it is shown: the runner reads a line that registers a mask, and shows nothing of it. */
function withoutMasks(stdout: string): string {
  return stdout.replace(/^::add-mask::.*$/gm, '');
}

describe.concurrent('behind a proxy', () => {
  it('HTTPS_PROXY serves the API and the download, over CONNECT', async () => {
    await withProxy(async ({ step }, proxy, trust) => {
      const { outputs, stderr, stdout } = await step(
        { endpoint: API },
        { env: { ...trust, HTTPS_PROXY: proxy.url } },
      );
      expect(outputs['verified'], stdout).toBe('true');
      expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
      expect(proxy.connects).toEqual([`${API}:443`, `${COS}:443`]);
      expect(stderr).toBe('');
    });
  });

  it('https_proxy with a login, which is shown to nobody; an http: address of COS is asked over TLS', async () => {
    await withProxy(
      async ({ step }, proxy, trust) => {
        const { outputs, stdout, stderr, summary } = await step(
          { endpoint: API },
          { env: { ...trust, https_proxy: proxy.url } },
        );
        expect(outputs['verified'], stdout).toBe('true');
        expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
        expect(proxy.connects).toEqual([`${API}:443`, `${COS}:443`]);
        expect(stderr).toBe('');
        expect(stdout + stderr + summary).not.toContain('p%40ss');
      },
      { login: 'user:p%40ss', locationScheme: 'http' },
    );
  });

  it('that refuses the login: API_ERROR that says so', async () => {
    await withProxy(
      async ({ job, step }, proxy, trust) => {
        const url = proxy.url.replace('user:right', 'user:wrong');
        const result = await step({ endpoint: API }, { env: { ...trust, HTTPS_PROXY: url } });
        expectShut(result, job, 'API_ERROR');
        expect(result.report.layers[0]?.error?.hint).toContain('login');
        expect(withoutMasks(result.stdout)).not.toContain('user:wrong');
      },
      { login: 'user:right' },
    );
  });

  it('a 302 or 307 of the API to another host is not followed, with the session token neither', async () => {
    await withProxy(async (gate, proxy, trust) => {
      const { sandbox, job, step } = gate;
      sandbox.addKey({ secretId: 'AKIDtemporary', secretKey: 'temporary-key', token: 'temporary-token' });
      const references = [302, 307].map((status) => {
        const layer = fleetLayer(`to-another-${status}`);
        publishLayer(gate, layer);
        const answer = { status, headers: { location: `https://${OTHER}/` } };
        sandbox.fault({ on: 'api', do: answer, layer: layer.reference, times: Number.POSITIVE_INFINITY });
        return layer.reference;
      });
      const keys = { 'secret-id': 'AKIDtemporary', 'secret-key': 'temporary-key' };
      const result = await step(
        {
          ...FLEET,
          endpoint: API,
          ...keys,
          'session-token': 'temporary-token',
          layers: references.join('\n'),
        },
        { env: { ...trust, HTTPS_PROXY: proxy.url } },
      );
      for (const reference of references) {
        const { error } = expectLayerShut({ result, job, reference }, 'API_UNREACHABLE');
        expect(error.message).toContain('redirected');
      }
      expect(new Set(sandbox.calls.map(({ outcome }) => outcome))).toEqual(new Set(['http 302', 'http 307']));
      expect(new Set(proxy.connects)).toEqual(new Set([`${API}:443`]));
    });
  });

  it('a certificate that is not trusted: TLS_UNTRUSTED at once, with its issuer, no download', async () => {
    await withProxy(async ({ sandbox, job, step }, proxy) => {
      const result = await step({ endpoint: API }, { env: { HTTPS_PROXY: proxy.url } });
      expectShut(result, job, 'TLS_UNTRUSTED');
      const error = result.report.layers[0]?.error;
      expect(error?.message).toContain('Issuer: scf-layer-gate sandbox');
      expect(error?.hint).toContain('NODE_EXTRA_CA_CERTS');
      expect(sandbox.calls).toEqual([]);
      expect(proxy.connects).toEqual([`${API}:443`]);
    });
  });

  it('loopback is asked directly', async () => {
    await withProxy(async ({ sandbox, step }, proxy) => {
      sandbox.update('ap-guangzhou/common-deps:12', { answer: undefined });
      const { outputs } = await step({}, { env: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url } });
      expect(outputs['verified']).toBe('true');
      expect(proxy.connects).toEqual([]);
    });
  });

  it.each([
    ['accepts and says nothing', ''],
    ['drips', 'HTTP/1.1 200 OK\r\nX-Drip: '],
  ])('that %s: DEADLINE_EXCEEDED, and the process ends', async (_name, text) => {
    const server = net.createServer((socket) => {
      const timer = setInterval(() => socket.write(text === '' ? '' : 'y'), 20);
      socket.on('error', () => undefined).once('close', () => clearInterval(timer));
      socket.resume().write(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = Object(server.address());
    try {
      await withGate(async ({ job, step }) => {
        const env = { HTTPS_PROXY: `http://127.0.0.1:${port}` };
        const inputs = { endpoint: API, timeout: '2' };
        const result = await inLittleMemory((options) => step(inputs, { ...options, env }));
        expectShut(result, job, 'DEADLINE_EXCEEDED');
        // It takes milliseconds; a process that waits for a socket never ends.
        expect(result.lingeredMs).toBeLessThan(20_000);
      });
    } finally {
      server.close();
    }
  });

  // Two of many, which test/unit/proxy.test.ts has.
  it.each(['http://user:pa#ss@127.0.0.1:3128', ' '])(
    'that cannot be read, %j: INPUT_INVALID that names the variable, and nothing is sent',
    async (value) => {
      await withProxy(async ({ sandbox, job, step }, proxy, trust) => {
        const result = await step({ endpoint: API }, { env: { ...trust, HTTPS_PROXY: value } });
        expectShut(result, job, 'INPUT_INVALID');
        expect(result.report.layers[0]?.error?.message).toContain('HTTPS_PROXY is not a valid proxy URL');
        expect(withoutMasks(result.stdout) + result.summary).not.toContain('pa#ss');
        expect([sandbox.calls, proxy.connects]).toEqual([[], []]);
      });
    },
  );
});
