import { quoted } from '../../../base/text.ts';
import { child, describeTree, isTruthy, type MapTree, type Tree, textOf } from '../../documents/tree.ts';
import type { Findings } from '../findings.ts';
import { type Binding, type LayerDialect, readLayerList, readRegion } from '../layer-list.ts';
import type { Variables } from '../variables.ts';
import { type OwnNames, substitute } from './expressions.ts';
import { placesOf } from './places.ts';

/** Where every component deploys a function whose `inputs` name no region. */
export const DEFAULT_REGION = 'ap-guangzhou';

/** Several components in one file (components v1) are one or two levels down: `NAME: {component, inputs}`. */
const MAX_LEVELS = 3;

/** One component of a file. */
export interface Component {
  tree: MapTree;
  /** For people. */
  label: string;
}

/**
 * The components of a file: the one that its top level is, or those of components v1 below it
 * (`NAME: {component: "@serverless/tencent-scf", inputs}`).
 */
export function componentsOf(document: Tree): Component[] {
  const components: Component[] = [];
  const visit = (tree: Tree, key: string | undefined, level: number) => {
    if (tree.kind !== 'map' || level > MAX_LEVELS) return;
    const component = child(tree, 'component');
    // A label such as `component: web` in another tool's file has no inputs beside it.
    if (isTruthy(component) && (key === undefined || child(tree, 'inputs') !== undefined)) {
      const label = textOf(child(tree, 'name')) ?? key ?? textOf(component) ?? 'component';
      components.push({ tree, label });
      return;
    }
    for (const [name, value] of tree.entries) visit(value, name, level + 1);
  };
  visit(document, undefined, 1);
  return components;
}

/** The name of a component without its version (`layer@dev`); `undefined` where it is no text. */
export function componentNameOf(tree: Tree): string | undefined {
  return textOf(child(tree, 'component'))?.replace(/(?<=.)@.*$/, '');
}

/**
 * Reads the layers of one component.
 *
 * The region is `inputs.region`, else ap-guangzhou: one client deploys every function of a component, and a region in
 * `faas`, `functionConf` or a function is not read (`tencent-component-toolkit` 2.27.6).
 */
export function readComponent(
  { tree, label }: Component,
  variables: Variables,
  own: OwnNames,
  findings: Findings,
): void {
  const report = (line: number, message: string) => findings.problems.push({ line, message });
  const component = child(tree, 'component');
  const name = textOf(component);
  if (component !== undefined && name === undefined) {
    report(
      component.line,
      `\`component\`: expected a name such as scf, found ${describeTree(component)}. Correct it.`,
    );
    return;
  }
  const inputs = child(tree, 'inputs');
  readCommandInputs(child(tree, 'commandInputs'), report);
  if (inputs === undefined) return;
  if (inputs.kind !== 'map') {
    report(
      inputs.line,
      `The \`inputs\` of ${quoted(label)}: expected a mapping, found ${describeTree(inputs)}. Write the inputs out in this file.`,
    );
    return;
  }
  const dialect: LayerDialect = {
    keys: { name: 'name', version: 'version' },
    isSource: true,
    substitute: (text) => substitute(text, variables, own),
  };
  const written = child(inputs, 'region');
  const region = readRegion(isTruthy(written) ? written : undefined, DEFAULT_REGION, label, dialect);
  const { places, misplaced } = placesOf(componentNameOf(tree) ?? '', inputs);
  for (const { settings, key, layers } of places) {
    const binding: Binding = {
      function: functionName(settings) ?? key ?? functionName(inputs) ?? label,
      region,
      runtime: detail(settings, 'runtime') ?? detail(inputs, 'runtime'),
    };
    readLayerList(layers, binding, dialect, findings);
  }
  for (const { path, expected, tree: found } of misplaced) {
    const filled = found.kind === 'scalar' ? substitute(found.text, variables, own) : undefined;
    const reason =
      filled?.ok === false ? `: ${filled.problem}` : '. Write it out in this file, or remove it.';
    report(found.line, `\`${path}\`: expected ${expected}, found ${describeTree(found)}${reason}`);
  }
}

/**
 * `commandInputs.deploy` is merged over `inputs` where a folder is deployed by itself (`loadTencentInstanceConfig`), and not
 * where the folder above is (`getTemplate`); so it must not touch what the gate reads.
 */
function readCommandInputs(tree: Tree | undefined, report: (line: number, message: string) => void): void {
  const deploy = tree?.kind === 'map' ? child(tree, 'deploy') : tree;
  if (deploy === undefined) return;
  if (deploy.kind === 'map') {
    const relevant = [...deploy.entries].find(([key]) => READ_INPUTS.has(key));
    if (relevant === undefined) return;
    report(
      relevant[1].line,
      `\`commandInputs.deploy.${relevant[0]}\` replaces \`inputs.${relevant[0]}\` in a deployment. Move it to \`inputs\`.`,
    );
    return;
  }
  report(
    deploy.line,
    `\`commandInputs\`: expected a mapping, found ${describeTree(deploy)}. Write the inputs out.`,
  );
}

const READ_INPUTS = new Set([
  'layers',
  'region',
  'runtime',
  'functions',
  'functionConf',
  'faas',
  'function',
  'name',
]);

/** Parts in which some components put settings of the function itself. */
const DETAILS = ['function', 'faas', 'functionConf'];

/** A setting of the function that `tree` describes, there or in one of its parts. */
function detail(tree: Tree | undefined, key: string): Tree | undefined {
  const own = child(tree, key);
  if (own !== undefined) return own;
  return DETAILS.map((part) => child(child(tree, part), key)).find((value) => value !== undefined);
}

/** The name as it is written; `${name}-${stage}` and the like tell less than the name of the component around it. */
function functionName(tree: Tree | undefined): string | undefined {
  const name = textOf(detail(tree, 'name')) ?? textOf(detail(tree, 'functionName'));
  return name?.includes('${') === true ? undefined : name;
}
