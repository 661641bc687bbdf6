import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiFault } from '../../sandbox/index.ts';
import { GateError } from '../../src/base/errors.ts';
import { createScfApi } from '../../src/tencent/api.ts';
import { roleCredentials } from '../../src/tencent/auth/role-credentials.ts';
import { createRateLimiter } from '../../src/tencent/rate.ts';
import { INSTANT, quietly, redact, roleOf, sandboxed, toolsOf } from './kit.ts';

/** 2026-01-01T00:00:00Z */
const START = 1_767_225_600_000;
const MINUTE = 60_000;

afterEach(() => void vi.useRealTimers());

/** A sandbox and a provider that share a clock which only the test moves. */
async function atStart(durationSeconds?: number) {
  const time = { now: START };
  const sandbox = await sandboxed({ now: () => time.now });
  const { tools, masked } = toolsOf(sandbox, () => time.now);
  const role = roleOf(sandbox, { durationSeconds });
  return { time, sandbox, masked, role, tools, provider: roleCredentials(role, tools) };
}

describe('roleCredentials', () => {
  it('masks token and keys, and tells what was taken on', async () => {
    const { sandbox, masked, provider } = await atStart();
    const call = quietly();
    const keys = await provider.get(call);
    const [issued] = sandbox.issued;
    expect(keys).toEqual({
      secretId: issued?.secretId,
      secretKey: issued?.secretKey,
      sessionToken: issued?.token,
    });
    const [, token, signature] = sandbox.oidc.secrets();
    expect(masked).toEqual([token, signature, issued?.token, issued?.secretId, issued?.secretKey]);
    expect(call.lines).toEqual([
      "Assumed the role gate with GitHub's ID token, session test; the keys expire at 2026-01-01T02:00:00.000Z.",
    ]);
  });

  it.each<[string, number | undefined, number]>([
    ['five minutes before keys of two hours end', undefined, 115 * MINUTE],
    ['in the last tenth of shorter ones', 600, 9 * MINUTE],
  ])('renews %s', async (_name, seconds, renewAfter) => {
    const { time, sandbox, provider } = await atStart(seconds);
    const first = await provider.get(quietly());
    time.now = START + renewAfter - 1;
    expect(await provider.get(quietly())).toBe(first);
    time.now = START + renewAfter;
    const second = await provider.get(quietly());
    expect(second).not.toEqual(first);
    expect(await provider.get(quietly())).toBe(second);
    expect(sandbox.issued).toHaveLength(2);
    // With a token of its own each time: GitHub's last for five minutes.
    expect(sandbox.oidc.requests).toHaveLength(2);
  });

  it('asks once, however many ask', async () => {
    const { time, sandbox, provider } = await atStart();
    const all = () => Promise.all(Array.from({ length: 20 }, () => provider.get(quietly())));
    expect(new Set(await all()).size).toBe(1);
    time.now += 119 * MINUTE;
    expect(new Set(await all()).size).toBe(1);
    expect(sandbox.issued).toHaveLength(2);
  });

  it('keeps the old keys where a renewal fails, as long as they live', async () => {
    const { time, sandbox, provider } = await atStart();
    const first = await provider.get(quietly());
    const rule = { on: 'api', action: 'AssumeRoleWithWebIdentity', times: Number.POSITIVE_INFINITY } as const;
    sandbox.fault({ ...rule, do: { code: 'InternalError.SystemError' } });
    time.now = START + 119 * MINUTE;
    const call = quietly();
    expect(await provider.get(call)).toBe(first);
    expect(call.lines.at(-1)).toMatch(/Could not renew the keys .*; the current ones are still valid/);
    time.now = START + 120 * MINUTE;
    await expect(provider.get(quietly())).rejects.toMatchObject({ code: 'API_ERROR' });
  });

  it('gives no discarded keys, and knows which were meant', async () => {
    const { provider } = await atStart();
    const first = await provider.get(quietly());
    expect(provider.discard(first)).toBe(true);
    const second = await provider.get(quietly());
    expect(second).not.toEqual(first);
    provider.discard(first);
    expect(await provider.get(quietly())).toBe(second);
  });

  it.each<[string, ApiFault]>([
    ['503, Retry-After 4', { status: 503, headers: { 'retry-after': '4' } }],
    ['a reset', 'reset'],
    ['an internal error', { code: 'InternalError.SystemError' }],
  ])('takes a new ID token for each try, after %s twice', async (_name, fault) => {
    const { time, sandbox, role, tools, masked } = await atStart();
    sandbox.fault({ on: 'api', action: 'AssumeRoleWithWebIdentity', do: fault, times: 2 });
    // Two waits of this length outlast an ID token, which lives 300 s.
    const sleep = async () => {
      time.now += 200_000;
    };
    await roleCredentials(role, { ...tools, clock: { ...INSTANT, sleep } }).get(quietly());
    expect(sandbox.issued).toHaveLength(1);
    const tokens = sandbox.oidc.secrets().filter((secret) => secret.startsWith('eyJ'));
    expect(new Set(tokens).size).toBe(3);
    expect(masked).toEqual(expect.arrayContaining(tokens));
  });

  it('ends at the deadline', async () => {
    const { sandbox, provider } = await atStart();
    sandbox.fault({ on: 'api', action: 'AssumeRoleWithWebIdentity', do: 'hang' });
    const deadline = new AbortController();
    const reason = new GateError('DEADLINE_EXCEEDED', 'over');
    setTimeout(() => deadline.abort(reason), 200);
    await expect(provider.get({ ...quietly(), signal: deadline.signal })).rejects.toBe(reason);
  });

  it('serves a run that is longer than the life of its keys', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START });
    const sandbox = await sandboxed();
    const role = roleOf(sandbox, { durationSeconds: 600 });
    const { endpoint } = role;
    const credentials = roleCredentials(role, toolsOf(sandbox).tools);
    const api = createScfApi({
      endpoint,
      credentials,
      limiter: createRateLimiter(INSTANT),
      clock: INSTANT,
      redact,
    });
    const parameters = { LayerName: 'common', LayerVersion: 1 };
    for (let minutes = 0; minutes < 60; minutes += 2) {
      vi.setSystemTime(START + minutes * MINUTE);
      await api.call('GetLayerVersion', parameters, { region: undefined, ...quietly() });
    }
    expect(sandbox.issued).toHaveLength(6);
    expect(sandbox.calls.every(({ outcome }) => outcome === 'ok')).toBe(true);
  });
});
