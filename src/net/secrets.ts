import { oneLine } from '../base/text.ts';

/** Parameters of a query that hold a key's id, a token or a signature, as COS and its like call them. */
const SECRET_PARAMETER = /sign|token|credential|secret|key|-ak$/i;
/** What COS signs with, and for how long: no secret, and the same in each URL. */
const PUBLIC_PARAMETERS: ReadonlySet<string> = new Set(['q-sign-algorithm', 'q-sign-time', 'q-key-time']);

/** What is secret in a signed URL, and what the runner must hide as a whole because it has secrets in it. */
export interface UrlSecrets {
  /** Key ids, tokens and signatures, as sent and decoded. */
  values: string[];
  /** The URL, and its `sign`, which holds a query of its own. Host and path of it are no secret. */
  wholes: string[];
}

/** The secrets of a signed COS URL: its query has them as parameters, or all together in `sign`. */
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

/** The logins of the proxies that `env` names, and their passwords, as written, decoded, and as they are sent. Also of a URL that is none. */
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
 * What a server said, as one printable line of at most `limit` characters, for a message. A server may quote the ID token it was
 * sent: the runner masks that as a whole only, so it is taken out before anything is cut.
 */
export function quoteServer(text: string, limit?: number): string {
  return oneLine(text.replace(/\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, '[token]'), limit);
}
