/** Claims of an ID token, for messages. A claim that the token lacks is `undefined`. */
export interface Claims {
  iss: string | undefined;
  /** Several audiences are joined with commas. */
  aud: string | undefined;
  sub: string | undefined;
}

/**
 * Reads the claims of a JWT without verifying it. They decide nothing: the user needs them to write a trust policy. Returns no claims
 * for anything that is not a JWT. Never throws.
 */
export function readClaims(token: string): Claims {
  const payload = decode(token.split('.')[1] ?? '');
  const claim = (name: string): string | undefined => {
    const value: unknown = payload === undefined ? undefined : Reflect.get(payload, name);
    const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
    return texts.length === 0 ? undefined : texts.join(',');
  };
  return { iss: claim('iss'), aud: claim('aud'), sub: claim('sub') };
}

function decode(part: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
