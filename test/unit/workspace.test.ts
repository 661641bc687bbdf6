import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, layerFileName, type Workspace } from '../../src/artifact/workspace.ts';
import { createTracker } from '../../src/base/temporary.ts';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'scf-layer-gate-workspace-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

async function promote(workspace: Workspace, name: string, text: string): Promise<string> {
  const partial = workspace.partialPath();
  await writeFile(partial, text);
  return await workspace.promote(partial, { region: 'ap-guangzhou', name, version: 1 });
}

describe('verified zips', () => {
  it('have the layer in their file name', async () => {
    const path = await promote(await createWorkspace(parent, createTracker()), 'common-deps', 'bytes');
    expect(basename(path)).toBe('ap-guangzhou.common-deps.1.zip');
    expect(await readFile(path, 'utf8')).toBe('bytes');
  });

  it('never take the place of another, where a disk takes two names for one', async () => {
    const workspace = await createWorkspace(parent, createTracker());
    // What a disk that ignores case says of `foo` once there is `Foo`: the name is taken.
    const taken = join(
      workspace.layersDir,
      layerFileName({ region: 'ap-guangzhou', name: 'foo', version: 1 }),
    );
    await writeFile(taken, 'bytes of Foo');
    const path = await promote(workspace, 'foo', 'bytes of foo');
    expect(basename(path)).toMatch(/^ap-guangzhou\.foo\.1\.[0-9a-f]{12}\.zip$/);
    expect(await readFile(taken, 'utf8')).toBe('bytes of Foo');
    expect(await readFile(path, 'utf8')).toBe('bytes of foo');
    await expect(promote(workspace, 'foo', 'a third')).rejects.toThrow('EEXIST');
  });

  it('that differ by case only are two files', async () => {
    const workspace = await createWorkspace(parent, createTracker());
    const [upper, lower] = await Promise.all([
      promote(workspace, 'Foo', '1'),
      promote(workspace, 'foo', '2'),
    ]);
    expect(upper).not.toBe(lower);
    expect(await readdir(workspace.layersDir)).toHaveLength(2);
    expect([await readFile(upper, 'utf8'), await readFile(lower, 'utf8')]).toEqual(['1', '2']);
  });
});
