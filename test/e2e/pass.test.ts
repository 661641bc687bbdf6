import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyChecksums } from '../kit/tools.ts';
import { CONTENT, cachedZips, sha256, withGate, ZIP } from './kit.ts';

describe.concurrent('a layer that holds', () => {
  it('passes, with every output and the very bytes that were published', async () => {
    await withGate(async ({ sandbox, step }) => {
      const { exitCode, stderr, outputs, report, summary } = await step({
        'expected-sha256': `sha256:${CONTENT.sha256.toUpperCase()}`,
      });
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
  });

  it('gives checksums that sha256sum -c accepts in their folder', async () => {
    await withGate(async ({ step }) => {
      const { outputs } = await step();
      const path = outputs['checksums-path'] ?? '';
      expect(dirname(path)).toBe(dirname(outputs['layer-path'] ?? ''));
      expect(verifyChecksums(path)).toBe(1);
    });
  });

  it('comes from the tool cache the second time, without a download, hashed again', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const first = await step();
      const second = await step();
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
  });

  it('waits while the version is Publishing', async () => {
    await withGate(
      async ({ sandbox, step }) => {
        const { outputs, stdout } = await step();
        expect(outputs['verified']).toBe('true');
        expect(sandbox.calls).toHaveLength(2);
        expect(stdout).toContain('still Publishing');
      },
      { statuses: ['Publishing', 'Active'] },
    );
  });

  it('takes CodeSha256 in upper case', async () => {
    await withGate(async ({ step }) => expect((await step()).outputs['verified']).toBe('true'), {
      answer: (fields) => ({ ...fields, CodeSha256: CONTENT.sha256.toUpperCase() }),
    });
  });

  it('needs no region', async () => {
    await withGate(
      async ({ sandbox, step }) => {
        const { outputs, report } = await step({ region: '' });
        expect(outputs['verified']).toBe('true');
        expect(report.layers[0]?.reference).toBe('common-deps:12');
        expect(sandbox.calls[0]?.region).toBe('');
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
