import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:http';
import { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client.js';
import type { ApiKey, Content, Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { bytesContent, startSandbox } from '../../sandbox/index.ts';

/** What a raw client saw: `error` is the code that ended it, where something did. */
export interface Seen {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  error?: string;
}

export const LAYER = bytesContent(Buffer.from('0123456789'.repeat(1000)));

/** Runs `use` with a sandbox that has `common:1`, and closes it. */
export async function withSandbox(
  use: (sandbox: Sandbox) => Promise<void>,
  options: SandboxOptions = {},
  content: Content = LAYER,
): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    sandbox.publish({ name: 'common', version: 1, content });
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** The official client, aimed at a sandbox. */
export function client(sandbox: Sandbox, key: Partial<ApiKey> = {}, region = ''): Client {
  const { secretId, secretKey, token } = { ...sandbox.key, ...key };
  return new Client({
    credential: { secretId, secretKey, ...(token === undefined ? {} : { token }) },
    region,
    profile: {
      httpProfile: {
        endpoint: new URL(sandbox.endpoint).host,
        protocol: 'http://',
        // The gate's stand-in for node-fetch takes its transport from here; Node's own is as independent of the gate as can be.
        agent: Object.assign(new Agent(), { send: sendWithNode }),
      },
    },
  });
}

async function sendWithNode(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    // Its own message is `fetch failed`, whatever happened.
    throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
  }
}

/** GetLayerVersion through the official client. */
export function ask(
  sandbox: Sandbox,
  key: Partial<ApiKey> = {},
  params: Record<string, unknown> = { LayerName: 'common', LayerVersion: 1 },
  region = '',
): Promise<Record<string, unknown>> {
  return client(sandbox, key, region).request('GetLayerVersion', params);
}

/** The error code (or, without one, `http STATUS` or the message) that the official client rejects with. */
export async function codeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'ok';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && typeof error.code === 'string') return error.code;
    if ('httpCode' in error && error.httpCode !== undefined) return `http ${error.httpCode}`;
    return error.message;
  }
}

/** A signed URL of `common:1`. */
export async function locate(sandbox: Sandbox): Promise<string> {
  const { Location } = await ask(sandbox);
  if (typeof Location !== 'string') throw new TypeError('no Location');
  return Location;
}

/** One request on a socket of its own. Never rejects for what the server does. `started` is given the request, to abort it. */
export function fetchRaw(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
  started: (request: ClientRequest, received: number) => void = () => undefined,
): Promise<Seen> {
  return new Promise((resolve) => {
    const seen: Seen = { status: 0, headers: {}, body: Buffer.alloc(0) };
    const chunks: Buffer[] = [];
    const done = (error?: NodeJS.ErrnoException): void => {
      if (error !== undefined) seen.error = error.code ?? error.message;
      resolve({ ...seen, body: Buffer.concat(chunks) });
    };
    const { method = 'GET', headers = {} } = options;
    const req = request(url, { method, headers, agent: new Agent({ keepAlive: false }) }, (res) => {
      seen.status = res.statusCode ?? 0;
      seen.headers = res.headers;
      let received = 0;
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        received += chunk.length;
        started(req, received);
      });
      res.once('end', () => done());
      res.once('error', done);
    });
    req.once('error', done);
    req.end(options.body);
    started(req, 0);
  });
}
