import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CosFault } from '../../sandbox/index.ts';
import { type Step, withGate } from './kit.ts';

const SECRET_KEY = 'VeryRecognisableSecretKey';
const TOKEN = 'VeryRecognisableSessionToken';

/** Everything that a step printed or wrote, without the lines that register a mask. */
function everything({ stdout, stderr, outputs, summary }: Step): string {
  const printed = stdout.replace(/^::add-mask::.*$/gm, '');
  return [
    printed,
    stderr,
    JSON.stringify(outputs),
    summary,
    readFileSync(outputs['report-path'] ?? '', 'utf8'),
  ].join('\n');
}

/** The masks in the order of the output, as the runner reads them. */
function masksOf(stdout: string): string[] {
  return [...stdout.matchAll(/^::add-mask::(.*)$/gm)].map(([, value = '']) => decodeURIComponent(value));
}

const ALWAYS = Number.POSITIVE_INFINITY;

describe.concurrent('secrets', () => {
  it.each<[string, CosFault | undefined]>([
    ['a pass', undefined],
    ['a mismatch', { flip: 3 }],
    ['a refused URL', { status: 403, code: 'AccessDenied' }],
    ['a missing object', { status: 404, code: 'NoSuchKey' }],
    ['a redirect to a bad address', { redirect: 'http://storage.example.com/?sign=q-signature%3Dabc' }],
    ['a reset', 'reset'],
  ])('appear in nothing but masks after %s, with RUNNER_DEBUG=1', async (_name, fault) => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.addKey({ secretId: 'AKIDrecognisable', secretKey: SECRET_KEY, token: TOKEN });
      if (fault !== undefined) sandbox.fault({ on: 'cos', do: fault, times: ALWAYS });
      const locations: string[] = [];
      sandbox.update('ap-guangzhou/common-deps:12', {
        answer: (fields) => {
          locations.push(String(fields['Location']));
          return fields;
        },
      });
      const result = await step(
        { 'secret-id': 'AKIDrecognisable', 'secret-key': SECRET_KEY, 'session-token': TOKEN },
        { env: { RUNNER_DEBUG: '1' } },
      );
      const seen = everything(result);
      const signs = locations.map((url) => /sign=([^&]+)/.exec(url)?.[1] ?? '');
      const signatures = signs.map((sign) => /q-signature%3D([0-9a-f]+)/.exec(sign)?.[1] ?? '');
      expect(signatures[0]).toMatch(/^[0-9a-f]{40}$/);
      const ofUrls = [...locations, ...signs, ...signs.map(decodeURIComponent), ...signatures];
      for (const secret of [SECRET_KEY, TOKEN, ...ofUrls]) expect(seen).not.toContain(secret);
      const masks = masksOf(result.stdout);
      // Each form by itself: the runner finds a mask only where the log has it letter by letter.
      expect(masks).toEqual(expect.arrayContaining([SECRET_KEY, TOKEN, ...ofUrls]));
    });
  });

  it('are masked before anything else is printed', async () => {
    await withGate(async ({ step }) => {
      const { stdout } = await step({ mode: 'nonsense' });
      expect(stdout.split('\n')[0]).toMatch(/^::add-mask::/);
    });
  });
});
