import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { GateError } from '../base/errors.ts';
import { oneLine } from '../base/text.ts';
import type { CallSubject } from './explain.ts';

/**
 * Validates the `Response` of an API call against `schema`.
 *
 * @throws GateError `RESPONSE_INVALID`, which names the missing or mistyped fields. It quotes no value: one could be part of a secret.
 */
export function parseAnswer<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
  { action, subject, endpoint, endpointSetting = 'endpoint' }: CallSubject,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, answer);
  if (parsed.success) return parsed.output;
  const paths = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the response');
  const fields = oneLine([...new Set(paths)].join(', '));
  const { output: known, success } = v.safeParse(v.object({ RequestId: v.string() }), answer);
  throw new GateError(
    'RESPONSE_INVALID',
    `${action} for ${subject}: the response of ${endpoint} has fields missing or of an undocumented type: ${fields}.`,
    {
      hint: 'Check the endpoint and run again: the response was altered on the way, or the API has changed. If it fails again, report it with the RequestId.',
      settings: [endpointSetting],
      requestId: success ? known.RequestId : undefined,
    },
  );
}

const FIRST_POLL_MS = 1000;
const MAX_POLL_MS = 10_000;

/** Repeats `ask` until its result is no longer `pending`. Calls `onWait` before each wait. */
export async function askUntilSettled<T>(
  ask: () => Promise<T>,
  pending: (answer: T) => boolean,
  { clock, signal, onWait }: { clock: Clock; signal: AbortSignal; onWait(answer: T, waitMs: number): void },
): Promise<T> {
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(MAX_POLL_MS, waitMs * 1.5)) {
    const answer = await ask();
    if (!pending(answer)) return answer;
    onWait(answer, waitMs);
    await clock.sleep(waitMs, signal);
  }
}
