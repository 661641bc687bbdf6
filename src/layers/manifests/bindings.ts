import type { Findings } from './format.ts';
import { type Binding, type LayerDialect, readLayerList } from './layer-list.ts';
import { child, type Tree, textOf } from './tree.ts';

/** Parts of a function's settings that hold the user's own words, where a key `layers` would bind nothing. */
const FREE_FORM = new Set([
  'environment',
  'environments',
  'envVariables',
  'tags',
  'events',
  'triggers',
  'params',
]);

/** Parts in which some components and plug-ins put settings of the function itself. */
const DETAILS = ['function', 'faas', 'functionConf', 'config'];

/**
 * Reads every `layers` below `tree`, wherever it stands: components and plug-ins put them in `inputs`, in `inputs.faas`,
 * in each of `functions`, and a place that is not known must not be a way around the gate. A list belongs to the
 * function that the nearest mapping around it names; the nearest `region` and `runtime` are its own.
 */
export function readBindings(tree: Tree, around: Binding, dialect: LayerDialect, findings: Findings): void {
  if (tree.kind === 'list') {
    for (const item of tree.items) readBindings(item, around, dialect, findings);
  }
  if (tree.kind !== 'map') return;
  const binding = {
    function: functionName(tree) ?? around.function,
    region: child(tree, 'region') ?? around.region,
    runtime: detail(tree, 'runtime') ?? around.runtime,
  };
  for (const [key, value] of tree.entries) {
    if (key === 'layers') readLayerList(child(tree, key), binding, dialect, findings);
    else if (key === 'functions') readFunctions(value, binding, dialect, findings);
    else if (!FREE_FORM.has(key)) readBindings(value, binding, dialect, findings);
  }
}

/** `functions` is a list, or a mapping whose keys name the functions. */
function readFunctions(tree: Tree, around: Binding, dialect: LayerDialect, findings: Findings): void {
  if (tree.kind !== 'map') readBindings(tree, around, dialect, findings);
  else {
    for (const [key, value] of tree.entries) {
      readBindings(value, { ...around, function: key }, dialect, findings);
    }
  }
}

/** The name as it is written; `${name}-${stage}` and the like tell less than the name of the component around it. */
function functionName(tree: Tree): string | undefined {
  const name = textOf(detail(tree, 'name')) ?? textOf(detail(tree, 'functionName'));
  return name?.includes('${') === true ? undefined : name;
}

/** A setting of the function that `tree` describes, there or in one of its parts. */
function detail(tree: Tree, key: string): Tree | undefined {
  const own = child(tree, key);
  if (own !== undefined) return own;
  for (const part of DETAILS) {
    const value = child(child(tree, part), key);
    if (value !== undefined) return value;
  }
  return undefined;
}
