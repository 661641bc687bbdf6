import { spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FolderReading, readFolder } from '../../src/archive/folder.ts';
import { createFileChooser } from '../../src/archive/globs.ts';
import { runTool } from '../kit/tools.ts';
import { inFolder, NEVER } from './kit.ts';

const ALL = createFileChooser({ exclude: [], include: [] });

/** Reads the folder `tree` of a workspace. */
async function read(workspace: string, more: Partial<FolderReading> = {}) {
  const reading: FolderReading = { root: workspace, chooser: ALL, links: 'plain', signal: NEVER, ...more };
  return await readFolder(join(workspace, 'tree'), reading);
}

/** Runs `use` with a workspace `work` whose folder `tree` has one file; `outside` lies beside the workspace. */
async function withTree(use: (workspace: string, tree: string, outside: string) => Promise<void>) {
  await inFolder(async (folder) => {
    const [workspace, outside] = [join(folder, 'work'), join(folder, 'outside')];
    const tree = join(workspace, 'tree');
    for (const path of [tree, outside]) mkdirSync(path, { recursive: true });
    writeFileSync(join(tree, 'a.js'), 'a');
    writeFileSync(join(outside, 'secret'), 's');
    await use(workspace, tree, outside);
  });
}

describe('a folder that a layer is compared with', () => {
  it.each([
    ['a file', 'secret'],
    ['a folder', '.'],
  ])('has no link that leads to %s out of the workspace, unless that is left out', async (_what, end) => {
    await withTree(async (workspace, tree, outside) => {
      symlinkSync(join(outside, end), join(tree, 'out'));
      await expect(read(workspace)).rejects.toThrow('"out" leads out of the workspace');
      const chooser = createFileChooser({ exclude: ['out'], include: [] });
      expect((await read(workspace, { chooser })).leftOut).toEqual([end === '.' ? 'out/' : 'out']);
    });
  });

  it('has no way out through two links, each of which stays inside', async () => {
    await withTree(async (workspace, tree) => {
      symlinkSync('..', join(tree, 'up'));
      symlinkSync('tree/up/../outside', join(workspace, 'far'));
      symlinkSync('../far', join(tree, 'near'));
      await expect(read(workspace)).rejects.toThrow('leads out of the workspace');
    });
  });

  it('may lead in circles where links count as links, and not where a tool would pack them', async () => {
    await withTree(async (workspace, tree) => {
      symlinkSync('.', join(tree, 'self'));
      symlinkSync('loop', join(tree, 'loop'));
      const plain = await read(workspace);
      expect([...plain.files.keys()]).toEqual(['a.js']);
      expect([...plain.links]).toEqual([
        ['loop', { target: 'loop', leadsTo: 'nothing' }],
        ['self', { target: '.', leadsTo: 'nothing' }],
      ]);
      await expect(read(workspace, { links: 'packed' })).rejects.toThrow('"self" leads back to a folder');
      rmSync(join(tree, 'self'));
      const packed = await read(workspace, { links: 'packed' });
      expect([packed.links.size, packed.leftOut]).toEqual([0, ['loop']]);
    });
  });

  it('has at most 200,000 files and folders, however often links repeat them, left out or not', async () => {
    await withTree(async (workspace, tree) => {
      mkdirSync(join(workspace, 'many'));
      for (let n = 0; n < 450; n += 1) {
        writeFileSync(join(workspace, 'many', `${n}.x`), '');
        symlinkSync('../many', join(tree, `l${n}`));
      }
      const chooser = { entersFolder: () => true, takesFile: (path: string) => !path.endsWith('.x') };
      await expect(read(workspace, { chooser })).rejects.toThrow('at most 200000 files and folders');
    });
  });

  it('has at most 500 MiB', async () => {
    await withTree(async (workspace, tree) => {
      truncateSync(join(tree, 'a.js'), 501 * 1024 ** 2);
      await expect(read(workspace)).rejects.toThrow('at most 500.0 MiB');
    });
  });

  it('has nothing but files, folders and links, and names in UTF-8', async () => {
    await withTree(async (workspace, tree) => {
      runTool('mkfifo', [join(tree, 'pipe')]);
      await expect(read(workspace)).rejects.toThrow('"pipe", which is something else');
      symlinkSync('pipe', join(tree, 'link'));
      const chooser = createFileChooser({ exclude: ['pipe'], include: [] });
      await expect(read(workspace, { chooser })).rejects.toThrow('"link", which is something else');
    });
    await withTree(async (workspace, tree) => {
      writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0xfe])]), '');
      await expect(read(workspace)).rejects.toThrow('not UTF-8');
    });
  });

  it.each<[string, (tree: string, outside: string) => void]>([
    [
      'a file becomes a link',
      (tree, outside) => {
        rmSync(join(tree, 'a.js'));
        symlinkSync(join(outside, 'secret'), join(tree, 'a.js'));
      },
    ],
    ['a file goes', (tree) => rmSync(join(tree, 'a.js'))],
    ['a file comes', (tree) => writeFileSync(join(tree, 'b.js'), '')],
    [
      'the folder is another',
      (tree) => {
        renameSync(tree, `${tree}.old`);
        mkdirSync(tree);
        writeFileSync(join(tree, 'a.js'), 'other');
      },
    ],
  ])('is refused where %s while it is read', async (_what, change) => {
    await withTree(async (workspace, tree, outside) => {
      // Asked after the entry was looked at, and before it is opened.
      const takesFile = () => {
        change(tree, outside);
        return true;
      };
      await expect(read(workspace, { chooser: { ...ALL, takesFile } })).rejects.toThrow(
        'changed while it was read',
      );
    });
  });

  it('is refused where a file is written to while it is read', async () => {
    await withTree(async (workspace, tree) => {
      const file = join(tree, 'a.js');
      truncateSync(file, 64 * 1024 ** 2);
      const script = `const { appendFileSync } = require('node:fs'); console.log(1); for (;;) appendFileSync(${JSON.stringify(file)}, 'x');`;
      const writer = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        await new Promise((resolve) => writer.stdout.once('data', resolve));
        await expect(read(workspace)).rejects.toThrow('"a.js" changed while it was read');
      } finally {
        writer.kill('SIGKILL');
      }
    });
  });

  it('ends when the time is over', async () => {
    await withTree(async (workspace, tree) => {
      appendFileSync(join(tree, 'a.js'), 'more');
      const deadline = new AbortController();
      const takesFile = () => {
        deadline.abort(new Error('late'));
        // Longer than others may have to wait.
        for (const start = performance.now(); performance.now() - start < 25; );
        return false;
      };
      writeFileSync(join(tree, 'b.js'), '');
      const reading = read(workspace, { chooser: { ...ALL, takesFile }, signal: deadline.signal });
      await expect(reading).rejects.toThrow('late');
    });
  });
});
