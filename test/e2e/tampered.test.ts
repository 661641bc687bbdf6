import { describe, expect, it } from 'vitest';
import { bytesContent, type CosFault, makeZip, patternContent } from '../../sandbox/index.ts';
import {
  expectLayerShut,
  type FleetLayer,
  fleetLayer,
  gateTogether,
  type Oddity,
  publishLayer,
  shareGate,
} from './fleet-kit.ts';
import { CONTENT, expectShut, FLEET, REFERENCE, sha256, withGate } from './kit.ts';

const HTML = '<!DOCTYPE html><html><body>Sign in to the network</body></html>';
const AS_HTML = { 'Content-Type': 'text/html; charset=utf-8' };

const ALWAYS = Number.POSITIVE_INFINITY;
const served = (fault: CosFault): Oddity => ({ fault: { on: 'cos', do: fault, times: ALWAYS } });

/** Each is served for every download: a fault that goes away is healed by the second download. */
const TAMPERED: readonly [string, CosFault, (zip: Buffer) => Buffer][] = [
  ['one flipped byte', { flip: 40 }, (zip) => Buffer.from(zip).fill((zip[40] ?? 0) ^ 0xff, 40, 41)],
  ['one missing byte', { dropLast: 1 }, (zip) => zip.subarray(0, -1)],
  ['one extra byte', { append: Buffer.from('x') }, (zip) => Buffer.concat([zip, Buffer.from('x')])],
  ['an empty body', 'empty', () => Buffer.alloc(0)],
];

/** What the CodeSha256 is once a new address is asked for, and what the message says of it. */
const CHANGED: readonly [string, unknown, string][] = [
  ['becomes another one', 'ab'.repeat(32), 'ab'.repeat(32)],
  ['is gone', undefined, 'no CodeSha256'],
];

function changing(value: unknown): Oddity {
  let asked = 0;
  return {
    answer: (fields) => {
      asked += 1;
      return asked === 1 ? fields : { ...fields, CodeSha256: value };
    },
    fault: { on: 'cos', do: 'expired' },
  };
}

/** What has a type of text and is none of it. */
const NO_PAGES: readonly [string, (zip: Buffer) => Buffer][] = [
  ['a zip that was changed', (zip) => Buffer.from(zip).fill(0, 40, 60)],
  ['bytes that are no text', () => Buffer.from([0x3c, 0x00, 0xff, 0x01])],
];

describe.concurrent('bytes that are not the layer', () => {
  const gated = gateTogether([
    ...TAMPERED.map(([title, fault]) => [title, () => served(fault)] as const),
    ...CHANGED.map(([title, value]) => [title, () => changing(value)] as const),
    ...NO_PAGES.map(([title, bytesOf]) => {
      const headers = { 'Content-Type': 'text/plain' };
      return [title, ({ zip }: FleetLayer) => served({ status: 200, body: bytesOf(zip), headers })] as const;
    }),
  ]);

  it.each(TAMPERED)('%s: DIGEST_MISMATCH with both digests, nothing kept', async (title, _fault, bytesOf) => {
    const one = await gated(title);
    const { error } = expectLayerShut(one, 'DIGEST_MISMATCH');
    expect(error.message).toContain(one.reference);
    expect(error.message).toContain(sha256(one.zip));
    expect(error.message).toContain(sha256(bytesOf(one.zip)));
    expect(error.requestId).toBe(one.calls[0]?.requestId);
    expect(one.downloads).toHaveLength(2);
  });

  it('a mismatch of a large layer: the second download comes over one connection', async () => {
    await withGate(
      async ({ sandbox, step }) => {
        sandbox.fault({ on: 'cos', do: { flip: 0 } });
        const { outputs, stdout } = await step({ 'audit-archive': 'false' });
        expect(outputs['verified'], stdout).toBe('true');
        const whole = sandbox.downloads.map(({ range }) => range === undefined);
        expect(whole.slice(1)).toContain(false);
        expect(whole.lastIndexOf(true)).toBe(whole.length - 1);
        expect(whole.filter(Boolean)).toHaveLength(2);
      },
      // As slow as a far end that limits each connection: then there are several.
      { content: patternContent(9 * 1024 ** 2, 5), throttle: 6 * 1024 ** 2 },
    );
  });

  it.each(CHANGED)(
    'a CodeSha256 that %s while a new address is asked for: DIGEST_MISMATCH',
    async (title, _value, found) => {
      const one = await gated(title);
      const { error } = expectLayerShut(one, 'DIGEST_MISMATCH');
      expect(error.message).toContain(`first ${sha256(one.zip)}, then `);
      expect(error.message).toContain(found);
      expect(error.requestId).toBe(one.calls[1]?.requestId);
      expect(one.downloads).toHaveLength(1);
    },
  );

  it('the wrong pin with the right CodeSha256: PIN_MISMATCH with both digests', async () => {
    await withGate(async ({ job, step }) => {
      const pin = 'ab'.repeat(32);
      const result = await step({ 'expected-sha256': pin });
      expectShut(result, job, 'PIN_MISMATCH');
      const message = result.report.layers[0]?.error?.message;
      expect(message).toContain(pin);
      expect(message).toContain(CONTENT.sha256);
      expect(message).toContain('`expected-sha256`');
    });
  });

  it('other bytes with a CodeSha256 to match: only the pin sees it', async () => {
    const evil = bytesContent(makeZip({ evil: 'evil' }));
    await withGate(
      async (gate) => {
        const unpinned = fleetLayer('unpinned');
        publishLayer(gate, unpinned, { content: evil });
        const inputs = { 'expected-sha256': CONTENT.sha256, layers: unpinned.reference };
        const result = await gate.step(inputs);
        expectShut(result, gate.job, 'PIN_MISMATCH');
        expect(result.report.layers.map(({ reference, verdict }) => [reference, verdict])).toEqual([
          [REFERENCE, 'fail'],
          [unpinned.reference, 'pass'],
        ]);
      },
      { content: evil },
    );
  });
});

/** What stands for a page of a proxy, and what its message says. */
const PAGES: readonly [string, CosFault, RegExp][] = [
  ['200', { html: HTML }, /a web page \(type text\/html, beginning "<!DOCTYPE html>.*\) with HTTP 200/],
  ['200, long', { status: 200, body: HTML.padEnd(9000, ' x') }, /a web page \(no type, beginning/],
  [
    '200, a text',
    { status: 200, body: 'Blocked: category\r\n"storage"', headers: { 'Content-Type': 'text/plain' } },
    /a text \(type text\/plain, beginning "Blocked: category \\"storage/,
  ],
  ['403', { status: 403, body: HTML, headers: AS_HTML }, /the server answered 403 with a web page/],
  ['404', { status: 404, body: HTML, headers: AS_HTML }, /the server answered 404 with a web page/],
];

describe.concurrent('a page of something on the way', () => {
  const pages = gateTogether(PAGES.map(([title, fault]) => [title, () => served(fault)]));

  it.each(PAGES)(
    '%s: DOWNLOAD_FAILED at once, which says so and which hosts to allow',
    async (title, _fault, message) => {
      const one = await pages(title);
      const { error } = expectLayerShut(one, 'DOWNLOAD_FAILED');
      expect(error.message).toMatch(message);
      expect(error.message).toContain('expected a zip from 127.0.0.1');
      expect(error.hint).toMatch(/\*\.myqcloud\.com.*\*\.tencentcos\.cn/);
      expect(one.result.stdout).not.toContain('Do not deploy');
      expect(one.downloads).toHaveLength(1);
    },
  );

  it('that quotes the signed address shows no secret of it', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      let signature = '';
      sandbox.update(REFERENCE, {
        answer: (fields) => {
          signature = /q-signature=(\w+)/.exec(decodeURIComponent(String(fields['Location'])))?.[1] ?? '';
          // Cut in the middle, as well as whole.
          const body = `<html>${signature} ${'- '.repeat(22)}${signature}`;
          sandbox.fault({ on: 'cos', do: { status: 403, body, headers: AS_HTML } });
          return fields;
        },
      });
      const result = await step();
      expectShut(result, job, 'DOWNLOAD_FAILED');
      const printed = result.stdout.replace(/^::add-mask::.*$/gm, '') + result.summary;
      expect(signature.length).toBeGreaterThan(20);
      expect(printed + JSON.stringify(result.report)).not.toContain(signature.slice(0, 7));
      expect(result.report.layers[0]?.error?.message).toContain('<html>***');
    });
  });
});

describe.concurrent('what goes away', () => {
  const [mismatch, busy] = [fleetLayer('mismatch'), fleetLayer('busy')];
  const gated = shareGate(async (gate) => {
    for (const layer of [mismatch, busy]) publishLayer(gate, layer);
    const { sandbox, step } = gate;
    sandbox.fault({ on: 'cos', do: { flip: 0 }, layer: mismatch.reference });
    sandbox.fault({ on: 'cos', do: { cutAfter: 60, how: 'fin' }, layer: mismatch.reference });
    const page = { status: 503, body: HTML, headers: AS_HTML };
    sandbox.fault({ on: 'cos', do: page, layer: busy.reference });
    const result = await step({ ...FLEET, layers: `${mismatch.reference}\n${busy.reference}` });
    expect(result.outputs['verified'], result.stdout).toBe('true');
    return result;
  });

  it('as a mismatch passes on the second download, which does not resume', async () => {
    const { sandbox, stdout } = await gated();
    const downloads = sandbox.downloads.filter(({ layer }) => layer === mismatch.reference);
    expect(downloads.map(({ range }) => range)).toEqual([undefined, undefined, undefined]);
    expect(stdout).toMatch(/mismatch:1: .*downloading once more from the start/);
    expect(stdout).toMatch(/mismatch:1: Download interrupted at 60 bytes/);
  });

  it('as a page with 503 passes', async () => {
    expect((await gated()).stdout).toMatch(/busy:1: .*the server answered 503 with a web page/);
  });
});

const DIGESTS: readonly [string, unknown][] = [
  ['absent', undefined],
  ['null', null],
  ['empty', ''],
  ['too short', CONTENT.sha256.slice(1)],
  ['too long', `${CONTENT.sha256}0`],
  ['base64', Buffer.from(CONTENT.sha256, 'hex').toString('base64')],
  ['prefixed', `sha256:${CONTENT.sha256}`],
  ['not hex', 'g'.repeat(64)],
  ['a number', 12],
];
const LOCATIONS: readonly [string, string | undefined, string][] = [
  ['that is absent', undefined, 'RESPONSE_INVALID'],
  ['that is empty', '', 'RESPONSE_INVALID'],
  ...[
    'http://storage.example.com/layer.zip?sign=secret',
    'ftp://127.0.0.1/layer.zip',
    'file:///etc/passwd',
    'layer.zip',
  ].map((location): [string, string, string] => [location, location, 'DOWNLOAD_FAILED']),
];
const REDIRECTS = ['http://storage.example.com/layer.zip', 'ftp://127.0.0.1/layer.zip', 'file:///etc/passwd'];
const answering = (changes: Record<string, unknown>): Oddity => ({
  answer: (fields) => ({ ...fields, ...changes }),
});

describe.concurrent('an answer without a usable digest', () => {
  const gated = gateTogether(
    DIGESTS.map(([title, value]) => [title, () => answering({ CodeSha256: value })]),
  );

  it.each(DIGESTS)('CodeSha256 %s: RESPONSE_INVALID, no download', async (title) => {
    const one = await gated(title);
    expectLayerShut(one, 'RESPONSE_INVALID');
    expect(one.downloads).toHaveLength(0);
  });
});

describe.concurrent('an address of no storage', () => {
  const gated = gateTogether([
    ...LOCATIONS.map(([title, value]) => [title, () => answering({ Location: value })] as const),
    ...REDIRECTS.map((redirect) => [`a redirect to ${redirect}`, () => served({ redirect })] as const),
  ]);

  it.each(LOCATIONS)(
    'Location %s: refused, with the RequestId of the answer',
    async (title, _value, code) => {
      const one = await gated(title);
      const { error } = expectLayerShut(one, code);
      if (code === 'DOWNLOAD_FAILED')
        expect(error.message).toMatch(/neither https: nor on loopback|not a URL/);
      expect(error.requestId).toBe(one.calls[0]?.requestId);
      expect(one.downloads).toHaveLength(0);
    },
  );

  it.each(REDIRECTS)('a redirect to %s is as bad as such a Location', async (redirect) => {
    const one = await gated(`a redirect to ${redirect}`);
    const { error } = expectLayerShut(one, 'DOWNLOAD_FAILED');
    expect(error.message).toMatch(/neither https: nor on loopback/);
    expect(one.downloads).toHaveLength(1);
  });
});
