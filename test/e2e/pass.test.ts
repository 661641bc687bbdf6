import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyChecksums } from '../kit/tools.ts';
import { fleetLayer, publishLayer, shareGate } from './fleet-kit.ts';
import { CONTENT, cachedZips, sha256, withGate, ZIP } from './kit.ts';

describe.concurrent('a layer that holds', () => {
  const gated = shareGate(async ({ step }) => ({
    first: await step({ 'expected-sha256': `sha256:${CONTENT.sha256.toUpperCase()}` }),
    second: await step(),
  }));

  it('passes, with every output and the very bytes that were published', async () => {
    const { sandbox, first } = await gated();
    const { exitCode, stderr, outputs, report, summary } = first;
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({
      verified: 'true',
      'layer-name': 'common-deps',
      'layer-version': '12',
      'code-sha256': sha256(ZIP),
      size: String(ZIP.length),
      status: 'Active',
      'compatible-runtimes': '["Nodejs18.15","Nodejs16.13"]',
      'license-info': 'MIT',
      description: 'shared dependencies',
      'cache-hit': 'false',
    });
    expect(outputs['add-time']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(outputs['request-id']).toBe(sandbox.calls[0]?.requestId);
    expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
    expect(JSON.parse(outputs['layers'] ?? '')).toEqual(report.layers);
    expect(report).toMatchObject({ schemaVersion: 1, verdict: 'pass', mode: 'enforce' });
    expect(report.layers[0]?.checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'locked skip',
      'identity pass',
      'status pass',
      'runtime skip',
      'license skip',
      'digest pass',
      'pin pass',
      'content skip',
      'archive pass',
      'min-age skip',
      'deny skip',
      'same skip',
    ]);
    expect(summary).toContain('✅ Layer gate passed: 1 layer verified');
  });

  it('gives checksums that sha256sum -c accepts in their folder', async () => {
    const { outputs } = (await gated()).first;
    const path = outputs['checksums-path'] ?? '';
    expect(dirname(path)).toBe(dirname(outputs['layer-path'] ?? ''));
    expect(verifyChecksums(path)).toBe(1);
  });

  it('comes from the tool cache the second time, without a download, hashed again', async () => {
    const { sandbox, job, first, second } = await gated();
    expect(second.outputs).toMatchObject({
      verified: 'true',
      'cache-hit': 'true',
      'code-sha256': sha256(ZIP),
    });
    expect(readFileSync(second.outputs['layer-path'] ?? '')).toEqual(ZIP);
    expect(second.outputs['layer-path']).not.toBe(first.outputs['layer-path']);
    expect(sandbox.downloads).toHaveLength(1);
    expect(sandbox.calls).toHaveLength(2);
    expect(cachedZips(job)).toHaveLength(1);
  });

  it('needs no region, takes CodeSha256 in upper case, and waits while the version is Publishing', async () => {
    await withGate(
      async (gate) => {
        const { sandbox, step } = gate;
        const [upper, publishing] = [fleetLayer('upper-case'), fleetLayer('publishing')];
        publishLayer(gate, upper, {
          answer: (fields) => ({ ...fields, CodeSha256: sha256(upper.zip).toUpperCase() }),
        });
        publishLayer(gate, publishing, { statuses: ['Publishing', 'Active'] });
        const layers = `${upper.reference}\n${publishing.reference}`;
        const { outputs, report, stdout } = await step({ region: '', layers });
        expect(outputs['verified'], stdout).toBe('true');
        expect(report.layers.map(({ reference }) => reference)).toEqual([
          'common-deps:12',
          upper.reference,
          publishing.reference,
        ]);
        const asked = (name: string) => sandbox.calls.filter(({ layer }) => layer === name);
        expect(asked('common-deps:12').map(({ region }) => region)).toEqual(['']);
        expect(asked('publishing:1')).toHaveLength(2);
        expect(stdout).toMatch(/publishing:1: .*still Publishing/);
      },
      { region: '' },
    );
  });

  it('takes region and keys from the environment', async () => {
    await withGate(async ({ sandbox, step }) => {
      const token = 'temporary-token';
      sandbox.addKey({ secretId: 'AKIDtemporary', secretKey: 'temporary-key', token });
      const env = {
        TENCENTCLOUD_REGION: 'ap-guangzhou',
        TENCENTCLOUD_SECRET_ID: 'AKIDtemporary',
        TENCENTCLOUD_SECRET_KEY: 'temporary-key',
        TENCENTCLOUD_SESSION_TOKEN: token,
      };
      const { outputs } = await step({ region: '', 'secret-id': '', 'secret-key': '' }, { env });
      expect(outputs['verified']).toBe('true');
    });
  });
});
