import type { ArchiveEntry } from './entry.ts';

/** A path in both archives whose content or kind differs. */
interface ChangedEntry {
  path: string;
  before: ArchiveEntry;
  after: ArchiveEntry;
}

/** The differences between two archives, each list sorted by path. Folders count only if they are added, removed or change their kind. */
export interface ArchiveDiff {
  added: ArchiveEntry[];
  removed: ArchiveEntry[];
  changed: ChangedEntry[];
}

/**
 * Compares two archives by the sizes and checksums in their directories. A CRC-32 can be forged, so archives without differences here may
 * still differ: the diff explains a change and never proves that there is none.
 */
export function diffArchives(before: readonly ArchiveEntry[], after: readonly ArchiveEntry[]): ArchiveDiff {
  const old = byPath(before);
  const current = byPath(after);
  const added = [...current.values()].filter(({ path }) => !old.has(path));
  const removed = [...old.values()].filter(({ path }) => !current.has(path));
  const changed: ChangedEntry[] = [];
  for (const entry of current.values()) {
    const earlier = old.get(entry.path);
    if (earlier !== undefined && !same(earlier, entry)) {
      changed.push({ path: entry.path, before: earlier, after: entry });
    }
  }
  return { added: sorted(added), removed: sorted(removed), changed: sorted(changed) };
}

const byPath = (entries: readonly ArchiveEntry[]) => new Map(entries.map((entry) => [entry.path, entry]));

function same(a: ArchiveEntry, b: ArchiveEntry): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === 'folder' || (a.size === b.size && a.crc32 === b.crc32);
}

/** By code unit, so that the order is the same on every machine. */
function sorted<T extends { path: string }>(items: T[]): T[] {
  return items.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
