import { describe, expect, it } from 'vitest';
import { CONTENT, expectShut, FLEET, verdictOf, withGate } from './kit.ts';

describe.concurrent('status', () => {
  it.each(['PublishFailed', 'Deleting', 'DeleteFailed', 'Deleted', 'SomethingNew'])(
    '%s: LAYER_NOT_ACTIVE',
    async (status) => {
      await withGate(
        async ({ job, step }) => {
          const result = await step();
          expectShut(result, job, 'LAYER_NOT_ACTIVE');
          expect(result.report.layers[0]?.error?.message).toContain(`"${status}"`);
          expect(verdictOf(result, 'digest')).toBe('pass');
        },
        { status },
      );
    },
  );

  it('absent: LAYER_NOT_ACTIVE', async () => {
    await withGate(async ({ job, step }) => expectShut(await step(), job, 'LAYER_NOT_ACTIVE'), {
      answer: (fields) => ({ ...fields, Status: null }),
    });
  });

  it('Deleted without digest and address: only the status is the finding', async () => {
    await withGate(
      async ({ sandbox, job, step }) => {
        const result = await step();
        expectShut(result, job, 'LAYER_NOT_ACTIVE');
        expect(verdictOf(result, 'digest')).toBe('skip');
        expect(sandbox.downloads).toEqual([]);
      },
      { status: 'Deleted', answer: ({ CodeSha256: _digest, Location: _address, ...fields }) => fields },
    );
  });

  it('Publishing that becomes PublishFailed: LAYER_NOT_ACTIVE', async () => {
    await withGate(async ({ job, step }) => expectShut(await step(), job, 'LAYER_NOT_ACTIVE'), {
      statuses: ['Publishing', 'PublishFailed'],
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

describe.concurrent('identity', () => {
  it.each([
    ['another name', { LayerName: 'layer3' }],
    ['another version', { LayerVersion: 1 }],
    ['a name in another case', { LayerName: 'Common-Deps' }],
    ['no name', { LayerName: null }],
    ['no version', { LayerVersion: undefined }],
  ])('an answer with %s: LAYER_MISMATCH, no download', async (_name, change) => {
    await withGate(
      async ({ sandbox, job, step }) => {
        expectShut(await step(), job, 'LAYER_MISMATCH');
        expect(sandbox.downloads).toEqual([]);
      },
      { answer: (fields) => ({ ...fields, ...change }) },
    );
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
    await withGate(async ({ job, step }) => {
      const result = await step({ 'require-runtimes': 'Nodejs18.15, Python3.10' });
      expectShut(result, job, 'RUNTIME_INCOMPATIBLE');
      expect(result.report.layers[0]?.error?.message).toContain(
        'Required runtime Python3.10 (the input `require-runtimes`); the layer declares Nodejs18.15, Nodejs16.13.',
      );
    });
  });

  it.each([null, []])('fails where the layer declares %j', async (runtimes) => {
    await withGate(
      async ({ job, step }) =>
        expectShut(await step({ 'require-runtimes': 'Nodejs18.15' }), job, 'RUNTIME_INCOMPATIBLE'),
      { answer: (fields) => ({ ...fields, CompatibleRuntimes: runtimes }) },
    );
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

  it.each([
    ['another one', 'GPL-3.0-only'],
    ['none', ''],
    ['one that only contains it', 'MIT-0'],
  ])('fails where the layer declares %s', async (_name, license) => {
    await withGate(
      async ({ job, step }) =>
        expectShut(await step({ 'allow-licenses': 'MIT' }), job, 'LICENSE_NOT_ALLOWED'),
      { license },
    );
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
