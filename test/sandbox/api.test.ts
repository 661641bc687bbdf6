import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../sandbox/index.ts';
import { tc3Signature } from '../../sandbox/tc3.ts';
import { ask, client, codeOf, fetchRaw, LAYER, withSandbox } from './kit.ts';

const HOUR = 3_600_000;

describe('GetLayerVersion, asked by the official SDK', () => {
  it('answers with every documented field', () =>
    withSandbox(async (sandbox) => {
      sandbox.publish({
        region: 'ap-guangzhou',
        name: 'common-deps',
        version: 12,
        content: LAYER,
        runtimes: ['Nodejs18.15', 'Nodejs20.19'],
        license: 'MIT',
        description: 'shared',
        addTime: '2026-01-02 03:04:05',
      });
      const params = { LayerName: 'common-deps', LayerVersion: 12 };
      expect(await ask(sandbox, {}, params, 'ap-guangzhou')).toEqual({
        Status: 'Active',
        LayerVersion: 12,
        CodeSha256: LAYER.sha256,
        Description: 'shared',
        LicenseInfo: 'MIT',
        AddTime: '2026-01-02 03:04:05',
        Location: expect.stringMatching(
          /^http:\/\/127\.0\.0\.1:\d+\/1253970226\/common-deps\/12\/[\w-]+\.zip\?sign=q-sign-algorithm%3Dsha1%26q-ak%3DAKID\w{32}%26q-sign-time%3D\d+%3B\d+%26q-key-time%3D\d+%3B\d+%26q-header-list%3D%26q-url-param-list%3D%26q-signature%3D[0-9a-f]{40}&response-content-type=application\/octet-stream$/,
        ),
        CompatibleRuntimes: ['Nodejs18.15', 'Nodejs20.19'],
        LayerName: 'common-deps',
        RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(sandbox.calls).toMatchObject([
        { action: 'GetLayerVersion', region: 'ap-guangzhou', layer: 'common-deps:12', outcome: 'ok' },
      ]);
    }));

  it('plays statuses in order, the last of which stays, and gives `answer` the last word', () =>
    withSandbox(async (sandbox) => {
      sandbox.update('common:1', {
        statuses: ['Publishing', 'Active'],
        answer: ({ Description: _, ...rest }) => ({ ...rest, LayerName: 'other', CodeSha256: null }),
      });
      const answers = [await ask(sandbox), await ask(sandbox), await ask(sandbox)];
      expect(answers.map((answer) => answer['Status'])).toEqual(['Publishing', 'Active', 'Active']);
      expect(answers[0]).toMatchObject({ LayerName: 'other', CodeSha256: null });
      expect(answers[0]).not.toHaveProperty('Description');
      sandbox.update('common:1', { answer: undefined });
      expect(await ask(sandbox)).toMatchObject({ LayerName: 'common' });
      expect(() => sandbox.update('common:9', {})).toThrow('common:9');
    }));

  it.each([
    ['ResourceNotFound.LayerVersion', { LayerName: 'common', LayerVersion: 2 }, ''],
    ['ResourceNotFound.Layer', { LayerName: 'common', LayerVersion: 1 }, 'ap-shanghai'],
    ['ResourceNotFound.Layer', { LayerName: 'other', LayerVersion: 1 }, ''],
    ['InvalidParameterValue.LayerName', { LayerName: '-', LayerVersion: 1 }, ''],
    ['InvalidParameter', { LayerName: 'common', LayerVersion: '1' }, ''],
    ['InvalidParameter', { LayerName: 'common', LayerVersion: 1.5 }, ''],
    ['InvalidParameter', { LayerName: 1, LayerVersion: 1 }, ''],
    ['MissingParameter', { LayerName: 'common' }, ''],
    ['UnknownParameter', { LayerName: 'common', LayerVersion: 1, Namespace: 'x' }, ''],
  ])('answers %s to %j in %j', (code, params, region) =>
    withSandbox(async (sandbox) => {
      expect(await codeOf(ask(sandbox, {}, params, region))).toBe(code);
      expect(sandbox.calls[0]?.outcome).toBe(code);
    }),
  );

  it('refuses an unknown action and a body that is no JSON object', () =>
    withSandbox(async (sandbox) => {
      expect(await codeOf(client(sandbox).request('GetLayer', {}))).toBe('InvalidAction');
      const odd = client(sandbox).request('GetLayerVersion', []);
      expect(await codeOf(odd)).toBe('InvalidParameter');
    }));
});

describe('authentication', () => {
  const now = (): number => Date.now();
  const temporary: ApiKey = {
    secretId: `AKID${'t'.repeat(32)}`,
    secretKey: 's'.repeat(32),
    token: 'a token',
    expiresAt: now() + HOUR,
  };

  it.each<[string, Partial<ApiKey>]>([
    ['AuthFailure.SignatureFailure', { secretKey: 'x'.repeat(32) }],
    ['AuthFailure.SecretIdNotFound', { secretId: `AKID${'x'.repeat(32)}` }],
    ['AuthFailure.TokenFailure', { token: 'unasked' }],
    ['AuthFailure.TokenFailure', { token: '' }],
    ['ok', temporary],
    ['AuthFailure.TokenFailure', { ...temporary, token: 'another token' }],
    ['AuthFailure.TokenFailure', { secretId: temporary.secretId, secretKey: temporary.secretKey }],
  ])('answers %s to %j', (code, key) =>
    withSandbox(
      async (sandbox) => {
        expect(await codeOf(ask(sandbox, key))).toBe(code);
      },
      { keys: [temporary] },
    ),
  );

  it('knows a key from when it is added until it expires', () =>
    withSandbox(async (sandbox) => {
      expect(await codeOf(ask(sandbox, temporary))).toBe('AuthFailure.SecretIdNotFound');
      sandbox.addKey(temporary);
      expect(await codeOf(ask(sandbox, temporary))).toBe('ok');
      sandbox.addKey({ ...temporary, expiresAt: now() });
      expect(await codeOf(ask(sandbox, temporary))).toBe('AuthFailure.TokenFailure');
    }));

  it.each([
    ['ok', 290],
    ['ok', -290],
    ['AuthFailure.SignatureExpire', 310],
    ['AuthFailure.SignatureExpire', -310],
  ])('answers %s to a clock that is %i s off', (code, seconds) =>
    withSandbox(
      async (sandbox) => {
        expect(await codeOf(ask(sandbox))).toBe(code);
      },
      { now: () => now() + seconds * 1000 },
    ),
  );

  it('plays CAM for each key and action', () =>
    withSandbox(async (sandbox) => {
      sandbox.addKey({ ...temporary, deniedActions: ['GetLayerVersion'] });
      expect(await codeOf(ask(sandbox, temporary))).toBe('UnauthorizedOperation.CAM');
    }));

  const at = 1_767_225_600;
  const good = Buffer.from('{"LayerName":"common","LayerVersion":1}');

  it.each<[string, Record<string, string | undefined>, Buffer]>([
    ['ok', {}, good],
    ['AuthFailure.SignatureFailure', {}, Buffer.from('{"LayerName":"common","LayerVersion":2}')],
    ['AuthFailure.SignatureFailure', { 'content-type': 'text/plain' }, good],
    ['AuthFailure.SignatureFailure', { 'x-tc-timestamp': String(at + 1) }, good],
    ['AuthFailure.InvalidAuthorization', { authorization: 'SKIP' }, good],
    ['MissingParameter', { authorization: undefined }, good],
    ['MissingParameter', { 'x-tc-timestamp': undefined }, good],
    ['InvalidParameter', { 'x-tc-timestamp': 'now' }, good],
    ['MissingParameter', { 'x-tc-version': undefined }, good],
    ['NoSuchVersion', { 'x-tc-version': '2018-08-13' }, good],
    ['ok', { 'x-tc-region': '' }, good],
  ])('answers %s to a signed request with %j changed', (code, change, body) =>
    withSandbox(
      async (sandbox) => {
        const signed: Record<string, string> = {
          host: new URL(sandbox.endpoint).host,
          'content-type': 'application/json',
          'x-tc-action': 'GetLayerVersion',
          'x-tc-version': '2018-04-16',
          'x-tc-timestamp': String(at),
        };
        const scope = { date: '2026-01-01', service: '127', signedHeaders: 'content-type;host' };
        const { secretId, secretKey } = sandbox.key;
        const request = { method: 'POST', url: '/', headers: signed, body: good };
        const signature = tc3Signature(request, { ...scope, secretKey });
        signed['authorization'] =
          `TC3-HMAC-SHA256 Credential=${secretId}/2026-01-01/127/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`;
        const headers = Object.fromEntries(
          Object.entries({ ...signed, ...change }).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
        );
        const { body: answer } = await fetchRaw(sandbox.endpoint, { method: 'POST', headers, body });
        const { Response } = JSON.parse(answer.toString());
        expect(Response.Error?.Code ?? 'ok').toBe(code);
        expect(Response.RequestId).toBe(sandbox.calls[0]?.requestId);
      },
      { now: () => at * 1000 },
    ),
  );
});

describe('the rate limit', () => {
  it('admits 20 requests in any rolling second, and counts what it refuses', () => {
    let clock = Date.now();
    return withSandbox(
      async (sandbox) => {
        const burst = async (): Promise<string[]> =>
          Promise.all(Array.from({ length: 24 }, () => codeOf(ask(sandbox))));
        const first = await burst();
        expect(first.filter((code) => code === 'ok')).toHaveLength(20);
        expect(first.filter((code) => code === 'RequestLimitExceeded')).toHaveLength(4);
        clock += 999;
        expect(await codeOf(ask(sandbox))).toBe('RequestLimitExceeded');
        clock += 1;
        expect((await burst()).filter((code) => code === 'ok')).toHaveLength(20);
        expect(sandbox.refused()).toBe(9);
      },
      { now: () => clock },
    );
  });

  it('can be lifted', () =>
    withSandbox(
      async (sandbox) => {
        const codes = await Promise.all(Array.from({ length: 30 }, () => codeOf(ask(sandbox))));
        expect(new Set(codes)).toEqual(new Set(['ok']));
      },
      { ratePerSecond: Number.POSITIVE_INFINITY },
    ));
});
