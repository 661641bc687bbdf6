import type { ManifestProblem } from '../manifest-error.ts';
import { folderOf, inFolder, type Workspace } from '../workspace-files.ts';

/** Where tcb looks for its configuration, in this order (`@cloudbase/toolbox` 0.7.20 `lib/config/cosmiconfig.js`). */
export const CLOUDBASE_PLACES = [
  'package.json',
  'cloudbaserc',
  'cloudbaserc.json',
  'cloudbaserc.yaml',
  'cloudbaserc.yml',
  'cloudbaserc.js',
  'cloudbase.config.js',
] as const;

/** Finds files that tcb reads instead of a gated one: it takes the first place that is not blank. */
export async function findEarlierPlaces(
  workspace: Workspace,
  gated: ReadonlySet<string>,
): Promise<ManifestProblem[]> {
  const problems: ManifestProblem[] = [];
  for (const path of gated) {
    const folder = folderOf(path);
    for (const place of CLOUDBASE_PLACES.map((name) => inFolder(folder, name))) {
      if (place === path) break;
      if (!(await isConfiguration(workspace, place))) continue;
      const what = place.endsWith('package.json') ? `\`cloudbase\` of ${place}` : place;
      const message = `tcb reads ${what} in this folder, and not this file. Gate that instead, or remove one of the two.`;
      problems.push({ path, line: 1, message });
      break;
    }
  }
  return problems;
}

async function isConfiguration(workspace: Workspace, path: string): Promise<boolean> {
  const read = await workspace.read(path);
  if (read === undefined) return false;
  // What can't be read here may say anything to tcb.
  if (!read.ok) return true;
  if (!path.endsWith('package.json')) return read.text.trim() !== '';
  try {
    const value: unknown = JSON.parse(read.text);
    return typeof value === 'object' && value !== null && 'cloudbase' in value && Boolean(value.cloudbase);
  } catch {
    return read.text.trim() !== '';
  }
}
