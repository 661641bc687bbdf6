import { readText } from '../documents/read-text.ts';
import { UnreadableText } from '../documents/tree.ts';
import { findEarlierPlaces } from './cloudbase/neighbours.ts';
import { readCloudBase } from './cloudbase/read-cloudbase.ts';
import { UnreadableEnvFile } from './env-files.ts';
import { type FoundFile, findFiles, findWorkspace } from './find-files.ts';
import type { Findings, FoundLayer } from './findings.ts';
import { type Identified, identify, isFoundByName, type Tool } from './identify.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';
import { findNeighbours } from './serverless/neighbours.ts';
import { UnreadableNeighbour } from './serverless/project.ts';
import { readServerless } from './serverless/read-serverless.ts';
import { readTerraform } from './terraform/read-terraform.ts';
import type { VariableRules } from './variables.ts';
import { openWorkspace, type Workspace } from './workspace-files.ts';

/** A layer version that a manifest binds to a function. */
export interface ManifestLayer extends FoundLayer {
  /** Relative to the workspace, forward slashes. */
  path: string;
}

/** One file that was read. */
export interface ManifestFile {
  /** Relative to the workspace, forward slashes. */
  path: string;
  /** For people: `Serverless component`, `Serverless project`, `CloudBase`, `Terraform plan`, `Terraform state`. */
  format: string;
  /** How many layers it binds; one that binds none is worth a line in the log. */
  layers: number;
  /** Named by its path, not only by a glob. */
  literal: boolean;
}

/** What the manifests say: files by path, layers by path and then as they stand in the file. */
export interface ManifestReading {
  layers: ManifestLayer[];
  files: ManifestFile[];
}

/** Which manifests to read. */
export interface ManifestRequest extends VariableRules {
  /** Paths and globs, `!` in front of one excludes it (see `findFiles`). */
  patterns: readonly string[];
  /** An absolute path; nothing outside is read. */
  workspace: string;
  /**
   * The region of the step. The tools know nothing of it: it counts only where a Terraform provider takes its region from
   * the environment.
   */
  region?: string | undefined;
  /** Whether a manifest named by its path may name no layer. */
  allowEmpty: boolean;
  signal?: AbortSignal;
}

/**
 * Reads every manifest that the patterns name, each as the tool that deploys it does, and looks for what that tool would read
 * instead of it or deploy beside it. A layer that several functions bind is there once for each of them.
 *
 * @throws ManifestError with every problem of every file; the reason of `signal` when that is aborted
 */
export async function readManifests(request: ManifestRequest): Promise<ManifestReading> {
  const { patterns, workspace: folder, signal } = request;
  const root = await findWorkspace(folder);
  if (root === undefined) {
    const message = 'The workspace does not exist. Run actions/checkout before this step.';
    throw new ManifestError([{ path: patterns[0] ?? 'manifests', line: undefined, message }]);
  }
  const { files, problems, isExcluded } = await findFiles(patterns, folder, root, signal);
  const workspace = openWorkspace(root);
  const reading: ManifestReading = { layers: [], files: [] };
  const named: Record<Tool, Set<string>> = {
    Serverless: new Set(),
    CloudBase: new Set(),
    Terraform: new Set(),
  };
  for (const file of files) {
    signal?.throwIfAborted();
    const { path, literal } = file;
    const { identified, layers, problems: found } = await readFile(file, workspace, request);
    for (const problem of found) problems.push({ path, ...problem });
    if (!identified.ok) continue;
    if (isFoundByName(path)) named[identified.tool].add(path);
    reading.files.push({ path, format: identified.format, layers: layers.length, literal });
    for (const layer of layers) reading.layers.push({ ...layer, path });
  }
  problems.push(...(await findNeighbours(workspace, { paths: named.Serverless, isExcluded })));
  problems.push(...(await findEarlierPlaces(workspace, named.CloudBase)));
  if (problems.length === 0 && !request.allowEmpty) problems.push(...emptyFiles(reading, patterns));
  const distinct = withoutRepeats(problems);
  if (distinct.length > 0) throw new ManifestError(distinct);
  return reading;
}

interface FileReading extends Findings {
  identified: Identified;
}

async function readFile(
  { path, real }: FoundFile,
  workspace: Workspace,
  request: ManifestRequest,
): Promise<FileReading> {
  const failed = (message: string, line?: number): FileReading => {
    const problem = { line, message };
    return { identified: { ok: false, problem }, layers: [], problems: [problem] };
  };
  const read = await readText(real);
  if (!read.ok) return failed(read.problem);
  try {
    const identified = identify(read.text, path);
    if (!identified.ok) return { identified, layers: [], problems: [identified.problem] };
    return { identified, ...(await readLayers(identified, path, workspace, request)) };
  } catch (error) {
    if (error instanceof UnreadableText) return failed(error.message, error.line);
    if (error instanceof UnreadableNeighbour || error instanceof UnreadableEnvFile)
      return failed(error.message, 1);
    throw error;
  }
}

async function readLayers(
  { tool, tree }: Identified & { ok: true },
  path: string,
  workspace: Workspace,
  { env, allowed, region }: ManifestRequest,
): Promise<Findings> {
  if (tool === 'Terraform') return readTerraform(tree, region);
  const read = tool === 'Serverless' ? readServerless : readCloudBase;
  return await read(tree, path, workspace, { env, allowed });
}

/**
 * Manifests that name no layer. Of many components matched by a glob most may name none; one that is named by its path is
 * meant to. A project's own file names none by its nature: its components are in the folders below it.
 */
function emptyFiles({ files }: ManifestReading, patterns: readonly string[]): ManifestProblem[] {
  const remedy =
    'Correct the file, take it out of `manifests`, or set `allow-empty: true` if this is intended.';
  const empty = files.filter(
    ({ layers, literal, format }) => literal && layers === 0 && format !== 'Serverless project',
  );
  if (empty.length > 0) {
    const message = `Expected a layer, found none. ${remedy}`;
    return empty.map(({ path }) => ({ path, line: 1, message }));
  }
  if (files.length === 0 || files.some(({ layers }) => layers > 0)) return [];
  const message = `Expected a layer in one of ${files.length} files, found none. ${remedy}`;
  return [{ path: patterns[0] ?? 'manifests', line: undefined, message }];
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
