import { describe, expect, it } from 'vitest';
import { findKeys, type KeyPlaces } from '../../src/command/keys.ts';

const SDK = '/home/me/.tencentcloud/credentials';
const TCCLI = '/home/me/.tccli/default.credential';
const KEYS = { secretId: 'AKIDtccli', secretKey: 'tccli-key' };

/** Looks for keys among these files. */
function find(files: Record<string, string>, more: Partial<KeyPlaces> = {}) {
  const env = {};
  const now = () => new Date('2026-11-28T00:00:00Z');
  return findKeys({ env, profile: undefined, home: '/home/me', read: (path) => files[path], now, ...more });
}

const idOf = (search: ReturnType<typeof find>) =>
  search.kind === 'file' ? search.keys.secretId : search.kind;
const problemOf = (search: ReturnType<typeof find>) =>
  search.kind === 'none' ? search.missingKeys.looked : search.kind;

describe('findKeys', () => {
  const files = {
    [SDK]: '[default]\nsecret_id=AKIDsdk\nsecret_key=sdk-key\n',
    [TCCLI]: JSON.stringify(KEYS),
  };
  const env = { TENCENTCLOUD_SECRET_ID: 'AKIDenv', TENCENTCLOUD_SECRET_KEY: 'env-key' };

  it('takes the environment, then the file of the SDK, then that of tccli', () => {
    expect(idOf(find(files, { env }))).toBe('environment');
    expect(idOf(find(files, { env: { TENCENTCLOUD_SECRET_KEY: 'half' } }))).toBe('environment');
    expect(idOf(find(files))).toBe('AKIDsdk');
    expect(idOf(find({ [TCCLI]: JSON.stringify(KEYS) }))).toBe('AKIDtccli');
    expect(idOf(find({ '/etc/tencentcloud/credentials': files[SDK] ?? '' }))).toBe('AKIDsdk');
    expect(
      idOf(
        find(
          { ...files, '/keys': '[default]\nsecret_id=AKIDfile\nsecret_key=k' },
          { env: { TENCENTCLOUD_CREDENTIALS_FILE: '/keys' } },
        ),
      ),
    ).toBe('AKIDfile');
  });

  it('takes the profile that is named: by option before everything, by TCCLI_PROFILE before the file of the SDK', () => {
    const more = {
      ...files,
      '/home/me/.tccli/prod.credential': JSON.stringify({ ...KEYS, secretId: 'AKIDprod' }),
    };
    expect(idOf(find(more, { env, profile: 'prod' }))).toBe('AKIDprod');
    expect(idOf(find(more, { env: { TCCLI_PROFILE: 'prod' } }))).toBe('AKIDprod');
    expect(idOf(find(more, { env: { ...env, TCCLI_PROFILE: 'prod' } }))).toBe('environment');
    expect(problemOf(find(files, { profile: 'none' }))).toMatch(/none\.credential does not exist/);
  });

  it('reads the section [default] of the file of the SDK alone, quoted or not', () => {
    const text =
      '; keys\r\n[prod]\r\nsecret_id = no\r\n[default]\r\n secret_id = "AKIDq" \r\nsecret_key=\'k y\'\r\ntoken = t\r\n[x]\nsecret_id=no\n';
    expect(find({ [SDK]: text })).toMatchObject({
      keys: { secretId: 'AKIDq', secretKey: 'k y', sessionToken: 't' },
    });
  });

  it('refuses what it cannot use, without a word of what is in the file', () => {
    const cases: [file: string, text: string, problem: RegExp][] = [
      [SDK, '[default]\nsecret_id=AKIDsecret', /has no `secret_id` and `secret_key`/],
      [TCCLI, '{"secretId": "AKIDsecret', /is not JSON/],
      [TCCLI, '{"secretId": ["AKIDsecret"]}', /"secretId.*" has an unexpected type/],
      [TCCLI, '{"secretId": "AKIDsecret"}', /has no `secretId` and `secretKey`/],
      [TCCLI, JSON.stringify({ ...KEYS, 'role-arn': 'qcs::x' }), /assumes a role/],
      [TCCLI, JSON.stringify({ type: 'cvm-role' }), /assumes a role/],
      [
        TCCLI,
        JSON.stringify({ ...KEYS, type: 'oauth', expiresAt: 1_700_000_000 }),
        /expired at 2023-11-14T22:13:20/,
      ],
    ];
    for (const [file, text, problem] of cases) {
      const found = find({ [file]: text });
      expect(problemOf(found)).toMatch(problem);
      expect(problemOf(found)).not.toContain('AKIDsecret');
    }
  });
});
