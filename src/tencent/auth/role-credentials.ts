import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { CredentialProvider } from './credentials.ts';
import { requestIdToken } from './id-token.ts';
import { type RoleRequest, roleName } from './role.ts';
import { assumeRole, type IssuedKeys } from './sts.ts';

/** What taking on a role needs of the world around it. */
export interface RoleTools {
  clock: Clock;
  /** The time of day, milliseconds since the epoch: keys end by it. */
  timeOfDay(): number;
  env: Readonly<Record<string, string | undefined>>;
  mask(secret: string): void;
  redact(text: string): string;
}

/** Keys are renewed so long before they end, or a tenth of their life where that is shorter. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * The temporary keys of `role`: taken when first asked for, renewed before they end, each time with a new ID token (GitHub's
 * last for minutes). However many callers ask at once, one renewal runs. While the old keys still live, a renewal that fails
 * is only told.
 */
export function roleCredentials(role: RoleRequest, tools: RoleTools): CredentialProvider {
  let current: (IssuedKeys & { renewAt: number }) | undefined;
  let renewal: Promise<void> | undefined;

  async function take({ signal, log }: Parameters<CredentialProvider['get']>[0]): Promise<void> {
    const { clock, mask, redact } = tools;
    const idToken = await requestIdToken(role.audience, { ...tools, signal, log });
    // A mask hides the whole token only; its signature is what makes it one.
    for (const secret of [idToken, idToken.split('.')[2] ?? '']) if (secret !== '') mask(secret);
    const issued = await assumeRole(role, idToken, { clock, signal, log, mask, redact });
    const lifeMs = Math.max(0, issued.expiresAt - tools.timeOfDay());
    const verb = current === undefined ? 'Assumed' : 'Renewed';
    current = { ...issued, renewAt: issued.expiresAt - Math.min(RENEW_BEFORE_MS, lifeMs / 10) };
    log(
      `${verb} the role ${roleName(role)} with GitHub's ID token, session ${role.sessionName}; the keys end ${new Date(issued.expiresAt).toISOString()}.`,
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
        call.log(`The keys could not be renewed (${messageOf(error)}); the old ones are still good.`);
      }
      if (current === undefined) throw new Error('a role was taken on without keys');
      return current.keys;
    },
    discard(keys) {
      // Another caller may have had them replaced already.
      if (current?.keys === keys) current = undefined;
      return true;
    },
  };
}
