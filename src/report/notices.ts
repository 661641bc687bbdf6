import type { GateError } from '../base/errors.ts';
import type { DescribeSettings, FileLine, Notice } from '../base/host.ts';
import { oneLine } from '../base/text.ts';
import { failedLayers, type Mode, type Outcome } from '../gate/outcome.ts';
import { ManifestError } from '../layers/manifests/manifest-error.ts';
import type { RequestedLayer } from '../layers/reference.ts';
import { hintText } from './report.ts';
import { MAX_HINT_CHARACTERS } from './summary.ts';

/** Every failure of a step for people: each layer's, then what is wrong beside them. A pass has none. */
export function noticesOf(outcome: Outcome, describeSettings: DescribeSettings): Notice[] {
  if (outcome.verdict !== 'failed') return [];
  const { mode, errors } = outcome;
  return [
    ...failedLayers(outcome).map(({ error, layer }) =>
      noticeOf(error, mode, describeSettings, firstLineOf(layer)),
    ),
    ...errors.flatMap((error) => noticesOfError(error, mode, describeSettings)),
  ];
}

/** One failure as a notice, in audit mode a warning; `at` is the line that it is about, if any. */
export function noticeOf(
  error: Pick<GateError, 'code' | 'message' | 'hint' | 'settings' | 'requestId'>,
  mode: Mode,
  describeSettings: DescribeSettings,
  at?: FileLine,
): Notice {
  const { code, message, requestId } = error;
  const hint = hintText(error, describeSettings);
  const lines = [oneLine(message, 4000)];
  if (hint !== undefined) lines.push(`What to do: ${oneLine(hint, MAX_HINT_CHARACTERS)}`);
  if (requestId !== undefined) lines.push(`RequestId: ${oneLine(requestId, 100)}`);
  return { level: mode === 'audit' ? 'warning' : 'error', title: `Layer gate: ${code}`, lines, at };
}

/** The first line of a file in the repository that names the layer. */
function firstLineOf({ sources }: RequestedLayer): FileLine | undefined {
  for (const { path, line } of sources) {
    if (path !== undefined && line !== undefined) return { path, line };
  }
  return undefined;
}

/** An error that is about several lines of files is shown at each of them. */
function noticesOfError(error: GateError, mode: Mode, describeSettings: DescribeSettings): Notice[] {
  if (!(error instanceof ManifestError)) return [noticeOf(error, mode, describeSettings)];
  const { code, hint, settings, requestId } = error;
  return error.problems.map(({ path, line, message }) => {
    const about = line === undefined ? `${path}: ${message}` : `${path}:${line}: ${message}`;
    const at = line === undefined ? undefined : { path, line };
    return noticeOf({ code, message: about, hint, settings, requestId }, mode, describeSettings, at);
  });
}
