import { describe, expect, it } from 'vitest';
import { type ApiFault, bytesContent, type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { createScfApi, type ScfApi, type ScfApiOptions } from '../../src/tencent/api.ts';
import { fixedCredentials } from '../../src/tencent/auth/credentials.ts';
import { createFunctionRegistry } from '../../src/tencent/function.ts';
import { createLayerRegistry, type ListedVersion } from '../../src/tencent/layer-version.ts';
import { createRateLimiter } from '../../src/tencent/rate.ts';

const REGION = 'ap-guangzhou';
const DEPS = { region: REGION, name: 'deps', version: 1 };
const CONTENT = bytesContent(Buffer.from('x'));

interface Client {
  sandbox: Sandbox;
  api: ScfApi;
  clock: Clock;
  /** Milliseconds of each wait; none of them passes. */
  waits: number[];
  lines: string[];
  signal: AbortSignal;
  describe(): Promise<unknown>;
  list(): Promise<ListedVersion[]>;
}

/** Runs `use` with a client of a fresh sandbox that has `deps:1`. */
async function withClient(
  use: (client: Client) => Promise<void>,
  change: Partial<ScfApiOptions> & { signal?: AbortSignal } = {},
): Promise<void> {
  const { signal = new AbortController().signal, ...options } = change;
  const sandbox = await startSandbox();
  const waits: number[] = [];
  const lines: string[] = [];
  const clock: Clock = {
    now: systemClock.now,
    random: () => 0,
    async sleep(milliseconds) {
      waits.push(milliseconds);
    },
    ...options.clock,
  };
  try {
    sandbox.publish({ ...DEPS, content: CONTENT });
    const { secretId, secretKey } = sandbox.key;
    const { host } = new URL(sandbox.endpoint);
    const api = createScfApi({
      endpoint: { protocol: 'http://', host },
      credentials: fixedCredentials({ secretId, secretKey, sessionToken: undefined }),
      limiter: createRateLimiter(systemClock),
      redact: (text) => text,
      ...options,
      clock,
    });
    const registry = createLayerRegistry(api, host, clock, {
      protect: () => undefined,
      redact: (text) => text,
    });
    const log = (line: string) => void lines.push(line);
    await use({
      ...{ sandbox, api, clock, waits, lines, signal },
      describe: () => registry.describe(DEPS, signal, log),
      list: () => registry.list(DEPS, signal, log),
    });
  } finally {
    await sandbox.close();
  }
}

describe('the API client', () => {
  it('is never refused for its rate by a server that takes 20 a second, in 60 calls made at once', async () => {
    await withClient(async ({ sandbox, api, lines, signal }) => {
      const versions = Array.from({ length: 60 }, (_, index) => index + 1);
      for (const version of versions) sandbox.publish({ ...DEPS, version, content: CONTENT });
      const options = { region: REGION, signal, log: (line: string) => void lines.push(line) };
      const answers = await Promise.all(
        versions.map((LayerVersion) =>
          api.call('GetLayerVersion', { LayerName: 'deps', LayerVersion }, options),
        ),
      );
      expect(answers).toHaveLength(60);
      expect(sandbox.refused()).toBe(0);
      expect(sandbox.calls).toHaveLength(60);
      expect(lines).toEqual([]);
    });
  });

  it.each<[string, ApiFault, number]>([
    ['RequestLimitExceeded', { code: 'RequestLimitExceeded' }, 1],
    ['RequestLimitExceeded.UinLimitExceeded', { code: 'RequestLimitExceeded.UinLimitExceeded' }, 1],
    ['a 429', { status: 429 }, 1],
    ['InternalError', { code: 'InternalError' }, 0],
    ['a 503', { status: 503 }, 0],
    ['a reset', 'reset', 0],
  ])('slows down after a refusal for its rate only: %s', async (_name, fault, expected) => {
    const limiter = createRateLimiter(systemClock);
    let slowed = 0;
    await withClient(
      async ({ sandbox, describe }) => {
        sandbox.fault({ on: 'api', do: fault });
        await describe();
        expect(sandbox.calls.at(-1)?.outcome).toBe('ok');
        expect(slowed).toBe(expected);
      },
      {
        limiter: {
          run: limiter.run,
          slowDown() {
            slowed += 1;
            limiter.slowDown();
          },
        },
      },
    );
  });

  it('takes a turn for each attempt, not for each call', async () => {
    const limiter = createRateLimiter(systemClock);
    let turns = 0;
    await withClient(
      async ({ sandbox, describe }) => {
        sandbox.fault({ on: 'api', do: { status: 500 }, times: 2 });
        await describe();
        expect([turns, sandbox.calls.length]).toEqual([3, 3]);
      },
      {
        limiter: {
          slowDown: limiter.slowDown,
          async run(signal, call) {
            turns += 1;
            return await limiter.run(signal, call);
          },
        },
      },
    );
  });

  it('waits as long as the server asks', async () => {
    await withClient(async ({ sandbox, waits, describe }) => {
      sandbox.fault({ on: 'api', do: { status: 429, headers: { 'retry-after': '7' } } });
      sandbox.fault({ on: 'api', do: { status: 503, headers: { 'retry-after': '9' } } });
      sandbox.fault({ on: 'api', do: { status: 503 } });
      await describe();
      expect(waits).toEqual([7000, 9000, 0]);
    });
  });

  it('gives up an attempt that gets no answer, and makes another', async () => {
    await withClient(
      async ({ sandbox, lines, describe }) => {
        sandbox.fault({ on: 'api', do: 'hang' });
        await describe();
        expect(sandbox.calls[0]?.outcome).toBe('hang');
        expect(sandbox.calls.at(-1)?.outcome).toBe('ok');
        expect(lines[0]).toMatch(/GetLayerVersion failed \(no response within 0\.3 s\); attempt 2 of 5/);
      },
      { attemptMs: 300 },
    );
  });
});

/** Each half again as long as the one before, up to ten seconds. */
const POLLS = [1000, 1500, 2250, 3375, 5062.5, 7593.75, 10_000, 10_000];

describe('a wait for the cloud', () => {
  it('to publish a layer version is patient, and more so each time', async () => {
    await withClient(async ({ sandbox, waits, describe }) => {
      const statuses = [...POLLS.map(() => 'Publishing'), 'Active'];
      sandbox.update(`${REGION}/deps:1`, { statuses });
      expect(await describe()).toMatchObject({ status: 'Active' });
      expect(waits).toEqual(POLLS);
    });
  });

  it('to change a function is so too, and never asks for its code', async () => {
    await withClient(async ({ sandbox, api, clock, waits, signal }) => {
      const statuses = [...POLLS.map((_, turn) => (turn % 2 === 0 ? 'Creating' : 'Updating')), 'Active'];
      sandbox.publishFunction({ region: REGION, name: 'api', layers: [DEPS], statuses });
      const asked: object[] = [];
      const watched: ScfApi = {
        async call(action, parameters, options) {
          asked.push(parameters);
          return await api.call(action, parameters, options);
        },
      };
      const functions = createFunctionRegistry(watched, 'sandbox', clock, () => undefined);
      const reference = { region: REGION, namespace: undefined, name: 'api', qualifier: undefined };
      expect((await functions.describe(reference, signal)).layers).toEqual([DEPS]);
      expect(waits).toEqual(POLLS);
      expect(asked).toEqual(statuses.map(() => ({ FunctionName: 'api', ShowCode: 'FALSE' })));
    });
  });

  it('ends with the step', async () => {
    const step = new AbortController();
    const reason = new Error('the step was ended');
    const sleep: Clock['sleep'] = (_milliseconds, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        step.abort(reason);
      });
    await withClient(
      async ({ sandbox, describe }) => {
        sandbox.update(`${REGION}/deps:1`, { statuses: ['Publishing'] });
        await expect(describe()).rejects.toBe(reason);
        expect(sandbox.calls).toHaveLength(1);
      },
      { signal: step.signal, clock: { ...systemClock, random: () => 0, sleep } },
    );
  });
});

describe('an answer about a function', () => {
  it.each([
    ['of another name', { FunctionName: 'other' }],
    ['of another namespace', { Namespace: 'other' }],
  ])('%s is not taken for it', async (_name, change) => {
    await withClient(async ({ sandbox, api, clock, signal }) => {
      const answer = (fields: Record<string, unknown>) => ({ ...fields, ...change });
      sandbox.publishFunction({ region: REGION, name: 'api', layers: [DEPS], answer });
      const functions = createFunctionRegistry(api, 'sandbox', clock, () => undefined);
      const reference = { region: REGION, namespace: undefined, name: 'api', qualifier: undefined };
      await expect(functions.describe(reference, signal)).rejects.toMatchObject({
        code: 'RESPONSE_INVALID',
        message: expect.stringMatching(/Expected a response about function .*api, found one about/),
      });
    });
  });
});

describe('the versions of a layer', () => {
  it('are listed with their status, the newest first, once none is Publishing any more', async () => {
    await withClient(async ({ sandbox, waits, lines, list }) => {
      sandbox.publish({ ...DEPS, version: 10, content: CONTENT, statuses: ['Publishing', 'Active'] });
      sandbox.publish({ ...DEPS, version: 9, content: CONTENT, status: 'PublishFailed', license: 'MIT' });
      sandbox.publish({ ...DEPS, region: 'ap-beijing', version: 11, content: CONTENT });
      const versions = await list();
      expect(versions.map(({ version, status }) => `${version} ${status}`)).toEqual([
        '10 Active',
        '9 PublishFailed',
        '1 Active',
      ]);
      expect(versions[1]).toEqual({
        ...{ version: 9, status: 'PublishFailed', licenseInfo: 'MIT' },
        ...{ compatibleRuntimes: ['Nodejs18.15'], addTime: '2019-11-26 16:15:33' },
      });
      expect(waits).toEqual([1000]);
      expect(lines.join()).toContain('still Publishing');
    });
  });

  it.each<[string, object, string]>([
    [
      'of another layer',
      { LayerVersions: [{ LayerName: 'other', LayerVersion: 3 }] },
      'answered for "other"',
    ],
    ['without a number', { LayerVersions: [{ LayerName: 'deps', Status: 'Active' }] }, 'LayerVersion'],
    ['as a text', { LayerVersions: 'none' }, 'LayerVersions'],
  ])('%s are refused', async (_what, fields, message) => {
    await withClient(async ({ sandbox, list }) => {
      const body = JSON.stringify({ Response: { ...fields, RequestId: 'r' } });
      sandbox.fault({ on: 'api', action: 'ListLayerVersions', do: { status: 200, body } });
      await expect(list()).rejects.toMatchObject({
        code: 'RESPONSE_INVALID',
        message: expect.stringContaining(message),
      });
    });
  });

  it('of a layer that is not there are LAYER_NOT_FOUND', async () => {
    await withClient(async ({ sandbox, list }) => {
      const fault = { code: 'ResourceNotFound.Layer', message: 'not here' };
      sandbox.fault({ on: 'api', action: 'ListLayerVersions', do: fault });
      await expect(list()).rejects.toMatchObject({ code: 'LAYER_NOT_FOUND', requestId: expect.any(String) });
    });
  });
});
