import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { OidcFaultRule } from '../../sandbox/index.ts';
import { GateError } from '../../src/base/errors.ts';
import { requestIdToken } from '../../src/tencent/auth/id-token.ts';
import { INSTANT, quietly, sandboxed } from './kit.ts';

const ENV = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.example.com/idtoken?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
};

/** Asks an endpoint that fails with `faults` in turn, then gives a token. */
async function ask(faults: OidcFaultRule['do'][], audience = 'aud', change: Record<string, string> = {}) {
  const sandbox = await sandboxed();
  for (const fault of faults) sandbox.fault({ on: 'oidc', do: fault });
  const call = quietly();
  const waits: number[] = [];
  const clock = { ...INSTANT, sleep: async (ms: number) => void waits.push(ms) };
  const env = { ...sandbox.oidc.env(), ...change };
  const result = await requestIdToken(audience, { env, clock, ...call }).catch((error: unknown) => error);
  const [requestToken = '', token] = sandbox.oidc.secrets();
  return { result, requestToken, token, requests: sandbox.oidc.requests, lines: call.lines, waits };
}

describe('requestIdToken', () => {
  it.each(['aud', 'https://github.com/octo-org', 'ä & b=c#d'])(
    'asks for the audience %s, with the request token',
    async (audience) => {
      const { result, token, requests, lines } = await ask([], audience);
      expect(result).toBe(token);
      expect(requests).toEqual([{ audience, status: 200 }]);
      expect(lines).toEqual([]);
    },
  );

  it.each<[string, OidcFaultRule['do'], RegExp]>([
    ['a reset', 'reset', /ECONNRESET|connection ended/],
    ['an answer that ends early', 'truncate', /broke in the middle/],
    ['an internal error', { status: 500 }, /HTTP 500: Scripted/],
    ['a busy service', { status: 503 }, /HTTP 503: Scripted/],
    ['too many requests', { status: 429, body: 'slow down' }, /HTTP 429\)/],
  ])('asks again after %s', async (_name, fault, reason) => {
    const { result, token, requests, lines } = await ask([fault, fault]);
    expect(result).toBe(token);
    expect(requests).toHaveLength(3);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^Could not get GitHub's ID token \(.*\); attempt 2 of 5 in 0\.5 s$/);
    expect(lines[0]).toMatch(reason);
  });

  it.each<[string, OidcFaultRule['do'], RegExp, RegExp]>([
    [
      '401',
      { status: 401, body: '{"message":"no"}' },
      /Could not get GitHub's ID token: HTTP 401: no\./,
      /^Check that the job has `permissions: id-token: write`/,
    ],
    [
      '403',
      { status: 403, body: '{"message":"no"}' },
      /HTTP 403: no\./,
      /^Check that the job has `permissions: id-token: write`/,
    ],
    ['404', { status: 404, body: '<html>' }, /HTTP 404\./, /githubstatus/],
    ['a redirect', { status: 302 }, /HTTP 302/, /githubstatus/],
    ['an answer without a token', { status: 200, body: '{}' }, /contains no token/, /githubstatus/],
    ['an answer that is not JSON', { status: 200, body: '<html>' }, /contains no token/, /githubstatus/],
    [
      'a token with a line break',
      { status: 200, body: '{"value":"a\\nb"}' },
      /contains no token/,
      /githubstatus/,
    ],
    [
      'an endless answer',
      { status: 200, body: ' '.repeat(2 ** 20) },
      /longer than 65536 bytes/,
      /githubstatus/,
    ],
  ])('does not ask again after %s', async (_name, fault, message, hint) => {
    const { result, requests } = await ask([fault]);
    expect(result).toMatchObject({ code: 'OIDC_UNAVAILABLE', hint: expect.stringMatching(hint) });
    expect(String(result)).toMatch(message);
    expect(requests).toHaveLength(1);
  });

  it('is refused a wrong request token, and tells it to nobody', async () => {
    const { result } = await ask([], 'aud', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'not-the-token' });
    expect(result).toMatchObject({
      code: 'OIDC_UNAVAILABLE',
      hint: expect.stringContaining('Check that the job has `permissions: id-token: write`'),
    });
    expect(JSON.stringify(result) + String(result)).not.toContain('not-the-token');
  });

  it('follows no redirect, so that nobody else gets the request token', async () => {
    const others: unknown[] = [];
    const other = createServer((request, response) => {
      others.push(request.headers.authorization);
      response.end('{"value":"another-token"}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const address = other.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      const { result } = await ask([{ status: 302, location: `http://127.0.0.1:${address.port}/` }]);
      expect(result).toMatchObject({ code: 'OIDC_UNAVAILABLE' });
      expect(others).toEqual([]);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('gives up after five attempts', async () => {
    const { result, requests, waits } = await ask(Array(9).fill('reset'));
    expect(result).toMatchObject({ code: 'OIDC_UNAVAILABLE' });
    expect(requests).toHaveLength(5);
    expect(waits).toEqual([500, 1000, 2000, 4000]);
  });

  it.each([
    {},
    { ACTIONS_ID_TOKEN_REQUEST_URL: ENV.ACTIONS_ID_TOKEN_REQUEST_URL },
    { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token' },
    { ...ENV, ACTIONS_ID_TOKEN_REQUEST_URL: 'nonsense' },
    { ...ENV, ACTIONS_ID_TOKEN_REQUEST_URL: 'file:///etc/passwd' },
  ])('asks nobody with %j', async (env) => {
    const call = quietly();
    await expect(requestIdToken('aud', { env, clock: INSTANT, ...call })).rejects.toMatchObject({
      code: 'OIDC_UNAVAILABLE',
      hint: expect.stringContaining('`id-token: write`'),
    });
    expect(call.lines).toEqual([]);
  });

  it('ends with the signal', async () => {
    const sandbox = await sandboxed();
    sandbox.fault({ on: 'oidc', do: 'hang' });
    const deadline = new AbortController();
    const reason = new GateError('DEADLINE_EXCEEDED', 'over');
    const asked = requestIdToken('aud', {
      ...{ env: sandbox.oidc.env(), clock: INSTANT, ...quietly(), signal: deadline.signal },
    });
    setTimeout(() => deadline.abort(reason), 100);
    await expect(asked).rejects.toBe(reason);
  });
});
