import { FileError, type FileProblem } from '../../base/file-error.ts';
import type { Setting } from '../../base/host.ts';

/** One thing that keeps the manifests from being gated. */
export interface ManifestProblem extends FileProblem {
  /** The setting that would allow it. */
  setting?: Setting;
}

const ALWAYS: readonly Setting[] = ['manifests', 'manifest variables', 'manifest values'];

/** `MANIFEST_INVALID`, with every problem of every file. */
export class ManifestError extends FileError {
  constructor(problems: readonly ManifestProblem[]) {
    super('MANIFEST_INVALID', 'the manifests', problems, {
      hint: 'Correct what is listed. No layer of these manifests was gated.',
      settings: [...new Set([...ALWAYS, ...problems.flatMap(({ setting = [] }) => setting)])],
    });
  }
}
