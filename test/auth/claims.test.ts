import { describe, expect, it } from 'vitest';
import { readClaims } from '../../src/tencent/auth/claims.ts';

const jwt = (payload: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`;
const NONE = { iss: undefined, aud: undefined, sub: undefined };

describe('readClaims', () => {
  it('reads what the token says', () => {
    const claims = { iss: 'https://i', aud: 'a', sub: 'repo:o/ä:ref:refs/heads/m', exp: 1 };
    expect(readClaims(jwt(claims))).toEqual({ iss: 'https://i', aud: 'a', sub: 'repo:o/ä:ref:refs/heads/m' });
  });

  it('joins several audiences', () => {
    expect(readClaims(jwt({ aud: ['a', 'b', 3] }))).toEqual({ ...NONE, aud: 'a,b' });
  });

  it.each([
    '',
    'a',
    'a.b',
    'a.%%%.c',
    `a.${Buffer.from('not json').toString('base64url')}.c`,
    jwt(null),
    jwt('text'),
    jwt([1]),
    jwt({ sub: 1, aud: {}, iss: null }),
  ])('finds no claims in %j', (token) => {
    expect(readClaims(token)).toEqual(NONE);
  });
});
