import { afterEach } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { bytesContent, startSandbox } from '../../sandbox/index.ts';
import type { Clock } from '../../src/base/clock.ts';
import { requestIdToken } from '../../src/tencent/auth/id-token.ts';
import type { RoleRequest } from '../../src/tencent/auth/role.ts';
import type { RoleTools } from '../../src/tencent/auth/role-credentials.ts';

let waitedMs = 0;

/** A clock whose waits take no time, and count. */
export const INSTANT: Clock = {
  now: () => performance.now() + waitedMs,
  random: () => 0.5,
  sleep: async (milliseconds, signal) => {
    signal.throwIfAborted();
    waitedMs += milliseconds;
  },
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

/** Tools for which GitHub is the sandbox; `masked` has what was masked. */
export function toolsOf(
  sandbox: Sandbox,
  timeOfDay: () => number = Date.now,
): { tools: RoleTools; masked: string[] } {
  const masked: string[] = [];
  const mask = (secret: string) => void masked.push(secret);
  return { tools: { ...{ clock: INSTANT, timeOfDay, mask, redact }, env: sandbox.oidc.env() }, masked };
}

/** An ID token of the sandbox for `audience`. */
export async function idTokenOf(sandbox: Sandbox, audience = 'sts.tencentcloudapi.com'): Promise<string> {
  const { tools } = toolsOf(sandbox);
  return await requestIdToken(audience, { ...tools, ...quietly() });
}

/** Nothing is secret here; what is has tests of its own. */
export const redact = (text: string): string => text;

/** An API call's options that keep what is logged. */
export function quietly(): {
  signal: AbortSignal;
  log(line: string): void;
  redact(text: string): string;
  lines: string[];
} {
  const lines: string[] = [];
  return { signal: new AbortController().signal, log: (line) => void lines.push(line), redact, lines };
}
