import { type ErrorCode, GateError } from './errors.ts';
import type { Setting } from './host.ts';
import { oneLine } from './text.ts';

/** One thing that is wrong with a file. `message` is a sentence, and what to do. */
export interface FileProblem {
  /** The file, relative to the workspace with forward slashes; or the line of the list of files that is wrong itself. */
  path: string;
  /** Lines count from 1; `undefined` where no line is to blame. */
  line: number | undefined;
  message: string;
}

/** Problems that a message shows; all are in `problems`. */
const MAX_SHOWN = 20;

/** An error about lines of files, with every problem of every file. */
export class FileError extends GateError {
  readonly problems: readonly FileProblem[];

  /** @param where for people: `the manifests` */
  constructor(
    code: ErrorCode,
    where: string,
    problems: readonly FileProblem[],
    remedy: { hint: string; settings: readonly Setting[] },
  ) {
    super(code, describe(where, problems), remedy);
    this.problems = problems;
  }
}

function describe(where: string, problems: readonly FileProblem[]): string {
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  const lines = [`${count} in ${where}:`];
  for (const { path, line, message } of problems.slice(0, MAX_SHOWN)) {
    // A file name may hold a line break.
    const place = oneLine(path, 500);
    lines.push(line === undefined ? `${place}: ${message}` : `${place}:${line}: ${message}`);
  }
  if (problems.length > MAX_SHOWN)
    lines.push(`… and ${problems.length - MAX_SHOWN} more, in the log and in the report.`);
  return lines.join('\n');
}
