import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ApiFault, CosFault, Sandbox } from '../../sandbox/index.ts';
import { type FleetLayer, fleetLayer, publishLayer, shareGate } from './fleet-kit.ts';
import { FLEET, type Gate, type Step, withGate } from './kit.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
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

/** The inputs of a step with a key that `sandbox` knows. */
function inputsWith(sandbox: Sandbox, secretKey: string, token: string): Record<string, string> {
  sandbox.addKey({ secretId: 'AKIDrecognisable', secretKey, token });
  return { 'secret-id': 'AKIDrecognisable', 'secret-key': secretKey, 'session-token': token };
}

/** Publishes the layer, and returns the addresses that the API gives out for it, as they come. */
function locationsOf(gate: Gate, layer: FleetLayer): string[] {
  const locations: string[] = [];
  publishLayer(gate, layer, {
    answer: (fields) => {
      locations.push(String(fields['Location']));
      return fields;
    },
  });
  return locations;
}

/** One step whose layers get these answers of the API, each its own. */
async function refused(answers: readonly ApiFault[]): Promise<Pick<Step, 'report'> & { seen: string }> {
  return await withGate(async (gate) => {
    const layers = answers.map((answer, index) => {
      const layer = fleetLayer(`layer-${index}`);
      publishLayer(gate, layer);
      gate.sandbox.fault({ on: 'api', do: answer, layer: layer.reference });
      return layer.reference;
    });
    const inputs = inputsWith(gate.sandbox, ODD_KEY, LONG_TOKEN);
    const result = await gate.step({ ...FLEET, layers: layers.join('\n'), ...inputs });
    return { report: result.report, seen: everything(result) };
  });
}

const FAULTS: readonly [string, CosFault][] = [
  ['a mismatch', { flip: 3 }],
  ['a refused URL', { status: 403, code: 'AccessDenied' }],
  ['a missing object', { status: 404, code: 'NoSuchKey' }],
  ['a redirect to a bad address', { redirect: 'http://storage.example.com/?sign=q-signature%3Dabc' }],
  ['a reset', 'reset'],
];

describe.concurrent('secrets', () => {
  /** One layer for each fault, in a step with the debug log on. */
  const faulty = (faults: readonly [string, CosFault | undefined][]) =>
    shareGate(async (gate) => {
      const { sandbox, step } = gate;
      const locations = new Map<string, string[]>();
      const layers = faults.map(([title, fault], index) => {
        const layer = fleetLayer(`layer-${index}`);
        locations.set(title, locationsOf(gate, layer));
        if (fault !== undefined)
          sandbox.fault({ on: 'cos', do: fault, times: ALWAYS, layer: layer.reference });
        return layer.reference;
      });
      const inputs = { ...FLEET, layers: layers.join('\n'), ...inputsWith(sandbox, SECRET_KEY, TOKEN) };
      return { locations, result: await step(inputs, { env: { RUNNER_DEBUG: '1' } }) };
    });
  const passed = faulty([['a pass', undefined]]);
  const failed = faulty(FAULTS);

  it.each([['a pass', undefined] as const, ...FAULTS])(
    'appear in nothing but masks after %s, with RUNNER_DEBUG=1',
    async (title, fault) => {
      const { locations: all, result } = await (fault === undefined ? passed : failed)();
      const layer =
        result.report.layers[fault === undefined ? 0 : FAULTS.findIndex(([one]) => one === title)];
      expect(layer?.verdict, result.stdout).toBe(fault === undefined ? 'pass' : 'fail');
      const locations = all.get(title) ?? [];
      const seen = everything(result);
      const signs = locations.map((url) => /sign=([^&]+)/.exec(url)?.[1] ?? '');
      const signatures = signs.map((sign) => /q-signature%3D([0-9a-f]+)/.exec(sign)?.[1] ?? '');
      expect(signatures[0]).toMatch(/^[0-9a-f]{40}$/);
      const ofUrls = [...locations, ...signs, ...signs.map(decodeURIComponent), ...signatures];
      for (const secret of [SECRET_KEY, TOKEN, ...ofUrls]) expect(seen).not.toContain(secret);
      const masks = masksOf(result.stdout);
      // Each form by itself: the runner finds a mask only where the log has it letter by letter.
      expect(masks).toEqual(expect.arrayContaining([SECRET_KEY, TOKEN, ...ofUrls]));
    },
  );

  it.each<[string, number, (secret: string) => string]>([
    // The number: characters of this form that stand for 12 or more.
    ['as they are', 12, (secret) => secret],
    ['URL-encoded', 36, encodeURIComponent],
    ['in base64', 20, (secret) => Buffer.from(`x=${secret}`).toString('base64')],
    ['in JSON', 24, (secret) => JSON.stringify({ token: secret })],
    ['as HTML entities', 60, (secret) => secret.replace(/\W/g, (char) => `&#${char.charCodeAt(0)};`)],
    ['in pieces', 12, (secret) => secret.match(/.{1,40}/g)?.join(' ') ?? ''],
  ])('appear nowhere when the API echoes them %s, however that is cut', async (_name, length, write) => {
    const secrets = ['AKIDrecognisable', ODD_KEY, LONG_TOKEN];
    const echoes = secrets.flatMap((secret) =>
      [0, 250].map((before) => `${'.'.repeat(before)} ${write(secret)}`),
    );
    const { report, seen } = await refused([
      ...echoes.map((message) => ({ code: 'InvalidParameterValue', message })),
      // An answer that is none.
      { status: 200, body: write(LONG_TOKEN) },
    ]);
    expect(report.layers.map(({ error }) => error?.code)).toEqual([
      ...echoes.map(() => 'API_ERROR'),
      'RESPONSE_INVALID',
    ]);
    for (const secret of secrets) {
      expectNoFragment(seen, write(secret), length);
      expectNoFragment(seen, secret);
    }
  });

  it('are hidden before a text is cut: not even their beginning is left', async () => {
    // Such a message is cut at 300 characters, and an answer that is none at 40.
    const message = `${'.'.repeat(300 - 'InvalidParameterValue: '.length - 8)}${LONG_TOKEN}`;
    const { report, seen } = await refused([
      { code: 'InvalidParameterValue', message },
      { status: 200, body: `${'.'.repeat(32)}${LONG_TOKEN}` },
    ]);
    expect(report.layers).toHaveLength(2);
    for (const { error } of report.layers) expect(error?.message).toContain('.'.repeat(32));
    expectNoFragment(seen, LONG_TOKEN.slice(0, 6), 6);
  });

  it('are not written into the lockfile, whatever fact of the layer has them', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.update('ap-guangzhou/common-deps:12', {
        answer: (fields) => ({
          ...fields,
          ...{ LicenseInfo: `${'.'.repeat(292)}${LONG_TOKEN}`, AddTime: `at ${ODD_KEY}` },
          CompatibleRuntimes: ['Nodejs18.15', decodeURIComponent(String(fields['Location']))],
        }),
      });
      const result = await step({
        ...inputsWith(sandbox, ODD_KEY, LONG_TOKEN),
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
    ['https://user:SecretPassword@host:99999', 'https://user:SecretPassword@scf.tencentcloudapi.com'],
    ['user:SecretPassword@host', 'https://host/#@SecretPassword'],
  ])('in the endpoints %s and %s are not quoted', async (endpoint, sts) => {
    await withGate(async ({ sandbox, step }) => {
      const role = { 'role-arn': sandbox.addRole({ name: 'gate' }), 'oidc-provider': 'github' };
      const result = await step({ ...role, endpoint, 'sts-endpoint': sts });
      expect(result.report.error?.code).toBe('INPUT_INVALID');
      const problem = '[^`]*user name or password[^`]*';
      expect(result.report.error?.message).toMatch(
        new RegExp(`2 inputs are wrong. \`endpoint\`: ${problem}\`sts-endpoint\`: ${problem}`),
      );
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
