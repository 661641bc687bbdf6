import { describe, expect, it } from 'vitest';
import { bytesContent, type CosFault, makeZip, patternContent } from '../../sandbox/index.ts';
import { CONTENT, expectShut, REFERENCE, sha256, withGate, ZIP } from './kit.ts';

const HTML = '<!DOCTYPE html><html><body>Sign in to the network</body></html>';

/** Each is served for every download: a fault that goes away is healed by the second download. */
const TAMPERED: readonly [string, CosFault, Buffer | undefined][] = [
  ['one flipped byte', { flip: 40 }, Buffer.from(ZIP).fill((ZIP[40] ?? 0) ^ 0xff, 40, 41)],
  ['one missing byte', { dropLast: 1 }, ZIP.subarray(0, -1)],
  ['one extra byte', { append: Buffer.from('x') }, Buffer.concat([ZIP, Buffer.from('x')])],
  ['an empty body', 'empty', Buffer.alloc(0)],
  ['an HTML page', { html: HTML }, Buffer.from(HTML)],
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
