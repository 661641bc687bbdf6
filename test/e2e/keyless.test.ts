import { describe, expect, it } from 'vitest';
import { ALWAYS, assumed, keyless } from './keyless-kit.ts';
import { expectShut, withGate } from './kit.ts';

describe.concurrent('without keys', () => {
  it('passes with the keys of the role, and prefers it to keys in the environment', async () => {
    await withGate(async (gate) => {
      const { sandbox } = gate;
      const env = { TENCENTCLOUD_SECRET_ID: 'AKIDother', TENCENTCLOUD_SECRET_KEY: 'other' };
      const result = await keyless(gate, { env });
      expect(result.report.verdict, result.stdout).toBe('pass');
      expect(result.outputs['verified']).toBe('true');
      expect(result.stderr).toBe('');
      expect(sandbox.oidc.requests).toEqual([{ audience: 'sts.tencentcloudapi.com', status: 200 }]);
      expect(sandbox.calls.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
        'AssumeRoleWithWebIdentity ok',
        'GetLayerVersion ok',
      ]);
      expect(result.stdout).toContain('session github-octo-org@app-4711-2');
      const [issued] = sandbox.issued;
      const masks = [...result.stdout.matchAll(/^::add-mask::(.*)$/gm)].map(([, mask]) => mask);
      expect(masks).toEqual(
        expect.arrayContaining([
          issued?.secretId,
          issued?.secretKey,
          issued?.token,
          ...sandbox.oidc.secrets(),
        ]),
      );
    });
  });

  it('renews keys that end before the step does', async () => {
    await withGate(
      async (gate) => {
        const result = await keyless(gate, { inputs: { 'role-duration': '2' } });
        expect(result.report.verdict, result.stdout).toBe('pass');
        expect(assumed(gate.sandbox).length).toBeGreaterThan(1);
        expect(new Set(assumed(gate.sandbox))).toEqual(new Set(['ok']));
        expect(gate.sandbox.oidc.requests.length).toBe(assumed(gate.sandbox).length);
        expect(result.stdout).toContain('Renewed the role layer-gate');
      },
      { statuses: ['Publishing', 'Publishing', 'Active'] },
    );
  });

  it('takes new keys where the API no longer knows the old ones', async () => {
    await withGate(async (gate) => {
      const { sandbox } = gate;
      sandbox.fault({ on: 'api', action: 'GetLayerVersion', do: { code: 'AuthFailure.TokenFailure' } });
      const result = await keyless(gate);
      expect(result.report.verdict, result.stdout).toBe('pass');
      expect(assumed(sandbox)).toEqual(['ok', 'ok']);
    });
  });

  it('gives up where new keys are refused as well', async () => {
    await withGate(async (gate) => {
      const { sandbox, job } = gate;
      const code = 'AuthFailure.TokenFailure';
      sandbox.fault({ on: 'api', action: 'GetLayerVersion', do: { code }, times: ALWAYS });
      expectShut(await keyless(gate), job, 'NOT_AUTHORIZED');
      expect(assumed(sandbox)).toEqual(['ok', 'ok']);
    });
  });

  it('tries GitHub and STS again where the network fails', async () => {
    await withGate(async (gate) => {
      const { sandbox } = gate;
      sandbox.fault({ on: 'oidc', do: 'reset' });
      sandbox.fault({ on: 'api', action: 'AssumeRoleWithWebIdentity', do: { status: 502 } });
      sandbox.fault({
        on: 'api',
        action: 'AssumeRoleWithWebIdentity',
        do: { code: 'InternalError.SystemError' },
      });
      const result = await keyless(gate);
      expect(result.report.verdict, result.stdout).toBe('pass');
      expect(assumed(sandbox)).toEqual(['http 502', 'InternalError.SystemError', 'ok']);
      expect(result.stdout).toContain("Could not get GitHub's ID token");
    });
  });
});
