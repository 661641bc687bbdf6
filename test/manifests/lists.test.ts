import { expect, it } from 'vitest';
import { interpret } from './kit.ts';

const layers = (names: string) => `[${[...names].map((name) => `{ name: ${name}, version: 1 }`).join(', ')}]`;
const terraform = (address: string, names: string) => ({
  ...{ address, type: 'tencentcloud_scf_function' },
  values: { layers: [...names].map((layer_name) => ({ layer_name, layer_version: 1 })) },
});

it.each<[string, { path: string; text: string; region?: string }, string[]]>([
  [
    'one function of scf',
    { path: 'serverless.yml', text: `name: a\ncomponent: scf\ninputs: { layers: ${layers('ab')} }` },
    ['ab'],
  ],
  [
    'several of multi-scf, with a default beside them',
    {
      path: 'serverless.yml',
      text: `name: a\ncomponent: multi-scf\ninputs:\n  layers: ${layers('abc')}\n  functions:\n    one: { layers: ${layers('cd')} }\n    two: { layers: ${layers('de')} }\n    three: {}`,
    },
    ['abc', 'cd', 'de'],
  ],
  [
    'several of CloudBase whose names are variables, merged with a default',
    {
      path: 'cloudbaserc.yaml',
      text: `envId: e\nfunctionDefaultConfig: { layers: ${layers('x')} }\nfunctions:\n  - { name: '{{env.A}}', layers: ${layers('abc')} }\n  - { name: '{{env.B}}', layers: ${layers('def')} }\n  - { name: last }`,
    },
    ['abc', 'def', 'x'],
  ],
  [
    'several of Terraform, of which one binds nothing',
    {
      path: 'plan.json',
      region: 'ap-guangzhou',
      text: JSON.stringify({
        format_version: '1.0',
        values: {
          root_module: { resources: [terraform('f.a', 'ab'), terraform('f.b', ''), terraform('f.c', 'ba')] },
        },
      }),
    },
    ['ab', 'ba'],
  ],
])('layers are bound together by list: %s', async (_name, { text, ...rules }, expected) => {
  const reading = await interpret(text, { ...rules, env: { A: 'a', B: 'b' } });
  expect(reading.lists.map((list) => list.map(({ name }) => name).join('')).sort()).toEqual(
    [...expected].sort(),
  );
  expect(reading.lists.flat()).toEqual(reading.layers);
});
