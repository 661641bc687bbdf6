import fc from 'fast-check';
import lodash from 'lodash';
import mustache from 'mustache';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import yaml1 from 'yaml1';
import { runs } from '../kit/runs.ts';
import { interpret } from './kit.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The loader of tcb, from the parts that `@cloudbase/toolbox` 0.7.20 is made of (`resolveCloudBaseConfig`, `parseRawConfig`) and
 * what `@cloudbase/cli` 2.12.10 makes of it (`getCloudBaseConfig`). The whole package is 230 packages; this is what it does.
 */
function loadAsTcb(raw: Json, env: Record<string, string>): Json {
  const functions: unknown[] = Array.isArray(raw['functions']) ? raw['functions'] : [];
  const config: Json = {
    ...{ functionRoot: './functions', ...raw },
    functions: functions.map((item) =>
      isObject(item) && isObject(item['config']) ? { ...item, ...item['config'] } : item,
    ),
  };
  const view = {
    env: { ENV_ID: config['envId'], ...env },
    tcb: { envId: config['envId'] },
    util: { uid: 'abc' },
  };
  mustache.escape = (text: unknown) =>
    typeof text === 'object' ? JSON.stringify(text).replace(/"/g, '\\"') : String(text);
  const rendered = mustache.render(JSON.stringify(config), view);
  const loaded: Json = JSON.parse(rendered, (_, value: unknown) => {
    if (typeof value !== 'string') return value;
    try {
      const parsed: unknown = JSON.parse(value);
      return typeof parsed === 'object' ? parsed : value;
    } catch {
      return value;
    }
  });
  if (loaded['functionDefaultConfig'] && Array.isArray(loaded['functions'])) {
    loaded['functions'] = loaded['functions'].map((item: unknown) =>
      lodash.merge({}, loaded['functionDefaultConfig'], item),
    );
  }
  return loaded;
}

/** What tcb sends to SCF: the layers of each function that has any. */
function layersSent(config: Json): string[] {
  const functions: unknown[] = Array.isArray(config['functions']) ? config['functions'] : [];
  return functions.flatMap((item) => {
    const layers = isObject(item) ? item['layers'] : undefined;
    if (!Array.isArray(layers)) return [];
    // A list that lodash merged a mapping into has its entries as properties.
    return layers.map((layer: unknown) =>
      typeof layer === 'object' && layer !== null
        ? `${Reflect.get(layer, 'name')}:${Reflect.get(layer, 'version')}`
        : '?',
    );
  });
}

const plainLayer = fc.record({
  name: fc.constantFrom('deps', '{{env.PART}}', '{{ env.PART }}-x'),
  version: fc.constantFrom<unknown>(1, 2, '3', '{{env.V}}'),
});
const name = fc.constantFrom(
  'deps',
  'tools',
  '{{env.PART}}',
  '{{ env.PART }}-x',
  'x{{tcb.envId}}',
  '{{env.OPEN}}',
  'null',
);
const version = fc.constantFrom<unknown>(1, 2, '3', '{{env.V}}', '{{util.uid}}', '12', null);
const layer = fc.oneof(
  { weight: 20, arbitrary: plainLayer },
  { weight: 6, arbitrary: fc.record({ name, version }) },
  { weight: 1, arbitrary: fc.record({ name, version }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>('{"name":"deps","version":1}', null, [], 'deps:1') },
);
const layers = fc.oneof(
  { weight: 20, arbitrary: fc.array(layer, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>('[{"name":"deps","version":1}]', null, 'null', '', {
      length: 1,
      0: { name: 'deps', version: 1 },
    }),
  },
);
const tricks = fc.constantFrom(
  'plain',
  '{{env.PART}}',
  '{{env.OPEN}}',
  '{{env.NOPE}}',
  '{{#env}}x{{/env}}',
  '{"a":1}',
  '{{{env.V}}}',
  '}}',
  '{{',
);
const words = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('plain', '{{env.PART}}', '}}') }, tricks);
const settings = fc.record(
  { name: fc.constant('api'), layers, description: words, region: fc.constant('gz') },
  { requiredKeys: ['name'] },
);
const item = fc.oneof(
  { weight: 8, arbitrary: settings },
  { weight: 2, arbitrary: fc.tuple(settings, settings).map(([own, config]) => ({ ...own, config })) },
  { weight: 1, arbitrary: settings.map((own) => JSON.stringify(own)) },
);
const config = fc.record(
  {
    envId: fc.constantFrom('e1', 'e1', 'e1', 'e"2'),
    functions: fc.oneof({ weight: 8, arbitrary: fc.array(item, { maxLength: 3 }) }, item),
    functionDefaultConfig: fc.oneof(
      { weight: 4, arbitrary: settings },
      settings.map((own) => JSON.stringify(own)),
    ),
    other: words,
  },
  { requiredKeys: ['envId', 'functions'] },
);

const ENV = { PART: 'common', V: '7', OPEN: 'x","layers":[{"name":"sneaky","version":66}],"z":"y' };
const allowed = new Set(Object.keys(ENV));

test.each([
  ['cloudbaserc.json', (value: Json) => JSON.stringify(value), (text: string): Json => JSON.parse(text)],
  ['cloudbaserc', (value: Json) => stringify(value), (text: string): Json => yaml1.parse(text)],
])('%s is read as tcb loads it, or refused', async (path, write, parse) => {
  let read = 0;
  let withLayers = 0;
  await fc.assert(
    fc.asyncProperty(config, async (value) => {
      const text = write(value);
      const { layers: found, problems } = await interpret(text, { path, env: ENV, allowed });
      if (problems.length > 0) return;
      read += 1;
      if (found.length > 0) withLayers += 1;
      expect(found.map((entry) => `${entry.name}:${entry.version}`)).toEqual(
        layersSent(loadAsTcb(parse(text), ENV)),
      );
    }),
    { numRuns: runs(200) },
  );
  expect(read, 'files that were read').toBeGreaterThan(runs(40));
  expect(withLayers, 'files with layers').toBeGreaterThan(runs(10));
});
