import { describe, expect, it } from 'vitest';
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts';
import { INPUT_NAMES } from '../../src/inputs/names.ts';
import { createRunnerHost } from '../../src/runner-host.ts';
import { ACTION } from './actions.ts';
import { MARKDOWN, read, repositoryFiles } from './kit.ts';

const LAYER = { layers: 'common-deps:12' };
const ROLE = {
  ...LAYER,
  'role-arn': 'qcs::cam::uin/100000000001:roleName/layer-gate',
  'oidc-provider': 'github',
};

/** What the code makes of a step's `with:`, with nothing for what is not given. */
function readWith(given: Record<string, string>): Inputs {
  const env = { TENCENTCLOUD_SECRET_ID: 'id', TENCENTCLOUD_SECRET_KEY: 'key', RUNNER_TEMP: '.' };
  const host = {
    ...createRunnerHost(env),
    input: (name: string) => given[name] ?? '',
    inputNames: Object.keys(given),
  };
  return readInputs({ ...host, maskSecret: () => undefined });
}

describe('action.yml', () => {
  const defaults = Object.entries(ACTION.inputs).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value]],
  );

  it('has the inputs that the code knows', () => {
    expect(Object.keys(ACTION.inputs).sort()).toEqual([...INPUT_NAMES].sort());
  });

  it('has the defaults that the code takes for an empty input', () => {
    expect(defaults.length).toBeGreaterThan(5);
    for (const given of [LAYER, ROLE])
      expect(readWith({ ...Object.fromEntries(defaults), ...given })).toEqual(readWith(given));
  });

  it.each(['max-parallel', 'timeout', 'role-duration'])('has the bounds of %s', (name) => {
    const [, least = '', most = ''] = /(\d+) to (\d+)/.exec(ACTION.inputs[name]?.description ?? '') ?? [];
    for (const value of [least, most]) expect(() => readWith({ ...ROLE, [name]: value })).not.toThrow();
    for (const value of [Number(least) - 1, Number(most) + 1])
      expect(() => readWith({ ...ROLE, [name]: String(value) })).toThrow(`\`${name}\`: expected whole`);
  });
});

describe('the pages', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

  it.each(MARKDOWN)('%s names scripts and files that there are', (page) => {
    const text = read(page);
    const named = [...text.matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*)/g)].map(([, name]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    const paths = [
      ...text.matchAll(/\b(?:src|test|scripts|sandbox|bench|schemas)\/[\w./-]+\.(?:ts|json)\b/g),
    ];
    expect(repositoryFiles()).toEqual(expect.arrayContaining(paths.map(([path]) => path)));
  });

  it('run no TypeScript with a bare `node`, which may be too old for it', () => {
    for (const page of MARKDOWN) expect(read(page), page).not.toMatch(/`node \S+\.ts/);
  });
});

describe('lockfiles of npm', () => {
  it.each(repositoryFiles('package-lock.json', '*/package-lock.json'))('%s names no registry', (path) => {
    const { packages }: { packages: Record<string, { resolved?: string }> } = JSON.parse(read(path));
    const hosts = Object.values(packages).filter(({ resolved }) => /^\w+:\/\//.test(resolved ?? ''));
    expect(Object.keys(packages).length).toBeGreaterThan(50);
    expect(hosts).toEqual([]);
  });
});
