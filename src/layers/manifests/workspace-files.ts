import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { isWithin } from '../../base/paths.ts';
import { readText, type TextRead } from '../documents/read-text.ts';

/**
 * Files that a deploying tool would find beside a manifest. Paths are relative to the workspace with forward slashes; the
 * workspace itself is `.`. Nothing outside is looked at: what lies there no contributor can change.
 */
export interface Workspace {
  /** The text of a file; `undefined` where there is none. */
  read(path: string): Promise<TextRead | undefined>;
  /** Whether there is a file or a link, as the tools look for theirs (`lstat`: a broken link counts). */
  exists(path: string): Promise<boolean>;
  /** The names of all folders in a folder, links to folders included. */
  foldersOf(path: string): Promise<string[]>;
  /** The names of all files in a folder. */
  filesOf(path: string): Promise<string[]>;
}

/** @param root the real path of the workspace */
export function openWorkspace(root: string): Workspace {
  const inside = async (path: string): Promise<string | undefined> => {
    const real = await realpath(join(root, path)).catch(() => undefined);
    return real !== undefined && isWithin(root, real) ? real : undefined;
  };
  const namesOf = async (path: string, wanted: 'isDirectory' | 'isFile'): Promise<string[]> => {
    const names = await readdir(join(root, path)).catch(() => []);
    const kept: string[] = [];
    for (const name of names.sort()) {
      const stats = await stat(join(root, path, name)).catch(() => undefined);
      if (stats?.[wanted]() === true) kept.push(name);
    }
    return kept;
  };
  const exists = async (path: string) => {
    const stats = await lstat(join(root, path)).catch(() => undefined);
    return stats !== undefined && (stats.isFile() || stats.isSymbolicLink());
  };
  return {
    exists,
    async read(path) {
      if (!(await exists(path))) return undefined;
      const real = await inside(path).catch((error: unknown) => messageOf(error));
      return real === undefined
        ? { ok: false, problem: 'It is a link that leads out of the workspace, or nowhere. Remove it.' }
        : await readText(real);
    },
    foldersOf: (path) => namesOf(path, 'isDirectory'),
    filesOf: (path) => namesOf(path, 'isFile'),
  };
}

/** The folder of a path of the workspace; `.` for the workspace itself. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : path.slice(0, at);
}

/** The folder above a folder of the workspace; `undefined` above the workspace. */
export function parentOf(folder: string): string | undefined {
  return folder === '.' ? undefined : folderOf(folder);
}

/** A name in a folder of the workspace. */
export function inFolder(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}
