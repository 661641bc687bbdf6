import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/index.ts';
import { ALWAYS, assumed, keyless, type Run } from './keyless-kit.ts';
import { copiedFrom, expectShut, inLittleMemory, withGate } from './kit.ts';

interface Wrong extends Run {
  code: string;
  hint: RegExp;
  arrange?: (sandbox: Sandbox) => void;
  /** What STS answered, in order. */
  sts: string[];
}

const WRONG: Record<string, Wrong> = {
  'no `id-token: write`': {
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined },
    code: 'OIDC_UNAVAILABLE',
    hint: /`permissions:` with `id-token: write`/,
    sts: [],
  },
  'a token endpoint that refuses': {
    env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'not-the-token' },
    code: 'OIDC_UNAVAILABLE',
    hint: /^Check that the job has `permissions: id-token: write`/,
    sts: [],
  },
  'a token endpoint that fails': {
    arrange: (sandbox) => sandbox.fault({ on: 'oidc', do: { status: 418 }, times: ALWAYS }),
    code: 'OIDC_UNAVAILABLE',
    hint: /githubstatus\.com/,
    sts: [],
  },
  'an audience that the provider does not know': {
    inputs: { 'oidc-audience': 'https://other.example.com' },
    code: 'ROLE_DENIED',
    hint: /client IDs must include "https:\/\/other\.example\.com"/,
    sts: ['InvalidParameter.WebIdentityTokenError'],
  },
  'signing keys that the provider does not have': {
    arrange: (sandbox) => sandbox.oidc.rotateKey(),
    code: 'ROLE_DENIED',
    hint: /token\.actions\.githubusercontent\.com\/\.well-known\/jwks/,
    sts: ['InvalidParameter.WebIdentityTokenError'],
  },
  'a trust policy for another branch': {
    claims: { sub: 'repo:octo-org@12/app@34:pull_request' },
    code: 'ROLE_DENIED',
    hint: /oidc:sub "repo:octo-org@12\/app@34:pull_request"/,
    sts: ['UnauthorizedOperation'],
  },
  'a provider of another name': {
    inputs: { 'oidc-provider': 'gitlab' },
    code: 'ROLE_DENIED',
    hint: /identity provider in CAM \(found "gitlab".*`oidc-provider`/,
    sts: ['InvalidParameter.ParamError'],
  },
  'a role that does not exist': {
    inputs: { 'role-arn': 'qcs::cam::uin/100000000001:roleName/layer-gat' },
    code: 'ROLE_DENIED',
    hint: /layer-gat\).*the role does not exist/,
    sts: ['InternalError.GetRoleError'],
  },
  'a session longer than the role allows': {
    inputs: { 'role-duration': '7201' },
    code: 'ROLE_DENIED',
    hint: /Lower the lifetime of the keys.*`role-duration`/,
    sts: ['InvalidParameter.OverTimeError'],
  },
  'an expired token': {
    claims: { exp: 1_700_000_000 },
    code: 'ROLE_DENIED',
    hint: /does not accept GitHub's token/,
    sts: ['InvalidParameter.WebIdentityTokenError'],
  },
  'a role that may not ask for layers': {
    role: { deniedActions: ['GetLayerVersion'] },
    code: 'NOT_AUTHORIZED',
    hint: /scf:GetLayerVersion/,
    sts: ['ok'],
  },
  'an STS that fails': {
    arrange: (sandbox) => {
      const action = 'AssumeRoleWithWebIdentity';
      sandbox.fault({ on: 'api', action, do: { code: 'InternalError.UnknownError' }, times: ALWAYS });
    },
    code: 'API_ERROR',
    hint: /STS failed on every attempt/,
    sts: Array(5).fill('InternalError.UnknownError'),
  },
  'an STS that cannot be reached': {
    inputs: { 'sts-endpoint': 'http://127.0.0.1:9' },
    code: 'API_UNREACHABLE',
    hint: /`sts-endpoint`/,
    sts: [],
  },
  'something else in place of STS': {
    arrange: (sandbox) => {
      const html = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>Log in' };
      sandbox.fault({ on: 'api', action: 'AssumeRoleWithWebIdentity', do: html });
    },
    code: 'RESPONSE_INVALID',
    hint: /captive portal/,
    sts: ['http 200'],
  },
  'no provider': {
    inputs: { 'oidc-provider': '' },
    code: 'INPUT_INVALID',
    hint: /Correct the inputs named above/,
    sts: [],
  },
};

describe.concurrent('without keys, the gate stays shut for', () => {
  it.each(Object.entries(WRONG))('%s', async (_name, { code, hint, arrange, sts, ...run }) => {
    await withGate(async (gate) => {
      arrange?.(gate.sandbox);
      const result = await keyless(gate, run);
      expectShut(result, gate.job, code);
      const error = result.report.error ?? result.report.layers[0]?.error;
      expect(error?.hint).toMatch(hint);
      const copied = copiedFrom(result.summary);
      if (run.claims?.['sub'] !== undefined) expect(copied).toContain(`oidc:sub "${run.claims['sub']}"`);
      expect(assumed(gate.sandbox)).toEqual(sts);
      // Who has no keys asks for no layer.
      if (code !== 'NOT_AUTHORIZED') expect(gate.sandbox.calls).toHaveLength(sts.length);
    });
  });

  it('a token endpoint that never answers, until the deadline', async () => {
    await withGate(async (gate) => {
      gate.sandbox.fault({ on: 'oidc', do: 'hang', times: ALWAYS });
      const result = await keyless(gate, { inputs: { timeout: '2' } });
      expectShut(result, gate.job, 'DEADLINE_EXCEEDED');
      // It takes milliseconds; a process that waits for a socket never ends.
      expect(result.lingeredMs).toBeLessThan(20_000);
    });
  });

  it('a token endpoint whose answer has no end, in little memory', async () => {
    await withGate(async (gate) => {
      gate.sandbox.fault({ on: 'oidc', do: { status: 200, body: ' '.repeat(256 * 1024 ** 2) } });
      const result = await inLittleMemory((options) => keyless(gate, options));
      expectShut(result, gate.job, 'OIDC_UNAVAILABLE');
      expect(result.report.error?.message).toContain('longer than 65536 bytes');
      expect(result.lingeredMs).toBeLessThan(20_000);
    });
  });

  it('a token endpoint whose answers end early, after five attempts', async () => {
    await withGate(async (gate) => {
      gate.sandbox.fault({ on: 'oidc', do: 'truncate', times: ALWAYS });
      const result = await keyless(gate, {});
      expectShut(result, gate.job, 'OIDC_UNAVAILABLE');
      expect(result.report.error?.message).toContain('broke in the middle of the response');
      expect(gate.sandbox.oidc.requests).toHaveLength(5);
      expect(result.lingeredMs).toBeLessThan(20_000);
    });
  });

  it('an STS that never answers, until the deadline', async () => {
    await withGate(async (gate) => {
      gate.sandbox.fault({ on: 'api', action: 'AssumeRoleWithWebIdentity', do: 'hang', times: ALWAYS });
      const result = await keyless(gate, { inputs: { timeout: '2' } });
      expectShut(result, gate.job, 'DEADLINE_EXCEEDED');
      // It takes milliseconds; a process that waits for a socket never ends.
      expect(result.lingeredMs).toBeLessThan(20_000);
    });
  });
});
