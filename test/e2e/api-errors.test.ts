import { describe, expect, it } from 'vitest';
import { type ApiFault, startSandbox } from '../../sandbox/index.ts';
import { expectShut, REFERENCE, withGate } from './kit.ts';

const ALWAYS = Number.POSITIVE_INFINITY;

/** code of the API, code of the gate, attempts, a piece of the hint. */
const REFUSED: readonly [string, string, number, RegExp][] = [
  ['InternalError', 'API_ERROR', 5, /on every attempt/],
  ['InternalError.System', 'API_ERROR', 5, /on every attempt/],
  ['RequestLimitExceeded', 'API_ERROR', 5, /20 requests per second/],
  ['RequestLimitExceeded.UinLimitExceeded', 'API_ERROR', 5, /20 requests per second/],
  [
    'ResourceNotFound.LayerVersion',
    'LAYER_NOT_FOUND',
    1,
    /Check the region first.*Requested region: ap-guangzhou.*`region`/,
  ],
  ['ResourceNotFound.Layer', 'LAYER_NOT_FOUND', 1, /Check the region first/],
  ['UnauthorizedOperation.CAM', 'NOT_AUTHORIZED', 1, /scf:GetLayerVersion/],
  ['UnauthorizedOperation.Region', 'NOT_AUTHORIZED', 1, /may not use ap-guangzhou.*`region`/],
  ['AuthFailure.SignatureExpire', 'NOT_AUTHORIZED', 1, /clock/],
  ['AuthFailure.SecretIdNotFound', 'NOT_AUTHORIZED', 1, /scf\.tencentcloudapi\.com/],
  ['AuthFailure.SignatureFailure', 'NOT_AUTHORIZED', 1, /belong together/],
  ['AuthFailure.TokenFailure', 'NOT_AUTHORIZED', 1, /session token/],
  ['UnsupportedRegion', 'API_ERROR', 1, /ap-guangzhou/],
  ['InvalidParameterValue.LayerName', 'API_ERROR', 1, /RequestId/],
  ['SomethingNobodyHasSeen', 'API_ERROR', 1, /RequestId/],
];

/** A server's text that the runner must not take for commands. */
const ORDERS = 'no\n::set-output name=verified::true\n::stop-commands::x\r\n##[add-mask]a <b>@everyone</b>';

describe.concurrent('an API error', () => {
  it.each(REFUSED)('%s: %s after %i attempts', async (code, expected, attempts, hint) => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.fault({ on: 'api', do: { code, message: 'said the API' }, times: ALWAYS });
      const result = await step();
      expectShut(result, job, expected);
      const error = result.report.layers[0]?.error;
      expect(error?.message).toContain(REFERENCE);
      expect(error?.message).toContain(`${code}: said the API`);
      expect(error?.requestId).toBe(sandbox.calls.at(-1)?.requestId);
      expect(error?.hint).toMatch(hint);
      expect(sandbox.calls).toHaveLength(attempts);
    });
  });

  it('in the wrong region: LAYER_NOT_FOUND that names the region asked', async () => {
    await withGate(async ({ job, step }) => {
      const result = await step({ region: 'ap-beijing' });
      expectShut(result, job, 'LAYER_NOT_FOUND');
      expect(result.report.layers[0]?.error?.hint).toContain('ap-beijing');
    });
  });

  it('of the real signature check: a wrong key is refused in one attempt', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      expectShut(await step({ 'secret-key': 'not-the-key' }), job, 'NOT_AUTHORIZED');
      expect(sandbox.calls).toHaveLength(1);
    });
  });

  it('of a clock that is off by more than five minutes', async () => {
    await withGate(
      async ({ job, step }) => expectShut(await step(), job, 'NOT_AUTHORIZED'),
      {},
      {
        now: () => Date.now() + 6 * 60_000,
      },
    );
  });

  it('with a message that tries to give orders to the runner, in the annotation and the summary', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.fault({ on: 'api', do: { code: 'ResourceNotFound.Layer', message: ORDERS } });
      const result = await step();
      expectShut(result, job, 'LAYER_NOT_FOUND');
      // The runner looks for `##[` only in lines that are no `::` command; here all of it is the text of one annotation.
      const lines = result.stdout.split('\n').filter((line) => /^\s*::|##\[/.test(line));
      const told = lines.filter((line) => !/^::(?:add-mask|group|endgroup)::/.test(line));
      expect(told).toEqual([
        expect.stringMatching(/^::error title=.*no ::set-output .*##\[add-mask\]a <b>@everyone/),
      ]);
      expect(result.summary).not.toContain('<b>');
      expect(result.summary).not.toMatch(/@everyone/);
    });
  });

  it('with a message that tries to give orders to the runner, in the line that tells of a retry', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.fault({ on: 'api', do: { code: 'InternalError', message: ORDERS } });
      const { outputs, stdout } = await step();
      expect(outputs['verified'], stdout).toBe('true');
      expect(stdout).toMatch(/GetLayerVersion failed \(InternalError: no .*## \[add-mask\]a/);
      expect(stdout).not.toContain('##[');
      expect(stdout).not.toMatch(/^\s*::(?:set-output|stop-commands)/m);
    });
  });

  it('is none, but a field tries to give orders to the runner', async () => {
    await withGate(
      async ({ job, step }) => {
        const result = await step();
        expectShut(result, job, 'LAYER_NOT_ACTIVE');
        expect(result.stdout).toMatch(/^Status no .*## \[add-mask\]a/m);
        expect(result.stdout.replace(/^::error.*$/gm, '')).not.toContain('##[');
        expect(result.stdout).not.toMatch(/^\s*::(?:set-output|stop-commands)/m);
      },
      { answer: (fields) => ({ ...fields, Status: ORDERS }) },
    );
  });
});

/** An answer as the API would give it for the layer, with `fields` in it. */
function answer(fields: object): string {
  return JSON.stringify({
    Response: { LayerName: 'common-deps', LayerVersion: 12, Status: 'Active', ...fields },
  });
}

/** What stands between the gate and the API, what the gate calls it, attempts. */
const BROKEN: readonly [string, ApiFault, string, number][] = [
  [
    'a 200 that is HTML',
    { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' },
    'RESPONSE_INVALID',
    1,
  ],
  ['a 200 that is half JSON', { status: 200, body: '{"Response":{' }, 'RESPONSE_INVALID', 1],
  ['a 200 without Response', { status: 200, body: '{}' }, 'RESPONSE_INVALID', 1],
  ['a 200 that is null', { status: 200, body: 'null' }, 'RESPONSE_INVALID', 1],
  [
    'a 200 with fields of other types',
    { status: 200, body: '{"Response":{"Status":1}}' },
    'RESPONSE_INVALID',
    1,
  ],
  [
    'a right answer of 2 MiB',
    { status: 200, body: answer({ Description: 'x'.repeat(2 * 1024 ** 2) }) },
    'RESPONSE_INVALID',
    1,
  ],
  [
    'a right answer, compressed',
    { status: 200, headers: { 'content-encoding': 'br' }, body: answer({}) },
    'RESPONSE_INVALID',
    1,
  ],
  [
    'a 302 to another host',
    { status: 302, headers: { location: 'http://localhost:1/' } },
    'API_UNREACHABLE',
    5,
  ],
  ['a 404', { status: 404 }, 'API_ERROR', 1],
  ['a 500', { status: 500 }, 'API_ERROR', 5],
  ['a 503', { status: 503 }, 'API_ERROR', 5],
  ['a 429', { status: 429 }, 'API_ERROR', 5],
  ['a reset', 'reset', 'API_UNREACHABLE', 5],
  ['an answer that ends early', 'truncate', 'API_UNREACHABLE', 5],
];

describe.concurrent('something between the gate and the API', () => {
  it.each(BROKEN)('%s', async (_name, fault, expected, attempts) => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.fault({ on: 'api', do: fault, times: ALWAYS });
      const result = await step();
      expectShut(result, job, expected);
      expect(result.report.layers[0]?.error?.message).toContain(REFERENCE);
      expect(sandbox.calls).toHaveLength(attempts);
    });
  });

  it('an answer of 2 MiB, right in everything else: RESPONSE_INVALID, no download', async () => {
    await withGate(
      async ({ sandbox, job, step }) => {
        const result = await step();
        expectShut(result, job, 'RESPONSE_INVALID');
        expect(result.report.layers[0]?.error?.message).toMatch(/longer than 1048576 bytes/);
        expect(sandbox.calls).toHaveLength(1);
        expect(sandbox.downloads).toEqual([]);
      },
      { answer: (fields) => ({ ...fields, Description: 'x'.repeat(2 * 1024 ** 2) }) },
    );
  });

  it.each([
    [302, 'localhost'],
    [307, 'localhost'],
    [302, '127.0.0.1'],
    [307, '127.0.0.1'],
  ])('a %i to another port of %s: nobody there is asked', async (status, host) => {
    const other = await startSandbox();
    const location = `http://${host}:${new URL(other.endpoint).port}/`;
    try {
      await withGate(async ({ sandbox, step }) => {
        sandbox.fault({ on: 'api', do: { status, headers: { location } }, times: ALWAYS });
        const { outputs, report } = await step();
        expect(outputs['verified']).toBe('false');
        expect(report.layers[0]?.error?.message).toContain(REFERENCE);
        expect(other.calls).toEqual([]);
      });
    } finally {
      await other.close();
    }
  });

  it('nobody listens: API_UNREACHABLE', async () => {
    await withGate(async ({ job, step }) => {
      const result = await step({ endpoint: 'http://127.0.0.1:1' });
      expectShut(result, job, 'API_UNREACHABLE');
      expect(result.report.layers[0]?.error?.message).toContain('ECONNREFUSED');
    });
  });

  it('a failure that goes away: passes, and each retry is one line with reason and wait', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.fault({ on: 'api', do: { code: 'InternalError' }, times: 2 });
      const { outputs, stdout } = await step();
      expect(outputs['verified']).toBe('true');
      expect(
        stdout.match(/GetLayerVersion failed \(InternalError: .*\); attempt \d of 5 in \d+\.\d s/g),
      ).toHaveLength(2);
    });
  });
});
