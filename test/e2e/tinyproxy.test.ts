import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificateFor, startProxy, startTlsFront } from '../../sandbox/proxy.ts';
import { has } from '../kit/tools.ts';
import { expectShut, type Gate, withGate, ZIP } from './kit.ts';

const API = 'scf.tencentcloudapi.com';
const COS = 'layers-1253970226.cos.ap-guangzhou.myqcloud.com';

/** The step's process resolves both names to this machine: what does not go through the proxy gets there too. */
const DIRECT = `
import dns from 'node:dns';
const { lookup } = dns;
dns.lookup = (name, options, done) =>
  /tencentcloudapi|myqcloud/.test(name)
    ? process.nextTick(done, null, options.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4)
    : lookup(name, options, done);
Math.random = () => 0;`;

interface World extends Gate {
  /** API and storage, as `host:port`. */
  hosts: { api: string; cos: string };
  env: Record<string, string>;
  /** The proxy's own port; it is `http://127.0.0.1:PORT`. */
  port: number;
  /** What tinyproxy logged: the target of each CONNECT, in order. */
  logged(): string[];
  /** Connections that came to API and storage, on whatever way. */
  arrived(): number;
}

/** The real host names over TLS, which can be reached through tinyproxy, and directly as well. */
async function withTinyproxy(use: (world: World) => Promise<void>, login?: [string, string]): Promise<void> {
  await withGate(async (gate) => {
    const { sandbox, job } = gate;
    const certificate = await certificateFor([API, COS]);
    const front = (url: string) => startTlsFront(Number(new URL(url).port), certificate);
    const [api, cos] = await Promise.all([front(sandbox.endpoint), front(sandbox.cosEndpoint)]);
    const hosts = { api: `${API}:${api.port}`, cos: `${COS}:${cos.port}` };
    // tinyproxy asks the system for addresses; its upstream proxy knows better.
    const upstream = await startProxy(
      new Map([
        [hosts.api, api.port],
        [hosts.cos, cos.port],
      ]),
    );
    const ca = join(job.workspace, 'ca.pem');
    writeFileSync(ca, certificate.cert);
    sandbox.update('ap-guangzhou/common-deps:12', {
      answer: (fields) => ({
        ...fields,
        Location: String(fields['Location']).replace(sandbox.cosEndpoint, `https://${hosts.cos}`),
      }),
    });
    const proxy = await startTinyproxy(job.workspace, upstream.port, login);
    try {
      await use({
        ...{ ...gate, hosts, port: proxy.port },
        env: {
          NODE_EXTRA_CA_CERTS: ca,
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(DIRECT)}`,
        },
        logged: () =>
          [...readFileSync(proxy.log, 'utf8').matchAll(/: CONNECT (\S+) HTTP/g)].map(
            ([, target = '']) => target,
          ),
        arrived: () => api.connections() + cos.connections(),
      });
    } finally {
      await proxy.stop();
      await Promise.all([upstream, api, cos].map((server) => server.close()));
    }
  });
}

async function startTinyproxy(folder: string, upstream: number, login?: [string, string]) {
  const port = await freePort();
  const log = join(folder, 'tinyproxy.log');
  const config = join(folder, 'tinyproxy.conf');
  writeFileSync(log, '');
  writeFileSync(
    config,
    [
      ...[`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 60', 'MaxClients 20', 'Allow 127.0.0.1'],
      ...[`LogFile "${log}"`, 'LogLevel Connect', `Upstream http 127.0.0.1:${upstream}`],
      ...(login === undefined ? [] : [`BasicAuth ${login[0]} ${login[1]}`]),
      '',
    ].join('\n'),
  );
  const process = spawn('tinyproxy', ['-d', '-c', config], { stdio: 'ignore' });
  const ended = once(process, 'exit');
  while (process.exitCode === null && !(await listens(port)))
    await new Promise((resolve) => setTimeout(resolve, 20));
  if (process.exitCode !== null) throw new Error('tinyproxy did not start');
  return {
    port,
    log,
    async stop() {
      process.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = Object(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listens(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe.runIf(has('tinyproxy', '-v'))('behind tinyproxy', { concurrent: true }, () => {
  it('https_proxy: everything goes through it, and nothing past it', async () => {
    await withTinyproxy(async ({ step, hosts, env, port, logged, arrived }) => {
      const { outputs, stdout, stderr } = await step(
        { endpoint: hosts.api },
        { env: { ...env, https_proxy: `http://127.0.0.1:${port}` } },
      );
      expect(outputs['verified'], stdout).toBe('true');
      expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
      expect(logged()).toEqual([hosts.api, hosts.cos]);
      expect(arrived()).toBe(2);
      expect(stderr).toBe('');
    });
  });

  it('HTTPS_PROXY with a login: one that is encoded is taken, a wrong one is refused, and neither is shown', async () => {
    await withTinyproxy(
      async ({ step, job, sandbox, hosts, env, port, logged, arrived }) => {
        const proxy = (password: string) => ({
          ...env,
          HTTPS_PROXY: `http://user:${password}@127.0.0.1:${port}`,
        });
        const wrong = await step({ endpoint: hosts.api }, { env: proxy('wrong-password') });
        expectShut(wrong, job, 'API_ERROR');
        expect(wrong.report.layers[0]?.error?.hint).toContain('login');
        expect([arrived(), sandbox.calls]).toEqual([0, []]);
        const right = await step({ endpoint: hosts.api }, { env: proxy('right%2Epassword') });
        expect(right.outputs['verified'], right.stdout).toBe('true');
        expect(readFileSync(right.outputs['layer-path'] ?? '')).toEqual(ZIP);
        expect(right.stderr).toBe('');
        expect(arrived()).toBe(2);
        expect(logged()).toEqual([hosts.api, hosts.api, hosts.cos]);
        const shown = [wrong, right].map(
          ({ stdout, summary }) => stdout.replace(/^::add-mask::.*$/gm, '') + summary,
        );
        expect(shown.join('')).not.toMatch(/wrong-password|right(?:%2E|\.)password/);
      },
      ['user', 'right.password'],
    );
  });

  it('whose variable cannot be read: INPUT_INVALID that names it, and nothing is sent on any way', async () => {
    await withTinyproxy(async ({ step, job, sandbox, hosts, env, port, logged, arrived }) => {
      // Two of many, which test/unit/proxy.test.ts has; proxy.test.ts runs others.
      const variables = {
        HTTPS_PROXY: `http://user:pa%ss@127.0.0.1:${port}`,
        https_proxy: `socks5://127.0.0.1:${port}`,
      };
      for (const [variable, value] of Object.entries(variables)) {
        const result = await step({ endpoint: hosts.api }, { env: { ...env, [variable]: value } });
        expectShut(result, job, 'INPUT_INVALID');
        const { message = '', hint = '' } = result.report.layers[0]?.error ?? {};
        expect(message).toContain(`${variable} is not a valid proxy URL`);
        expect(message + hint).not.toMatch(/pa[#%]ss|socks5/);
      }
      expect([logged(), arrived(), sandbox.calls]).toEqual([[], 0, []]);
    });
  });

  it('without it, the same step goes directly: there was another way', async () => {
    await withTinyproxy(async ({ step, hosts, env, port, logged, arrived }) => {
      const set = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '.tencentcloudapi.com,.myqcloud.com' };
      for (const variables of [{}, set]) {
        const { outputs, stdout } = await step(
          { endpoint: hosts.api, cache: 'false' },
          { env: { ...env, ...variables } },
        );
        expect(outputs['verified'], stdout).toBe('true');
      }
      expect([logged(), arrived()]).toEqual([[], 4]);
    });
  });
});
