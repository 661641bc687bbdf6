import { quoted } from '../../../base/text.ts';
import { child, itemsOf, type Tree, textOf } from '../../documents/tree.ts';
import { parseRegion } from '../../reference.ts';
import type { Field } from '../layer-list.ts';

/**
 * Tells the region of a resource from the provider that its configuration names.
 *
 * A region that is written out counts, and so does one that is a single variable with a value in the plan. (Of an
 * expression a plan names the variables alone, so `"${var.region}-fsi"` can't be told from `var.region`.) A provider without a
 * region takes `TENCENTCLOUD_REGION`, as this step does, and a state names no provider settings: then `stepRegion` counts.
 * Anything else is a problem.
 *
 * @returns a function from a resource's address, and its line, to its region
 */
export function providerRegions(
  document: Tree,
  stepRegion: string | undefined,
): (address: string, line: number) => Field<string | undefined> {
  const configuration = child(document, 'configuration');
  const providers = child(configuration, 'provider_config');
  const root = child(configuration, 'root_module');
  const providerOf = new Map<string, string>();
  collectProviders(root, '', providerOf);
  return (address, line) => {
    const key = providerOf.get(address.replace(INSTANCE_KEY, ''));
    const provider = key === undefined ? undefined : child(providers, key);
    const region = child(child(provider, 'expressions'), 'region');
    if (region === undefined) return { ok: true, value: stepRegion };
    const modules = (textOf(child(provider, 'module_address')) ?? '')
      .split('.')
      .filter((part) => part !== 'module');
    const value = evaluate(
      region,
      modules.filter((part) => part !== ''),
      root,
      child(document, 'variables'),
    );
    const bad = (what: string): Field<string | undefined> => {
      const message = `The region of ${quoted(address)}: ${what} Write the region out in the provider, or as a variable with a value, and plan again.`;
      return { ok: false, problem: { line: region.line || line, message } };
    };
    if (value === undefined)
      return bad('the provider takes it from an expression that the plan does not show.');
    const parsed = parseRegion(value);
    return parsed.ok ? parsed : bad(`${parsed.problem}.`);
  };
}

/** `[0]`, `["key"]`: what `count` and `for_each` add to an address; configuration has the address without. */
const INSTANCE_KEY = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g;

/**
 * The value of an expression: a constant, or one variable of its module, which its caller sets; at the top the plan says
 * what it is.
 *
 * @param modules names of the modules from the root to where the expression stands
 */
function evaluate(
  expression: Tree | undefined,
  modules: readonly string[],
  root: Tree | undefined,
  variables: Tree | undefined,
): string | undefined {
  const constant = textOf(child(expression, 'constant_value'));
  if (constant !== undefined) return constant;
  const references = itemsOf(child(expression, 'references')).map(textOf);
  const name = references.length === 1 ? /^var\.([\w-]+)$/.exec(references[0] ?? '')?.[1] : undefined;
  if (name === undefined) return undefined;
  const caller = modules.slice(0, -1);
  const called = modules.at(-1);
  if (called === undefined) return textOf(child(child(variables, name), 'value'));
  const call = child(child(moduleAt(root, caller), 'module_calls'), called);
  const passed = child(child(call, 'expressions'), name);
  if (passed !== undefined) return evaluate(passed, caller, root, variables);
  const declared = child(child(child(call, 'module'), 'variables'), name);
  return textOf(child(declared, 'default'));
}

function moduleAt(root: Tree | undefined, names: readonly string[]): Tree | undefined {
  return names.reduce((module, name) => child(child(child(module, 'module_calls'), name), 'module'), root);
}

function collectProviders(module: Tree | undefined, prefix: string, into: Map<string, string>): void {
  for (const resource of itemsOf(child(module, 'resources'))) {
    const address = textOf(child(resource, 'address'));
    const key = textOf(child(resource, 'provider_config_key'));
    if (address !== undefined && key !== undefined) into.set(`${prefix}${address}`, key);
  }
  const calls = child(module, 'module_calls');
  if (calls?.kind !== 'map') return;
  for (const [name, call] of calls.entries) {
    collectProviders(child(call, 'module'), `${prefix}module.${name}.`, into);
  }
}
