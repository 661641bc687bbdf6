import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { GITHUB_ISSUER } from '../../sandbox/index.ts';
import { GateError } from '../../src/base/errors.ts';
import { assumeRole } from '../../src/tencent/auth/sts.ts';
import { INSTANT, idTokenOf, quietly, roleOf, sandboxed, toolsOf } from './kit.ts';

const AUDIENCE = 'sts.tencentcloudapi.com';

/** What STS, played by `answer` (body of the request → `Response`), makes of a role; with what was masked. */
async function against(answer: (body: Record<string, unknown>) => object) {
  let headers: NodeJS.Dict<string | string[]> = {};
  const server = createServer(async (req, res) => {
    headers = req.headers;
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(Buffer.from(chunk));
    res.end(JSON.stringify({ Response: answer(JSON.parse(Buffer.concat(chunks).toString())) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = Object(server.address());
  const sandbox = await sandboxed();
  const token = await idTokenOf(sandbox);
  const endpoint = { protocol: 'http://', host: `127.0.0.1:${address.port}` } as const;
  const masked: string[] = [];
  const mask = (secret: string): void => void masked.push(secret);
  try {
    const result = await assumeRole(roleOf(sandbox, { endpoint }), async () => token, {
      ...{ clock: INSTANT, mask, ...quietly() },
    }).catch((error: unknown) => error);
    return { result, masked, token, headers };
  } finally {
    server.close();
  }
}

const SECRETS = { TmpSecretId: 'AKIDx', TmpSecretKey: 'key-x', Token: 'token-x' };

describe('assumeRole', () => {
  it('sends what the SDK sends: unsigned, without a session token', async () => {
    const sent: Record<string, unknown>[] = [];
    const { result, headers, token } = await against((body) => {
      sent.push(body);
      return { Credentials: SECRETS, ExpiredTime: 1_800_000_000, RequestId: 'r' };
    });
    expect(result).toEqual({
      keys: { secretId: 'AKIDx', secretKey: 'key-x', sessionToken: 'token-x' },
      expiresAt: 1_800_000_000_000,
    });
    expect(sent).toEqual([
      {
        ...{ ProviderId: 'github', WebIdentityToken: token, RoleSessionName: 'test' },
        RoleArn: 'qcs::cam::uin/100000000001:roleName/gate',
      },
    ]);
    expect(headers).toMatchObject({
      ...{ authorization: 'SKIP', 'x-tc-action': 'AssumeRoleWithWebIdentity', 'x-tc-version': '2018-08-13' },
      'x-tc-region': 'ap-guangzhou',
    });
    expect(headers).not.toHaveProperty('x-tc-token');
  });

  it.each<[string, object, string]>([
    ['no credentials', { ExpiredTime: 1 }, 'Credentials'],
    ['half of them', { Credentials: { ...SECRETS, Token: undefined }, ExpiredTime: 1 }, 'Credentials.Token'],
    [
      'an empty key',
      { Credentials: { ...SECRETS, TmpSecretKey: '' }, ExpiredTime: 1 },
      'Credentials.TmpSecretKey',
    ],
    [
      'a key with a line break',
      { Credentials: { ...SECRETS, TmpSecretId: 'a\nb' }, ExpiredTime: 1 },
      'TmpSecretId',
    ],
    ['no end', { Credentials: SECRETS }, 'ExpiredTime'],
    ['an end that is no time', { Credentials: SECRETS, ExpiredTime: 1e300 }, 'ExpiredTime'],
    ['an end in words', { Credentials: SECRETS, ExpiredTime: 'token-x' }, 'ExpiredTime'],
  ])('refuses an answer with %s, and shows nothing of it', async (_name, answer, path) => {
    const { result, masked } = await against(() => ({ ...answer, RequestId: 'r' }));
    expect(result).toMatchObject({ code: 'RESPONSE_INVALID', requestId: 'r' });
    expect(String(result)).toContain(path);
    for (const secret of Object.values(SECRETS)) expect(String(result)).not.toContain(secret);
    // Even what cannot be used is masked.
    if ('Credentials' in answer) expect(masked).not.toEqual([]);
  });

  it('shows no token that the service quotes, however it is cut', async () => {
    for (const cut of [20, 200, Number.POSITIVE_INFINITY]) {
      const { result, token } = await against((body) => ({
        Error: {
          Code: 'InvalidParameter.WebIdentityTokenError',
          Message: `bad token ${String(body['WebIdentityToken']).slice(0, cut)}`,
        },
        RequestId: 'r',
      }));
      expect(result).toBeInstanceOf(GateError);
      expect(result).toMatchObject({ code: 'ROLE_DENIED', requestId: 'r' });
      expect(String(result)).toContain('bad token [token]');
      expect(String(result)).not.toContain(token.slice(0, 12));
    }
  });

  it.each<[string, string, number, RegExp]>([
    [
      'InvalidParameter.WebIdentityTokenError',
      'ROLE_DENIED',
      1,
      /client IDs must include "sts\.tencentcloudapi\.com"/,
    ],
    ['InvalidParameter.ParamError', 'ROLE_DENIED', 1, /identity provider in CAM \(found "github"/],
    ['InvalidParameter.OverLimit', 'API_ERROR', 5, /20 of these requests per second/],
    ['RequestLimitExceeded', 'API_ERROR', 5, /20 of these requests per second/],
    [
      'InternalError.GetRoleError',
      'ROLE_DENIED',
      1,
      /uin\/100000000001:roleName\/gate.*the role does not exist/,
    ],
    ['InternalError.IllegalRole', 'ROLE_DENIED', 1, /the role does not exist/],
    ['InternalError.SystemError', 'API_ERROR', 5, /STS failed/],
    ['ResourceNotFound.RoleNotFound', 'ROLE_DENIED', 1, /the role does not exist/],
    ['UnauthorizedOperation', 'ROLE_DENIED', 1, /oidc:sub "repo:octo-org\/app:ref:refs\/heads\/main"/],
    ['AccessDenied', 'ROLE_DENIED', 1, /oidc:aud "sts\.tencentcloudapi\.com"/],
    ['UnsupportedRegion', 'API_ERROR', 1, /documentation of AssumeRoleWithWebIdentity/],
  ])('explains %s as %s after %i attempts', async (code, expected, attempts, hint) => {
    let calls = 0;
    const { result } = await against(() => {
      calls += 1;
      return { Error: { Code: code, Message: 'no' }, RequestId: 'r' };
    });
    expect(result).toMatchObject({ code: expected, hint: expect.stringMatching(hint), requestId: 'r' });
    expect(String(result)).toMatch(
      /AssumeRoleWithWebIdentity for the role gate was refused by 127\.0\.0\.1:\d+: /,
    );
    expect(calls).toBe(attempts);
  });
});

describe("the sandbox's trust policy", () => {
  const equal = (conditions: Record<string, string | string[]>) => ({ string_equal: conditions });
  it.each([
    ['no condition: whoever has a token', {}, 'granted'],
    ['the sub', equal({ 'oidc:sub': 'repo:octo-org/app:ref:refs/heads/main' }), 'granted'],
    ['one sub of several', equal({ 'oidc:sub': ['x', 'repo:octo-org/app:ref:refs/heads/main'] }), 'granted'],
    ['another sub', equal({ 'oidc:sub': 'repo:octo-org/other:ref:refs/heads/main' }), 'ROLE_DENIED'],
    ['another aud', equal({ 'oidc:aud': 'x' }), 'ROLE_DENIED'],
    ['iss, aud', equal({ 'oidc:iss': GITHUB_ISSUER, 'oidc:aud': AUDIENCE }), 'granted'],
    ['a claim that no token has', equal({ 'oidc:nothing': '' }), 'ROLE_DENIED'],
    ['a wildcard that is none', equal({ 'oidc:sub': 'repo:octo-org/app:*' }), 'ROLE_DENIED'],
    ['a pattern', { string_like: { 'oidc:sub': 'repo:octo-org/app:*' } }, 'granted'],
    ['a pattern that does not fit', { string_like: { 'oidc:sub': 'repo:octo-org/ap?' } }, 'ROLE_DENIED'],
    [
      'a pattern beside a false condition',
      { ...equal({ 'oidc:aud': 'x' }), string_like: { 'oidc:sub': '*' } },
      'ROLE_DENIED',
    ],
  ])('with %s', async (_name, condition, expected) => {
    const sandbox = await sandboxed();
    const { tools } = toolsOf(sandbox);
    const role = roleOf(sandbox);
    sandbox.addRole({ name: 'gate', condition });
    const token = await idTokenOf(sandbox);
    const granted = assumeRole(role, async () => token, { ...tools, ...quietly() }).then(
      () => 'granted',
      (error: unknown) => (error instanceof GateError ? error.code : String(error)),
    );
    expect(await granted).toBe(expected);
  });

  it.each<[string, (token: string) => string]>([
    [
      'another payload',
      (token) => token.replace(/\.[^.]+\./, `.${Buffer.from('{}').toString('base64url')}.`),
    ],
    ['no signature', (token) => token.replace(/[^.]+$/, '')],
    ['alg none', (token) => token.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url'))],
    ['nonsense', () => 'nonsense'],
  ])('lets nobody in with %s', async (_name, forge) => {
    const sandbox = await sandboxed();
    const { tools } = toolsOf(sandbox);
    const token = forge(await idTokenOf(sandbox));
    await expect(assumeRole(roleOf(sandbox), async () => token, { ...tools, ...quietly() })).rejects.toThrow(
      /WebIdentityTokenError/,
    );
    expect(sandbox.issued).toEqual([]);
  });
});
