import { oneLine } from '../base/text.ts';

/** Query parameters of COS and similar services that hold a key id, a token or a signature. */
const SECRET_PARAMETER = /sign|token|credential|secret|key|-ak$/i;
/** The signature's algorithm and validity: not secret, and the same in every URL. */
const PUBLIC_PARAMETERS: ReadonlySet<string> = new Set(['q-sign-algorithm', 'q-sign-time', 'q-key-time']);

/** The secrets in a signed URL, and the longer texts that contain them. */
export interface UrlSecrets {
  /** Key ids, tokens and signatures, encoded as sent and decoded. */
  values: string[];
  /** The URL and its `sign` parameter, to be masked only as a whole: host and path are not secret. */
  wholes: string[];
}

/** The secrets of a signed COS URL: either separate query parameters, or a whole query encoded in `sign`. */
export function secretsInUrl(url: string): UrlSecrets {
  const query = /\?([^#]*)/.exec(url)?.[1];
  const values: string[] = [];
  const wholes = [url];
  const read = (text: string): void => {
    for (const [, name = '', value = ''] of text.matchAll(/([^&=]+)=([^&]*)/g)) {
      const decoded = decodedOrNothing(value);
      const forms = decoded === undefined || decoded === value ? [value] : [value, decoded];
      if (/^sign$/i.test(name) && decoded?.includes('=') === true) {
        wholes.push(...forms);
        read(decoded);
      } else if (SECRET_PARAMETER.test(name) && !PUBLIC_PARAMETERS.has(name)) values.push(...forms);
    }
  };
  if (query !== undefined) read(query);
  return { values, wholes };
}

/** Logins and passwords of the proxies in `env`: as written, decoded, and in base64 as sent. Also finds them in an invalid URL. */
export function secretsInProxies(env: Readonly<Record<string, string | undefined>>): string[] {
  const logins = Object.entries(env).flatMap(([name, value = '']) =>
    /^(?:https?|all)_proxy$/i.test(name) ? (/^(?:[^/]*\/\/)?(.*)@/s.exec(value)?.[1] ?? []) : [],
  );
  return logins.flatMap((login) => {
    const decoded = decodedOrNothing(login) ?? login;
    const passwords = [login, decoded].map((text) => text.slice(text.indexOf(':') + 1));
    return [login, decoded, ...passwords, Buffer.from(decoded).toString('base64')];
  });
}

function decodedOrNothing(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Text from a server as one printable line of at most `limit` characters. The server may quote the ID token that it received. The
 * runner masks only the whole token, so this removes the token before it shortens the text.
 */
export function quoteServer(text: string, limit?: number): string {
  return oneLine(text.replace(/\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, '[token]'), limit);
}
