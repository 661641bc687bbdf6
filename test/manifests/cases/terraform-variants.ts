import type { ManifestCase } from './kit.ts';

const ADDRESS = 'tencentcloud_scf_function.f';
const LONG = `${ADDRESS}["${'x'.repeat(250)}`;

/** A plan of functions by address, each with a layer. */
const plan = (functions: Record<string, string>, more: object = {}) =>
  JSON.stringify({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: Object.entries(functions).map(([address, layer]) => {
          const [layer_name, version] = layer.split(':');
          const values = { layers: [{ layer_name, layer_version: Number(version) }] };
          return { address, type: 'tencentcloud_scf_function', values };
        }),
      },
    },
    ...more,
  });

const change = (address: string, action: string) => ({
  ...{ address, type: 'tencentcloud_scf_function' },
  change: { actions: [action], after_unknown: {} },
});

const provider = (region: object) => ({
  configuration: {
    provider_config: { tencentcloud: { expressions: { region } } },
    root_module: { resources: [{ address: ADDRESS, provider_config_key: 'tencentcloud' }] },
  },
  variables: { region: { value: 'ap-beijing' } },
});

export const TERRAFORM_VARIANTS: readonly ManifestCase[] = [
  {
    name: 'Terraform: a deleted instance does not hide a created one with a long address',
    files: {
      'plan.json': plan(
        { [`${LONG}b"]`]: 'sneaky:66' },
        { resource_changes: [change(`${LONG}b"]`, 'create'), change(`${LONG}a"]`, 'delete')] },
      ),
    },
    manifests: 'plan.json',
    says: ['sneaky:66'],
  },
  {
    name: 'Terraform: a region that is a variable with a value',
    files: { 'plan.json': plan({ [ADDRESS]: 'common-deps:12' }, provider({ references: ['var.region'] })) },
    manifests: 'plan.json',
    lock: ['ap-beijing/common-deps:12'],
    gates: ['ap-beijing/common-deps:12'],
  },
  {
    name: 'Terraform: a region that the plan does not show',
    files: { 'plan.json': plan({ [ADDRESS]: 'common-deps:12' }, provider({ references: ['local.region'] })) },
    manifests: 'plan.json',
    says: ['plan.json:1: The region of'],
  },
  {
    name: 'Terraform: a plan without an extension',
    files: { plan: plan({ [ADDRESS]: 'sneaky:66' }) },
    manifests: 'plan',
    says: ['sneaky:66'],
  },
  {
    name: 'Terraform: a plan that is a CloudBase file too',
    files: {
      'plan.json': plan({}, { envId: 'e', functions: [{ layers: [{ name: 'sneaky', version: 66 }] }] }),
    },
    manifests: 'plan.json',
    says: ['plan.json:1: Expected a file of Terraform'],
  },
];
