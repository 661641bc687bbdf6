import { quoted } from '../../base/text.ts';
import { readText } from '../documents/read-text.ts';
import type { ManifestValue } from '../manifest-value.ts';
import type { LayerName } from '../reference.ts';
import { findEarlierPlaces } from './cloudbase/neighbours.ts';
import { type FoundFile, findFiles, findWorkspace } from './find-files.ts';
import type { FoundLayer } from './findings.ts';
import { type Identified, isFoundByName, type Tool } from './identify.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';
import { type PublishedLayer, publishedElsewhere, resolveOutputs } from './outputs.ts';
import { type DocumentRules, identifyText, readDocument } from './read-document.ts';
import { findNeighbours } from './serverless/neighbours.ts';
import { type Publisher, readPublisher } from './serverless/publisher.ts';
import { openWorkspace, type Workspace } from './workspace-files.ts';

/** A layer version that a manifest binds to a function. */
interface ManifestLayer extends FoundLayer {
  /** Relative to the workspace, forward slashes. */
  path: string;
}

/** One file that was read. */
interface ManifestFile {
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
  /** The same layers by function, as in `Findings`. */
  lists: ManifestLayer[][];
  files: ManifestFile[];
  /** The layers that files with `component: layer` published, as far as their version is known. */
  published: PublishedLayer[];
}

/** Which manifests to read. */
export interface ManifestRequest extends DocumentRules {
  /** Paths and globs, `!` in front of one excludes it (see `findFiles`). */
  patterns: readonly string[];
  /** An absolute path; nothing outside is read. */
  workspace: string;
  /** Whether a manifest named by its path may name no layer. */
  allowEmpty: boolean;
  /** What the user tells of outputs that only the deploying tool knows. */
  values: readonly ManifestValue[];
  /** Asks for the newest `Active` version of a layer. Throws GateError, or `signal.reason`. */
  findNewest(layer: LayerName): Promise<number>;
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
  const identified = await identifyFiles(files, problems, signal);
  const publishers = await findPublishers(identified, workspace, request);
  const outputs = await resolveOutputs({ ...request, publishers });
  const reading: ManifestReading = { layers: [], lists: [], files: [], published: outputs.published };
  const named: Record<Tool, Set<string>> = {
    Serverless: new Set(),
    CloudBase: new Set(),
    Terraform: new Set(),
  };
  for (const file of identified) {
    signal?.throwIfAborted();
    const { path, literal } = file;
    const rules = { ...request, outputs: outputs.lookUp };
    const document = await readDocument(file.identified, path, workspace, rules);
    const { tool, format, layers, lists } = document;
    for (const problem of document.problems) problems.push({ path, ...problem });
    if (tool !== undefined && isFoundByName(path)) named[tool].add(path);
    reading.files.push({ path, format, layers: layers.length, literal });
    for (const layer of layers) reading.layers.push({ ...layer, path });
    for (const list of lists) reading.lists.push(list.map((layer) => ({ ...layer, path })));
  }
  problems.push(...outputs.problems, ...reading.published.flatMap(contentProblem));
  problems.push(...reading.layers.flatMap((layer) => regionProblem(layer, reading.published)));
  problems.push(...(await findNeighbours(workspace, { paths: named.Serverless, isExcluded })));
  problems.push(...(await findEarlierPlaces(workspace, named.CloudBase)));
  if (problems.length === 0 && !request.allowEmpty)
    problems.push(...emptyFiles(reading, publishers, patterns));
  const distinct = withoutRepeats(problems);
  if (distinct.length > 0) throw new ManifestError(distinct);
  return reading;
}

/** A file, and what it is. */
interface IdentifiedFile {
  path: string;
  literal: boolean;
  identified: Identified;
}

async function identifyFiles(
  files: readonly FoundFile[],
  problems: ManifestProblem[],
  signal: AbortSignal | undefined,
): Promise<IdentifiedFile[]> {
  const found: IdentifiedFile[] = [];
  for (const { path, real, literal } of files) {
    signal?.throwIfAborted();
    const text = await readText(real);
    if (text.ok) found.push({ path, literal, identified: identifyText(text.text, path) });
    else problems.push({ path, line: undefined, message: text.problem });
  }
  return found;
}

async function findPublishers(
  files: readonly IdentifiedFile[],
  workspace: Workspace,
  rules: DocumentRules,
): Promise<Publisher[]> {
  const publishers: Publisher[] = [];
  for (const { path, identified } of files) {
    if (!identified.ok || identified.tool !== 'Serverless') continue;
    const publisher = await readPublisher(identified.tree, path, workspace, rules);
    if (publisher !== undefined) publishers.push(publisher);
  }
  return publishers;
}

/** What a published layer holds must be known, where it was packed from a folder. */
function contentProblem({ publisher: { path, line, content } }: PublishedLayer): ManifestProblem[] {
  return content?.ok === false ? [{ path, line, message: content.problem }] : [];
}

function regionProblem(layer: ManifestLayer, published: readonly PublishedLayer[]): ManifestProblem[] {
  const other = layer.fromOutput === true ? publishedElsewhere(layer, published) : undefined;
  if (other === undefined) return [];
  const { path, line } = layer;
  const message = `The function ${quoted(layer.function)} in ${layer.region} binds the layer that ${other.publisher.path} publishes in ${other.region}: a function binds layers of its own region only. Correct one of the two regions.`;
  return [{ path, line, message }];
}

/**
 * Manifests that name no layer. Of many components matched by a glob most may name none; one that is named by its path is
 * meant to. A project's own file names none by its nature: its components are in the folders below it. Nor does one that publishes a layer.
 */
function emptyFiles(
  { files, published }: ManifestReading,
  publishers: readonly Publisher[],
  patterns: readonly string[],
): ManifestProblem[] {
  const remedy =
    'Correct the file, take it out of the list of manifests, or allow manifests without layers if this is intended.';
  const empty = files.filter(
    ({ path, layers, literal, format }) =>
      literal &&
      layers === 0 &&
      format !== 'Serverless project' &&
      !publishers.some((publisher) => publisher.path === path),
  );
  if (empty.length > 0) {
    const message = `Expected a layer, found none. ${remedy}`;
    return empty.map(({ path }) => ({ path, line: 1, message, setting: 'empty manifests' }));
  }
  if (files.length === 0 || published.length > 0 || files.some(({ layers }) => layers > 0)) return [];
  if (publishers.length > 0) {
    return publishers.map(({ path, line, instance }) => ({
      ...{ path, line },
      message: `The file publishes a layer, and no manifest uses it. Give its version as the manifest value \`${instance}.version=N\`, or gate the files that use it too.`,
    }));
  }
  const message = `Expected a layer in one of ${files.length} files, found none. ${remedy}`;
  return [{ path: patterns[0] ?? 'manifests', line: undefined, message, setting: 'empty manifests' }];
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
