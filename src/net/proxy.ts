import { GateError } from '../base/errors.ts';

/** Hosts that may be spoken to without TLS: nothing leaves the machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** A proxy that speaks HTTP or, with `secure`, HTTPS. */
export interface ProxyServer {
  hostname: string;
  port: number;
  secure: boolean;
  /** The value of `Proxy-Authorization`; `undefined` where the URL has no login. */
  authorization: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `url`, or `undefined` for a direct connection.
 *
 * The rules are the toolkit's (`@actions/http-client`, lib/proxy): the variable of the URL's scheme, lower case before upper case;
 * `NO_PROXY` lists hosts, with or without a port, and domains; loopback is always direct. The toolkit ignores a variable that it
 * cannot parse, and so goes around the proxy; here that is an error.
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
  throw new GateError('INPUT_INVALID', `${variable} is not the URL of a proxy.`, {
    hint:
      `Expected http://host:port or http://user:password@host:port. Correct ${variable} in the environment of this step; ` +
      'special characters of a password are percent-encoded (# is %23). Nothing was sent.',
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

/** The port of a URL, also where it is its scheme's own. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
