import { child, isTruthy, type Tree, UnreadableText } from '../../documents/tree.ts';
import type { ManifestProblem } from '../manifest-error.ts';
import { folderOf, inFolder, parentOf, type Workspace } from '../workspace-files.ts';
import { fileOf, parseServerless, SERVERLESS_FILES, writtenProject } from './project.ts';

/** The Serverless files that a step reads, and those that it was told to leave out. */
interface GatedFiles {
  /** Of files with a name that the tools look for. Paths of the workspace. */
  paths: ReadonlySet<string>;
  /** Whether a line with `!` leaves the file out: it says that the deployment does not include it. */
  isExcluded(path: string): boolean;
}

/** Names that tell whether a folder is deployed by itself, in the order of `isDeployableProjectExists`. */
const DEPLOYABLE_FILES = [
  ...SERVERLESS_FILES,
  'serverless.js',
  'serverless.component.yml',
  'serverless.component.yaml',
  'serverless.component.json',
];

/**
 * Finds the files that the tools would read instead of a gated one, or would deploy together with it.
 *
 * serverless-tencent `src/libs/utils/basic.js` (the same in scf): of several files in a folder `loadInstanceConfig` takes one and
 * ignores the others. Where a folder's own file has no `component`, or is absent, `getTemplate` deploys every folder in it
 * that has a file, whatever the folder is called (see `deploysFolders`); one level only.
 */
export async function findNeighbours(workspace: Workspace, gated: GatedFiles): Promise<ManifestProblem[]> {
  const problems: ManifestProblem[] = [];
  const folders = new Set([...gated.paths].map(folderOf));
  for (const folder of folders) {
    const present = await presentFiles(workspace, folder);
    if (present.length > 1) problems.push(rivals(folder, present, gated));
  }
  const projects = new Set<string>();
  for (const folder of folders) {
    const above = parentOf(folder);
    for (const project of above === undefined ? [folder] : [folder, above]) projects.add(project);
  }
  for (const project of projects) {
    if (!(await deploysFolders(workspace, project))) continue;
    const missing: string[] = [];
    for (const name of await workspace.foldersOf(project)) {
      for (const path of await presentFiles(workspace, inFolder(project, name))) {
        if (!gated.paths.has(path) && !gated.isExcluded(path)) missing.push(path);
      }
    }
    if (missing.length > 0) problems.push(notGated(project, missing, gated));
  }
  return problems;
}

async function presentFiles(workspace: Workspace, folder: string): Promise<string[]> {
  const paths = SERVERLESS_FILES.map((name) => inFolder(folder, name));
  const present = await Promise.all(paths.map((path) => workspace.exists(path)));
  return paths.filter((_, index) => present[index]);
}

/**
 * Whether the tool, started in this folder, deploys the folders in it: `isDeployableProjectExists`, `runningTemplate` and
 * `checkTemplateAppAndStage`. It does where the folder is nothing by itself, and every folder in it (but those with a dot, which
 * are deployed all the same) has a component of one app and stage. A file that can't be read here counts as one that fits.
 */
async function deploysFolders(workspace: Workspace, folder: string): Promise<boolean> {
  for (const name of DEPLOYABLE_FILES) {
    const path = inFolder(folder, name);
    if (!(await workspace.exists(path))) continue;
    const tree = SERVERLESS_FILES.some((file) => file === name) ? await readTree(workspace, path) : undefined;
    if (isTruthy(child(tree, 'component')) || isTruthy(child(tree, 'service'))) return false;
    break;
  }
  const projects = new Set<string>();
  for (const name of await workspace.foldersOf(folder)) {
    if (name.startsWith('.')) continue;
    const path = (await presentFiles(workspace, inFolder(folder, name))).at(-1);
    const own = path === undefined ? undefined : await readTree(workspace, path);
    if (own === undefined) continue;
    if (!isTruthy(child(own, 'component'))) return false;
    const parent = await fileOf(workspace, folder).catch(() => undefined);
    projects.add(writtenProject({ own, parent, parentIsScript: false }));
  }
  return projects.size <= 1;
}

async function readTree(workspace: Workspace, path: string): Promise<Tree | undefined> {
  const read = await workspace.read(path);
  if (read?.ok !== true) return undefined;
  try {
    return parseServerless(read.text, path);
  } catch (error) {
    if (error instanceof UnreadableText) return undefined;
    throw error;
  }
}

function rivals(folder: string, present: readonly string[], gated: GatedFiles): ManifestProblem {
  const winner = present.at(-1) ?? '';
  const path = present.find((file) => gated.paths.has(file) && file !== winner) ?? winner;
  const others = present.filter((file) => file !== winner).join(' and ');
  return {
    path,
    line: 1,
    message: `The folder ${folder} has several serverless files; the tools read ${winner} and ignore ${others}. Keep one of them.`,
  };
}

function notGated(project: string, missing: readonly string[], gated: GatedFiles): ManifestProblem {
  const shown = missing.slice(0, 10).join(', ');
  const more = missing.length > 10 ? ` and ${missing.length - 10} more` : '';
  const path =
    [...gated.paths].find((file) => folderOf(file) === project) ??
    [...gated.paths].find((file) => parentOf(folderOf(file)) === project) ??
    project;
  const place = project === '.' ? 'the root of the workspace' : project;
  return {
    path,
    line: 1,
    message: `A deployment of ${place} also deploys ${shown}${more}. Add each to the list of manifests, or leave it out there with a line such as \`!${missing[0]}\` if you deploy with \`--target\`.`,
  };
}
