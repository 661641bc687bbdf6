import * as core from '@actions/core';
import { systemClock } from '../../base/clock.ts';
import { type CredentialPlan, type CredentialProvider, fixedCredentials } from './credentials.ts';
import { roleCredentials } from './role-credentials.ts';

/** The keys that `plan` promises, on this machine and for this run. `warn` is told what a user should look into. */
export function provideCredentials(plan: CredentialPlan, warn: (text: string) => void): CredentialProvider {
  if (plan.kind === 'role') {
    return roleCredentials(plan.role, {
      clock: systemClock,
      timeOfDay: Date.now,
      getIdToken: core.getIDToken,
      env: process.env,
      mask: core.setSecret,
    });
  }
  if (plan.warning !== undefined) warn(plan.warning);
  return fixedCredentials(plan.keys);
}
