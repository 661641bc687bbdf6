import { oneLine } from '../base/text.ts';

/**
 * Everything in a signed COS URL that must not be printed: the URL, its `sign` value as sent and as decoded, and the
 * signature by itself.
 */
export function secretsInUrl(url: string): string[] {
  const sign = /[?&]sign=([^&#]+)/.exec(url)?.[1];
  const signature = /q-signature(?:=|%3D)([0-9a-f]+)/i.exec(url)?.[1];
  const decoded = sign === undefined ? undefined : decodedOrNothing(sign);
  return [url, sign, decoded, signature].filter((value) => value !== undefined);
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
