import { isAbsolute, relative, sep } from 'node:path';

/** Whether `path` is `root` or below it; both absolute. */
export function isWithin(root: string, path: string): boolean {
  const inner = relative(root, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

/** A path of this platform with forward slashes. */
export function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll('\\', '/');
}
