import { oneLine, quoted } from '../../../base/text.ts';
import { child, itemsOf, type Tree, textOf } from '../../documents/tree.ts';
import type { Findings } from '../findings.ts';
import { asOneList, type Binding, readLayer, readLayerList } from '../layer-list.ts';
import { providerRegions } from './provider-region.ts';

/**
 * Tells whether a document is what `terraform show -json` prints of a plan (`planned_values`) or a state (`values`).
 * Source: HashiCorp, "JSON Output Format".
 */
export function recogniseTerraform(document: Tree): 'Terraform plan' | 'Terraform state' | undefined {
  if (textOf(child(document, 'format_version')) === undefined) return undefined;
  if (isPlan(document)) return 'Terraform plan';
  // A state without resources is printed without `values`.
  const other = ['provider_schemas', 'valid', 'diagnostics'].some(
    (key) => child(document, key) !== undefined,
  );
  return other ? undefined : 'Terraform state';
}

/**
 * Reads every `tencentcloud_scf_function` of a plan or state, in modules of any depth and with `count` or `for_each`, by
 * its whole address.
 *
 * Planned values leave out what is not known before the apply, and what is deleted;
 * `resource_changes[].change.after_unknown` has `true` in the place of each unknown value.
 *
 * @param stepRegion where a provider without a region deploys: like this step, it takes TENCENTCLOUD_REGION
 */
export function readTerraform(document: Tree, stepRegion: string | undefined): Findings {
  const findings: Findings = { layers: [], lists: [], problems: [] };
  const refusal = refuse(document);
  if (refusal !== undefined) {
    findings.problems.push({ line: document.line, message: refusal });
    return findings;
  }
  const changes = readChanges(document);
  const regionOf = providerRegions(document, stepRegion);
  const values = child(document, isPlan(document) ? 'planned_values' : 'values');
  const seen = new Set<string>();
  for (const resource of functionsOf(child(values, 'root_module'))) {
    const address = addressOf(resource);
    if (address === undefined) {
      findings.problems.push({ line: resource.line, message: NO_ADDRESS });
      continue;
    }
    seen.add(address);
    const change = changes.functions.get(address);
    if (change?.gone === true) continue;
    const runtime = child(child(resource, 'values'), 'runtime');
    const binding = { function: address, region: regionOf(address, resource.line), runtime };
    asOneList(findings, () => readFunction(resource, binding, change?.unknown, changes.newLayers, findings));
  }
  for (const [address, { gone, line }] of changes.functions) {
    if (!gone && !seen.has(address)) findings.problems.push({ line, message: notPlanned(address) });
  }
  return findings;
}

const NO_ADDRESS =
  'Expected an `address` for each resource, found none. Print the plan again with `terraform show -json`.';

const FUNCTION = 'tencentcloud_scf_function';
const LAYER = 'tencentcloud_scf_layer';

const DIALECT = {
  keys: { name: 'layer_name', version: 'layer_version' },
  isSource: false,
  substitute: (text: string) => ({ ok: true, text, variables: [] }) as const,
};

function isPlan(document: Tree): boolean {
  return child(document, 'planned_values') !== undefined || child(document, 'resource_changes') !== undefined;
}

function refuse(document: Tree): string | undefined {
  const version = textOf(child(document, 'format_version')) ?? '';
  if (!/^[01](?:\.\d+)?$/.test(version)) {
    return `Expected \`format_version\` 0 or 1, found ${quoted(version)}. Use a Terraform or OpenTofu that prints format 1.`;
  }
  if (textOf(child(document, 'errored')) !== 'true') return undefined;
  return 'The plan has `errored: true`: Terraform did not get to its end, so functions may be missing. Repair the plan first.';
}

interface Change {
  /** Deleted, or forgotten: out of what this configuration deploys. */
  gone: boolean;
  line: number;
  /** `after_unknown`. */
  unknown: Tree | undefined;
}

interface Changes {
  functions: Map<string, Change>;
  /** Addresses of layers whose version this plan makes. */
  newLayers: string[];
}

function readChanges(document: Tree): Changes {
  const changes: Changes = { functions: new Map(), newLayers: [] };
  for (const entry of itemsOf(child(document, 'resource_changes'))) {
    const type = textOf(child(entry, 'type'));
    // A deposed object is the old one that waits for its deletion; it shares the address of the new one.
    if ((type !== FUNCTION && type !== LAYER) || child(entry, 'deposed') !== undefined) continue;
    const change = child(entry, 'change');
    const actions = itemsOf(child(change, 'actions')).map(textOf);
    const unknown = child(change, 'after_unknown');
    const address = addressOf(entry) ?? '';
    if (type === FUNCTION) {
      const gone =
        actions.length > 0 && actions.every((action) => action === 'delete' || action === 'forget');
      const other = changes.functions.get(address);
      // One entry that is to stay is enough to read the function.
      if (other === undefined || other.gone)
        changes.functions.set(address, { gone, line: entry.line, unknown });
    } else if (isUnknown(child(unknown, 'layer_version'))) {
      changes.newLayers.push(address);
    }
  }
  return changes;
}

/** Every function below a module; modules are looked through in the order of the document. */
function* functionsOf(module: Tree | undefined): Generator<Tree> {
  if (module === undefined) return;
  for (const resource of itemsOf(child(module, 'resources'))) {
    const deposed = child(resource, 'deposed_key') !== undefined;
    if (textOf(child(resource, 'type')) === FUNCTION && !deposed) yield resource;
  }
  for (const inner of itemsOf(child(module, 'child_modules'))) yield* functionsOf(inner);
}

/** The whole address: instances of one resource may differ only at the end of a long key. */
function addressOf(resource: Tree): string | undefined {
  return textOf(child(resource, 'address'));
}

function readFunction(
  resource: Tree,
  binding: Binding,
  unknown: Tree | undefined,
  newLayers: readonly string[],
  findings: Findings,
): void {
  const list = child(child(resource, 'values'), 'layers');
  const unknownList = child(unknown, 'layers');
  const report = (line: number, what: string) =>
    findings.problems.push({ line, message: knownAfterApply(what, binding.function, newLayers) });
  if (isUnknown(unknown) || isUnknown(unknownList)) {
    report(list?.line ?? resource.line, '`layers`');
    return;
  }
  if (list !== undefined && list.kind !== 'list') readLayerList(list, binding, DIALECT, findings);
  const items = itemsOf(list);
  const marks = itemsOf(unknownList);
  if (items.length > 0 && isUnknown(child(unknown, 'runtime'))) report(resource.line, '`runtime`');
  for (let index = 0; index < Math.max(items.length, marks.length); index += 1) {
    const item = items[index];
    const mark = marks[index];
    const keys = Object.values(DIALECT.keys).filter((key) => isUnknown(mark) || isUnknown(child(mark, key)));
    for (const key of keys) report(item?.line ?? resource.line, `\`${key}\` of layer ${index + 1}`);
    if (item !== undefined && keys.length === 0) readLayer(item, index, binding, DIALECT, findings);
  }
}

function isUnknown(mark: Tree | undefined): boolean {
  return mark?.kind === 'scalar' && mark.type === 'boolean' && mark.text === 'true';
}

function knownAfterApply(what: string, address: string, newLayers: readonly string[]): string {
  const problem = `The ${what} of ${quoted(address)} is known only after the apply.`;
  const [layer] = newLayers;
  if (layer === undefined) return `${problem} Write it as a value that the plan knows, and plan again.`;
  const more = newLayers.length === 1 ? '' : ` (and ${newLayers.length - 1} more)`;
  return `${problem} The same plan publishes the layer ${oneLine(layer, 200)}${more}: apply that alone first, have the new version reviewed, then plan again.`;
}

function notPlanned(address: string): string {
  return `${quoted(address)} is in \`resource_changes\`, but not in \`planned_values\`, so its layers are not known. Print the plan again with \`terraform show -json\`.`;
}
