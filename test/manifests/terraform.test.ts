import { describe, expect, test } from 'vitest';
import { interpret } from './kit.ts';

const FN = 'tencentcloud_scf_function.fn';

const resource = (values: object, address = FN) => ({
  ...{ address, mode: 'managed', type: 'tencentcloud_scf_function', name: 'fn', values },
});

const change = (after_unknown: unknown, actions = ['create'], more: object = {}) => ({
  ...{ address: FN, mode: 'managed', type: 'tencentcloud_scf_function', name: 'fn', ...more },
  change: { actions, before: null, after_unknown },
});

const plan = (resources: object[], changes: object[], more: object = {}) =>
  interpret(
    JSON.stringify({
      ...{ format_version: '1.2', planned_values: { root_module: { resources } } },
      ...{ resource_changes: changes, ...more },
    }),
    { path: 'plan.json' },
  );

const messages = ({ problems }: Awaited<ReturnType<typeof plan>>) => problems.map(({ message }) => message);
const known = { layers: [{ layer_name: 'a', layer_version: 1 }] };

describe('values that are known only after the apply', () => {
  const newLayer = {
    ...{ address: 'module.l.tencentcloud_scf_layer.deps', type: 'tencentcloud_scf_layer', name: 'deps' },
    change: { actions: ['create'], after_unknown: { id: true, layer_version: true } },
  };

  test('a version, where the same plan publishes the layer', async () => {
    const values = { layers: [{ layer_name: 'deps' }, { layer_name: 'a', layer_version: 1 }] };
    const unknown = { layers: [{ layer_version: true }, {}] };
    const result = await plan([resource(values)], [change(unknown), newLayer]);
    expect(messages(result)).toEqual([
      `The \`layer_version\` of layer 1 of "${FN}" is known only after the apply. The same plan publishes the layer module.l.tencentcloud_scf_layer.deps: apply that alone first, have the new version reviewed, then plan again.`,
    ]);
    expect(result.layers).toHaveLength(1);
  });

  test.each([
    [
      'a name and a version',
      { layers: [{}] },
      { layers: [true] },
      ['`layer_name` of layer 1', '`layer_version` of layer 1'],
    ],
    ['the list', {}, { layers: true }, ['`layers`']],
    ['the list, shown as empty', { layers: [] }, { layers: true }, ['`layers`']],
    [
      'a layer that is left out of the values',
      { layers: [] },
      { layers: [{ layer_version: true }] },
      ['`layer_version` of layer 1'],
    ],
    ['everything', {}, true, ['`layers`']],
    ['the runtime', known, { runtime: true }, ['`runtime`']],
  ])('%s', async (_, values, unknown, expected) => {
    const result = await plan([resource(values)], [change(unknown)]);
    expect(messages(result)).toEqual(
      expected.map(
        (what) =>
          `The ${what} of "${FN}" is known only after the apply. Write it as a value that the plan knows, and plan again.`,
      ),
    );
  });

  test('what else is unknown does not matter', async () => {
    const unknown = { id: true, layers: [{}], environment: true, status: true };
    expect(await plan([resource(known)], [change(unknown)])).toMatchObject({
      problems: [],
      layers: [{ name: 'a' }],
    });
    expect((await plan([resource({ layers: [] })], [change({ runtime: true })])).problems).toEqual([]);
  });
});

describe('what is not deployed', () => {
  test.each([[['delete']], [['forget']]])('%j is not gated', async (actions) => {
    expect(await plan([resource({ layers: ['?'] })], [change({}, actions)])).toMatchObject({
      layers: [],
      problems: [],
    });
    expect(await plan([], [change({}, actions)])).toMatchObject({ layers: [], problems: [] });
  });

  test('a deposed object does not hide the new one', async () => {
    const changes = [change({ layers: true }), change({}, ['delete'], { deposed: 'ab12' })];
    expect((await plan([resource({})], changes)).problems).toHaveLength(1);
  });

  test('a function that is planned and not shown is a problem', async () => {
    expect(messages(await plan([], [change({}, ['update'])]))).toEqual([
      `"${FN}" is in \`resource_changes\`, but not in \`planned_values\`, so its layers are not known. Print the plan again with \`terraform show -json\`.`,
    ]);
  });
});

describe('regions', () => {
  const withRegion = (
    region: unknown,
    { modules = {}, step }: { modules?: object; step?: string } = {},
    providers: object = { tencentcloud: { expressions: { region } } },
  ) =>
    interpret(
      JSON.stringify({
        ...{ format_version: '1.2', planned_values: { root_module: { resources: [resource(known)] } } },
        configuration: {
          provider_config: providers,
          root_module: {
            resources: [{ address: FN, provider_config_key: Object.keys(providers)[0] }],
            module_calls: modules,
          },
        },
        variables: { region: { value: 'ap-tokyo' }, nothing: {}, list: { value: ['ap-tokyo'] } },
      }),
      { path: 'plan.json', region: step },
    );

  test('one that is written out counts, and one that is a variable with a value', async () => {
    for (const region of [{ constant_value: 'ap-tokyo' }, { references: ['var.region'] }]) {
      expect((await withRegion(region, { step: 'ap-beijing' })).layers[0]?.region).toBe('ap-tokyo');
    }
  });

  test('a provider that names none takes the one of the environment, as the step does', async () => {
    expect((await withRegion(undefined)).layers[0]?.region).toBeUndefined();
    expect((await withRegion(undefined, { step: 'ap-beijing' })).layers[0]?.region).toBe('ap-beijing');
  });

  test.each([
    [{ references: ['local.region'] }],
    [{ references: ['var.nothing'] }],
    [{ references: ['var.list'] }],
    [{ references: ['var.missing'] }],
    [{ references: ['var.region', 'var.nothing'] }],
    [{ references: ['var.settings.region', 'var.settings'] }],
    [{ references: ['data.tencentcloud_availability_regions.all.regions[0]', 'each.value'] }],
    [{}],
  ])('one that the plan does not show is a problem, whatever the step says: %j', async (region) => {
    const result = await withRegion(region, { step: 'ap-beijing' });
    expect(result.layers).toEqual([]);
    expect(messages(result)).toEqual([
      `The region of "${FN}": the provider takes it from an expression that the plan does not show. Write the region out in the provider, or as a variable with a value, and plan again.`,
    ]);
  });

  test('a provider of a module takes what its callers pass', async () => {
    const providers = {
      'module.a.module.b:tencentcloud': {
        module_address: 'module.a.module.b',
        expressions: { region: { references: ['var.where'] } },
      },
    };
    const through = (passed: object, declared: object = {}) => ({
      a: {
        expressions: { place: { references: ['var.region'] } },
        module: { module_calls: { b: { expressions: passed, module: { variables: declared } } } },
      },
    });
    const regionOf = async (modules: object) => {
      const { layers, problems } = await withRegion(undefined, { modules }, providers);
      return layers[0]?.region ?? problems.length;
    };
    expect(await regionOf(through({ where: { references: ['var.place'] } }))).toBe('ap-tokyo');
    expect(await regionOf(through({ where: { constant_value: 'ap-seoul' } }))).toBe('ap-seoul');
    expect(await regionOf(through({}, { where: { default: 'ap-bangkok' } }))).toBe('ap-bangkok');
    expect(await regionOf(through({ where: { references: ['module.c.region'] } }))).toBe(1);
    expect(await regionOf(through({}))).toBe(1);
  });

  test('a wrong one is a problem', async () => {
    expect(messages(await withRegion({ constant_value: 'tokyo' }))).toEqual([
      `The region of "${FN}": expected a region id such as ap-guangzhou, found "tokyo" (did you mean ap-tokyo?). Write the region out in the provider, or as a variable with a value, and plan again.`,
    ]);
  });
});

describe('addresses', () => {
  const long = (key: string) => `${FN}["${'x'.repeat(300)}-${key}"]`;

  test('two instances whose addresses differ at their end only are two', async () => {
    const layers = (name: string) => ({ layers: [{ layer_name: name, layer_version: 1 }] });
    const result = await plan(
      [resource(layers('a'), long('a')), resource(layers('b'), long('b'))],
      [
        change({}, ['delete'], { address: long('a') }),
        change({}, ['create'], { address: long('b') }),
        change({}, ['create'], { address: long('c') }),
      ],
    );
    expect(result.layers.map(({ name }) => name)).toEqual(['b']);
    expect(messages(result)).toEqual([expect.stringContaining('is in `resource_changes`, but not in')]);
  });

  test('a deleted entry does not hide one of the same address that stays, in either order', async () => {
    const changes = [change({}, ['delete']), change({}, ['update'])];
    for (const entries of [changes, changes.toReversed()]) {
      expect((await plan([resource(known)], entries)).layers).toHaveLength(1);
      expect((await plan([], entries)).problems).toHaveLength(1);
    }
  });

  test('a resource without one is a problem', async () => {
    const { address: _, ...rest } = resource(known);
    expect(messages(await plan([rest], []))).toEqual([expect.stringContaining('Expected an `address`')]);
  });
});

test('wrong values have the line of the value', async () => {
  const text = JSON.stringify(
    {
      format_version: '1.0',
      values: {
        root_module: { resources: [resource({ layers: [{ layer_name: 'a', layer_version: 1.5 }] })] },
      },
    },
    null,
    2,
  );
  const line = text.split('\n').findIndex((row) => row.includes('layer_version')) + 1;
  expect((await interpret(text, { path: 'plan.json' })).problems).toEqual([
    { line, message: expect.stringContaining('`layer_version` of layer 1 of') },
  ]);
});
