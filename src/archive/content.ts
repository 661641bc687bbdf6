import { createHash, hash } from 'node:crypto';
import { quoted } from '../base/text.ts';
import type { ArchiveAudit } from './audit.ts';

/** What a file is, by its bytes. */
export interface FileFacts {
  /** Bytes. */
  size: number;
  /** 64 lower-case hex digits. */
  sha256: string;
  executable: boolean;
}

/** The files and links that a layer holds, by their paths in it. Folders are there through what they hold. */
export interface LayerContent {
  files: ReadonlyMap<string, FileFacts>;
  /** Targets by path. */
  links: ReadonlyMap<string, string>;
}

/** A link of a folder, and what is found by following it: a file, a folder, or nothing, as where it leads in a circle. */
export interface FolderLink {
  target: string;
  leadsTo: 'file' | 'folder' | 'nothing';
}

/** What a layer is expected to hold: the files of a folder, as they are found when links are followed. */
export interface ExpectedContent {
  files: ReadonlyMap<string, FileFacts>;
  /** The links among them; what a link leads to is in `files` too, at or below its path. */
  links: ReadonlyMap<string, FolderLink>;
  /** What filters left out, as paths of the source; a folder has a `/` at its end and stands for all in it. */
  leftOut: readonly string[];
}

/** How a layer and a folder differ. The contents are equal where the first three lists are empty. Each list is sorted. */
export interface ContentComparison {
  onlyInLayer: string[];
  onlyInFolder: string[];
  /** Other bytes, or a link on one side and another thing on the other. */
  different: string[];
  /** Files that are executable in the folder and not in the layer, which is no difference. */
  notExecutable: string[];
}

/**
 * Compares file by file: the same paths, character by character, and the same bytes. A link of the folder may be the same link in the layer, or
 * what it leads to. Empty folders, times and permissions do not count.
 */
export function compareContent(expected: ExpectedContent, layer: LayerContent): ContentComparison {
  const found: ContentComparison = { onlyInLayer: [], onlyInFolder: [], different: [], notExecutable: [] };
  const judged = compareLinks(expected, layer, found);
  const isJudged = (path: string) => judged.size > 0 && selfAndAbove(path).some((at) => judged.has(at));
  for (const [path, file] of expected.files) {
    if (isJudged(path)) continue;
    const other = layer.files.get(path);
    if (other === undefined) found.onlyInFolder.push(path);
    else if (other.sha256 !== file.sha256 || other.size !== file.size) found.different.push(path);
    else if (file.executable && !other.executable) found.notExecutable.push(path);
  }
  for (const [path, { leadsTo }] of expected.links) {
    // Only the same link equals a link to nothing.
    if (leadsTo === 'nothing' && !isJudged(path) && !layer.files.has(path)) found.onlyInFolder.push(path);
  }
  for (const path of layer.files.keys()) {
    if (expected.files.has(path)) continue;
    (expected.links.has(path) ? found.different : found.onlyInLayer).push(path);
  }
  for (const list of Object.values(found)) list.sort(byCodeUnit);
  return found;
}

/** Judges the links of the layer; gives the paths at which, and below which, nothing is left to compare. */
function compareLinks(
  expected: ExpectedContent,
  layer: LayerContent,
  found: ContentComparison,
): ReadonlySet<string> {
  const judged = new Set<string>();
  if (layer.links.size === 0) return judged;
  const above = [...expected.files.keys()].flatMap((path) => selfAndAbove(path).slice(1));
  const known = new Set([...above, ...expected.files.keys(), ...expected.links.keys()]);
  for (const [path, target] of layer.links) {
    if (known.has(path)) judged.add(path);
    if (expected.links.get(path)?.target === target) continue;
    (known.has(path) ? found.different : found.onlyInLayer).push(path);
  }
  return judged;
}

/** Whether a comparison found the contents equal. */
export function isEqual({ onlyInLayer, onlyInFolder, different }: ContentComparison): boolean {
  return onlyInLayer.length + onlyInFolder.length + different.length === 0;
}

/**
 * The content of an archive, whose audit was asked for digests.
 *
 * @returns a clause that says why, where the archive is not one content to every program
 */
export function contentOf({
  findings,
  files,
}: Pick<ArchiveAudit, 'findings' | 'files'>): LayerContent | { problem: string } {
  const [finding] = findings;
  if (finding !== undefined)
    return { problem: `the zip is not one archive to every program: ${finding.message}` };
  const content = { files: new Map<string, FileFacts>(), links: new Map<string, string>() };
  for (const { path, kind, size, sha256, permissions = 0, target, rawName } of files) {
    if (kind === 'folder') continue;
    if (rawName?.equals(Buffer.from(path)) === false) {
      return {
        problem: `the name of the entry ${quoted(path)} is not UTF-8, so that it is another one to some programs`,
      };
    }
    if (kind === 'link' && target !== undefined) content.links.set(path, target);
    else if (kind === 'file' && sha256 !== undefined)
      content.files.set(path, { size, sha256, executable: (permissions & 0o100) !== 0 });
    else throw new Error(`the audit says nothing of what ${path} holds`);
  }
  return content;
}

/**
 * The directory hash `h1:` of Go modules and of Terraform's lockfile (`golang.org/x/mod/sumdb/dirhash`, `Hash1`): the SHA-256, in base64, of
 * the lines `HEX  PATH` of all files, sorted by the bytes of their paths.
 *
 * Those know no links. Here a link is a name with a `/` at its end, which no file can have, with its target as content.
 */
export function contentDigest({ files, links }: LayerContent): string {
  const lines = [
    ...[...files].map(([path, { sha256 }]) => ({ name: Buffer.from(path), sha256 })),
    ...[...links].map(([path, target]) => ({
      name: Buffer.from(`${path}/`),
      sha256: hash('sha256', target),
    })),
  ].sort((a, b) => a.name.compare(b.name));
  const whole = createHash('sha256');
  for (const { name, sha256 } of lines) whole.update(`${sha256}  `).update(name).update('\n');
  return `h1:${whole.digest('base64')}`;
}

/** A path and the folders that it lies in, itself first. */
function selfAndAbove(path: string): string[] {
  const paths = [path];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    paths.push(path.slice(0, at));
  return paths;
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
