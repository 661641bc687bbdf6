import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { systemCode } from './errors.ts';

/** Whether `path` is `root` or below it; both absolute. */
export function isWithin(root: string, path: string): boolean {
  const inner = relative(root, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

/** A path of this platform with forward slashes. */
export function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll('\\', '/');
}

/**
 * Whether a link leads `path`, written as a path below `root`, out of `root`: anyone who can change the repository could have chosen
 * that target. A path written as one outside `root` is the user's own choice. Both are absolute; `path` need not exist.
 *
 * @throws the file system's error (`ELOOP`, `EACCES`)
 */
export async function leadsOut(root: string, path: string): Promise<boolean> {
  const home = await realpath(root);
  if (!isWithin(root, path) && !isWithin(home, path)) return false;
  return !isWithin(home, await realPlace(path));
}

/** The real location of `path`, even if it does not exist yet. Follows dangling links too. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) return await realPlace(resolve(await realpath(dirname(path)), target));
  return join(await realPlace(dirname(path)), basename(path));
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}
