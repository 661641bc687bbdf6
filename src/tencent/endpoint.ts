import { quoted } from '../base/text.ts';
import type { Parsed } from '../layers/reference.ts';
import { isLoopback } from '../net/proxy.ts';

/** Where API calls go. */
export interface Endpoint {
  protocol: 'https://' | 'http://';
  /** Host, with the port unless it is the protocol's default. */
  host: string;
}

/**
 * Parses an endpoint as the user writes it: a host (`scf.tencentcloudapi.com`) or a URL without a path.
 *
 * `http://` is for loopback only, because API responses carry the digest that decides the verdict.
 */
export function parseEndpoint(text: string, example = 'scf.tencentcloudapi.com'): Parsed<Endpoint> {
  const bad = (found: string): Parsed<Endpoint> => ({
    ok: false,
    problem: `expected a host such as ${example} or an https:// URL without a path, found ${found}`,
  });
  // First, because the messages below quote the text, and this one contains a login.
  if (text.includes('@')) return bad('a URL with a user name or password in it');
  // Node's own isIPv6 compiles an expression that takes six milliseconds.
  if (/^[\da-f:.]+$/i.test(text) && URL.canParse(`https://[${text}]`))
    return bad(`${quoted(text)} (write an IPv6 address in brackets: [${text}])`);
  const candidate = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(candidate)) return bad(quoted(text));
  const url = new URL(candidate);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.hostname === '')
    return bad(quoted(text));
  if (url.protocol === 'https:') return { ok: true, value: { protocol: 'https://', host: url.host } };
  if (url.protocol === 'http:' && isLoopback(url.hostname)) {
    return { ok: true, value: { protocol: 'http://', host: url.host } };
  }
  return bad(`${quoted(text)} (http:// is accepted for loopback addresses only)`);
}

/**
 * The STS endpoint of the same site as an SCF endpoint: `scf.intl.tencentcloudapi.com` → `sts.intl.tencentcloudapi.com`. Each site
 * has its own accounts. A loopback endpoint serves both APIs. `undefined` for any other host.
 */
export function stsEndpointOf({ protocol, host }: Endpoint): Endpoint | undefined {
  if (isLoopback(new URL(protocol + host).hostname)) return { protocol, host };
  return host.startsWith('scf.') ? { protocol, host: `sts.${host.slice('scf.'.length)}` } : undefined;
}
