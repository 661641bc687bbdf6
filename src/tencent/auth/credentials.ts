import type { RoleRequest } from './role.ts';

/** Keys for API calls; `sessionToken` belongs to temporary keys. */
export interface Credentials {
  secretId: string;
  secretKey: string;
  sessionToken: string | undefined;
}

/** Where the keys come from, decided but not yet had. */
export type CredentialPlan =
  | { kind: 'keys'; keys: Credentials; warning?: string }
  | { kind: 'role'; role: RoleRequest };

/** Hands out the keys for calls. */
export interface CredentialProvider {
  /**
   * Keys that are good for the next call; taken or renewed first where that is needed.
   *
   * @throws GateError where none can be had, or `signal.reason`
   */
  get(call: { signal: AbortSignal; log(line: string): void }): Promise<Credentials>;
  /** Told that the API no longer takes `keys`. Whether `get` has others to give. */
  discard(keys: Credentials): boolean;
}

/** Keys that are what they are. */
export function fixedCredentials(keys: Credentials): CredentialProvider {
  return { get: async () => keys, discard: () => false };
}
