import { GateError } from '../../base/errors.ts';
import type { Setting } from '../../base/host.ts';
import { oneLine } from '../../base/text.ts';

/** One thing that keeps the manifests from being gated. `message` is a sentence, and what to do. */
export interface ManifestProblem {
  /** The file, relative to the workspace with forward slashes; or the line of the list of manifests that is wrong itself. */
  path: string;
  /** Lines count from 1; `undefined` where no line is to blame. */
  line: number | undefined;
  message: string;
  /** The setting that would allow it. */
  setting?: Setting;
}

/** Problems that a message shows; all are in `problems`. */
const MAX_SHOWN = 20;

const ALWAYS: readonly Setting[] = ['manifests', 'manifest variables', 'manifest values'];

/** `MANIFEST_INVALID`, with every problem of every file. */
export class ManifestError extends GateError {
  readonly problems: readonly ManifestProblem[];

  constructor(problems: readonly ManifestProblem[]) {
    super('MANIFEST_INVALID', describe(problems), {
      hint: 'Correct what is listed. No layer of these manifests was gated.',
      settings: [...new Set([...ALWAYS, ...problems.flatMap(({ setting = [] }) => setting)])],
    });
    this.problems = problems;
  }
}

function describe(problems: readonly ManifestProblem[]): string {
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  const lines = [`${count} in the manifests:`];
  for (const { path, line, message } of problems.slice(0, MAX_SHOWN)) {
    // A file name may hold a line break.
    const place = oneLine(path, 500);
    lines.push(line === undefined ? `${place}: ${message}` : `${place}:${line}: ${message}`);
  }
  if (problems.length > MAX_SHOWN)
    lines.push(`… and ${problems.length - MAX_SHOWN} more, in the log and in the report.`);
  return lines.join('\n');
}
