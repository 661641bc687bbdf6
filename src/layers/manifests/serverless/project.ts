import { posix } from 'node:path';
import { parseJson } from '../../documents/parse-json.ts';
import { parseYaml } from '../../documents/parse-yaml.ts';
import { child, isTruthy, type Tree, UnreadableText } from '../../documents/tree.ts';
import type { Variables } from '../variables.ts';
import { inFolder, parentOf, type Workspace } from '../workspace-files.ts';
import { type OwnName, type OwnNames, substitute } from './expressions.ts';

/** Names of a component's file, from the weakest to the strongest: `loadInstanceConfig` takes the last that exists. */
export const SERVERLESS_FILES = ['serverless.yml', 'serverless.yaml', 'serverless.json'] as const;

/**
 * Reads a file as `readAndParseSync` does (serverless-tencent `src/libs/utils/basic.js`): `.json` with JSON.parse, the rest
 * with js-yaml. The older CLI (`@serverless/components` 3.18) has js-yaml 3.14, which reads some scalars differently, but
 * none that can be a layer's name, version or region.
 *
 * @returns `undefined` for an empty text
 * @throws UnreadableText
 */
export function parseServerless(text: string, path: string): Tree | undefined {
  return path.endsWith('.json') ? parseJson(text) : parseYaml(text, { mergeKeys: true });
}

/** The files of one folder that name its component or its project. */
interface FolderFile {
  path: string;
  /** `undefined` where the file is empty. */
  tree: Tree | undefined;
}

/** A file beside a manifest that the tool reads with it, and the gate cannot read. */
export class UnreadableNeighbour extends Error {
  override readonly name = 'UnreadableNeighbour';
}

/**
 * The serverless file that the tool finds in a folder; `undefined` where there is none.
 *
 * @throws UnreadableNeighbour
 */
export async function fileOf(workspace: Workspace, folder: string): Promise<FolderFile | undefined> {
  for (const name of SERVERLESS_FILES.toReversed()) {
    const path = inFolder(folder, name);
    const read = await workspace.read(path);
    if (read === undefined) continue;
    if (!read.ok) throw new UnreadableNeighbour(`The tool also reads ${path}. ${read.problem}`);
    try {
      return { path, tree: parseServerless(read.text, path) };
    } catch (error) {
      if (!(error instanceof UnreadableText)) throw error;
      throw new UnreadableNeighbour(`The tool also reads ${path}:${error.line}. ${error.message}`);
    }
  }
  return undefined;
}

/**
 * `app`, `stage` and `org` of a component, as `loadInstanceConfig` and `loadTencentInstanceConfig` find them: the parent folder's
 * file wins over the component's own; `stage` is else `dev`, and `app` the component's name.
 */
export interface Project {
  own: Tree;
  parent: FolderFile | undefined;
  /** Whether the parent folder has a `serverless.js`, which wins there and which only the tool can run. */
  parentIsScript: boolean;
}

/** @throws UnreadableNeighbour */
export async function readProject(workspace: Workspace, folder: string, own: Tree): Promise<Project> {
  const above = parentOf(folder);
  return {
    own,
    parent: above === undefined ? undefined : await fileOf(workspace, above),
    parentIsScript: above !== undefined && (await workspace.exists(inFolder(above, 'serverless.js'))),
  };
}

/** What the names stand for in the component's file, with its environment variables filled in. */
export function ownNames(project: Project, variables: Variables): OwnNames {
  const name = textFor(child(project.own, 'name'), variables);
  const shared = (key: 'app' | 'stage' | 'org', fallback: OwnNames[OwnName]): OwnNames[OwnName] => {
    if (project.parentIsScript) {
      return unknown(
        'comes from the serverless.js of the parent folder, which only the tool can run. Write the value itself.',
      );
    }
    const tree = winner(project, key);
    return tree === undefined ? fallback : textFor(tree, variables);
  };
  return {
    name,
    app: shared('app', name),
    stage: shared('stage', { ok: true, text: 'dev' }),
    org: shared('org', unknown('is in no file, so it is the account. Write the value itself.')),
  };
}

/** The stage as the file has it, before variables are filled in; names the `.env` file (`src/libs/config.js`). */
export function writtenStage(project: Project): string {
  return plainText(winner(project, 'stage')) ?? 'dev';
}

/** App and stage as the files have them; the tool deploys folders together where they share both. */
export function writtenProject(project: Project): string {
  const app = winner(project, 'app') ?? child(project.own, 'name');
  return JSON.stringify([plainText(app), writtenStage(project)]);
}

/** A scalar as JavaScript writes it once it is parsed: `012` is 12. */
function plainText(tree: Tree | undefined): string | undefined {
  if (tree?.kind !== 'scalar') return undefined;
  if (tree.type === 'number') return String(Number(tree.text));
  return tree.type === 'boolean' ? tree.text.toLowerCase() : tree.text;
}

function winner({ own, parent }: Project, key: 'app' | 'stage' | 'org'): Tree | undefined {
  return [child(parent?.tree, key), child(own, key)].find(isTruthy);
}

const unknown = (problem: string): OwnNames[OwnName] => ({ ok: false, problem });

function textFor(tree: Tree | undefined, variables: Variables): OwnNames[OwnName] {
  if (tree === undefined) return unknown('stands for a value that the file does not have. Add it.');
  if (tree.kind !== 'scalar') return unknown(`stands for a ${tree.kind}. Write the value itself.`);
  // `012` and `1e3` become other digits once the tool has parsed them.
  if (tree.type !== 'string' && tree.text !== plainText(tree)) {
    return unknown('stands for a value that is no text. Put it in quotes.');
  }
  const filled = substitute(tree.text, variables, undefined);
  return filled.ok ? { ok: true, text: filled.text } : unknown(`stands for ${filled.problem}`);
}

/**
 * The `.env` files that the CLI may read for a component in `folder` (`src/libs/config.js`). It starts in the folder itself, or
 * above it with `--target`; in each case the first that exists counts: of the target, the current folder, and two above.
 */
export async function envFilesOf(workspace: Workspace, folder: string, project: Project): Promise<string[]> {
  const found: string[] = [];
  for (let current: string | undefined = folder; current !== undefined; current = parentOf(current)) {
    const stage = current === folder ? writtenStage(project) : await stageAt(workspace, current);
    const above = [current, parentOf(current), parentOf(parentOf(current) ?? '.')];
    const folders = current === folder ? above : [folder, ...above];
    for (const path of folders.flatMap((place) => (place === undefined ? [] : candidates(place, stage)))) {
      if (!(await workspace.exists(path))) continue;
      found.push(path);
      break;
    }
  }
  return found;
}

async function stageAt(workspace: Workspace, folder: string): Promise<string> {
  const file = await fileOf(workspace, folder);
  if (file?.tree === undefined) return 'dev';
  return writtenStage(await readProject(workspace, folder, file.tree));
}

/** A stage may hold slashes, and then names another file, as `path.join` has it. */
function candidates(folder: string, stage: string): string[] {
  return [posix.join(folder, `.env.${stage}`), posix.join(folder, '.env')].filter(
    (path) => path !== '..' && !path.startsWith('../'),
  );
}
