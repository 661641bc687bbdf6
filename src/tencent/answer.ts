import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { GateError } from '../base/errors.ts';
import { oneLine } from '../base/text.ts';
import type { CallSubject } from './explain.ts';

/**
 * The `Response` of an API call, as `schema` has it.
 *
 * @throws GateError `RESPONSE_INVALID`, which names the fields that are missing or of another type, and nothing of their values:
 *   half a secret may be among them
 */
export function parseAnswer<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
  { action, subject, endpoint, endpointSetting = 'endpoint' }: CallSubject,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, answer);
  if (parsed.success) return parsed.output;
  const paths = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the answer');
  const fields = oneLine([...new Set(paths)].join(', '));
  const { output: known, success } = v.safeParse(v.object({ RequestId: v.string() }), answer);
  throw new GateError(
    'RESPONSE_INVALID',
    `${action} for ${subject}: in the answer of ${endpoint}, missing or not of the documented type: ${fields}.`,
    {
      hint: 'Check the endpoint and run again: something on the way altered the answer, or the API has changed. If it happens again, report it with the RequestId.',
      settings: [endpointSetting],
      requestId: success ? known.RequestId : undefined,
    },
  );
}

const FIRST_POLL_MS = 1000;
const MAX_POLL_MS = 10_000;

/** Asks until the answer is no longer `pending`. `onWait` is told each wait, in milliseconds. */
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
