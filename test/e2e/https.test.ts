import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PublishOptions, patternContent } from '../../sandbox/index.ts';
import { certificateFor } from '../../sandbox/proxy.ts';
import { keyless } from './keyless-kit.ts';
import { expectShut, type Gate, withGate, ZIP } from './kit.ts';

const MIB = 1024 ** 2;

/** Everything over TLS, as users have it; `trust` has the certificate trusted. */
async function withTls(
  use: (gate: Gate, trust: Record<string, string>) => Promise<void>,
  { layer = {}, name = 'localhost' }: { layer?: Partial<PublishOptions>; name?: string } = {},
): Promise<void> {
  const certificate = await certificateFor([name]);
  await withGate(
    async (gate) => {
      const ca = join(gate.job.workspace, 'ca.pem');
      writeFileSync(ca, certificate.cert);
      await use(gate, { NODE_EXTRA_CA_CERTS: ca });
    },
    layer,
    { certificate },
  );
}

describe.concurrent('over TLS', () => {
  it('a layer passes, and again from the cache, with a role that is assumed with an ID token', async () => {
    await withTls(async (gate, env) => {
      const { sandbox, step } = gate;
      const results = [await step({}, { env }), await keyless(gate, { env })];
      for (const [index, { outputs, stdout, stderr }] of results.entries()) {
        expect(outputs, stdout).toMatchObject({ verified: 'true', 'cache-hit': String(index === 1) });
        expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
        expect(stderr).toBe('');
      }
      expect(sandbox.endpoint).toMatch(/^https:/);
      expect(sandbox.downloads).toHaveLength(1);
      expect(sandbox.oidc.requests).toEqual([{ audience: 'sts.tencentcloudapi.com', status: 200 }]);
    });
  });

  it('a large layer comes over several connections, cut as they are', async () => {
    const content = patternContent(24 * MIB, 5);
    await withTls(
      async ({ sandbox, step }, env) => {
        sandbox.fault({ on: 'cos', do: { cutAfter: 300_000, how: 'fin' } });
        sandbox.fault({ on: 'cos', do: { cutAfter: 500_000, how: 'reset' }, after: 2 });
        const { outputs, stdout } = await step({ 'audit-archive': 'false' }, { env });
        expect(outputs, stdout).toMatchObject({ verified: 'true', 'code-sha256': content.sha256 });
        expect(sandbox.downloads.filter(({ range }) => range !== undefined).length).toBeGreaterThan(4);
      },
      { layer: { content, throttle: 4 * MIB } },
    );
  });

  it.each(['', '0'])(
    'a certificate that is not trusted: TLS_UNTRUSTED at once, with NODE_TLS_REJECT_UNAUTHORIZED=%s too',
    async (value) => {
      await withTls(async ({ sandbox, job, step }) => {
        const result = await step({}, { env: { NODE_TLS_REJECT_UNAUTHORIZED: value || undefined } });
        expectShut(result, job, 'TLS_UNTRUSTED');
        const error = result.report.layers[0]?.error;
        expect(error?.message).toMatch(
          /The certificate of localhost is not trusted: .* Issuer: scf-layer-gate sandbox/,
        );
        expect(error?.hint).toContain('NODE_EXTRA_CA_CERTS');
        expect(result.stdout.includes('NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect')).toBe(value === '0');
        expect(sandbox.calls).toEqual([]);
      });
    },
  );

  it('a certificate for another host: TLS_UNTRUSTED that names it', async () => {
    await withTls(
      async ({ sandbox, job, step }, env) => {
        const result = await step({}, { env });
        expectShut(result, job, 'TLS_UNTRUSTED');
        expect(result.report.layers[0]?.error?.message).toContain('DNS:elsewhere.test');
        expect(sandbox.calls).toEqual([]);
      },
      { name: 'elsewhere.test' },
    );
  });

  it('an ID token is asked of no host that is not trusted', async () => {
    await withTls(async (gate) => {
      const result = await keyless(gate, {});
      expectShut(result, gate.job, 'TLS_UNTRUSTED');
      expect(gate.sandbox.oidc.requests).toEqual([]);
    });
  });
});
