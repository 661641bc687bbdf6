import type { ArchiveEntry } from '../archive/entry.ts';
import { messageOf } from '../base/errors.ts';
import type { VerifiedLayer } from './result.ts';

/** A folder of a zip, with everything below it; `path` ends with `/`, and is empty for the zip itself. */
export interface FolderSize {
  path: string;
  files: number;
  /** When unpacked. */
  bytes: number;
}

/** What a reviewer wants to know about the content of a layer that is new in the lockfile. */
export interface LayerReview {
  layer: VerifiedLayer;
  /** `undefined` where the zip could not be looked at; `problem` says why. */
  folders: FolderSize[] | undefined;
  problem?: string;
}

/** A reader gains nothing from more folders than this. */
const MAX_FOLDERS = 20;

/** Lists what is in `zip`, the bytes of a verified layer. It judges nothing, and never throws. */
export async function reviewLayer(
  layer: VerifiedLayer,
  zip: string,
  signal: AbortSignal,
): Promise<LayerReview> {
  try {
    const { auditHeaders } = await import('../archive/audit.ts');
    const { files } = await auditHeaders(zip, signal);
    return { layer, folders: foldersOf(files, MAX_FOLDERS) };
  } catch (error) {
    return { layer, folders: undefined, problem: messageOf(signal.aborted ? signal.reason : error) };
  }
}

/**
 * Where the bytes are: the folders of a zip, the largest divided into those in it as long as there are no more than `most`. Every file
 * is counted once; what lies in a divided folder itself keeps that folder's name. The largest comes first.
 */
export function foldersOf(
  entries: readonly Pick<ArchiveEntry, 'path' | 'kind' | 'size'>[],
  most: number,
): FolderSize[] {
  const groups = new Map([['', entries.filter(({ kind }) => kind !== 'folder')]]);
  const whole = new Set<string>();
  for (;;) {
    const [largest] = [...groups]
      .filter(([path]) => !whole.has(path))
      .sort(([, a], [, b]) => bytesOf(b) - bytesOf(a));
    if (largest === undefined) break;
    const [path, content] = largest;
    const parts = divide(path, content);
    whole.add(path);
    if (groups.size - 1 + parts.size > most) continue;
    groups.delete(path);
    for (const [name, part] of parts) groups.set(name, part);
  }
  return [...groups]
    .map(([path, content]) => ({ path, files: content.length, bytes: bytesOf(content) }))
    .sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
}

type Files = readonly Pick<ArchiveEntry, 'path' | 'size'>[];

const bytesOf = (files: Files) => files.reduce((sum, { size }) => sum + size, 0);

/** The files of a folder, grouped by subfolder; those in none are grouped under the folder itself. */
function divide<T extends Pick<ArchiveEntry, 'path'>>(folder: string, files: readonly T[]): Map<string, T[]> {
  const parts = new Map<string, T[]>();
  for (const file of files) {
    const slash = file.path.indexOf('/', folder.length);
    const name = slash < 0 ? folder : file.path.slice(0, slash + 1);
    const part = parts.get(name);
    if (part === undefined) parts.set(name, [file]);
    else part.push(file);
  }
  return parts;
}
