import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A small workspace, and what a step that gates its manifests must say. */
export interface ManifestCase {
  name: string;
  files: Record<string, string>;
  /** Links by path, with what they lead to. */
  links?: Record<string, string>;
  manifests: string;
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  /** References in the lockfile; `ap-guangzhou/common-deps:12` unless given. */
  lock?: readonly string[];
  /** The layers that a green step gates, exactly. */
  gates?: readonly string[];
  /** Texts that a red step says. */
  says?: readonly string[];
}

/** The references in the lockfile of a case. */
export function lockedIn({ lock }: ManifestCase): readonly string[] {
  return lock ?? ['ap-guangzhou/common-deps:12'];
}

/** Makes the files of a case in an empty folder. */
export function fillFolder(folder: string, { files, links = {} }: ManifestCase): void {
  const place = (path: string) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    return target;
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(place(path), text);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, place(path));
}
