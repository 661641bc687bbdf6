import { randomBytes } from 'node:crypto';

/**
 * An API key of the sandbox's only account.
 * `token` and `expiresAt` (ms since the epoch, by the sandbox's clock) make it a temporary key, as STS issues them.
 * `deniedActions` simulates CAM: these actions (or all, with `*`) return `UnauthorizedOperation.CAM`.
 */
export interface ApiKey {
  secretId: string;
  secretKey: string;
  token?: string;
  expiresAt?: number;
  deniedActions?: string[];
}

/** The account's keys. */
export interface KeyStore {
  /** Replaces a key with the same id. */
  add(key: ApiKey): void;
  find(secretId: string): ApiKey | undefined;
}

/** A store with `keys`. It keeps expired keys, because the service distinguishes them from unknown ones. */
export function keyStore(keys: readonly ApiKey[]): KeyStore {
  const byId = new Map<string, ApiKey>();
  const add = (key: ApiKey): void => {
    byId.set(key.secretId, key);
  };
  for (const key of keys) add(key);
  return { add, find: (secretId) => byId.get(secretId) };
}

/** Generates a permanent key in the cloud's format: `AKID` with 32 letters or digits, and a secret of 32. */
export function randomKey(): { secretId: string; secretKey: string } {
  return { secretId: `AKID${alphanumeric(32)}`, secretKey: alphanumeric(32) };
}

function alphanumeric(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}
