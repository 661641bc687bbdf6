import { describe, expect, it } from 'vitest';
import { findCredentials, secretsOf } from '../../src/inputs/credentials.ts';
import { missingKeys } from '../../src/runner-host.ts';
import type { RoleRequest } from '../../src/tencent/auth/role.ts';

const ROLE: RoleRequest = {
  ...{ arn: 'qcs::cam::uin/1:roleName/gate', provider: 'github', audience: 'aud', sessionName: 'test' },
  ...{ durationSeconds: undefined, region: 'ap-guangzhou' },
  endpoint: { protocol: 'https://', host: 'sts.tencentcloudapi.com' },
};
const NONE = { secretId: '', secretKey: '', sessionToken: '' };
const INPUTS = { secretId: 'AKIDinput', secretKey: 'input-key', sessionToken: '' };
const ENV = { TENCENTCLOUD_SECRET_ID: 'AKIDenv', TENCENTCLOUD_SECRET_KEY: 'env-key' };

const keys = (secretId: string, secretKey: string, sessionToken?: string) => ({
  kind: 'keys',
  keys: { secretId, secretKey, sessionToken },
});

/** What a workflow gets with these sources. */
function find(sources: { inputs: typeof NONE; env: Record<string, string> }, role: RoleRequest | undefined) {
  return findCredentials({ ...sources, missingKeys: missingKeys(sources.env) }, role);
}

/** The refusal of a set of sources. */
function refusal(inputs: typeof NONE, env: Record<string, string>): unknown {
  try {
    return find({ inputs, env }, undefined);
  } catch (error) {
    return error;
  }
}

describe('findCredentials', () => {
  it('takes inputs before a role and the environment', () => {
    const env = { ...ENV, TENCENTCLOUD_TOKEN: 'env-token' };
    expect(find({ inputs: INPUTS, env }, undefined)).toEqual(keys('AKIDinput', 'input-key'));
    expect(find({ inputs: INPUTS, env }, ROLE)).toEqual({
      ...keys('AKIDinput', 'input-key'),
      warning: expect.stringMatching(/the keys are used, the role is ignored/),
    });
  });

  it('takes the session token of the inputs with their keys', () => {
    const inputs = { ...INPUTS, sessionToken: 'input-token' };
    expect(find({ inputs, env: ENV }, undefined)).toEqual(keys('AKIDinput', 'input-key', 'input-token'));
  });

  it('takes a role before the environment, be that complete or not', () => {
    const plan = { kind: 'role', role: ROLE };
    expect(find({ inputs: NONE, env: ENV }, ROLE)).toEqual(plan);
    expect(find({ inputs: NONE, env: { TENCENTCLOUD_SECRET_ID: 'x' } }, ROLE)).toEqual(plan);
  });

  it.each<[string[], string | undefined]>([
    [[], undefined],
    [['TENCENTCLOUD_TOKEN'], 'TENCENTCLOUD_TOKEN'],
    [['TENCENTCLOUD_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN'], 'TENCENTCLOUD_SECURITY_TOKEN'],
    [
      ['TENCENTCLOUD_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_SESSION_TOKEN'],
      'TENCENTCLOUD_SESSION_TOKEN',
    ],
  ])('takes the environment last, with the first token set of %j', (names, token) => {
    const env = { ...ENV, ...Object.fromEntries(names.map((name) => [name, name])) };
    expect(find({ inputs: NONE, env }, undefined)).toEqual(keys('AKIDenv', 'env-key', token));
  });

  it('takes keys with a trailing line break, and a blank token for none', () => {
    const env = {
      ...{ TENCENTCLOUD_SECRET_ID: 'AKIDenv\n', TENCENTCLOUD_SECRET_KEY: 'env-key\r\n' },
      ...{ TENCENTCLOUD_SESSION_TOKEN: ' \n', TENCENTCLOUD_TOKEN: 'token\n' },
    };
    expect(find({ inputs: NONE, env }, undefined)).toEqual(keys('AKIDenv', 'env-key', 'token'));
  });

  it.each<[string, typeof NONE, Record<string, string>, RegExp]>([
    ['nothing', NONE, {}, /No credentials: .*`role-arn` are empty.*TENCENTCLOUD_SECRET_KEY are not set/],
    [
      'blank variables',
      NONE,
      { TENCENTCLOUD_SECRET_ID: ' ', TENCENTCLOUD_SECRET_KEY: '\n' },
      /No credentials/,
    ],
    ['an id input', { ...INPUTS, secretKey: '' }, ENV, /`secret-id` is set, the input `secret-key` is empty/],
    ['a key input', { ...INPUTS, secretId: '' }, ENV, /`secret-key` is set, the input `secret-id` is empty/],
    ['a token input', { ...NONE, sessionToken: 't' }, ENV, /`session-token` is set, but/],
    [
      'an id variable',
      NONE,
      { TENCENTCLOUD_SECRET_ID: 'x' },
      /TENCENTCLOUD_SECRET_ID is set, TENCENTCLOUD_SECRET_KEY is empty/,
    ],
    [
      'a key variable',
      NONE,
      { TENCENTCLOUD_SECRET_KEY: 'x' },
      /TENCENTCLOUD_SECRET_KEY is set, TENCENTCLOUD_SECRET_ID is empty/,
    ],
    ['a token variable', NONE, { TENCENTCLOUD_TOKEN: 'x' }, /No credentials/],
    [
      'a key of two lines',
      { ...INPUTS, secretKey: 'a\nb' },
      {},
      /`secret-key` contains a space, a line break/,
    ],
    [
      'a token of two words',
      NONE,
      { ...ENV, TENCENTCLOUD_TOKEN: 'a b' },
      /the session token contains a space/,
    ],
  ])('refuses %s', (_name, inputs, env, message) => {
    const error = refusal(inputs, env);
    expect(error).toMatchObject({ code: 'CREDENTIALS_MISSING', hint: expect.any(String) });
    expect(String(error)).toMatch(message);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{}, /^Set `secret-id`.*pull requests from forks get no secrets/],
    [{ GITHUB_EVENT_NAME: 'push' }, /^Set `secret-id`/],
    [{ GITHUB_EVENT_NAME: 'pull_request' }, /^This run is for a pull request: if it comes from a fork/],
    [
      { GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' },
      /^This run was started by Dependabot/,
    ],
  ])('says why secrets may be empty, with %j', (env, hint) => {
    expect(refusal(NONE, env)).toMatchObject({ hint: expect.stringMatching(hint) });
  });
});

describe('variables that are named almost right', () => {
  it.each([
    ['TENCENT_SECRET_ID', 'TENCENT_SECRET_KEY'],
    ['TENCENTCLOUD_SECRETID', 'TENCENTCLOUD_SECRETKEY'],
    ['TencentCloud_SecretId', 'TencentCloud_SecretKey'],
    ['tencentcloud_secret_id', 'tencentcloud_secret_key'],
    ['TENCENT_CLOUD_SECRET_ID', 'TENCENT_CLOUD_SECRET_KEY'],
    ['TENCENTCLOUD_SECERT_ID', 'TENCENTCLOUD_SECRET_KEYS'],
    ['QCLOUD_SECRET_ID', 'QCLOUD_SECRET_KEY'],
    ['COS_SECRET_ID', 'COS_SECRET_KEY'],
    ['SECRET_ID', 'SECRET_KEY'],
    ['SECRETID', 'SECRETKEY'],
    ['TENCENTCLOUD_ACCESS_KEY_ID', 'TC_SECRET_KEY'],
    ['TF_VAR_secret_id', 'TF_VAR_secret_key'],
  ])('%s and %s are named, not shown, and hidden', (id, key) => {
    const env = { [id]: 'AKID-of-mine', [key]: 'key-of-mine', PATH: '/bin' };
    const error = refusal(NONE, env);
    expect(error).toMatchObject({ code: 'CREDENTIALS_MISSING', hint: expect.stringContaining(`"${id}"`) });
    expect(error).toMatchObject({ hint: expect.stringContaining(`"${key}"`) });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/of-mine/);
    expect(secretsOf({ inputs: NONE, env }).sort()).toEqual(['AKID-of-mine', 'key-of-mine']);
  });

  it('are named beside half a pair too', () => {
    const env = { TENCENTCLOUD_SECRET_ID: 'AKIDx', TENCENTCLOUD_SECRETKEY: 'key-of-mine' };
    expect(refusal(NONE, env)).toMatchObject({
      hint: expect.stringMatching(/Rename "TENCENTCLOUD_SECRETKEY"/),
    });
  });

  it('are not those of others, nor empty ones', () => {
    const env = {
      ...{ AWS_SECRET_ACCESS_KEY: 'x', AWS_ACCESS_KEY_ID: 'x', GITHUB_TOKEN: 'x', TENCENTCLOUD_REGION: 'x' },
      ...{ TENCENT_SECRET_ID: ' ', NPM_TOKEN: 'x', CLIENT_SECRET: 'x', ALIBABA_CLOUD_ACCESS_KEY_ID: 'x' },
      ...{ CLOUDFLARE_API_KEY: 'x', KEY: 'x', ID: 'x' },
    };
    expect(refusal(NONE, env)).not.toMatchObject({ hint: expect.stringContaining('Rename') });
    expect(secretsOf({ inputs: NONE, env })).toEqual([]);
  });
});

describe('secretsOf', () => {
  it('has every secret of every source, used or not', () => {
    const env = {
      ...{ ...ENV, TENCENTCLOUD_TOKEN: 't1', TENCENTCLOUD_SESSION_TOKEN: 't2\n' },
      ...{ TENCENTCLOUD_SECURITY_TOKEN: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request' },
    };
    expect(secretsOf({ inputs: INPUTS, env }).sort()).toEqual(
      ['AKIDinput', 'input-key', 'AKIDenv', 'env-key', 't1', 't2', 'request'].sort(),
    );
  });
});
