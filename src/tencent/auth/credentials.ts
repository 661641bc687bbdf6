import type { RoleRequest } from './role.ts';

/** Keys for API calls; `sessionToken` belongs to temporary keys. */
export interface Credentials {
  secretId: string;
  secretKey: string;
  sessionToken: string | undefined;
}

/** Where the keys will come from. */
export type CredentialPlan =
  | { kind: 'keys'; keys: Credentials; warning?: string }
  | { kind: 'role'; role: RoleRequest };

/** Provides the keys for API calls. */
export interface CredentialProvider {
  /**
   * Returns keys for the next call, after fetching or renewing them if necessary.
   *
   * @throws GateError if there are no keys, or `signal.reason`
   */
  get(call: { signal: AbortSignal; log(line: string): void }): Promise<Credentials>;
  /** Call it when the API refused `keys`. Returns whether `get` can return other keys. */
  discard(keys: Credentials): boolean;
}

/** Provides the same keys for every call. */
export function fixedCredentials(keys: Credentials): CredentialProvider {
  return { get: async () => keys, discard: () => false };
}
