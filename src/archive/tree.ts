import { quoted } from '../base/text.ts';
import type { CentralEntry } from './entry.ts';
import type { FindingCollector } from './findings.ts';
import { fold } from './judge-entry.ts';
import { MAX_ENTRIES } from './limits.ts';

/** A place in the unpacked tree: an entry, or a folder that is only named in the paths of others. */
export interface TreeNode {
  /** The last part of its path, as first spelled. */
  spelling: string;
  parent: TreeNode | undefined;
  entry: CentralEntry | undefined;
  /** By folded name: names that are one to any file system share a place. */
  children: Map<string, TreeNode> | undefined;
}

/**
 * Puts every entry that has a usable name into its place, and finds those that cannot be there together: two of one name (by case and Unicode
 * form too), a file that others lie below, and entries that would be written through a link. The order of the entries does not matter.
 *
 * @param keyOf what a part of a path is found by
 */
export function buildTree(
  entries: readonly CentralEntry[],
  findings: FindingCollector,
  keyOf: (part: string) => string = fold,
): TreeNode {
  const root: TreeNode = { spelling: '', parent: undefined, entry: undefined, children: undefined };
  const budget = { left: MAX_ENTRIES };
  for (const entry of entries) {
    if (!entry.placeable || entry.path === '') continue;
    addToTree(root, entry, budget, findings, keyOf);
    if (budget.left >= 0) continue;
    findings.add(
      'too-many-entries',
      `Its entries name more than ${MAX_ENTRIES} files and folders; no more are looked at`,
    );
    break;
  }
  return root;
}

function addToTree(
  root: TreeNode,
  entry: CentralEntry,
  budget: { left: number },
  findings: FindingCollector,
  keyOf: (part: string) => string,
): void {
  const parts = entry.path.split('/');
  let place = root;
  for (const [index, part] of parts.entries()) {
    const key = keyOf(part);
    place.children ??= new Map();
    let child = place.children.get(key);
    if (child === undefined) {
      child = { spelling: part, parent: place, entry: undefined, children: undefined };
      place.children.set(key, child);
      budget.left -= 1;
    } else if (child.spelling !== part) {
      const other = quoted(pathOf(child));
      const text = `its name differs from ${other} in case or Unicode form alone, which not all file systems tell apart`;
      findings.add('duplicate', text, entry.name);
    }
    if (index < parts.length - 1) judgeFolder(child, entry, findings);
    place = child;
  }
  setEntry(place, entry, findings);
}

function judgeFolder({ entry: above }: TreeNode, entry: CentralEntry, findings: FindingCollector): void {
  if (above?.kind === 'link') {
    findings.add('through-link', `it would be written through the link ${quoted(above.name)}`, entry.name);
  } else if (above?.kind === 'file') {
    findings.add('file-and-folder', `it lies below ${quoted(above.name)}, which is a file`, entry.name);
  }
}

function setEntry(place: TreeNode, entry: CentralEntry, findings: FindingCollector): void {
  const { entry: other, children } = place;
  if (other !== undefined) {
    const both = other.kind !== entry.kind && (other.kind === 'folder' || entry.kind === 'folder');
    if (both) findings.add('file-and-folder', 'it is both a folder and something else', entry.name);
    else if (other.path === entry.path) findings.add('duplicate', 'its name occurs twice', entry.name);
    return;
  }
  place.entry = entry;
  if (children === undefined || entry.kind === 'folder') return;
  if (entry.kind === 'link') {
    findings.add('through-link', 'it is a link, and others would be written through it', entry.name);
  } else {
    findings.add('file-and-folder', 'it is a file, but others lie below it', entry.name);
  }
}

/** The path of a place, as first spelled. */
export function pathOf(place: TreeNode): string {
  const parts: string[] = [];
  for (let at: TreeNode | undefined = place; at?.parent !== undefined; at = at.parent)
    parts.push(at.spelling);
  return parts.reverse().join('/');
}

/** The folders that `entries` name in their paths or as themselves, each behind the one that it lies in. */
export function foldersOf(entries: Iterable<{ path: string; kind: string }>): string[] {
  const folders = new Set<string>();
  for (const { path, kind } of entries) {
    const parts = path.split('/');
    const depth = kind === 'folder' ? parts.length : parts.length - 1;
    for (let length = 1; length <= depth; length += 1) folders.add(parts.slice(0, length).join('/'));
  }
  return [...folders].sort();
}
