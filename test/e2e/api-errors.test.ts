import { describe, expect, it } from 'vitest';
import { type ApiFault, startSandbox } from '../../sandbox/index.ts';
import {
  expectLayerShut,
  fleetLayer,
  gateTogether,
  type Oddity,
  publishLayer,
  shareGate,
} from './fleet-kit.ts';
import { expectShut, FLEET, withGate } from './kit.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const answered = (fault: ApiFault): Oddity => ({ fault: { on: 'api', do: fault, times: ALWAYS } });

/** code of the API, code of the gate, attempts, a piece of the hint. */
const REFUSED: readonly [string, string, number, RegExp][] = [
  ['InternalError', 'API_ERROR', 5, /on every attempt/],
  ['InternalError.System', 'API_ERROR', 5, /on every attempt/],
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
  // The last, because they slow down all calls of their step.
  ['RequestLimitExceeded', 'API_ERROR', 5, /20 requests per second/],
  ['RequestLimitExceeded.UinLimitExceeded', 'API_ERROR', 5, /20 requests per second/],
];

const ELSEWHERE = 'a layer of another region';

/** A server's text that the runner must not take for commands. */
const ORDERS = 'no\n::set-output name=verified::true\n::stop-commands::x\r\n##[add-mask]a <b>@everyone</b>';

describe.concurrent('an API error', () => {
  const gated = gateTogether([
    [ELSEWHERE, () => ({ region: 'ap-beijing' })],
    ...REFUSED.map(([code]) => [code, () => answered({ code, message: 'said the API' })] as const),
  ]);

  it.each(REFUSED)('%s: %s after %i attempts', async (code, expected, attempts, hint) => {
    const one = await gated(code);
    const { error } = expectLayerShut(one, expected);
    expect(error.message).toContain(one.reference);
    expect(error.message).toContain(`${code}: said the API`);
    expect(error.requestId).toBe(one.calls.at(-1)?.requestId);
    expect(error.hint).toMatch(hint);
    expect(one.calls).toHaveLength(attempts);
  });

  it('in the wrong region: LAYER_NOT_FOUND that names the region asked', async () => {
    const { error } = expectLayerShut(await gated(ELSEWHERE), 'LAYER_NOT_FOUND');
    expect(error.hint).toContain('ap-guangzhou');
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
});

describe.concurrent('text of the API that tries to give orders to the runner', () => {
  const [error, retry, field] = [fleetLayer('error'), fleetLayer('retry'), fleetLayer('field')];
  const gated = shareGate(async (gate) => {
    const { sandbox, step } = gate;
    publishLayer(gate, error);
    publishLayer(gate, retry);
    publishLayer(gate, field, { answer: (fields) => ({ ...fields, Status: ORDERS }) });
    const refusal = { code: 'ResourceNotFound.Layer', message: ORDERS };
    sandbox.fault({ on: 'api', do: refusal, layer: error.reference });
    sandbox.fault({ on: 'api', do: { code: 'InternalError', message: ORDERS }, layer: retry.reference });
    const layers = [error, retry, field].map(({ reference }) => reference).join('\n');
    return { result: await step({ ...FLEET, layers }) };
  });

  it('is text in the annotation and the summary', async () => {
    const gate = await gated();
    expectLayerShut({ ...gate, ...error }, 'LAYER_NOT_FOUND');
    // The runner looks for `##[` only in lines that are no `::` command; here all of it is the text of one annotation.
    const lines = gate.result.stdout.split('\n').filter((line) => /^\s*::|##\[/.test(line));
    const told = lines.filter((line) => !/^::(?:add-mask|group|endgroup)::/.test(line));
    expect(told).toEqual([
      expect.stringMatching(/^::error title=.*no ::set-output .*##\[add-mask\]a <b>@everyone/),
      expect.stringMatching(/^::error title=Layer gate%3A LAYER_NOT_ACTIVE::.*field:1/),
    ]);
    expect(gate.result.summary).not.toContain('<b>');
    expect(gate.result.summary).not.toMatch(/@everyone/);
  });

  it('is text in the line that tells of a retry', async () => {
    const { stdout, report } = (await gated()).result;
    expect(report.layers[1]).toMatchObject({ reference: retry.reference, verdict: 'pass' });
    expect(stdout).toMatch(/GetLayerVersion failed \(InternalError: no .*## \[add-mask\]a/);
    expect(stdout.replace(/^::error.*$/gm, '')).not.toContain('##[');
    expect(stdout).not.toMatch(/^\s*::(?:set-output|stop-commands)/m);
  });

  it('is text where it is a field of an answer', async () => {
    const gate = await gated();
    expectLayerShut({ ...gate, ...field }, 'LAYER_NOT_ACTIVE');
    const { stdout } = gate.result;
    expect(stdout).toMatch(/^Status no .*## \[add-mask\]a/m);
    expect(stdout.replace(/^::error.*$/gm, '')).not.toContain('##[');
    expect(stdout).not.toMatch(/^\s*::(?:set-output|stop-commands)/m);
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

const LONG = 'an answer of 2 MiB, right in everything else';

describe.concurrent('something between the gate and the API', () => {
  const gated = gateTogether([
    [LONG, () => ({ answer: (fields) => ({ ...fields, Description: 'x'.repeat(2 * 1024 ** 2) }) })],
    ...BROKEN.map(([title, fault]) => [title, () => answered(fault)] as const),
  ]);

  it.each(BROKEN)('%s', async (title, _fault, expected, attempts) => {
    const one = await gated(title);
    const { error } = expectLayerShut(one, expected);
    expect(error.message).toContain(one.reference);
    expect(one.calls).toHaveLength(attempts);
  });

  it(`${LONG}: RESPONSE_INVALID, no download`, async () => {
    const one = await gated(LONG);
    const { error } = expectLayerShut(one, 'RESPONSE_INVALID');
    expect(error.message).toMatch(/longer than 1048576 bytes/);
    expect(one.calls).toHaveLength(1);
    expect(one.downloads).toEqual([]);
  });

  it('a 302 or 307 to another port of localhost or 127.0.0.1: nobody there is asked', async () => {
    const other = await startSandbox();
    try {
      await withGate(async (gate) => {
        const references = ['localhost', '127.0.0.1'].flatMap((host) => {
          const location = `http://${host}:${new URL(other.endpoint).port}/`;
          return [302, 307].map((status) => {
            const layer = fleetLayer(`to-${host.replaceAll('.', '-')}-${status}`);
            publishLayer(gate, layer);
            const answer = { status, headers: { location } };
            gate.sandbox.fault({ on: 'api', do: answer, layer: layer.reference, times: ALWAYS });
            return layer.reference;
          });
        });
        const { outputs, report } = await gate.step({ ...FLEET, layers: references.join('\n') });
        expect(outputs['verified']).toBe('false');
        expect(report.layers.map(({ reference }) => reference)).toEqual(references);
        for (const { reference, error } of report.layers) expect(error?.message).toContain(reference);
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
