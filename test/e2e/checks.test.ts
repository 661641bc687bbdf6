import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip, type PublishOptions, type Sandbox } from '../../sandbox/index.ts';
import {
  CONTENT,
  expectRed,
  expectRefused,
  expectShut,
  FLEET,
  REFERENCE,
  REGION,
  verdictOf,
  withGate,
} from './kit.ts';

/** Publishes each of `layers` by its name, with a zip of its own, beside `common-deps`. */
function publishEach(sandbox: Sandbox, layers: Readonly<Record<string, Partial<PublishOptions>>>): string[] {
  return Object.entries(layers).map(([name, options]) => {
    const content = bytesContent(makeZip({ 'layer.txt': name }));
    sandbox.publish({ ...{ region: REGION, name, version: 1, content, license: 'MIT' }, ...options });
    return `${REGION}/${name}:1`;
  });
}

describe.concurrent('status', () => {
  it('other than Active: LAYER_NOT_ACTIVE, and the digest is judged all the same', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const statuses = ['PublishFailed', 'Deleting', 'DeleteFailed', 'Deleted', 'SomethingNew'];
      const layers = publishEach(sandbox, Object.fromEntries(statuses.map((status) => [status, { status }])));
      const [absent = '', empty = '', failed = ''] = publishEach(sandbox, {
        absent: { answer: (fields) => ({ ...fields, Status: null }) },
        // Without digest and address, only the status is the finding.
        empty: {
          status: 'Deleted',
          answer: ({ CodeSha256: _digest, Location: _address, ...fields }) => fields,
        },
        failed: { statuses: ['Publishing', 'PublishFailed'] },
      });
      const result = await step({ ...FLEET, layers: [...layers, absent, empty, failed].join('\n') });
      expectRed(result, job);
      for (const [index, reference] of layers.entries()) {
        const layer = expectRefused(result, reference, 'LAYER_NOT_ACTIVE');
        expect(layer.error?.message).toContain(`"${statuses[index]}"`);
        expect(verdictOf(result, 'digest', layer)).toBe('pass');
      }
      expectRefused(result, absent, 'LAYER_NOT_ACTIVE');
      const deleted = expectRefused(result, empty, 'LAYER_NOT_ACTIVE');
      expect(verdictOf(result, 'digest', deleted)).toBe('skip');
      expect(sandbox.downloads.map(({ layer }) => layer)).not.toContain(empty);
      expectRefused(result, failed, 'LAYER_NOT_ACTIVE');
    });
  });

  it('Publishing for longer than the timeout: DEADLINE_EXCEEDED', async () => {
    await withGate(
      async ({ job, step }) => expectShut(await step({ timeout: '2' }), job, 'DEADLINE_EXCEEDED'),
      {
        status: 'Publishing',
      },
    );
  });
});

it('an answer about another layer, or about none: LAYER_MISMATCH, no download', async () => {
  await withGate(async ({ sandbox, job, step }) => {
    const changed = (change: object): Partial<PublishOptions> => ({
      answer: (fields) => ({ ...fields, ...change }),
    });
    const layers = publishEach(sandbox, {
      'another-name': changed({ LayerName: 'layer3' }),
      'another-version': changed({ LayerVersion: 12 }),
      'another-case': changed({ LayerName: 'Another-Case' }),
      'no-name': changed({ LayerName: null }),
      'no-version': changed({ LayerVersion: undefined }),
    });
    const result = await step({ ...FLEET, layers: layers.join('\n') });
    expectRed(result, job);
    for (const reference of layers) expectRefused(result, reference, 'LAYER_MISMATCH');
    expect(sandbox.downloads).toEqual([]);
  });
});

describe.concurrent('runtime', () => {
  it('passes where every required one is declared', async () => {
    await withGate(async ({ step }) => {
      const result = await step({ 'require-runtimes': 'Nodejs18.15,\n Nodejs16.13' });
      expect(result.outputs['verified']).toBe('true');
      expect(verdictOf(result, 'runtime')).toBe('pass');
    });
  });

  it('fails where one is not, and names both sides', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const [none = '', empty = ''] = publishEach(sandbox, {
        none: { answer: (fields) => ({ ...fields, CompatibleRuntimes: null }) },
        empty: { answer: (fields) => ({ ...fields, CompatibleRuntimes: [] }) },
      });
      const required = { 'require-runtimes': 'Nodejs18.15, Python3.10' };
      const result = await step({ ...FLEET, ...required, layers: [REFERENCE, none, empty].join('\n') });
      expectRed(result, job);
      const { error } = expectRefused(result, REFERENCE, 'RUNTIME_INCOMPATIBLE');
      expect(error?.message).toContain(
        'Required runtime Python3.10 (the input `require-runtimes`); the layer declares Nodejs18.15, Nodejs16.13.',
      );
      for (const reference of [none, empty]) expectRefused(result, reference, 'RUNTIME_INCOMPATIBLE');
    });
  });
});

describe.concurrent('license', () => {
  it('passes where it is allowed, in any case', async () => {
    await withGate(async ({ step }) => {
      const result = await step({ 'allow-licenses': 'apache-2.0, mit' });
      expect(result.outputs['verified']).toBe('true');
      expect(verdictOf(result, 'license')).toBe('pass');
    });
  });

  it('fails where the layer declares another, none, or one that only contains it', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const layers = publishEach(sandbox, {
        another: { license: 'GPL-3.0-only' },
        none: { license: '' },
        containing: { license: 'MIT-0' },
      });
      const result = await step({ ...FLEET, layers: layers.join('\n'), 'allow-licenses': 'MIT' });
      expectRed(result, job);
      for (const reference of layers) expectRefused(result, reference, 'LICENSE_NOT_ALLOWED');
    });
  });

  it('is judged as the SPDX expression that it is, and any other text by its letters', async () => {
    await withGate(async ({ sandbox, step }) => {
      const licenses: [license: string, verdict: string][] = [
        ['MIT OR Apache-2.0', 'pass'],
        ['MIT OR GPL-3.0-only', 'pass'],
        ['MIT AND GPL-3.0-only', 'fail'],
        // Longer than other texts may be: cut, no spelling of it could be allowed.
        [Array(60).fill('MIT').join(' AND '), 'pass'],
        ['Apache-2.0 WITH LLVM-exception', 'fail'],
        ['Apache License, Version 2.0', 'pass'],
        ['apache license,  version 2.0', 'pass'],
        ['Version 2.0', 'fail'],
        ['MIT, GPL-3.0-only', 'fail'],
      ];
      for (const [index, [license]] of licenses.entries())
        sandbox.publish({ name: 'licensed', version: index + 1, content: CONTENT, license });
      const { report, summary } = await step({
        ...FLEET,
        layers: licenses.map((_license, index) => `licensed:${index + 1}`).join('\n'),
        'allow-licenses': '# reviewed by legal\nMIT, Apache-2.0\nApache License, Version 2.0',
      });
      expect(report.layers.map(({ checks }) => checks.find(({ id }) => id === 'license')?.verdict)).toEqual(
        licenses.map(([, verdict]) => verdict),
      );
      expect(report.layers[2]?.error?.message).toBe(
        'licensed:3: Expected an allowed license (MIT, Apache-2.0; Apache License, Version 2.0); the layer declares "MIT AND GPL-3.0-only". Listed in the input `allow-licenses`.',
      );
      expect(summary).toContain('on a separate line, spelled as the layer declares it');
    });
  });
});

describe.concurrent('several failures', () => {
  it('are all shown, the most alarming first', async () => {
    await withGate(
      async ({ sandbox, job, step }) => {
        sandbox.fault({ on: 'cos', do: { flip: 0 }, times: Number.POSITIVE_INFINITY });
        const result = await step({
          'require-runtimes': 'Php8.0',
          'allow-licenses': 'ISC',
          'expected-sha256': '0'.repeat(64),
        });
        expectShut(result, job, 'DIGEST_MISMATCH');
        const codes = [
          'DIGEST_MISMATCH',
          'PIN_MISMATCH',
          'LAYER_NOT_ACTIVE',
          'RUNTIME_INCOMPATIBLE',
          'LICENSE_NOT_ALLOWED',
        ];
        const { report, summary, stdout } = result;
        for (const code of codes) {
          expect(summary).toContain(`**${code}**`);
          expect(stdout).toContain(code);
        }
        for (const code of codes.slice(1))
          expect(report.layers[0]?.error?.message).toContain(`Also ${code}: `);
      },
      { status: 'Deleting' },
    );
  });

  it('audit mode reports the same as warnings and stays green', async () => {
    await withGate(async ({ step }) => {
      const { exitCode, outputs, stdout, report, summary } = await step({
        mode: 'audit',
        'require-runtimes': 'Php8.0',
        'expected-sha256': '0'.repeat(64),
      });
      expect(exitCode).toBe(0);
      expect(outputs['verified']).toBe('false');
      expect(outputs).not.toHaveProperty('layer-path');
      expect(stdout).not.toContain('::error');
      expect(stdout).toContain('::warning title=Layer gate%3A PIN_MISMATCH::');
      expect(stdout).toContain('RUNTIME_INCOMPATIBLE');
      expect(report).toMatchObject({ verdict: 'fail', mode: 'audit' });
      expect(summary).toContain('audit mode: the step stays green');
    });
  });
});
