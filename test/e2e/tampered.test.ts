import { describe, expect, it } from 'vitest';
import { bytesContent, type CosFault, makeZip, patternContent } from '../../sandbox/index.ts';
import { CONTENT, expectShut, REFERENCE, sha256, withGate, ZIP } from './kit.ts';

const HTML = '<!DOCTYPE html><html><body>Sign in to the network</body></html>';
const AS_HTML = { 'Content-Type': 'text/html; charset=utf-8' };

/** Each is served for every download: a fault that goes away is healed by the second download. */
const TAMPERED: readonly [string, CosFault, Buffer | undefined][] = [
  ['one flipped byte', { flip: 40 }, Buffer.from(ZIP).fill((ZIP[40] ?? 0) ^ 0xff, 40, 41)],
  ['one missing byte', { dropLast: 1 }, ZIP.subarray(0, -1)],
  ['one extra byte', { append: Buffer.from('x') }, Buffer.concat([ZIP, Buffer.from('x')])],
  ['an empty body', 'empty', Buffer.alloc(0)],
];

describe.concurrent('bytes that are not the layer', () => {
  it.each(TAMPERED)('%s: DIGEST_MISMATCH with both digests, nothing kept', async (_name, fault, bytes) => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.fault({ on: 'cos', do: fault, times: Number.POSITIVE_INFINITY });
      const result = await step();
      expectShut(result, job, 'DIGEST_MISMATCH');
      const [layer] = result.report.layers;
      expect(layer?.error?.message).toContain(REFERENCE);
      expect(layer?.error?.message).toContain(CONTENT.sha256);
      expect(layer?.error?.message).toContain(sha256(bytes ?? Buffer.alloc(0)));
      expect(layer?.error?.requestId).toBe(sandbox.calls[0]?.requestId);
      expect(sandbox.downloads).toHaveLength(2);
    });
  });

  it('a mismatch that goes away passes on the second download, which does not resume', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.fault({ on: 'cos', do: { flip: 0 } });
      sandbox.fault({ on: 'cos', do: { cutAfter: 60, how: 'fin' } });
      const { outputs, stdout } = await step();
      expect(outputs['verified'], stdout).toBe('true');
      expect(sandbox.downloads.map(({ range }) => range)).toEqual([undefined, undefined, undefined]);
      expect(stdout).toContain('downloading once more from the start');
      expect(stdout).toContain('Download interrupted at 60 bytes');
    });
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

  it.each<[string, unknown, string]>([
    ['becomes another one', 'ab'.repeat(32), 'ab'.repeat(32)],
    ['is gone', undefined, 'no CodeSha256'],
  ])(
    'a CodeSha256 that %s while a new address is asked for: DIGEST_MISMATCH',
    async (_name, value, found) => {
      let asked = 0;
      const answer = (fields: Record<string, unknown>) => {
        asked += 1;
        return asked === 1 ? fields : { ...fields, CodeSha256: value };
      };
      await withGate(
        async ({ sandbox, job, step }) => {
          sandbox.fault({ on: 'cos', do: 'expired' });
          const result = await step();
          expectShut(result, job, 'DIGEST_MISMATCH');
          expect(result.report.layers[0]?.error?.message).toContain(`first ${CONTENT.sha256}, then `);
          expect(result.report.layers[0]?.error?.message).toContain(found);
          expect(result.report.layers[0]?.error?.requestId).toBe(sandbox.calls[1]?.requestId);
          expect(sandbox.downloads).toHaveLength(1);
        },
        { answer },
      );
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
    await withGate(async ({ step }) => expect((await step()).outputs['verified']).toBe('true'), {
      content: evil,
    });
    await withGate(
      async ({ job, step }) =>
        expectShut(await step({ 'expected-sha256': CONTENT.sha256 }), job, 'PIN_MISMATCH'),
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
  it.each(PAGES)(
    '%s: DOWNLOAD_FAILED at once, which says so and which hosts to allow',
    async (_name, fault, message) => {
      await withGate(async ({ sandbox, job, step }) => {
        sandbox.fault({ on: 'cos', do: fault, times: Number.POSITIVE_INFINITY });
        const result = await step();
        expectShut(result, job, 'DOWNLOAD_FAILED');
        const [layer] = result.report.layers;
        expect(layer?.error?.message).toMatch(message);
        expect(layer?.error?.message).toContain('expected a zip from 127.0.0.1');
        expect(layer?.error?.hint).toMatch(/\*\.myqcloud\.com.*\*\.tencentcos\.cn/);
        expect(result.stdout).not.toContain('Do not deploy');
        expect(sandbox.downloads).toHaveLength(1);
      });
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

  it('with 503 passes where it goes away', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.fault({ on: 'cos', do: { status: 503, body: HTML, headers: AS_HTML } });
      const { outputs, stdout } = await step();
      expect(outputs['verified'], stdout).toBe('true');
      expect(stdout).toContain('the server answered 503 with a web page');
    });
  });

  it.each<[string, Buffer]>([
    ['a zip that was changed', Buffer.from(ZIP).fill(0, 40, 60)],
    ['bytes that are no text', Buffer.from([0x3c, 0x00, 0xff, 0x01])],
  ])('is not %s, whatever type it has: DIGEST_MISMATCH', async (_name, body) => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.fault({
        on: 'cos',
        do: { status: 200, body, headers: { 'Content-Type': 'text/plain' } },
        times: Number.POSITIVE_INFINITY,
      });
      expectShut(await step(), job, 'DIGEST_MISMATCH');
    });
  });
});

describe.concurrent('an answer without a usable digest', () => {
  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
    ['too short', CONTENT.sha256.slice(1)],
    ['too long', `${CONTENT.sha256}0`],
    ['base64', Buffer.from(CONTENT.sha256, 'hex').toString('base64')],
    ['prefixed', `sha256:${CONTENT.sha256}`],
    ['not hex', 'g'.repeat(64)],
    ['a number', 12],
  ])('CodeSha256 %s: RESPONSE_INVALID, no download', async (_name, value) => {
    await withGate(
      async ({ sandbox, job, step }) => {
        expectShut(await step(), job, 'RESPONSE_INVALID');
        expect(sandbox.downloads).toHaveLength(0);
      },
      { answer: (fields) => ({ ...fields, CodeSha256: value }) },
    );
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
  ])('Location %s: RESPONSE_INVALID', async (_name, value) => {
    await withGate(async ({ job, step }) => expectShut(await step(), job, 'RESPONSE_INVALID'), {
      answer: (fields) => ({ ...fields, Location: value }),
    });
  });

  it.each([
    'http://storage.example.com/layer.zip?sign=secret',
    'ftp://127.0.0.1/layer.zip',
    'file:///etc/passwd',
    'layer.zip',
  ])('Location %s: DOWNLOAD_FAILED, with the RequestId of the answer', async (location) => {
    await withGate(
      async ({ sandbox, job, step }) => {
        const result = await step();
        expectShut(result, job, 'DOWNLOAD_FAILED');
        expect(result.report.layers[0]?.error?.requestId).toBe(sandbox.calls[0]?.requestId);
      },
      { answer: (fields) => ({ ...fields, Location: location }) },
    );
  });

  it.each(['http://storage.example.com/layer.zip', 'ftp://127.0.0.1/layer.zip', 'file:///etc/passwd'])(
    'a redirect to %s is as bad as such a Location',
    async (redirect) => {
      await withGate(async ({ sandbox, job, step }) => {
        sandbox.fault({ on: 'cos', do: { redirect }, times: Number.POSITIVE_INFINITY });
        const result = await step();
        expectShut(result, job, 'DOWNLOAD_FAILED');
        expect(result.report.layers[0]?.error?.message).toMatch(/neither https: nor on loopback/);
        expect(sandbox.downloads).toHaveLength(1);
      });
    },
  );
});
