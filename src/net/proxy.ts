import { GateError } from '../base/errors.ts';

/** Whether plain HTTP is allowed for this host: loopback traffic never leaves the machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** An HTTP proxy; `secure` means that it is reached over TLS. */
export interface ProxyServer {
  hostname: string;
  port: number;
  secure: boolean;
  /** The value of `Proxy-Authorization`; `undefined` if the proxy's URL has no login. */
  authorization: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `url`, or `undefined` for a direct connection.
 *
 * Follows the toolkit's rules (`@actions/http-client`, lib/proxy): the scheme of the URL selects the variable, and lower case wins over
 * upper case. `NO_PROXY` lists hosts, with or without a port, and domains. Loopback is always direct. One difference: the toolkit
 * bypasses the proxy if it cannot parse the variable; here that is an error.
 *
 * @throws GateError `INPUT_INVALID`, naming the variable but not its value, which may hold a password
 */
export function proxyFor(url: URL, env: Environment = process.env): ProxyServer | undefined {
  if (isLoopback(url.hostname) || isExcluded(url, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined;
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const variable = [name, name.toUpperCase()].find((candidate) => env[candidate]);
  if (variable === undefined) return undefined;
  const proxy = parseProxy(env[variable] ?? '');
  if (proxy !== undefined) return proxy;
  throw new GateError('INPUT_INVALID', `${variable} is not a valid proxy URL.`, {
    hint:
      `Set ${variable} in the environment of this step to http://host:port or http://user:password@host:port. ` +
      'Percent-encode special characters of the password (# is %23). Nothing was sent.',
  });
}

function parseProxy(text: string): ProxyServer | undefined {
  const candidate = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(candidate)) return undefined;
  const url = new URL(candidate);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined;
  const secure = url.protocol === 'https:';
  const { hostname } = url;
  try {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    const authorization = login === ':' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
    return { hostname, secure, port: portOf(url), authorization };
  } catch {
    return undefined;
  }
}

function isExcluded(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase();
  const hosts = [host, `${host}:${portOf(url)}`];
  const items = list.toLowerCase().split(',');
  return items
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .some((item) => {
      const domain = item.startsWith('.') ? item : `.${item}`;
      return item === '*' || hosts.some((name) => name === item || name.endsWith(domain));
    });
}

/** The port of a URL; the default port of its scheme if the URL names none. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
