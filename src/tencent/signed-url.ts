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
