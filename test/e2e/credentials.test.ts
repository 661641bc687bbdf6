import { describe, expect, it } from 'vitest';
import { assumed, NO_KEYS } from './keyless-kit.ts';
import { expectShut, withGate } from './kit.ts';

describe.concurrent('keys of other sources', () => {
  // TENCENTCLOUD_SESSION_TOKEN: pass.test.ts
  it.each(['TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_TOKEN'])(
    'temporary keys of another action, with %s',
    async (variable) => {
      await withGate(async ({ sandbox, step }) => {
        const key = { secretId: 'AKIDtemporary', secretKey: 'temporary-key', token: 'temporary-token' };
        sandbox.addKey(key);
        const result = await step(NO_KEYS, {
          env: {
            ...{ TENCENTCLOUD_SECRET_ID: key.secretId, TENCENTCLOUD_SECRET_KEY: key.secretKey },
            [variable]: key.token,
          },
        });
        expect(result.outputs['verified'], result.stdout).toBe('true');
      });
    },
  );

  it('keys with a trailing newline', async () => {
    await withGate(async ({ sandbox, step }) => {
      const { secretId, secretKey } = sandbox.key;
      const result = await step({ 'secret-id': `${secretId}\n`, 'secret-key': `${secretKey}\n` });
      expect(result.outputs['verified'], result.stdout).toBe('true');
    });
  });

  it('keys win over a role, with a warning', async () => {
    await withGate(async ({ sandbox, step }) => {
      const result = await step({ 'role-arn': sandbox.addRole({ name: 'gate' }), 'oidc-provider': 'github' });
      expect(result.outputs['verified'], result.stdout).toBe('true');
      expect(result.stdout).toContain(
        '::warning title=Layer gate::Both `secret-id`/`secret-key` and `role-arn`',
      );
      expect(assumed(sandbox)).toEqual([]);
    });
  });

  it('variables named almost right: names them, and shows no value', async () => {
    await withGate(async ({ job, step }) => {
      const env = { TENCENT_SECRET_ID: 'AKID-almost-right', TENCENTCLOUD_SECRETKEY: 'key-almost-right' };
      const result = await step(NO_KEYS, { env });
      expectShut(result, job, 'CREDENTIALS_MISSING');
      expect(result.report.error?.hint).toMatch(
        /^Rename "TENCENTCLOUD_SECRETKEY", "TENCENT_SECRET_ID" if this step should use them/,
      );
      expect(result.stdout.replace(/^::add-mask::.*$/gm, '') + result.summary).not.toContain('almost-right');
    });
  });

  it('blank secrets on a fork: says why', async () => {
    await withGate(async ({ job, step }) => {
      const result = await step(NO_KEYS, { env: { GITHUB_EVENT_NAME: 'pull_request' } });
      expectShut(result, job, 'CREDENTIALS_MISSING');
      expect(result.report.error?.hint).toMatch(/^This run is for a pull request: if it comes from a fork/);
    });
  });
});
