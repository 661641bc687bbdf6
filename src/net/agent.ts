import http from 'node:http';
import https from 'node:https';
import { getProxyUrl } from '@actions/http-client/lib/proxy';

/** Hosts that may be spoken to without TLS: nothing leaves the machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * The agent for one request to `url`: through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`
 * (either case) name for it, by the toolkit's own rules, else a direct one.
 *
 * It connects to the host of `url` and no other: the SDK's transport follows redirects, and would carry the session
 * token to wherever one points. Sockets are not kept alive: a kept socket delays the end of the process, and on some
 * Node 24 releases a stale one fails the next request (node#64098).
 */
export async function agentFor(url: URL): Promise<http.Agent> {
  const proxy = getProxyUrl(url);
  if (proxy !== undefined) return await proxyAgent(proxy, url);
  const agent =
    url.protocol === 'https:' ? new https.Agent({ keepAlive: false }) : new http.Agent({ keepAlive: false });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    assertTarget(url, options.host ?? undefined, options.port ?? undefined);
    return connect(options, callback);
  };
  return agent;
}

async function proxyAgent(proxy: URL, url: URL): Promise<http.Agent> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  // `proxy.example.com:3128` without a scheme, as curl takes it, is read as a URL of the scheme `proxy.example.com:`.
  const address = /^https?:$/.test(proxy.protocol) ? proxy.href : `http://${proxy.href}`;
  const agent = new HttpsProxyAgent(address, { keepAlive: false });
  const connect = agent.connect.bind(agent);
  agent.connect = (request, options) => {
    assertTarget(url, options.host, options.port);
    return connect(request, options);
  };
  return agent;
}

function assertTarget(url: URL, host: string | undefined, port: string | number | undefined): void {
  const expectedPort = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const expectedHost = url.hostname.replace(/^\[|\]$/g, '');
  if (host?.replace(/^\[|\]$/g, '') === expectedHost && String(port ?? expectedPort) === expectedPort) return;
  throw new Error(`redirected from ${url.host} to another host (${host ?? 'none'}), which is not followed`);
}
