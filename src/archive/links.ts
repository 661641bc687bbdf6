import { isUtf8 } from 'node:buffer';
import { quoted } from '../base/text.ts';
import type { ArchiveFile } from './archive-file.ts';
import type { CentralEntry } from './entry.ts';
import { collectFindings, type FindingCollector, type FindingSink, type Problem } from './findings.ts';
import { fails, hasUnprintable, meansAnotherOnWindows } from './judge-entry.ts';
import { MAX_LINK_STEPS, MAX_TARGET_BYTES, MAX_TARGETS_BYTES } from './limits.ts';
import { buildTree, fold, type TreeNode } from './tree.ts';
import { unpackEntry } from './unpack.ts';

/** Some room, because deflate can make a short target longer. */
const MAX_PACKED_TARGET_BYTES = MAX_TARGET_BYTES + 1024;

/**
 * Creates a function that reads the target of a link, at most 4096 bytes, and sets `target`; an unreadable target is a finding.
 * The function throws the file system's error or `signal.reason`.
 */
export function createTargetReader(
  file: ArchiveFile,
  findings: FindingCollector,
  signal: AbortSignal,
): (link: CentralEntry) => Promise<void> {
  let total = 0;
  return async (link) => {
    const before = total;
    total += Math.min(link.size, MAX_TARGET_BYTES);
    if (total <= MAX_TARGETS_BYTES) {
      const problem = await readTarget(link, file, signal);
      if (problem !== undefined) findings.add('link-target', problem, link.name);
    } else if (before <= MAX_TARGETS_BYTES) {
      const text = `Its links have more than ${MAX_TARGETS_BYTES} bytes of targets; no more are read`;
      findings.add('link-target', text);
    }
  };
}

/** @returns what is wrong with the target */
async function readTarget(
  link: CentralEntry,
  file: ArchiveFile,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { size, compressedSize } = link;
  if (size === 0) return 'it is a link to nothing';
  if (size > MAX_TARGET_BYTES || compressedSize > MAX_PACKED_TARGET_BYTES) {
    return `it is a link whose target has ${size} bytes; at most ${MAX_TARGET_BYTES} make sense`;
  }
  if (!link.readable) return 'it is a link whose target cannot be read';
  let data: Buffer = Buffer.alloc(0);
  const problem = await unpackEntry(
    file,
    link,
    (piece) => {
      data = piece;
    },
    signal,
  );
  if (problem !== undefined) return `it is a link whose target cannot be read: ${problem.text}`;
  if (!isUtf8(data)) return 'it is a link whose target is not UTF-8';
  link.target = data.toString('utf8');
  return undefined;
}

/**
 * Paths of interpreters on the system that runs functions: those of Linux, and those of SCF's runtimes
 * (`/var/lang/python37/bin/python3.7`, documentation of web functions).
 */
const INTERPRETER =
  /^\/(?:(?:usr\/(?:local\/)?)?bin|var\/lang\/[^/]+\/bin)\/(?:python|pypy|node|nodejs|ruby|perl|php|java|lua|bash|dash|sh)[\d.]*$/;

/** The parts of the path where SCF mounts layers. */
const MOUNT = ['', 'opt'];

/** The parts of an absolute target below the mount point of layers. */
function partsBelowMount(target: string): string[] | undefined {
  const parts = target.split('/');
  return parts[0] === MOUNT[0] && parts[1] === MOUNT[1] ? parts.slice(2) : undefined;
}

/**
 * Checks a link at `path` that points to `target`, by these two alone. Returns `undefined` if it stays inside the root, assuming no other
 * link on the way.
 */
export function judgeTarget(path: string, target: string): Problem | undefined {
  const leaves = (text: string): Problem => ({ kind: 'link-leaves', text });
  if (hasUnprintable(target)) return { kind: 'link-target', text: 'which has a control character' };
  if (INTERPRETER.test(target)) return { kind: 'link-to-interpreter', text: 'an interpreter of the system' };
  if (target.includes('\\')) return leaves('a path with a backslash');
  const mounted = partsBelowMount(target);
  if ((mounted === undefined && target.startsWith('/')) || /^[A-Za-z]:\//.test(target)) {
    return leaves('an absolute path');
  }
  let depth = mounted === undefined ? path.split('/').length - 1 : 0;
  for (const part of mounted ?? target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return leaves('outside of the folder');
  }
  if (mounted !== undefined)
    return { kind: 'link-to-opt', text: 'a path below /opt, where layers are mounted' };
  if (!target.split('/').some(meansAnotherOnWindows)) return undefined;
  return { kind: 'name-windows', text: 'which means something else on Windows' };
}

/** Linux follows at most this many links in one path (MAXSYMLINKS). */
const MAX_HOPS = 40;

/** Judges every link of `entries`, whose tree is `root`: where it leads, by itself and through the other links of the archive. */
export function judgeLinks(entries: readonly CentralEntry[], root: TreeNode, findings: FindingSink): void {
  const links = entries.filter(
    ({ kind, placeable, target }) => kind === 'link' && placeable && target !== undefined,
  );
  if (links.length === 0) return;
  const exact = { steps: MAX_LINK_STEPS, root, keyOf: (part: string) => part };
  // On a file system that ignores case, a path can go through other links.
  const folded = { steps: MAX_LINK_STEPS, root: buildTree(entries, collectFindings(), fold), keyOf: fold };
  for (const { path, target = '', name } of links) {
    const shown = `it is a link to ${quoted(target)}`;
    const problem = judgeTarget(path, target);
    if (problem !== undefined) findings.add(problem.kind, `${shown}, ${problem.text}`, name);
    if (problem !== undefined && (fails(problem) || problem.kind === 'link-to-interpreter')) continue;
    const end = follow(path, target, exact);
    if (end === 'outside' || follow(path, target, folded) === 'outside') {
      findings.add('link-leaves', `${shown}, which other links lead outside`, name);
    } else if (end === 'loop') {
      findings.add('link-loop', `${shown}, which leads back to it or through too many`, name);
    }
  }
}

/** A tree to walk, and a limit for the walk. */
interface Walk {
  root: TreeNode;
  keyOf(part: string): string;
  steps: number;
}

/** Follows a link's target as the kernel does. A part that is not in the archive counts as an empty folder. */
function follow(path: string, target: string, walk: Walk): 'inside' | 'outside' | 'loop' {
  const at: (TreeNode | undefined)[] = [walk.root];
  const todo: string[] = [];
  const enter = (link: string) => {
    const mounted = partsBelowMount(link);
    if (mounted !== undefined) at.length = 1;
    todo.push(...(mounted ?? link.split('/')).toReversed());
  };
  enter(target);
  if (!target.startsWith('/')) todo.push(...path.split('/').slice(0, -1).reverse());
  let hops = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    walk.steps -= 1;
    if (walk.steps < 0) return 'loop';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      at.pop();
      if (at.length === 0) return 'outside';
      continue;
    }
    const next: TreeNode | undefined = at.at(-1)?.children?.get(walk.keyOf(part));
    if (next?.entry?.kind !== 'link') {
      at.push(next);
      continue;
    }
    hops += 1;
    if (hops > MAX_HOPS) return 'loop';
    const { target: link = '' } = next.entry;
    if (!link.startsWith('/') || partsBelowMount(link) !== undefined) enter(link);
    // A system program must be the end of the path.
    else return INTERPRETER.test(link) && todo.every((rest) => rest === '') ? 'inside' : 'outside';
  }
  return 'inside';
}
