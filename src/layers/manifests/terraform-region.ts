import { child, itemsOf, type Tree, textOf } from './tree.ts';

/**
 * Tells the region of a resource from the provider that its configuration names.
 *
 * Only a region that is written out counts. Of an expression, a plan names the variables alone: `var.region` and
 * `"${var.region}-2"` look the same in it, and a guess could gate another region's layer. A state names no provider settings.
 *
 * @returns a function from a resource's address to its region, `undefined` where that is not told
 */
export function providerRegions(document: Tree): (address: string) => Tree | undefined {
  const configuration = child(document, 'configuration');
  const providers = child(configuration, 'provider_config');
  const providerOf = new Map<string, string>();
  collectProviders(child(configuration, 'root_module'), '', providerOf);
  return (address) => {
    const key = providerOf.get(address.replace(INSTANCE_KEY, ''));
    if (key === undefined) return undefined;
    const expressions = child(child(providers, key), 'expressions');
    return child(child(expressions, 'region'), 'constant_value');
  };
}

/** `[0]`, `["key"]`: what `count` and `for_each` add to an address; configuration has the address without. */
const INSTANCE_KEY = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g;

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
