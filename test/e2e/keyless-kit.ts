import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Claims, RoleOptions, Sandbox } from '../../sandbox/index.ts';
import { GITHUB_ISSUER } from '../../sandbox/index.ts';
import type { Gate, Step } from './kit.ts';

const SUB = 'repo:octo-org/app:ref:refs/heads/main';
export const ALWAYS = Number.POSITIVE_INFINITY;
/** The trust policy of docs/credentials.md. */
const TRUST = {
  string_equal: { 'oidc:iss': GITHUB_ISSUER, 'oidc:aud': 'sts.tencentcloudapi.com', 'oidc:sub': [SUB] },
};
export const NO_KEYS = { 'secret-id': '', 'secret-key': '' };

export interface Run {
  role?: Partial<RoleOptions>;
  inputs?: Record<string, string>;
  claims?: Claims;
  env?: Record<string, string | undefined>;
  onPeakMemory?: (bytes: number) => void;
}

/** One step without keys, with the debug log on; whatever it comes to, it has printed no secret. */
export async function keyless(
  { sandbox, step }: Gate,
  { role, inputs, claims, env, ...options }: Run = {},
): Promise<Step> {
  const arn = sandbox.addRole({ name: 'layer-gate', condition: TRUST, ...role });
  const result = await step(
    { ...NO_KEYS, 'role-arn': arn, 'oidc-provider': 'github', ...inputs },
    {
      ...options,
      env: {
        ...{ RUNNER_DEBUG: '1', GITHUB_REPOSITORY: 'octo-org/app', GITHUB_RUN_ID: '4711' },
        ...{ GITHUB_RUN_ATTEMPT: '2', ...sandbox.oidc.env(claims), ...env },
      },
    },
  );
  expectNoSecret(result, sandbox);
  return result;
}

function expectNoSecret({ stdout, stderr, outputs, summary }: Step, sandbox: Sandbox): void {
  const printed = stdout.replace(/^::add-mask::.*$/gm, '');
  const report = readFileSync(outputs['report-path'] ?? '', 'utf8');
  const seen = [printed, stderr, JSON.stringify(outputs), summary, report].join('\n');
  for (const secret of sandbox.secrets()) expect(seen).not.toContain(secret);
  expect(seen).not.toMatch(/\beyJ[\w-]{8}/);
  expect(seen).not.toMatch(/[?&]sign=|q-signature/);
}

/** How often STS was asked, and with what end. */
export function assumed({ calls }: Sandbox): string[] {
  return calls.filter(({ action }) => action === 'AssumeRoleWithWebIdentity').map(({ outcome }) => outcome);
}
