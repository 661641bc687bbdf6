import fc from 'fast-check';
import type { FoundLayer } from '../../src/layers/manifests/findings.ts';

/** A function and what is bound to it, in any format. */
export interface ModelFunction {
  name: string;
  region: string | undefined;
  runtime: string | undefined;
  layers: { name: string; version: number; comment: boolean; quoted: boolean; versionFirst: boolean }[];
}

const name = fc.stringMatching(/^[A-Za-z](?:[A-Za-z0-9_-]{0,20}[A-Za-z0-9])?$/);
const layer = fc.record({
  name,
  version: fc.integer({ min: 1, max: 999_999_999_999_999 }),
  comment: fc.boolean(),
  quoted: fc.boolean(),
  versionFirst: fc.boolean(),
});
const modelFunction: fc.Arbitrary<ModelFunction> = fc.record({
  name,
  region: fc.option(fc.constantFrom('ap-guangzhou', 'eu-frankfurt', 'na-siliconvalley'), { nil: undefined }),
  runtime: fc.option(fc.constantFrom('Nodejs18.15', 'CustomRuntime', 'Python3.10'), { nil: undefined }),
  layers: fc.array(layer, { maxLength: 4 }),
});
/** Functions with their layers. */
export const model = fc.uniqueArray(modelFunction, {
  minLength: 1,
  maxLength: 4,
  selector: (entry) => entry.name,
});
export const newline = fc.constantFrom('\n', '\r\n');
/** Spaces per level. */
export const step = fc.integer({ min: 1, max: 5 });

/** Lines of a file, and the number of the last one. */
function createPage() {
  const lines: string[] = [];
  const add = (depth: number, text: string, indent: number) =>
    lines.push(`${' '.repeat(depth * indent)}${text}`);
  return { lines, add };
}

type Written = { text: string; expected: FoundLayer[] };

const value = (text: string | number, quoted: boolean) => (quoted ? `"${text}"` : String(text));

export function writeServerless(functions: readonly ModelFunction[], eol: string, indent: number): Written {
  const { lines, add } = createPage();
  const expected: FoundLayer[] = [];
  for (const { name: key, region, runtime, layers } of functions) {
    add(0, `part-${key}:`, indent);
    add(1, 'component: scf # the component', indent);
    add(1, 'inputs:', indent);
    add(2, `name: "${key}"`, indent);
    if (region !== undefined) add(2, `region: ${region}`, indent);
    add(2, layers.length === 0 ? 'layers: []' : 'layers:', indent);
    for (const { name: of, version, comment, quoted, versionFirst } of layers) {
      if (comment) add(0, '', indent);
      if (comment) add(3, '# - name: off', indent);
      const fields = [`name: ${value(of, quoted || /^(?:null|true|false|y|n|yes|no|on|off)$/i.test(of))}`];
      fields.splice(versionFirst ? 0 : 1, 0, `version: ${value(version, quoted)}`);
      const line = add(3, `- ${fields[0]}`, indent);
      add(0, `${' '.repeat(3 * indent + 2)}${fields[1]}`, indent);
      expected.push({
        ...{ region: region ?? 'ap-guangzhou', name: of, version, line, function: key, runtime },
      });
    }
    if (runtime !== undefined) add(2, `runtime: ${runtime}`, indent);
  }
  return { text: lines.join(eol), expected };
}

export function writeCloudBase(functions: readonly ModelFunction[], eol: string, indent: number): Written {
  const { lines, add } = createPage();
  const expected: FoundLayer[] = [];
  add(0, '{ "envId": "{{env.ID}}", "functions": [', indent);
  for (const [index, { name: key, region, runtime, layers }] of functions.entries()) {
    add(1, `{ "name": "${key}",`, indent);
    // A region that tcb does not read.
    if (region !== undefined) add(2, `"region": "${region}",`, indent);
    if (runtime !== undefined) add(2, `"runtime": "${runtime}",`, indent);
    add(2, '"layers": [', indent);
    for (const [at, { name: of, version, comment, quoted, versionFirst }] of layers.entries()) {
      if (comment) add(0, '', indent);
      const fields = [`"name": "${of}"`];
      fields.splice(versionFirst ? 0 : 1, 0, `"version": ${value(version, quoted)}`);
      const line = add(3, `{ ${fields[0]},`, indent);
      add(4, `${fields[1]} }${at + 1 < layers.length ? ',' : ''}`, indent);
      expected.push({ region: 'ap-shanghai', name: of, version, line, function: key, runtime });
    }
    add(2, `] }${index + 1 < functions.length ? ',' : ''}`, indent);
  }
  add(0, '] }', indent);
  return { text: lines.join(eol), expected };
}

/** Every function one module deeper than the one before; its region is its provider's. */
export function writeTerraform(functions: readonly ModelFunction[], indent: number): Written {
  let inner: object = {};
  let config: object = {};
  const providers: Record<string, object> = {};
  const addresses: string[] = [];
  for (let depth = functions.length - 1; depth >= 0; depth -= 1) {
    const { name: key, region, runtime, layers } = functions[depth] ?? { name: '', layers: [] };
    const address = `${'module.m["a.b"].'.repeat(depth)}tencentcloud_scf_function.${key}[${depth}]`;
    addresses.unshift(address);
    const values = {
      ...{ name: key, runtime: runtime ?? null },
      layers: layers.map((entry) => ({ layer_name: entry.name, layer_version: entry.version })),
    };
    const resource = { address, mode: 'managed', type: 'tencentcloud_scf_function', name: key, values };
    inner = { resources: [resource], child_modules: depth + 1 < functions.length ? [inner] : [] };
    const own = { address: `tencentcloud_scf_function.${key}`, provider_config_key: `tencentcloud.${key}` };
    config = { resources: [own], module_calls: { m: { module: config } } };
    providers[`tencentcloud.${key}`] =
      region === undefined ? {} : { expressions: { region: { constant_value: region } } };
  }
  const text = JSON.stringify(
    {
      ...{ format_version: '1.2', planned_values: { root_module: inner } },
      configuration: { provider_config: providers, root_module: config },
    },
    null,
    indent,
  );
  // Each layer begins on the line before its name.
  const starts = text.split('\n').flatMap((line, at) => (line.includes('"layer_name"') ? [at] : []));
  const expected = functions.flatMap(({ region, runtime, layers }, depth) =>
    layers.map((entry) => ({
      ...{ region, name: entry.name, version: entry.version, line: starts.shift() ?? 0 },
      ...{ function: addresses[depth] ?? '', runtime },
    })),
  );
  return { text, expected };
}
