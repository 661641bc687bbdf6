import { posix } from 'node:path';
import { quoted } from '../../../base/text.ts';
import { parseJson } from '../../documents/parse-json.ts';
import { parseYaml } from '../../documents/parse-yaml.ts';
import { child, describeTree, isTruthy, type MapTree, type Tree, textOf } from '../../documents/tree.ts';
import { readEnvFiles } from '../env-files.ts';
import type { Findings, FoundProblem } from '../findings.ts';
import { type Binding, type LayerDialect, readLayerList, readRegion } from '../layer-list.ts';
import type { VariableRules } from '../variables.ts';
import { folderOf, inFolder, parentOf, type Workspace } from '../workspace-files.ts';
import { mergeTrees, spread } from './merge.ts';
import { checkTemplates, substitute } from './template.ts';

/** Where tcb deploys a file that names no region (`@cloudbase/toolbox` 0.7.20 `lib/config/region.js`). */
const DEFAULT_REGION = 'ap-shanghai';

/** The short names of regions, of the same file. */
const SHORT_NAMES = new Map([
  ['gz', 'ap-guangzhou'],
  ['bj', 'ap-beijing'],
  ['sh', 'ap-shanghai'],
  ['nj', 'ap-nanjing'],
  ['cd', 'ap-chengdu'],
  ['cq', 'ap-chongqing'],
]);

/**
 * Reads a file as tcb's loaders do (`@cloudbase/toolbox` 0.7.20 `lib/config/explorer/loaders.js`): `.json` and package.json with
 * JSON.parse; `.yaml`, `.yml` and a name without extension with `yaml` 1, which follows no merge keys.
 *
 * @returns `undefined` for an empty text
 * @throws UnreadableText
 */
export function parseCloudBase(text: string, path: string): Tree | undefined {
  const tree = path.endsWith('.json') ? parseJson(text) : parseYaml(text, { mergeKeys: false });
  return posix.basename(path) === 'package.json' ? child(tree, 'cloudbase') : tree;
}

/** Tells whether a document configures CloudBase. */
export function recogniseCloudBase(document: Tree): 'CloudBase' | undefined {
  const named = ['envId', 'functionRoot', 'functionDefaultConfig', 'framework'].some(
    (key) => child(document, key) !== undefined,
  );
  return named || child(document, 'functions')?.kind === 'list' ? 'CloudBase' : undefined;
}

/**
 * Reads the layers of a document, in the order of tcb 2.12.10: `{...f, ...f.config}` for each function; the text's
 * variables (`checkTemplates`); `functionDefaultConfig` merged under each function (`mergeTrees`). The plug-ins of `framework` send
 * no layers (framework-plugin-function 1.9.7), but whoever writes them there means to use them, so they count.
 *
 * @throws UnreadableEnvFile
 */
export async function readCloudBase(
  document: Tree,
  path: string,
  workspace: Workspace,
  rules: VariableRules,
): Promise<Findings> {
  const variables = { ...rules, files: await readEnvFiles(workspace, await envFilesOf(workspace, path)) };
  const findings: Findings = { layers: [], lists: [], problems: checkTemplates(document, variables) };
  const dialect: LayerDialect = {
    keys: { name: 'name', version: 'version' },
    isSource: true,
    substitute: (text) => substitute(text, variables),
  };
  const written = child(document, 'region');
  const region = readRegion(
    isTruthy(written) ? written : undefined,
    DEFAULT_REGION,
    path,
    dialect,
    SHORT_NAMES,
  );
  const bind = (settings: Tree, label: string) => {
    const binding: Binding = {
      function: nameOf(settings) ?? label,
      region,
      runtime: child(settings, 'runtime'),
    };
    readLayerList(child(settings, 'layers'), binding, dialect, findings);
  };
  for (const settings of functionsOf(document, findings.problems)) bind(settings, 'functions');
  const framework = child(document, 'framework');
  if (framework !== undefined) {
    for (const settings of ownersOf(framework, findings.problems)) bind(settings, 'framework');
  }
  return findings;
}

/**
 * `.env`, `.env.local` and `.env.MODE` of the folder where tcb starts (`lib/config/env.js`): that of the file, or one above it with
 * `--config-file`. The mode is a flag of the command, so each counts; samples don't, which are committed to be copied.
 */
async function envFilesOf(workspace: Workspace, path: string): Promise<string[]> {
  const paths: string[] = [];
  for (let at: string | undefined = folderOf(path); at !== undefined; at = parentOf(at)) {
    for (const name of await workspace.filesOf(at)) {
      if (name === '.env' || /^\.env\.(?!(?:example|sample|template|dist)$)/.test(name))
        paths.push(inFolder(at, name));
    }
  }
  return paths;
}

/** Each function with its defaults; what stands where a function should is a problem. */
function functionsOf(document: Tree, problems: FoundProblem[]): Tree[] {
  const misplaced = (tree: Tree, key: string, expected: string) =>
    problems.push({
      line: tree.line,
      message: `\`${key}\`: expected ${expected}, found ${describeTree(tree)}. Write it out in this file.`,
    });
  const defaults = child(document, 'functionDefaultConfig');
  if (defaults !== undefined && defaults.kind !== 'map')
    misplaced(defaults, 'functionDefaultConfig', 'the settings of a function');
  const inherited = child(defaults, 'layers');
  // lodash makes a list of a mapping with a `length` where a function has a list.
  if (inherited !== undefined && inherited.kind !== 'list')
    misplaced(inherited, 'functionDefaultConfig.layers', 'a list of layers');
  const functions = child(document, 'functions');
  if (functions === undefined) return [];
  if (functions.kind !== 'list') {
    misplaced(functions, 'functions', 'a list of functions');
    return [];
  }
  return functions.items.flatMap((item) => {
    if (item.kind !== 'map') {
      misplaced(item, 'functions', 'the settings of a function');
      return [];
    }
    const config = child(item, 'config');
    if (isTruthy(config) && config.kind !== 'map') misplaced(config, 'config', 'the settings of a function');
    const settings = config?.kind === 'map' ? spread(item, config) : item;
    return defaults?.kind === 'map' ? [mergeTrees(defaults, settings)] : [settings];
  });
}

/** Settings of a function that hold the user's own words. */
const FREE_FORM = new Set(['environment', 'envVariables', 'tags', 'triggers', 'params', 'events']);

/** Every mapping with `layers` below `tree`, but in the free parts of a function's settings. */
function ownersOf(framework: Tree, problems: FoundProblem[]): MapTree[] {
  const owners: MapTree[] = [];
  const visit = (tree: Tree, isFunction: boolean, around: MapTree | undefined): void => {
    if (tree.kind === 'list') for (const item of tree.items) visit(item, isFunction, around);
    if (tree.kind !== 'map') return;
    const settings = around === undefined ? tree : spread(around, tree);
    if (child(tree, 'layers') !== undefined) owners.push(settings);
    for (const [key, value] of tree.entries) {
      if (key === 'functions' && value.kind === 'scalar' && isTruthy(value)) {
        const message = `\`functions\`: expected a list of functions, found ${quoted(value.text)}. Write it out in this file.`;
        problems.push({ line: value.line, message });
      } else if (key !== 'layers' && !(isFunction && FREE_FORM.has(key))) {
        // The name and the runtime of a function stand around its `config`.
        const owner = isFunction && key === 'config' ? withoutLayers(tree) : undefined;
        visit(value, key === 'functions' || owner !== undefined, owner);
      }
    }
  };
  if (framework.kind === 'scalar' && /^\s*[[{]/.test(framework.text)) {
    const message = '`framework`: expected a mapping, found JSON as text. Write it out in this file.';
    problems.push({ line: framework.line, message });
  }
  visit(framework, false, undefined);
  return owners;
}

function withoutLayers(tree: MapTree): MapTree {
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => key !== 'layers')) };
}

function nameOf(settings: Tree): string | undefined {
  const name = textOf(child(settings, 'name'));
  return name?.includes('{{') === true ? undefined : name;
}
