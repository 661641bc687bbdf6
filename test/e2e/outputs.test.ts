import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutputs, runStep } from '../../sandbox/runner.ts';
import { CONTENT, inputsFor, leftBehind, REFERENCE, withGate } from './kit.ts';

describe.concurrent('the outputs of a step', () => {
  it('that fails tell all that is known of its only layer, and no path of it', async () => {
    await withGate(async ({ sandbox, step }) => {
      const { exitCode, outputs, report } = await step({ 'expected-sha256': 'ab'.repeat(32) });
      expect(exitCode).toBe(1);
      const { layers = '', 'report-path': path = '', ...facts } = outputs;
      expect(JSON.parse(layers)).toEqual(report.layers);
      expect(JSON.parse(readFileSync(path, 'utf8')).verdict).toBe('fail');
      expect(facts).toEqual({
        ...{
          verified: 'false',
          pinned: 'false',
          'layer-name': 'common-deps',
          'layer-version': '12',
          status: 'Active',
        },
        ...{ 'code-sha256': CONTENT.sha256, size: String(CONTENT.size), 'cache-hit': 'false' },
        ...{ 'compatible-runtimes': '["Nodejs18.15","Nodejs16.13"]', 'license-info': 'MIT' },
        ...{ description: 'shared dependencies', 'add-time': '2019-11-26 16:15:33' },
        'request-id': sandbox.calls[0]?.requestId,
        'summary-path': expect.any(String),
        'statement-path': expect.any(String),
        'predicate-path': expect.any(String),
        'predicate-type': expect.any(String),
      });
    });
  });

  it('are single printable lines, whatever the API says, and a status with more in it is not Active', async () => {
    await withGate(async ({ sandbox, step }) => {
      let answer = {};
      sandbox.update(REFERENCE, { answer: (fields) => Object.assign(answer, fields) });
      await step({ cache: 'false' });
      const text = (start: string) => `${start}\n::error::\u001b[31m\u202e\u2028${start}`;
      answer = { ...answer, ...{ Status: 'Active\n', LicenseInfo: text('MIT'), AddTime: text('2019') } };
      const said = {
        ...answer,
        Description: text('d'),
        CompatibleRuntimes: [text('n')],
        RequestId: text('id'),
      };
      sandbox.fault({ on: 'api', do: { status: 200, body: JSON.stringify({ Response: said }) } });
      const { outputs, report } = await step();
      expect(report.layers[0]?.error?.code).toBe('LAYER_NOT_ACTIVE');
      expect(outputs).toMatchObject({ status: 'Active', 'request-id': 'id ::error:: [31m id' });
      for (const value of Object.values(outputs))
        expect(value).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u);
    });
  });

  it('that the API refuses name the layer all the same', async () => {
    await withGate(async ({ step }) => {
      const { outputs } = await step({ 'layer-version': '99' });
      expect(outputs).toMatchObject({
        verified: 'false',
        'layer-name': 'common-deps',
        'layer-version': '99',
      });
      expect(JSON.parse(outputs['layers'] ?? '')).toMatchObject([{ verdict: 'fail' }]);
      expect(outputs).not.toHaveProperty('code-sha256');
    });
  });

  it('cannot be written from the start: red, and nothing is asked', async () => {
    await withGate(async ({ sandbox, job }) => {
      const env = { GITHUB_OUTPUT: join(job.workspace, 'none') };
      const { exitCode, stdout } = await runStep({ job, inputs: inputsFor(sandbox), env });
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /::error title=Layer gate%3A INPUT_INVALID::The file for outputs, .*none \(GITHUB_OUTPUT\), cannot be written/,
      );
      expect(stdout).not.toMatch(/Report this bug/);
      expect(sandbox.calls).toEqual([]);
      expect(leftBehind(job)).toEqual([]);
    });
  });

  it('are to go to a folder: red, and it says so', async () => {
    await withGate(async ({ sandbox, job }) => {
      const env = { GITHUB_OUTPUT: job.workspace };
      const { exitCode, stdout } = await runStep({ job, inputs: inputsFor(sandbox), env });
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /INPUT_INVALID::The file for outputs, .*EISDIR.*Correct the path: that file is a folder/,
      );
      expect(stdout).not.toMatch(/Report this bug/);
      expect(sandbox.calls).toEqual([]);
    });
  });

  it('cannot be written any more when the layer has passed: red', async () => {
    await withGate(async ({ sandbox, job }) => {
      const output = join(job.workspace, 'output');
      writeFileSync(output, '');
      let written = '';
      sandbox.update(REFERENCE, {
        answer(fields) {
          written = readFileSync(output, 'utf8');
          rmSync(output);
          return fields;
        },
      });
      const env = { GITHUB_OUTPUT: output };
      const { exitCode, stdout } = await runStep({ job, inputs: inputsFor(sandbox), env });
      expect(readOutputs(written)).toEqual({ verified: 'false' });
      expect(stdout).toContain('✔ digest');
      expect(stdout).toContain('::warning title=Layer gate::The report could not be written');
      expect(stdout).toMatch(/::error title=Layer gate%3A INPUT_INVALID::The file for outputs, .*output/);
      expect(exitCode).toBe(1);
    });
  });
});
