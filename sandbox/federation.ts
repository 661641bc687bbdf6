import type { Action } from './actions.ts';
import { faultQueue } from './faults.ts';
import type { GithubOidc, OidcFaultRule } from './github-oidc.ts';
import { GITHUB_ISSUER, listenOidc } from './github-oidc.ts';
import type { ApiKey, KeyStore } from './keys.ts';
import { type Certificate, listen } from './listener.ts';
import type { IdentityProvider, RoleOptions } from './sts.ts';
import { assumeRoleWithWebIdentity, roleStore } from './sts.ts';

/** Sign-in without keys: GitHub issues ID tokens, and STS accepts them. */
export interface Federation {
  oidc: GithubOidc;
  fault(rule: OidcFaultRule): void;
  addRole(role: RoleOptions): string;
  addProvider(provider: IdentityProvider): void;
  /** The keys that STS issued, in order. */
  issued: ApiKey[];
  /** `AssumeRoleWithWebIdentity` */
  action: Action;
  close(): Promise<void>;
}

/** Starts GitHub's token endpoint on 127.0.0.1 and registers it in CAM as the provider `github`. Adds the keys that STS issues to `keys`. */
export async function startFederation(
  now: () => number,
  keys: KeyStore,
  certificate?: Certificate,
): Promise<Federation> {
  const faults = faultQueue<OidcFaultRule>();
  const { listener, oidc } = await listenOidc({ now, faults }, (handler) => listen(handler, 0, certificate));
  const { addRole, addProvider, ...store } = roleStore();
  const issued: ApiKey[] = [];
  addProvider({
    name: 'github',
    issuer: GITHUB_ISSUER,
    clientIds: ['sts.tencentcloudapi.com'],
    jwks: oidc.jwks(),
  });
  const action = assumeRoleWithWebIdentity({ addRole, addProvider, ...store }, (key) => {
    issued.push(key);
    keys.add(key);
  });
  return { oidc, fault: faults.add, addRole, addProvider, issued, action, close: listener.close };
}
