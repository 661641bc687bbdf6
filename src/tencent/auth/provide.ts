import { systemClock } from '../../base/clock.ts';
import type { Host } from '../../base/host.ts';
import { type CredentialPlan, type CredentialProvider, fixedCredentials } from './credentials.ts';
import { roleCredentials } from './role-credentials.ts';

/** The keys that `plan` promises, on this machine and for this run. */
export function provideCredentials(plan: CredentialPlan, host: Host): CredentialProvider {
  if (plan.kind === 'role') {
    return roleCredentials(plan.role, {
      clock: systemClock,
      timeOfDay: Date.now,
      getIdToken: host.requestIdToken,
      env: host.env,
      mask: host.maskSecret,
    });
  }
  if (plan.warning !== undefined) host.log.warn(plan.warning);
  return fixedCredentials(plan.keys);
}
