import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** As long as tokens of STS are, and of the characters that they are of. */
const LONG_TOKEN = Array.from(
  { length: 516 },
  (_, index) => 'Ab9_-c+D/x'[(index * 7 + (index >> 3)) % 10],
).join('');
const ODD_KEY = 'odd_key+with=what&every"thing<needs>';

/** Nothing that is as long as 12 characters of a secret may be seen. */
function expectNoFragment(seen: string, secret: string, length = 12): void {
  for (let at = 0; at + length <= secret.length; at += 1) {
    const fragment = secret.slice(at, at + length);
    if (seen.includes(fragment)) expect.fail(`${JSON.stringify(fragment)} is seen in:\n${seen}`);
  }
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

  it.each<[string, number, (secret: string) => string]>([
    // The number: characters of this form that stand for 12 or more.
    ['as they are', 12, (secret) => secret],
    ['URL-encoded', 36, encodeURIComponent],
    ['in base64', 20, (secret) => Buffer.from(`x=${secret}`).toString('base64')],
    ['in JSON', 24, (secret) => JSON.stringify({ token: secret })],
    ['as HTML entities', 60, (secret) => secret.replace(/\W/g, (char) => `&#${char.charCodeAt(0)};`)],
    ['in pieces', 12, (secret) => secret.match(/.{1,40}/g)?.join(' ') ?? ''],
  ])('appear nowhere when the API echoes them %s, however that is cut', async (_name, length, write) => {
    await withGate(async ({ sandbox, step }) => {
      const token = LONG_TOKEN;
      sandbox.addKey({ secretId: 'AKIDrecognisable', secretKey: ODD_KEY, token });
      const inputs = { 'secret-id': 'AKIDrecognisable', 'secret-key': ODD_KEY, 'session-token': token };
      for (const secret of ['AKIDrecognisable', ODD_KEY, token]) {
        for (const before of [0, 250]) {
          const message = `${'.'.repeat(before)} ${write(secret)}`;
          sandbox.fault({ on: 'api', do: { code: 'InvalidParameterValue', message } });
          const result = await step(inputs);
          expect(result.report.layers[0]?.error?.code).toBe('API_ERROR');
          expectNoFragment(everything(result), write(secret), length);
          expectNoFragment(everything(result), secret);
        }
      }
      // An answer that is none.
      sandbox.fault({ on: 'api', do: { status: 200, body: write(token) } });
      const result = await step(inputs);
      expect(result.report.layers[0]?.error?.code).toBe('RESPONSE_INVALID');
      expectNoFragment(everything(result), token);
    });
  });

  it('are hidden before a text is cut: not even their beginning is left', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.addKey({ secretId: 'AKIDrecognisable', secretKey: ODD_KEY, token: LONG_TOKEN });
      const inputs = {
        ...{ 'secret-id': 'AKIDrecognisable', 'secret-key': ODD_KEY, 'session-token': LONG_TOKEN },
      };
      const begins = LONG_TOKEN.slice(0, 6);
      // Such a message is cut at 300 characters, and an answer that is none at 40.
      const message = `${'.'.repeat(300 - 'InvalidParameterValue: '.length - 8)}${LONG_TOKEN}`;
      for (const fault of [
        { code: 'InvalidParameterValue', message },
        { status: 200, body: `${'.'.repeat(32)}${LONG_TOKEN}` },
      ]) {
        sandbox.fault({ on: 'api', do: fault });
        const result = await step(inputs);
        expect(result.report.layers[0]?.error?.message).toContain('.'.repeat(32));
        expectNoFragment(everything(result), begins, 6);
      }
    });
  });

  it('are not written into the lockfile, whatever fact of the layer has them', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.addKey({ secretId: 'AKIDrecognisable', secretKey: ODD_KEY, token: LONG_TOKEN });
      sandbox.update('ap-guangzhou/common-deps:12', {
        answer: (fields) => ({
          ...fields,
          ...{ LicenseInfo: `${'.'.repeat(292)}${LONG_TOKEN}`, AddTime: `at ${ODD_KEY}` },
          CompatibleRuntimes: ['Nodejs18.15', decodeURIComponent(String(fields['Location']))],
        }),
      });
      const result = await step({
        ...{ 'secret-id': 'AKIDrecognisable', 'secret-key': ODD_KEY, 'session-token': LONG_TOKEN },
        ...{ lockfile: 'lock.json', 'lockfile-mode': 'update' },
      });
      expect(result.outputs['verified'], result.stdout).toBe('true');
      const locked = readFileSync(join(job.workspace, 'lock.json'), 'utf8');
      expect(locked).toContain('Nodejs18.15');
      for (const secret of [LONG_TOKEN, ODD_KEY]) expectNoFragment(locked, secret, 6);
      expect(locked).not.toMatch(/q-signature=\w/);
    });
  });

  it('of a signed URL appear nowhere when the answer repeats them, its host does', async () => {
    await withGate(async ({ sandbox, step }) => {
      const token = 'CosSecurityTokenOfThisUrl';
      const secrets: string[] = [token];
      sandbox.update('ap-guangzhou/common-deps:12', {
        answer: (fields) => {
          const url = `${fields['Location']}&x-cos-security-token=${token}`;
          const [, ak = '', signature = ''] = /q-ak%3D(\w+)%26.*q-signature%3D(\w+)/.exec(url) ?? [];
          secrets.push(ak, signature);
          const facts = {
            ...{ Status: `see ${ak} ${token}`, LicenseInfo: decodeURIComponent(url), AddTime: token },
            ...{ Description: url, CompatibleRuntimes: [url, signature], RequestId: token },
          };
          return { ...fields, ...facts, Location: url };
        },
      });
      const result = await step();
      expect(result.report.layers[0]?.error?.code).toBe('LAYER_NOT_ACTIVE');
      expect(secrets).toHaveLength(3);
      for (const secret of secrets) {
        expect(secret.length).toBeGreaterThan(15);
        expectNoFragment(everything(result), secret);
      }
      expect(result.outputs['description']).toContain(new URL(sandbox.cosEndpoint).host);
    });
  });

  it('are not quoted from an answer of another type', async () => {
    await withGate(async ({ sandbox, step }) => {
      let location = '';
      sandbox.update('ap-guangzhou/common-deps:12', {
        answer: (fields) => {
          location = String(fields['Location']);
          return { ...fields, CompatibleRuntimes: location, LayerVersion: location };
        },
      });
      const result = await step();
      expect(result.report.layers[0]?.error?.message).toContain('CompatibleRuntimes');
      expectNoFragment(everything(result), location.slice(location.indexOf('?')));
    });
  });

  it.each([
    'https://user:SecretPassword@host:99999',
    'user:SecretPassword@host',
    'https://host/#@SecretPassword',
  ])('in the endpoint %s are not quoted', async (endpoint) => {
    await withGate(async ({ step }) => {
      const result = await step({ endpoint, 'sts-endpoint': endpoint });
      expect(result.report.error?.code).toBe('INPUT_INVALID');
      expect(result.report.error?.message).toContain('user name or password');
      expect(everything(result)).not.toContain('SecretPassword');
    });
  });

  it("of a proxy's URL are masked, as they are written and sent", async () => {
    await withGate(async ({ sandbox, step }) => {
      const forms = [
        'user:pass%2Bword',
        'user:pass+word',
        'pass%2Bword',
        'pass+word',
        'dXNlcjpwYXNzK3dvcmQ=',
      ];
      const message = forms.join(' ');
      sandbox.fault({ on: 'api', do: { code: 'InvalidParameterValue', message } });
      const result = await step({}, { env: { HTTPS_PROXY: 'http://user:pass%2Bword@127.0.0.1:9' } });
      expect(masksOf(result.stdout)).toEqual(expect.arrayContaining(forms));
      expect(result.report.layers[0]?.error?.code).toBe('API_ERROR');
      for (const form of forms) expect(everything(result)).not.toContain(form);
    });
  });

  it('are masked only from 8 characters on, so that the log can be read', async () => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.update('ap-guangzhou/common-deps:12', {
        answer: (fields) => ({ ...fields, Location: `${sandbox.cosEndpoint}/layer.zip?sign=e&q-ak=abc` }),
      });
      const result = await step({}, { env: { HTTPS_PROXY: 'http://u:pw@127.0.0.1:9' } });
      const masks = masksOf(result.stdout);
      expect(masks.length).toBeGreaterThan(0);
      for (const mask of masks) expect(mask.length).toBeGreaterThanOrEqual(8);
    });
  });

  it('are masked before anything else is printed', async () => {
    await withGate(async ({ step }) => {
      const { stdout } = await step({ mode: 'nonsense' });
      expect(stdout.split('\n')[0]).toMatch(/^::add-mask::/);
    });
  });
});
