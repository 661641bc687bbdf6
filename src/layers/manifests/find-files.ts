import { glob, lstat, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { isWithin, toSlashes } from '../../base/paths.ts';
import type { ManifestProblem } from './manifest-error.ts';

/** A file to read. */
export interface FoundFile {
  /**
   * Relative to the workspace, forward slashes, as it is named: the tools take the name of a link, not of what it leads
   * to.
   */
  path: string;
  /** Absolute, links resolved. */
  real: string;
  /** Named by a path, not only by a glob. */
  literal: boolean;
}

/** The files that patterns name, each once, sorted by path; and what is wrong with the patterns. */
interface FoundFiles {
  files: FoundFile[];
  problems: ManifestProblem[];
  /** Whether a line with `!` leaves out a path of the workspace. */
  isExcluded(path: string): boolean;
}

/** The real path of the workspace, `undefined` where there is none. */
export async function findWorkspace(workspace: string): Promise<string | undefined> {
  return await realpath(workspace).catch(() => undefined);
}

/** Where other people's deployment files lie, which nobody means with `**`. */
const SKIPPED = new Set(['node_modules', '.git']);

/** A repository with more components than this is not known; a pattern that matches more is `**` by mistake. */
const MAX_FILES = 1000;

/**
 * Finds the files that `patterns` name, in `workspace` (an absolute path) and nowhere else.
 *
 * @param root the real path of the workspace
 *
 * A pattern is a path or a glob, relative to the workspace or absolute within it; `!` in front excludes what the others
 * name, wherever it stands in the list, and of a folder everything in it. A path that exists is taken as it is, whatever characters
 * it has. Globs leave out `node_modules` and `.git`, and `*` and `**` match no name that begins with a dot. Folders are divided by `/`; on
 * Windows `\` does the same, elsewhere it is refused, as it could only be a mistake.
 */
export async function findFiles(
  patterns: readonly string[],
  workspace: string,
  root: string,
  signal: AbortSignal | undefined,
): Promise<FoundFiles> {
  const problems: ManifestProblem[] = [];
  const found = new Map<string, FoundFile>();
  const excluded = await expandExclusions(patterns, workspace, root, problems, signal);
  for (const pattern of patterns.filter((line) => !line.startsWith('!'))) {
    const report = (message: string, path = pattern) => problems.push({ path, line: undefined, message });
    const { paths, literal } = await expand(pattern, workspace, root, report, signal);
    for (const path of paths.filter((match) => !isExcluded(match, excluded))) {
      const real = await locate(path, root, pattern, report);
      if (real !== undefined)
        found.set(path, { path, real, literal: literal || found.get(path)?.literal === true });
      if (found.size <= MAX_FILES) continue;
      report(`The pattern matches more than ${MAX_FILES} files. Name the deployment files more closely.`);
      return { files: [], problems, isExcluded: (other) => isExcluded(other, excluded) };
    }
  }
  if (found.size === 0 && patterns.length > 0 && problems.length === 0) {
    const message =
      'Every file is excluded by a `!` line, or there is no line without one. Name at least one file to read.';
    problems.push({
      path: patterns.find((line) => line.startsWith('!')) ?? 'manifests',
      line: undefined,
      message,
    });
  }
  const files = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, problems, isExcluded: (path) => isExcluded(path, excluded) };
}

type Report = (message: string, path?: string) => void;

async function expandExclusions(
  patterns: readonly string[],
  workspace: string,
  root: string,
  problems: ManifestProblem[],
  signal: AbortSignal | undefined,
): Promise<Set<string>> {
  const excluded = new Set<string>();
  for (const line of patterns.filter((pattern) => pattern.startsWith('!'))) {
    const report = (message: string) => problems.push({ path: line, line: undefined, message });
    const relativePattern = withinWorkspace(line.slice(1).trim(), workspace, root, report);
    if (relativePattern === undefined) continue;
    for await (const match of globFiles(relativePattern, root, signal)) excluded.add(toSlashes(match));
    excluded.add(toSlashes(relativePattern));
  }
  return excluded;
}

function isExcluded(match: string, excluded: ReadonlySet<string>): boolean {
  const parts = match.split('/');
  return parts.some((_, index) => excluded.has(parts.slice(0, index + 1).join('/')));
}

/** The paths that a pattern names, relative to `root` with forward slashes. */
async function expand(
  pattern: string,
  workspace: string,
  root: string,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<{ paths: string[]; literal: boolean }> {
  const none = { paths: [], literal: true };
  const relativePattern = withinWorkspace(pattern, workspace, root, report);
  if (relativePattern === undefined) return none;
  // A folder may well be called `[id]`.
  const exists = await lstat(join(root, relativePattern)).then(
    () => true,
    () => false,
  );
  if (exists) return { paths: [toSlashes(relativePattern)], literal: true };
  if (!isGlob(relativePattern)) {
    report(
      'There is no such file in the workspace. Correct the path, and run this step after the checkout and whatever writes the file.',
    );
    return none;
  }
  const matches: string[] = [];
  for await (const match of globFiles(relativePattern, root, signal)) {
    if (!(await isFolder(join(root, match)))) matches.push(toSlashes(match));
  }
  if (matches.length === 0) {
    report(
      'The pattern matches no file of the workspace (node_modules, .git and names with a dot in front are left out). Correct it, or remove it.',
    );
  }
  return { paths: matches.sort(), literal: false };
}

async function* globFiles(
  pattern: string,
  root: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  // Node's own: tinyglobby finds the same and adds 96 kB, and by default it walks through links out of the workspace.
  const exclude = (path: string) => SKIPPED.has(basename(path));
  for await (const match of glob(pattern, { cwd: root, exclude })) {
    signal?.throwIfAborted();
    if (!exclude(match)) yield match;
  }
}

/** A pattern relative to the workspace, or `undefined` after a report of why there is none. */
function withinWorkspace(
  pattern: string,
  workspace: string,
  root: string,
  report: Report,
): string | undefined {
  if (pattern.includes('\0')) {
    report('Expected a path, found a zero byte in it. Remove it.');
    return undefined;
  }
  if (sep === '/' && pattern.includes('\\')) {
    report('Expected / between folders, found a backslash. Write / on every platform.');
    return undefined;
  }
  const path = toSlashes(pattern);
  if (isGlob(path) && path.split('/').includes('..')) {
    report('Expected a pattern without `..`. Write it from the root of the workspace.');
    return undefined;
  }
  for (const base of [root, workspace]) {
    const inner = relative(base, resolve(base, path));
    if (isWithin(base, resolve(base, path))) return inner || '.';
  }
  report(
    'The path leads out of the workspace, and only files of the workspace are read. Copy the file into it.',
  );
  return undefined;
}

/** Follows links, and makes sure that a regular file of the workspace is at their end: its real path. */
async function locate(
  match: string,
  root: string,
  pattern: string,
  report: Report,
): Promise<string | undefined> {
  const path = match === pattern ? undefined : match;
  try {
    const real = await realpath(join(root, match));
    if (!isWithin(root, real)) {
      report(
        'A link leads out of the workspace, and only files of the workspace are read. Copy the file into it.',
        path,
      );
      return undefined;
    }
    const stats = await stat(real);
    if (stats.isFile()) return real;
    const found = stats.isDirectory() ? 'a folder' : 'something else, such as a pipe';
    report(
      `Expected a file, found ${found}. Name the file itself, or a pattern such as FOLDER/**/serverless.yml.`,
      path,
    );
  } catch (error) {
    report(
      `The file cannot be found (${messageOf(error)}). Correct the link, or take the path out of the list.`,
      path,
    );
  }
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function isGlob(path: string): boolean {
  return /[*?[{]|[!+@]\(/.test(path);
}
