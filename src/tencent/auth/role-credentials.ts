import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { CredentialProvider } from './credentials.ts';
import { requestIdToken } from './id-token.ts';
import { type RoleRequest, roleName } from './role.ts';
import { assumeRole, type IssuedKeys } from './sts.ts';

/** What `roleCredentials` needs from the outside. */
export interface RoleTools {
  clock: Clock;
  /** Milliseconds since the epoch: the expiry of keys is a time of day. */
  timeOfDay(): number;
  env: Readonly<Record<string, string | undefined>>;
  mask(secret: string): void;
  redact(text: string): string;
}

/** Keys are renewed this long before they expire, or a tenth of their lifetime if that is shorter. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * Provides the temporary keys of `role`. Assumes the role on first use and again before the keys expire, each time with a new ID token
 * (GitHub's tokens expire within minutes). Concurrent callers share one renewal. A failed renewal is only logged while the old keys are
 * still valid.
 */
export function roleCredentials(role: RoleRequest, tools: RoleTools): CredentialProvider {
  let current: (IssuedKeys & { renewAt: number }) | undefined;
  let renewal: Promise<void> | undefined;

  async function take({ signal, log }: Parameters<CredentialProvider['get']>[0]): Promise<void> {
    const { clock, mask, redact } = tools;
    const takeIdToken = async (): Promise<string> => {
      const idToken = await requestIdToken(role.audience, { ...tools, signal, log });
      // A mask hides the whole token only; its signature is what makes it one.
      for (const secret of [idToken, idToken.split('.')[2] ?? '']) if (secret !== '') mask(secret);
      return idToken;
    };
    const issued = await assumeRole(role, takeIdToken, { clock, signal, log, mask, redact });
    const lifeMs = Math.max(0, issued.expiresAt - tools.timeOfDay());
    const verb = current === undefined ? 'Assumed' : 'Renewed';
    current = { ...issued, renewAt: issued.expiresAt - Math.min(RENEW_BEFORE_MS, lifeMs / 10) };
    log(
      `${verb} the role ${roleName(role)} with GitHub's ID token, session ${role.sessionName}; the keys expire at ${new Date(issued.expiresAt).toISOString()}.`,
    );
  }

  return {
    async get(call) {
      if (current !== undefined && tools.timeOfDay() < current.renewAt) return current.keys;
      renewal ??= take(call).finally(() => {
        renewal = undefined;
      });
      try {
        await renewal;
      } catch (error) {
        call.signal.throwIfAborted();
        if (current === undefined || tools.timeOfDay() >= current.expiresAt) throw error;
        call.log(`Could not renew the keys (${messageOf(error)}); the current ones are still valid.`);
      }
      if (current === undefined) throw new Error('a role was assumed without keys');
      return current.keys;
    },
    discard(keys) {
      // Another caller may have replaced them already.
      if (current?.keys === keys) current = undefined;
      return true;
    },
  };
}
