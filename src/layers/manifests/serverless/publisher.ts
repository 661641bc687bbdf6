import { posix } from 'node:path';
import { parseGlob, parseTarget } from '../../content-pin.ts';
import {
  child,
  describeTree,
  isTruthy,
  itemsOf,
  type MapTree,
  type Tree,
  textOf,
  UnreadableText,
} from '../../documents/tree.ts';
import { type ContentPin, type Parsed, parseName, parseRegion } from '../../reference.ts';
import { UnreadableEnvFile } from '../env-files.ts';
import type { VariableRules, Variables } from '../variables.ts';
import { folderOf, type Workspace } from '../workspace-files.ts';
import { type OwnNames, substitute } from './expressions.ts';
import { ownNames, UnreadableNeighbour } from './project.ts';
import { componentNameOf, DEFAULT_REGION } from './read-component.ts';
import { surroundings } from './read-serverless.ts';

/** A file with `component: layer`: each deployment of it publishes a layer version. */
export interface Publisher {
  path: string;
  /** The line of `component`. */
  line: number;
  stage: string;
  app: string;
  instance: string;
  /** `undefined` where the file has none. */
  name: Parsed<string> | undefined;
  region: Parsed<string>;
  /** The folder that it packs; `undefined` where it packs none, but takes an object of a bucket. */
  content: Parsed<ContentPin> | undefined;
}

/** The publisher that a Serverless document is; `undefined` where it is none, or cannot be read, which its own reading tells. */
export async function readPublisher(
  document: Tree,
  path: string,
  workspace: Workspace,
  rules: VariableRules,
): Promise<Publisher | undefined> {
  const inputs = child(document, 'inputs');
  if (document.kind !== 'map' || inputs?.kind !== 'map' || componentNameOf(document) !== 'layer')
    return undefined;
  try {
    const { files, ...project } = await surroundings(document, folderOf(path), workspace);
    const variables = { ...rules, files };
    const own = ownNames(project, variables);
    const { name: instance, stage, app } = own;
    if (!instance.ok || !stage.ok || !app.ok) return undefined;
    const fill = createFiller(variables, own);
    const [name, region] = [child(inputs, 'name'), child(inputs, 'region')];
    return {
      ...{ path, line: child(document, 'component')?.line ?? document.line },
      ...{ instance: instance.text, stage: stage.text, app: app.text },
      name: isTruthy(name) ? fill(name, '`name`', parseName) : undefined,
      region: isTruthy(region) ? fill(region, '`region`', parseRegion) : { ok: true, value: DEFAULT_REGION },
      content: readSource(document, inputs, path, fill),
    };
  } catch (error) {
    if (
      error instanceof UnreadableText ||
      error instanceof UnreadableNeighbour ||
      error instanceof UnreadableEnvFile
    )
      return undefined;
    throw error;
  }
}

/** Fills in a text and reads it. */
type Filler = <T>(tree: Tree, what: string, parse: (text: string) => Parsed<T>) => Parsed<T>;

function createFiller(variables: Variables, own: OwnNames): Filler {
  return (tree, what, parse) => {
    const text = textOf(tree);
    if (text === undefined)
      return {
        ok: false,
        problem: `The ${what}: expected a text, found ${describeTree(tree)}. Write it out.`,
      };
    const filled = substitute(text, variables, own);
    if (!filled.ok) return { ok: false, problem: `The ${what}: ${filled.problem}` };
    const parsed = parse(filled.text);
    if (parsed.ok) return parsed;
    // The text may be a secret by now.
    if (filled.variables.length > 0)
      return {
        ok: false,
        problem: `The ${what}: with ${filled.variables.join(', ')} filled in, it is no valid value. Correct the variable (what it holds is not shown).`,
      };
    return { ok: false, problem: `The ${what}: ${parsed.problem}. Correct it.` };
  };
}

const anyText = (text: string): Parsed<string> => ({ ok: true, value: text });

/**
 * What the tool packs (`@serverless/platform-client-china` 2.4.2 `src/instance.js`; serverless-tencent `src/libs/utils/utils.js`, which resolves
 * the paths against the file's folder): `dist` where there is a `hook` for it, else `src`. `bucket` and `object` together: nothing is packed
 * (tencent-layer `src/utils.js`).
 */
function readSource(
  document: MapTree,
  inputs: MapTree,
  path: string,
  fill: Filler,
): Parsed<ContentPin> | undefined {
  const merged = child(child(child(document, 'commandInputs'), 'deploy'), 'src');
  if (merged !== undefined)
    return {
      ok: false,
      problem: '`commandInputs.deploy.src` replaces `inputs.src` in a deployment. Move it to `inputs`.',
    };
  const src = child(inputs, 'src');
  if (!isTruthy(src)) return undefined;
  if (src.kind === 'list')
    return { ok: false, problem: '`src`: expected a folder, found a list. Correct it.' };
  if (isTruthy(child(src, 'bucket')) && isTruthy(child(src, 'object'))) return undefined;
  const built = isTruthy(child(src, 'hook')) ? child(src, 'dist') : undefined;
  const place = src.kind === 'scalar' ? src : isTruthy(built) ? built : child(src, 'src');
  if (!isTruthy(place)) return undefined;
  const folder = fill(place, '`src`', anyText);
  const target = isTruthy(child(src, 'targetDir'))
    ? fill(child(src, 'targetDir') ?? src, '`targetDir`', parseTarget)
    : anyText('');
  const exclude = readGlobs(child(src, 'exclude'), '`exclude`', fill);
  const include = readGlobs(child(src, 'include'), '`include`', fill);
  if (!folder.ok) return folder;
  if (!target.ok) return target;
  if (!exclude.ok) return exclude;
  if (!include.ok) return include;
  const noModules = isTruthy(child(inputs, 'installDependency')) ? ['node_modules'] : [];
  return {
    ok: true,
    value: {
      path: posix.isAbsolute(folder.value) ? folder.value : posix.join(folderOf(path), folder.value),
      target: target.value,
      exclude: ['.git', ...exclude.value, ...noModules],
      include: include.value,
      links: 'packed',
      origin: `${path}:${src.line}`,
    },
  };
}

/** `exclude` and `include` are a glob or a list of globs. */
function readGlobs(tree: Tree | undefined, what: string, fill: Filler): Parsed<string[]> {
  if (!isTruthy(tree)) return { ok: true, value: [] };
  const globs: string[] = [];
  for (const item of tree.kind === 'list' ? itemsOf(tree) : [tree]) {
    const glob = fill(item, what, parseGlob);
    if (!glob.ok) return glob;
    globs.push(glob.value);
  }
  return { ok: true, value: globs };
}
