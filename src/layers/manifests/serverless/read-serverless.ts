import { quoted } from '../../../base/text.ts';
import { child, isTruthy, type MapTree, type Tree } from '../../documents/tree.ts';
import { readEnvFiles } from '../env-files.ts';
import type { Findings } from '../findings.ts';
import type { VariableRules } from '../variables.ts';
import { folderOf, type Workspace } from '../workspace-files.ts';
import { envFilesOf, ownNames, readProject } from './project.ts';
import { type Component, componentsOf, readComponent } from './read-component.ts';

/** What a document of the Serverless tools is, for people. */
type ServerlessFormat = 'Serverless component' | 'Serverless project';

/**
 * Tells whether a document is of the Serverless tools (scf, serverless-tencent, and the older `@serverless/components`). A file
 * without a component names what the components in the folders below it share.
 */
export function recogniseServerless(document: Tree): ServerlessFormat | undefined {
  if (componentsOf(document).length > 0) return 'Serverless component';
  const names = ['app', 'org', 'stage', 'name'].some((key) => child(document, key) !== undefined);
  return names && child(document, 'service') === undefined ? 'Serverless project' : undefined;
}

/**
 * Reads the layers of a document: which file and parser, see `parseServerless`; which variables, see `substitute` and
 * `envFilesOf`; which places and region, see `placesOf` and `readComponent`.
 *
 * @throws UnreadableNeighbour, UnreadableEnvFile
 */
export async function readServerless(
  document: Tree,
  path: string,
  workspace: Workspace,
  rules: VariableRules,
): Promise<Findings> {
  const findings: Findings = { layers: [], lists: [], problems: [] };
  const folder = folderOf(path);
  const [first] = componentsOf(document);
  const nested = first?.tree === document ? nestedComponents(first.tree) : [];
  for (const { tree, label } of nested) {
    const message = `${quoted(label)}: expected one component, found a second one below it. The tools differ in which of them they deploy. Move it to a folder of its own.`;
    findings.problems.push({ line: tree.line, message });
  }
  const { files, ...project } = await surroundings(document, folder, workspace);
  const variables = { ...rules, files };
  for (const component of componentsOf(document)) {
    readComponent(component, variables, ownNames({ ...project, own: component.tree }, variables), findings);
  }
  return findings;
}

/** What the tool reads with a document: its parent's file and the `.env` files. Throws as `readServerless` does. */
export async function surroundings(document: Tree, folder: string, workspace: Workspace) {
  const project = await readProject(workspace, folder, document);
  const files = await readEnvFiles(workspace, await envFilesOf(workspace, folder, project));
  return { ...project, files };
}

/** Components below a component, as components v1 would find them. */
function nestedComponents(component: MapTree): Component[] {
  return [...component.entries]
    .filter(([key]) => key !== 'inputs' && key !== 'commandInputs')
    .flatMap(([, value]) => componentsOf(value))
    .filter(({ tree }) => isTruthy(child(tree, 'inputs')));
}
