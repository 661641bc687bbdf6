import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { ALWAYS, keyless } from './keyless-kit.ts';
import { expectShut, type Gate, withGate } from './kit.ts';

/** A host with two addresses of this machine, whatever DNS says. */
const TWO = 'two.example.com';
const RESOLVER = `
import dns from 'node:dns';
const { lookup } = dns;
dns.lookup = (name, options, done) =>
  name === '${TWO}'
    ? process.nextTick(done, null, [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }])
    : lookup(name, options, done);
Math.random = () => 0;`;
const ENV = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(RESOLVER)}` };

/** A port where nobody listens (tcpmux). One that was free a moment ago may be another program's by now. */
const REFUSING_PORT = 1;

interface Far {
  /** What is behind the host. */
  name: string;
  code: string;
  run(gate: Gate, host: string): ReturnType<Gate['step']>;
}

const FAR: readonly Far[] = [
  {
    name: 'the API',
    code: 'API_UNREACHABLE',
    run: ({ step }, host) => step({ endpoint: host }, { env: ENV }),
  },
  {
    name: 'STS',
    code: 'API_UNREACHABLE',
    run: (gate, host) => keyless(gate, { inputs: { 'sts-endpoint': host }, env: ENV }),
  },
  {
    name: "GitHub's token endpoint",
    code: 'OIDC_UNAVAILABLE',
    run: (gate, host) =>
      keyless(gate, { env: { ...ENV, ACTIONS_ID_TOKEN_REQUEST_URL: `https://${host}/idtoken?v=2` } }),
  },
  {
    name: 'the storage',
    code: 'DOWNLOAD_FAILED',
    run: ({ sandbox, step }, host) => {
      const redirect = `https://${host}/layer.zip`;
      sandbox.fault({ on: 'cos', do: { redirect }, times: ALWAYS });
      return step({}, { env: ENV });
    },
  },
];

describe.concurrent('a host of several addresses that all refuse', () => {
  it.each(FAR)('$name: $code that names each address with its reason', async ({ code, run }) => {
    await withGate(async (gate) => {
      const port = REFUSING_PORT;
      const result = await run(gate, `${TWO}:${port}`);
      expectShut(result, gate.job, code);
      const error = result.report.error ?? result.report.layers[0]?.error;
      expect(error?.message).toContain(`connect ECONNREFUSED 127.0.0.1:${port}, connect E`);
      expect(error?.message).toMatch(new RegExp(`, connect E[A-Z]+ ::1:${port}\\b`));
    });
  });
});

/** Whether this machine has IPv6 at all. */
const hasIpv6 = await new Promise<boolean>((resolve) => {
  const server = net.createServer();
  server.once('error', () => resolve(false)).listen(0, '::1', () => server.close(() => resolve(true)));
});
if (!hasIpv6)
  process.stderr.write('Skipped: tests that need IPv6 on loopback, which this machine has not.\n');

describe.concurrent('an IPv6 literal as endpoint', () => {
  it.runIf(hasIpv6).each(['[::1]', '[0:0:0:0:0:0:0:1]', '[::0001]'])('http://%s passes', async (host) => {
    await withGate(async ({ sandbox, step }) => {
      const there = net.createServer((socket) => {
        const api = net.connect(Number(new URL(sandbox.endpoint).port), '127.0.0.1');
        socket.pipe(api).pipe(socket);
        for (const end of [socket, api])
          end.on('error', () => [socket, api].forEach((one) => void one.destroy()));
      });
      await new Promise<void>((resolve) => there.listen(0, '::1', resolve));
      try {
        const result = await step({ endpoint: `http://${host}:${Object(there.address()).port}` });
        expect(result.outputs['verified'], result.stdout).toBe('true');
        expect(result.stderr).toBe('');
      } finally {
        there.close();
      }
    });
  });

  it('that is not loopback is asked over TLS only, and one that refuses is named', async () => {
    await withGate(async ({ job, step }) => {
      const result = await step({ endpoint: `[::ffff:127.0.0.1]:${REFUSING_PORT}`, timeout: '20' });
      expectShut(result, job, 'API_UNREACHABLE');
      expect(result.report.layers[0]?.error?.message).toMatch(
        /could not reach \[::ffff:7f00:1\]:\d+: connect E/,
      );
    });
  });

  it('that is neither https: nor loopback, or without brackets, is refused; the message has them', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const role = { 'role-arn': sandbox.addRole({ name: 'gate' }), 'oidc-provider': 'github' };
      const endpoints = { endpoint: 'http://[2001:db8::1]', 'sts-endpoint': '2001:db8::1' };
      const result = await step({ ...role, ...endpoints });
      expectShut(result, job, 'INPUT_INVALID');
      expect(result.report.error?.message).toMatch(
        /`endpoint`: .*loopback addresses only.*`sts-endpoint`: .*\[2001:db8::1\]/,
      );
    });
  });
});
