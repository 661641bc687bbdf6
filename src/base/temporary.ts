import { rmSync } from 'node:fs';

/** Files and folders that must not outlive this process. */
const paths = new Set<string>();

/** Remembers `path` until the function that this returns is called: a cancelled job leaves no time to ask around what to remove. */
export function track(path: string): () => void {
  paths.add(path);
  return () => void paths.delete(path);
}

/** Removes everything that is tracked, at once. */
export function removeTracked(): void {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
  paths.clear();
}
