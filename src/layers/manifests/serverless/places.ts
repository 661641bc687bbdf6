import { child, isTruthy, type MapTree, type Tree } from '../../documents/tree.ts';

/** A place where a component may bind layers to a function. */
export interface Place {
  /** For people: `inputs.faas.layers`. */
  path: string;
  /** The mapping around the place: it names the function and its runtime. */
  settings: MapTree | undefined;
  /** The key of the function, where the component has several. */
  key: string | undefined;
  layers: Tree | undefined;
}

/** Where a component reads layers, and what stands where it expects something else. */
export interface Places {
  places: Place[];
  /** Values in the place of a mapping or a list of functions: what they stand for is not known. */
  misplaced: { path: string; expected: string; tree: Tree }[];
}

/** Components that deploy one function from `inputs`. */
const SINGLE = new Set(['scf']);
/** Components that deploy several functions. */
const MULTIPLE = new Set(['multi-scf']);
/** Components that deploy a function of `inputs.faas`. */
const FAAS = new Set(['http']);
/** Components that deploy a function for a web framework: `functionConf` beside `inputs`. */
const FRAMEWORKS = new Set([
  ...['express', 'koa', 'egg', 'nextjs', 'nuxtjs', 'nestjs', 'flask', 'django', 'laravel', 'thinkphp'],
]);

/** Parts of `inputs` that hold settings of functions, in one component or another. */
const PARTS = ['faas', 'functionConf', 'function', 'functions'] as const;

/** Parts of a function's settings that hold the user's own words, where a key `layers` binds nothing. */
const FREE_FORM = new Set([
  'environment',
  'environments',
  'envVariables',
  'tags',
  'events',
  'triggers',
  'params',
]);

/**
 * Where a component reads layers (the components' `serverless.js` and `tencent-component-toolkit` 2.27.6): scf `inputs.layers`;
 * multi-scf `inputs.layers` as the default that `layers` of a function replaces; the web frameworks
 * `functionConf.layers ?? inputs.layers`; http `inputs.faas.layers` only. A component that is not known may read any `layers`
 * below its `inputs`, so all of them count.
 *
 * @param component its name without a version
 */
export function placesOf(component: string, inputs: MapTree): Places {
  const result: Places = { places: [], misplaced: [] };
  if (SINGLE.has(component)) addPlace(result, 'inputs.layers', inputs, undefined);
  else if (FAAS.has(component)) addPart(result, inputs, 'faas');
  else if (MULTIPLE.has(component)) addFunctions(result, inputs);
  else if (FRAMEWORKS.has(component)) addFramework(result, inputs);
  else {
    for (const part of PARTS) mappingOf(result, inputs, part);
    addAll(result, 'inputs', inputs, inputs, undefined);
    return result;
  }
  addStray(result, component, inputs);
  return result;
}

function addPlace(result: Places, path: string, settings: MapTree, key: string | undefined): void {
  const layers = child(settings, 'layers');
  if (layers !== undefined) result.places.push({ path, settings, key, layers });
}

function addPart(result: Places, inputs: MapTree, part: 'faas' | 'functionConf'): void {
  const settings = mappingOf(result, inputs, part);
  if (settings !== undefined) addPlace(result, `inputs.${part}.layers`, settings, undefined);
}

function addFramework(result: Places, inputs: MapTree): void {
  addPart(result, inputs, 'functionConf');
  if (result.places.length > 0) return;
  const settings = child(inputs, 'functionConf');
  const layers = child(inputs, 'layers');
  if (layers === undefined) return;
  result.places.push({
    path: 'inputs.layers',
    settings: settings?.kind === 'map' ? settings : undefined,
    key: undefined,
    layers,
  });
}

function addFunctions(result: Places, inputs: MapTree): void {
  const functions = child(inputs, 'functions');
  const entries = functionEntries(result, functions);
  const inherited = child(inputs, 'layers');
  for (const { key, path, settings } of entries) {
    const layers = child(settings, 'layers') ?? inherited;
    if (layers !== undefined) result.places.push({ path: `${path}.layers`, settings, key, layers });
  }
  if (entries.length === 0) addPlace(result, 'inputs.layers', inputs, undefined);
}

/** `functions` is a mapping whose keys name the functions, or a list. */
function functionEntries(
  result: Places,
  functions: Tree | undefined,
): { key: string | undefined; path: string; settings: MapTree | undefined }[] {
  if (functions === undefined) return [];
  const path = 'inputs.functions';
  if (functions.kind === 'scalar') {
    result.misplaced.push({ path, expected: 'a mapping of functions', tree: functions });
    return [];
  }
  const entries: { key: string | undefined; path: string; tree: Tree }[] =
    functions.kind === 'map'
      ? [...functions.entries].map(([key, tree]) => ({ key, path: `${path}.${key}`, tree }))
      : functions.items.map((tree, index) => ({ key: undefined, path: `${path}[${index}]`, tree }));
  return entries.map(({ key, path: place, tree }) => {
    if (tree.kind === 'map') return { key, path: place, settings: tree };
    if (isTruthy(tree)) result.misplaced.push({ path: place, expected: 'the settings of a function', tree });
    return { key, path: place, settings: undefined };
  });
}

/** A part of `inputs`, which must be a mapping; functions may be a list. */
function mappingOf(result: Places, inputs: MapTree, part: (typeof PARTS)[number]): MapTree | undefined {
  const tree = child(inputs, part);
  if (tree === undefined || tree.kind === 'map') return tree;
  if (tree.kind === 'list' && part === 'functions') return undefined;
  result.misplaced.push({ path: `inputs.${part}`, expected: 'a mapping', tree });
  return undefined;
}

/** Every `layers` below `tree` but in the free parts of a function's settings. */
function addAll(
  result: Places,
  path: string,
  tree: Tree,
  settings: MapTree,
  key: string | undefined,
  isSettings = true,
): void {
  if (tree.kind === 'list') {
    for (const [index, item] of tree.items.entries()) {
      const inner = item.kind === 'map' ? item : settings;
      addAll(result, `${path}[${index}]`, item, inner, key, path.endsWith('.functions'));
    }
  }
  if (tree.kind !== 'map') return;
  for (const [name, value] of tree.entries) {
    const place = `${path}.${name}`;
    if (name === 'layers') addPlace(result, place, tree, key);
    else if (name === 'functions' && value.kind === 'map') {
      for (const [functionKey, inner] of value.entries) {
        addAll(
          result,
          `${place}.${functionKey}`,
          inner,
          inner.kind === 'map' ? inner : settings,
          functionKey,
        );
      }
    } else if (!isSettings || !FREE_FORM.has(name)) {
      const isPart = isSettings && PARTS.some((part) => part === name);
      addAll(result, place, value, settings, key, isPart);
    }
  }
}

/** `layers` where this component reads none: it binds nothing, or the component has changed. */
function addStray(result: Places, component: string, inputs: MapTree): void {
  const all: Places = { places: [], misplaced: [] };
  addAll(all, 'inputs', inputs, inputs, undefined);
  const read = new Set(result.places.map(({ layers }) => layers));
  // The default of multi-scf that every function replaces.
  const inherited =
    MULTIPLE.has(component) || FRAMEWORKS.has(component) ? child(inputs, 'layers') : undefined;
  for (const { path, layers } of all.places) {
    if (layers === undefined || read.has(layers) || layers === inherited) continue;
    result.misplaced.push({
      path,
      expected: `no layers, because the component ${component} does not read them here`,
      tree: layers,
    });
  }
}
