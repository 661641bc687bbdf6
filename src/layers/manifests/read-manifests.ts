import { findFiles } from './find-files.ts';
import type { Environment, FoundLayer } from './format.ts';
import { interpret } from './interpret.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';
import { readText } from './read-text.ts';

/** A layer version that a manifest binds to a function. */
export interface ManifestLayer extends FoundLayer {
  /** Relative to the workspace, forward slashes. */
  path: string;
}

/** One file that was read. */
export interface ManifestFile {
  /** Relative to the workspace, forward slashes. */
  path: string;
  /** For people: `Serverless component`, `CloudBase`, `Terraform plan`, `Terraform state`. */
  format: string;
  /** How many layers it binds; one that binds none is worth a line in the log. */
  layers: number;
}

/** What the manifests say: files by path, layers by path and then as they stand in the file. */
export interface ManifestReading {
  layers: ManifestLayer[];
  files: ManifestFile[];
}

/** Which manifests to read. */
export interface ManifestRequest {
  /** Paths and globs, `!` in front of one takes it away (see `findFiles`). */
  patterns: readonly string[];
  /** An absolute path; nothing outside is read. */
  workspace: string;
  /** What environment variables in manifests are filled in from. Their values may be secrets and are never printed. */
  env: Environment;
  signal?: AbortSignal;
}

/**
 * Reads every manifest that the patterns name. A layer that several functions bind is there once for each of them.
 *
 * @throws ManifestError with every problem of every file; the reason of `signal` when that is aborted
 */
export async function readManifests(request: ManifestRequest): Promise<ManifestReading> {
  const { patterns, workspace, env, signal } = request;
  const { files, problems } = await findFiles(patterns, workspace, signal);
  const reading: ManifestReading = { layers: [], files: [] };
  for (const { path, real } of files) {
    signal?.throwIfAborted();
    const read = await readText(real);
    if (!read.ok) {
      problems.push({ path, line: undefined, message: read.problem });
      continue;
    }
    const { format, layers, problems: inFile } = interpret(read.text, env);
    reading.files.push({ path, format, layers: layers.length });
    for (const layer of layers) reading.layers.push({ ...layer, path });
    for (const problem of inFile) problems.push({ path, ...problem });
  }
  const distinct = withoutRepeats(problems);
  if (distinct.length > 0) throw new ManifestError(distinct);
  return reading;
}

/** A wrong value that counts for several layers, such as the region of their function, is one thing to correct. */
function withoutRepeats(problems: readonly ManifestProblem[]): ManifestProblem[] {
  const byText = new Map<string, ManifestProblem>();
  for (const problem of problems) {
    const text = `${problem.path}:${problem.line}: ${problem.message}`;
    if (!byText.has(text)) byText.set(text, problem);
  }
  return [...byText.values()];
}
