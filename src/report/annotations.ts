import * as core from '@actions/core';
import type { GateError } from '../errors.ts';
import type { Mode } from '../inputs.ts';
import { oneLine } from '../text.ts';

/** Shows one failure as an annotation of the run: an error, or in audit mode a warning. */
export function annotate({ code, message, hint, requestId }: GateError, mode: Mode): void {
  const lines = [oneLine(message, 4000)];
  if (hint !== undefined) lines.push(`What to do: ${oneLine(hint, 1000)}`);
  if (requestId !== undefined) lines.push(`RequestId: ${oneLine(requestId, 100)}`);
  const show = mode === 'audit' ? core.warning : core.error;
  show(lines.join('\n'), { title: `Layer gate: ${code}` });
}
