import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  editVersions,
  planEdits,
  prepareEdits,
  type VersionEdit,
  writeEdits,
} from '../../src/layers/manifests/edit-versions.ts';
import { readManifests } from '../../src/layers/manifests/read-manifests.ts';
import { runs } from '../kit/runs.ts';
import { type ModelFunction, model, newline, step, writeCloudBase, writeServerless } from './generate.ts';
import { ALLOWED, workspaceWith } from './kit.ts';

const RULES = {
  env: {},
  allowed: ALLOWED,
  values: [],
  findNewest: () => Promise.reject(new Error('unused')),
};

/** The layers of the only file of a workspace, each with its place. */
async function layersOf(workspace: string, path: string) {
  const { layers } = await readManifests({ ...RULES, workspace, patterns: [path], allowEmpty: true });
  return layers;
}

/** `functions` with another version for each layer that `versions` has one for, in the order of the file. */
function withVersions(
  functions: readonly ModelFunction[],
  versions: readonly (number | undefined)[],
): ModelFunction[] {
  let index = 0;
  const next = (version: number) => {
    const to = versions[index % Math.max(1, versions.length)];
    index += 1;
    return to ?? version;
  };
  return functions.map((one) => ({
    ...one,
    layers: one.layers.map((layer) => ({ ...layer, version: next(layer.version) })),
  }));
}

const versions = fc.array(fc.option(fc.integer({ min: 1, max: 9_999_999 }), { nil: undefined }), {
  minLength: 1,
  maxLength: 8,
});

describe('for any manifest, an edit changes the bytes of versions and nothing else', () => {
  it.each([
    ['Serverless components in YAML', 'fn.yml', writeServerless],
    ['CloudBase in JSON', 'cloudbaserc.json', writeCloudBase],
    [
      'CloudBase in YAML',
      'cloudbaserc.yaml',
      (...args: Parameters<typeof writeServerless>) => ({ text: asYaml(writeCloudBase(...args).text) }),
    ],
  ])('%s', async (_name, path, write) => {
    const workspace = await realpath(await workspaceWith({}));
    await fc.assert(
      fc.asyncProperty(
        model,
        newline,
        step,
        fc.boolean(),
        versions,
        async (functions, eol, indent, mark, to) => {
          // As text: Vitest compares buffers byte by byte.
          const text = (of: readonly ModelFunction[]) =>
            `${mark ? '\uFEFF' : ''}${write(of, eol, indent).text}`;
          const written = async () => await readFile(join(workspace, path), 'utf8');
          const wanted = withVersions(functions, to);
          await writeFile(join(workspace, path), text(functions));
          const found = await layersOf(workspace, path);
          const edits = found.flatMap(({ version: from, versionAt: at }, index): VersionEdit[] => {
            const target = wanted.flatMap(({ layers }) => layers)[index]?.version ?? from;
            if (at === undefined) throw new Error('a plain version has no place');
            return target === from ? [] : [{ at, from, to: target }];
          });
          const files = await prepareEdits(new Map([[path, edits]]), workspace, RULES);
          const undo = writeEdits(files);
          expect(await written()).toBe(text(wanted));
          undo();
          expect(await written()).toBe(text(functions));
        },
      ),
      { numRuns: runs(25) },
    );
  });
});

/** JSON is YAML; a template must be in quotes, and is. */
function asYaml(text: string): string {
  return text.replaceAll('"functions"', 'functions');
}

const component = (layers: string) => `component: scf\nname: api\ninputs:\n  layers:\n${layers}`;

describe('a version can be edited', () => {
  /** What a bump to 13 makes of these layers: the new text, or `undefined` where there is nothing that can be edited. */
  async function bump(layers: string): Promise<string | undefined> {
    const text = component(layers);
    const workspace = await realpath(await workspaceWith({ 'serverless.yml': text }));
    const found = await layersOf(workspace, 'serverless.yml');
    const edits = found.flatMap(({ versionAt: at, version: from }) =>
      at === undefined ? [] : [{ at, from, to: 13 }],
    );
    const distinct = edits.filter(({ at }, index) => edits.findIndex((edit) => edit.at === at) === index);
    if (distinct.length === 0) return undefined;
    const [file] = await prepareEdits(new Map([['serverless.yml', distinct]]), workspace, RULES);
    return file?.after.toString().slice(component('').length);
  }

  it.each([
    ['plain', '  - {name: a, version: 12} # 12', '  - {name: a, version: 13} # 12'],
    ['in single quotes', "  - {name: a, version: '12'}", "  - {name: a, version: '13'}"],
    ['in double quotes', '  - {"version": "12", name: a12}', '  - {"version": "13", name: a12}'],
    [
      'in a list that is used twice',
      '  - &x {name: a, version: 12}\n  - *x',
      '  - &x {name: a, version: 13}\n  - *x',
    ],
  ])('%s', async (_name, before, after) => {
    expect(await bump(before)).toBe(after);
  });

  it.each([
    ['with an escape', '  - {name: a, version: "1\\u0032"}'],
    ['with an anchor, which something else may use', '  - {name: a, version: &v 12}'],
    ['as a block of text', '  - name: a\n    version: >-\n      12'],
  ])('not %s', async (_name, layers) => {
    expect(await bump(layers)).toBeUndefined();
  });

  it('not where the text has changed meanwhile', () => {
    const edit = { at: 9, from: 12, to: 13 };
    expect(editVersions('version: 12', [edit])).toBe('version: 13');
    expect(() => editVersions('version: 11', [edit])).toThrow('there is no version 12');
    expect(() => editVersions('version: 12', [edit, { ...edit, to: 14 }])).toThrow('there is no version 12');
  });

  it('not where the same number stands for a layer that stays', () => {
    const wanted = { path: 'serverless.yml', line: 4, at: 80, from: 12 };
    expect(() =>
      planEdits([
        { ...wanted, to: 13 },
        { ...wanted, to: 12 },
      ]),
    ).toThrow('changes another one too');
    expect(() =>
      planEdits([
        { ...wanted, to: 12 },
        { ...wanted, to: 13 },
      ]),
    ).toThrow('changes another one too');
    expect(
      planEdits([
        { ...wanted, to: 13 },
        { ...wanted, to: 13 },
      ]).get('serverless.yml'),
    ).toHaveLength(1);
    expect(planEdits([{ ...wanted, to: 12 }])).toEqual(new Map());
  });
});

describe('writeEdits', () => {
  it('writes none of the files where one of them cannot be written', async () => {
    const workspace = await realpath(
      await workspaceWith({ 'a.yml': component('  - {name: a, version: 12}') }),
    );
    const real = join(workspace, 'a.yml');
    const before = await readFile(real);
    const gone = { path: 'b.yml', real: join(workspace, 'none', 'b.yml'), before, after: before };
    expect(() => writeEdits([{ path: 'a.yml', real, before, after: Buffer.from('x') }, gone])).toThrow(
      'ENOENT',
    );
    expect(await readFile(real)).toEqual(before);
  });
});
