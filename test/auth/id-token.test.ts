import { describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import { requestIdToken } from '../../src/tencent/auth/id-token.ts';
import { INSTANT, quietly } from './kit.ts';

const ENV = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.example.com/idtoken?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
};

/** The toolkit's error for an answer with `status`, as core 3.0 words it. */
function toolkitError(status: number | undefined, message: string): Error {
  const told = `Failed to get ID Token. \n \n        Error Code : ${status}\n \n        Error Message: ${message}`;
  return new Error(`Error message: ${told}`);
}

/** Asks where the toolkit fails with `errors` in turn, then succeeds. */
async function ask(errors: Error[], env: Record<string, string> = ENV) {
  const call = quietly();
  const audiences: string[] = [];
  const getIdToken = async (audience: string) => {
    audiences.push(audience);
    const error = errors[audiences.length - 1];
    if (error !== undefined) throw error;
    return 'token';
  };
  const result = await requestIdToken('aud', { getIdToken, env, clock: INSTANT, ...call }).catch(
    (error: unknown) => error,
  );
  return { result, audiences, lines: call.lines };
}

describe('requestIdToken', () => {
  it('asks for the audience', async () => {
    expect(await ask([])).toEqual({ result: 'token', audiences: ['aud'], lines: [] });
  });

  it.each([
    ['a reset', toolkitError(undefined, 'read ECONNRESET')],
    ['an internal error', toolkitError(500, 'no')],
    ['too many requests', toolkitError(429, 'no')],
  ])('asks again after %s', async (_name, error) => {
    const { result, audiences, lines } = await ask([error, error]);
    expect(result).toBe('token');
    expect(audiences).toHaveLength(3);
    expect(lines[0]).toMatch(/^GitHub's ID token could not be had \(.*\); attempt 2 of 5 in 0\.5 s$/);
  });

  it.each<[string, Error, RegExp, RegExp]>([
    ['401', toolkitError(401, 'no'), /gave no ID token: HTTP 401: no\./, /refused this job/],
    ['403', toolkitError(403, 'no'), /HTTP 403: no/, /refused this job/],
    ['503, tried by the toolkit', toolkitError(503, 'busy'), /HTTP 503: busy/, /githubstatus/],
    [
      '404, or an answer without a token',
      new Error('Error message: Response json body do not have ID Token field'),
      /Response json body do not have ID Token field/,
      /githubstatus/,
    ],
  ])('does not ask again after %s', async (_name, error, message, hint) => {
    const { result, audiences } = await ask([error]);
    expect(result).toMatchObject({ code: 'OIDC_UNAVAILABLE', hint: expect.stringMatching(hint) });
    expect(String(result)).toMatch(message);
    expect(audiences).toHaveLength(1);
  });

  it('gives up after five attempts', async () => {
    const { result, audiences } = await ask(Array(9).fill(toolkitError(undefined, 'read ECONNRESET')));
    expect(result).toMatchObject({ code: 'OIDC_UNAVAILABLE' });
    expect(audiences).toHaveLength(5);
  });

  it.each([
    {},
    { ACTIONS_ID_TOKEN_REQUEST_URL: ENV.ACTIONS_ID_TOKEN_REQUEST_URL },
    { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token' },
    { ...ENV, ACTIONS_ID_TOKEN_REQUEST_URL: 'nonsense' },
  ])('asks nobody with %j', async (env) => {
    const { result, audiences } = await ask([], env);
    expect(result).toMatchObject({
      code: 'OIDC_UNAVAILABLE',
      hint: expect.stringContaining('`id-token: write`'),
    });
    expect(audiences).toEqual([]);
  });

  it('ends with the signal', async () => {
    const deadline = new AbortController();
    const reason = new GateError('DEADLINE_EXCEEDED', 'over');
    const asked = requestIdToken('aud', {
      ...{ env: ENV, clock: INSTANT, ...quietly(), signal: deadline.signal },
      getIdToken: () => new Promise(() => undefined),
    });
    deadline.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });
});
