import type { ErrorCode, GateError } from '../base/errors.ts';
import { FileError } from '../base/file-error.ts';
import type { DescribeSettings, FileLine, Notice } from '../base/host.ts';
import { oneLine, printableLines } from '../base/text.ts';
import { failedLayers, type Mode, type Outcome } from '../gate/outcome.ts';
import type { UnusedException } from '../gate/unused-exceptions.ts';
import type { RequestedLayer } from '../layers/reference.ts';
import { hintText } from './report.ts';
import { MAX_HINT_CHARACTERS } from './summary.ts';

/** A failure for people, and its code. */
interface Failure {
  code: ErrorCode;
  notice: Notice;
}

/** The failures of a step for people: those that are shown, and those that are only in the log. */
interface Failures {
  shown: Notice[];
  rest: Notice[];
}

/**
 * Every failure of a step: each layer's, the most alarming first, then the other errors. A pass has none.
 *
 * @param most the maximum number of visible notices. If there are more, the last one counts the others
 * @param restAt where to find the others, for people
 */
export function noticesOf(
  outcome: Outcome,
  describeSettings: DescribeSettings,
  most: number,
  restAt: string,
): Failures {
  if (outcome.verdict !== 'failed') return { shown: [], rest: [] };
  const { mode, errors } = outcome;
  const failures: Failure[] = [
    ...failedLayers(outcome).map(({ error, layer }) => ({
      code: error.code,
      notice: noticeOf(error, mode, describeSettings, firstLineOf(layer)),
    })),
    ...errors.flatMap((error) =>
      noticesOfError(error, mode, describeSettings).map((notice) => ({ code: error.code, notice })),
    ),
  ];
  if (failures.length <= most) return { shown: failures.map(({ notice }) => notice), rest: [] };
  const rest = failures.slice(most - 1);
  const shown = failures.slice(0, most - 1).map(({ notice }) => notice);
  return { shown: [...shown, countOf(rest, mode, restAt)], rest: rest.map(({ notice }) => notice) };
}

/** One notice for all that would be hidden. */
function countOf(rest: readonly Failure[], mode: Mode, restAt: string): Notice {
  const counts = new Map<ErrorCode, number>();
  for (const { code } of rest) counts.set(code, (counts.get(code) ?? 0) + 1);
  const list = [...counts].map(([code, count]) => `${count} ${code}`).join(', ');
  return {
    level: levelOf(mode),
    title: `Layer gate: ${rest.length} more failures`,
    lines: [`${rest.length} more failures: ${list}.`, `What to do: Read them in the log or in ${restAt}.`],
    at: undefined,
  };
}

const levelOf = (mode: Mode) => (mode === 'audit' ? 'warning' : 'error');

/** One failure as a notice, in audit mode a warning; `at` is its line, if any. */
export function noticeOf(
  error: Pick<GateError, 'code' | 'message' | 'hint' | 'settings' | 'requestId'>,
  mode: Mode,
  describeSettings: DescribeSettings,
  at?: FileLine,
): Notice {
  const { code, message, requestId } = error;
  const hint = hintText(error, describeSettings);
  const lines = printableLines(message, 4000);
  if (hint !== undefined) lines.push(`What to do: ${oneLine(hint, MAX_HINT_CHARACTERS)}`);
  if (requestId !== undefined) lines.push(`RequestId: ${oneLine(requestId, 100)}`);
  return { level: levelOf(mode), title: `Layer gate: ${code}`, lines, at, code };
}

/** Exceptions that a warning lists. */
const MAX_UNUSED = 20;

/** Unused exceptions, as one warning: GitHub shows only a few per step. */
export function noticeOfUnused(unused: readonly UnusedException[], at: FileLine): Notice {
  const lines = unused.slice(0, MAX_UNUSED).map(({ message }) => message);
  if (unused.length > MAX_UNUSED) lines.push(`…and ${unused.length - MAX_UNUSED} more.`);
  lines.push('What to do: Remove those that no other step needs.');
  return { level: 'warning', title: 'Layer gate: unused exceptions', lines, at };
}

/** The first line of a file in the repository that names the layer. */
function firstLineOf({ sources }: RequestedLayer): FileLine | undefined {
  for (const { path, line } of sources) {
    if (path !== undefined && line !== undefined) return { path, line };
  }
  return undefined;
}

/** An error about several lines of files is shown at each of them. */
function noticesOfError(error: GateError, mode: Mode, describeSettings: DescribeSettings): Notice[] {
  if (!(error instanceof FileError)) return [noticeOf(error, mode, describeSettings)];
  const { code, hint, settings, requestId } = error;
  return error.problems.map(({ path, line, message }) => {
    const about = line === undefined ? `${path}: ${message}` : `${path}:${line}: ${message}`;
    const at = line === undefined ? undefined : { path, line };
    return noticeOf({ code, message: about, hint, settings, requestId }, mode, describeSettings, at);
  });
}
