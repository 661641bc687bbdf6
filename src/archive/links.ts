import { isUtf8 } from 'node:buffer';
import { crc32, inflateRawSync } from 'node:zlib';
import { quoted } from '../base/text.ts';
import { type ArchiveFile, BeyondEnd } from './archive-file.ts';
import { type CentralEntry, FLAG, METHOD } from './entry.ts';
import type { FindingCollector } from './findings.ts';
import { fold, hasUnprintable, meansAnotherOnWindows, type NameProblem } from './judge-entry.ts';
import { MAX_LINK_STEPS, MAX_TARGET_BYTES, MAX_TARGETS_BYTES } from './limits.ts';
import type { TreeNode } from './tree.ts';

/** Room for a target that deflate made longer. */
const MAX_PACKED_TARGET_BYTES = MAX_TARGET_BYTES + 1024;

/**
 * Reads where each link points: the only data that an audit opens, at most 4096 bytes of each. Sets `target` where it could be read.
 *
 * @throws the file system's error or `signal.reason`
 */
export async function readTargets(
  links: readonly CentralEntry[],
  file: ArchiveFile,
  findings: FindingCollector,
  signal: AbortSignal,
): Promise<void> {
  let total = 0;
  for (const [index, link] of links.entries()) {
    if (index % 256 === 0) signal.throwIfAborted();
    total += Math.min(link.size, MAX_TARGET_BYTES);
    if (total > MAX_TARGETS_BYTES) {
      findings.add(
        'link-target',
        `Its links have more than ${MAX_TARGETS_BYTES} bytes of targets; no more are read`,
      );
      return;
    }
    const target = await readTarget(link, file);
    if (typeof target === 'string') findings.add('link-target', target, link.name);
    else link.target = target.text;
  }
}

/** The target, or what is wrong with it. */
async function readTarget(link: CentralEntry, file: ArchiveFile): Promise<{ text: string } | string> {
  const { size, compressedSize, dataOffset, method } = link;
  if (size === 0) return 'it is a link to nothing';
  if (size > MAX_TARGET_BYTES || compressedSize > MAX_PACKED_TARGET_BYTES) {
    return `it is a link whose target has ${size} bytes; at most ${MAX_TARGET_BYTES} make sense`;
  }
  const readable = (link.flags & FLAG.encrypted) === 0 && (method === METHOD.stored || link.deflated);
  if (dataOffset < 0 || !readable) return 'it is a link whose target cannot be read';
  let data: Buffer;
  try {
    const packed = await file.at(dataOffset, compressedSize);
    // Not through yauzl's stream: an archive may have a hundred thousand links.
    data = link.deflated ? inflateRawSync(packed, { maxOutputLength: MAX_TARGET_BYTES }) : packed;
  } catch (error) {
    if (error instanceof BeyondEnd || isInflateError(error))
      return 'it is a link whose target cannot be read';
    throw error;
  }
  if (data.length !== size || crc32(data) !== link.crc32) {
    return 'it is a link whose target has not the size and checksum that its header names';
  }
  return isUtf8(data) ? { text: data.toString('utf8') } : 'it is a link whose target is not UTF-8';
}

function isInflateError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:Z|ERR)_/.test(String(error.code));
}

/**
 * What is wrong with a link at `path` that points to `target`, as far as the two tell: `undefined` where it stays inside of the root
 * when no other link is on the way.
 */
export function judgeTarget(path: string, target: string): NameProblem | undefined {
  const leaves = (text: string): NameProblem => ({ kind: 'link-leaves', text });
  if (hasUnprintable(target)) return { kind: 'link-target', text: 'which has a control character' };
  if (/^[/\\]/.test(target) || /^[A-Za-z]:/.test(target)) return leaves('an absolute path');
  if (target.includes('\\')) return leaves('a path with a backslash');
  if (target.split('/').some(meansAnotherOnWindows)) {
    return { kind: 'link-target', text: 'which means something else on Windows' };
  }
  let depth = path.split('/').length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return leaves('outside of the folder');
  }
  return undefined;
}

/** Linux gives up after so many links on one way (MAXSYMLINKS). */
const MAX_HOPS = 40;

/** Judges every link in the tree below `root`: where it leads, by itself and through the other links of the archive. */
export function judgeLinks(links: readonly CentralEntry[], root: TreeNode, findings: FindingCollector): void {
  const budget = { steps: MAX_LINK_STEPS };
  for (const link of links) {
    const { target, name } = link;
    if (target === undefined || !link.placeable) continue;
    const shown = `it is a link to ${quoted(target)}`;
    const problem = judgeTarget(link.path, target);
    if (problem !== undefined) {
      findings.add(problem.kind, `${shown}, ${problem.text}`, name);
      continue;
    }
    const end = follow(root, link.path, target, budget);
    if (end === 'outside') findings.add('link-leaves', `${shown}, which other links lead outside`, name);
    if (end === 'loop')
      findings.add('link-loop', `${shown}, which leads back to it or through too many`, name);
  }
}

/** Walks a link's target as the kernel does. A part that the archive does not have counts as an empty folder. */
function follow(
  root: TreeNode,
  path: string,
  target: string,
  budget: { steps: number },
): 'inside' | 'outside' | 'loop' {
  const todo = [...path.split('/').slice(0, -1), ...target.split('/')].reverse();
  const at: (TreeNode | undefined)[] = [root];
  let hops = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    budget.steps -= 1;
    if (budget.steps < 0) return 'loop';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      at.pop();
      if (at.length === 0) return 'outside';
      continue;
    }
    const next: TreeNode | undefined = at.at(-1)?.children?.get(fold(part));
    if (next?.entry?.kind !== 'link') {
      at.push(next);
      continue;
    }
    hops += 1;
    if (hops > MAX_HOPS) return 'loop';
    todo.push(...(next.entry.target ?? '').split('/').reverse());
  }
  return 'inside';
}
