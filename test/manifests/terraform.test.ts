import { describe, expect, test } from 'vitest';
import { interpret } from '../../src/layers/manifests/interpret.ts';

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
    {},
  );

const messages = ({ problems }: ReturnType<typeof plan>) => problems.map(({ message }) => message);
const known = { layers: [{ layer_name: 'a', layer_version: 1 }] };

describe('values that are known only after the apply', () => {
  const newLayer = {
    ...{ address: 'module.l.tencentcloud_scf_layer.deps', type: 'tencentcloud_scf_layer', name: 'deps' },
    change: { actions: ['create'], after_unknown: { id: true, layer_version: true } },
  };

  test('a version, where the same plan publishes the layer', () => {
    const values = { layers: [{ layer_name: 'deps' }, { layer_name: 'a', layer_version: 1 }] };
    const unknown = { layers: [{ layer_version: true }, {}] };
    const result = plan([resource(values)], [change(unknown), newLayer]);
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
  ])('%s', (_, values, unknown, expected) => {
    const result = plan([resource(values)], [change(unknown)]);
    expect(messages(result)).toEqual(
      expected.map(
        (what) =>
          `The ${what} of "${FN}" is known only after the apply. Write it as a value that the plan knows, and plan again.`,
      ),
    );
  });

  test('what else is unknown does not matter', () => {
    const unknown = { id: true, layers: [{}], environment: true, status: true };
    expect(plan([resource(known)], [change(unknown)])).toMatchObject({
      problems: [],
      layers: [{ name: 'a' }],
    });
    expect(plan([resource({ layers: [] })], [change({ runtime: true })]).problems).toEqual([]);
  });
});

describe('what is not deployed', () => {
  test.each([[['delete']], [['forget']]])('%j is not gated', (actions) => {
    expect(plan([resource({ layers: ['?'] })], [change({}, actions)])).toMatchObject({
      layers: [],
      problems: [],
    });
    expect(plan([], [change({}, actions)])).toMatchObject({ layers: [], problems: [] });
  });

  test('a deposed object does not hide the new one', () => {
    const changes = [change({ layers: true }), change({}, ['delete'], { deposed: 'ab12' })];
    expect(plan([resource({})], changes).problems).toHaveLength(1);
  });

  test('a function that is planned and not shown is a problem', () => {
    expect(messages(plan([], [change({}, ['update'])]))).toEqual([
      `"${FN}" is in \`resource_changes\`, but not in \`planned_values\`, so its layers are not known. Print the plan again with \`terraform show -json\`.`,
    ]);
  });
});

describe('regions', () => {
  const withRegion = (region: unknown) =>
    plan([resource(known)], [], {
      configuration: {
        provider_config: { tencentcloud: { expressions: { region } } },
        root_module: { resources: [{ address: FN, provider_config_key: 'tencentcloud' }] },
      },
      variables: { region: { value: 'ap-tokyo' } },
    });

  test('one that is written out counts, an expression does not', () => {
    expect(withRegion({ constant_value: 'ap-tokyo' }).layers[0]?.region).toBe('ap-tokyo');
    expect(withRegion({ references: ['var.region'] }).layers[0]?.region).toBeUndefined();
    expect(withRegion(undefined).layers[0]?.region).toBeUndefined();
  });

  test('a wrong one is a problem', () => {
    expect(messages(withRegion({ constant_value: 'tokyo' }))).toEqual([
      `The \`region\` of "${FN}": expected a region id such as ap-guangzhou, found "tokyo". Correct it.`,
    ]);
  });
});

test('wrong values have the line of the value', () => {
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
  expect(interpret(text, {}).problems).toEqual([
    { line, message: expect.stringContaining('`layer_version` of layer 1 of') },
  ]);
});
