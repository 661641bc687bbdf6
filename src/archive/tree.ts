import { quoted } from '../base/text.ts';
import type { CentralEntry } from './entry.ts';
import type { FindingSink } from './findings.ts';
import { MAX_ENTRIES } from './limits.ts';

/** A node of the unpacked tree: an entry, or a folder named only in the paths of others. */
export interface TreeNode {
  /** The last part of its path, in its first spelling. */
  spelling: string;
  parent: TreeNode | undefined;
  entry: CentralEntry | undefined;
  children: Map<string, TreeNode> | undefined;
}

/**
 * Builds a tree of all entries with a usable name, and finds conflicts: two entries with one name, a file with entries below it, and
 * entries that would be written through a link. The order of the entries does not matter.
 *
 * @param keyOf the lookup key of a path part; default: the part itself, as on Linux
 */
export function buildTree(
  entries: readonly CentralEntry[],
  findings: FindingSink,
  keyOf: (part: string) => string = (part) => part,
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
  findings: FindingSink,
  keyOf: (part: string) => string,
): void {
  const parts = entry.path.split('/');
  let node = root;
  for (const [index, part] of parts.entries()) {
    const key = keyOf(part);
    node.children ??= new Map();
    let child = node.children.get(key);
    if (child === undefined) {
      child = { spelling: part, parent: node, entry: undefined, children: undefined };
      node.children.set(key, child);
      budget.left -= 1;
    }
    if (index < parts.length - 1) judgeFolder(child, entry, findings);
    node = child;
  }
  setEntry(node, entry, findings);
}

function judgeFolder({ entry: above }: TreeNode, entry: CentralEntry, findings: FindingSink): void {
  if (above?.kind === 'link') {
    findings.add('through-link', `it would be written through the link ${quoted(above.name)}`, entry.name);
  } else if (above?.kind === 'file') {
    findings.add('file-and-folder', `it lies below ${quoted(above.name)}, which is a file`, entry.name);
  }
}

function setEntry(node: TreeNode, entry: CentralEntry, findings: FindingSink): void {
  const { entry: other, children } = node;
  if (other !== undefined) {
    const folders = [other, entry].filter(({ kind }) => kind === 'folder').length;
    if (other.kind === 'link' || entry.kind === 'link') {
      const text =
        'it has the name of another entry, and one of the two is a link: some programs write through it';
      findings.add('through-link', text, entry.name);
    }
    if (folders === 2) findings.add('folder-twice', 'the folder has two entries', entry.name);
    else if (folders === 1) {
      findings.add('file-and-folder', 'it is both a folder and something else', entry.name);
    } else findings.add('duplicate', 'its name occurs twice', entry.name);
    return;
  }
  node.entry = entry;
  if (children === undefined || entry.kind === 'folder') return;
  if (entry.kind === 'link') {
    findings.add('through-link', 'it is a link, and others would be written through it', entry.name);
  } else {
    findings.add('file-and-folder', 'it is a file, but others lie below it', entry.name);
  }
}

/** Notes names of one folder that are two on Linux, and one where the file system ignores case or Unicode form. */
export function noteAlikeNames(root: TreeNode, findings: FindingSink): void {
  const todo = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    const folded = new Map<string, TreeNode>();
    for (const child of node.children?.values() ?? []) {
      todo.push(child);
      const key = fold(child.spelling);
      const other = folded.get(key);
      folded.set(key, other ?? child);
      if (other === undefined) continue;
      const otherCase = plainForm(other.spelling) !== plainForm(child.spelling);
      const [kind, what] = otherCase
        ? (['name-case', 'case'] as const)
        : (['name-form', 'Unicode form'] as const);
      const text = `its name differs from ${quoted(pathOf(other))} in ${what} alone, which Linux tells apart and others do not`;
      findings.add(kind, text, pathOf(child));
    }
  }
}

/** Characters that HFS+ ignores in names. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

const plainForm = (part: string) => part.replace(IGNORED, '').normalize('NFD');

/** The lookup key of a path part on a file system that ignores case and Unicode form, as on Windows and macOS. */
export function fold(part: string): string {
  if (/^[\x20-\x7e]*$/.test(part)) return part.toUpperCase();
  // Lower, then upper: `ẞ` → `ß` → `SS`, the Kelvin sign → `k` → `K`, `ſ` → `S`, and both small sigmas → `Σ`.
  return plainForm(part).toLowerCase().toUpperCase().normalize('NFD');
}

/** The path of a node, in its first spelling. */
export function pathOf(node: TreeNode): string {
  const parts: string[] = [];
  for (let at: TreeNode | undefined = node; at?.parent !== undefined; at = at.parent) parts.push(at.spelling);
  return parts.reverse().join('/');
}

/** All folders in `entries`, explicit or named in a path, each after its parent. */
export function foldersOf(entries: Iterable<{ path: string; kind: string }>): string[] {
  const folders = new Set<string>();
  for (const { path, kind } of entries) {
    const parts = path.split('/');
    const depth = kind === 'folder' ? parts.length : parts.length - 1;
    for (let length = 1; length <= depth; length += 1) folders.add(parts.slice(0, length).join('/'));
  }
  return [...folders].sort();
}
