import { afterEach } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { bytesContent, startSandbox } from '../../sandbox/index.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { RoleRequest } from '../../src/tencent/auth/role.ts';
import type { RoleTools } from '../../src/tencent/auth/role-credentials.ts';

/** A clock whose waits take no time. */
export const INSTANT: Clock = {
  now: () => performance.now(),
  random: () => 0.5,
  sleep: async (_milliseconds, signal) => signal.throwIfAborted(),
};

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox with the layer `common:1`; closed after the test. */
export async function sandboxed(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  sandbox.publish({ name: 'common', version: 1, content: bytesContent(Buffer.from('layer')) });
  return sandbox;
}

/** The sandbox's role `gate`, as a user would ask for it. */
export function roleOf(sandbox: Sandbox, change: Partial<RoleRequest> = {}): RoleRequest {
  return {
    arn: sandbox.addRole({ name: 'gate' }),
    ...{ provider: 'github', audience: 'sts.tencentcloudapi.com', sessionName: 'test' },
    ...{ durationSeconds: undefined, region: 'ap-guangzhou' },
    endpoint: { protocol: 'http://', host: new URL(sandbox.endpoint).host },
    ...change,
  };
}

/** Tools whose ID tokens come from the sandbox without the toolkit; `masked` has what was masked. */
export function toolsOf(
  sandbox: Sandbox,
  timeOfDay: () => number = Date.now,
): { tools: RoleTools; masked: string[] } {
  const env = sandbox.oidc.env();
  const masked: string[] = [];
  const tools: RoleTools = {
    ...{ clock: INSTANT, timeOfDay, env },
    mask: (secret) => void masked.push(secret),
    async getIdToken(audience) {
      const answer = await fetch(
        `${env.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${encodeURIComponent(audience)}`,
        { headers: { Authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` } },
      );
      const body: unknown = await answer.json();
      return String(Object(body).value);
    },
  };
  return { tools, masked };
}

/** An API call's options that keep what is logged. */
export function quietly(): { signal: AbortSignal; log(line: string): void; lines: string[] } {
  const lines: string[] = [];
  return { signal: new AbortController().signal, log: (line) => void lines.push(line), lines };
}
