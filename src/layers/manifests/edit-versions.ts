import { chmodSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin } from '../../base/paths.ts';
import { formatReference } from '../reference.ts';
import type { FoundLayer } from './findings.ts';
import { ManifestError } from './manifest-error.ts';
import { type DocumentRules, identifyText, readDocument } from './read-document.ts';
import { openWorkspace } from './workspace-files.ts';

/** A layer version to write instead of another. */
export interface VersionEdit {
  /** Where the old one starts, in characters from the start of the text without a byte order mark. */
  at: number;
  from: number;
  to: number;
}

/** The version that one mention of a layer is to have. */
export interface WantedVersion extends VersionEdit {
  path: string;
  line: number | undefined;
}

/**
 * The edits of each file, by its path. A number that is written once may stand for several layers, as YAML's aliases do.
 *
 * @throws ManifestError where they are to have different versions
 */
export function planEdits(wanted: readonly WantedVersion[]): Map<string, VersionEdit[]> {
  const edits = new Map<string, VersionEdit[]>();
  for (const { path, line, at, from, to } of wanted) {
    const ofFile = edits.get(path) ?? [];
    edits.set(path, ofFile);
    const same = ofFile.find((edit) => edit.at === at);
    if (same !== undefined && same.to !== to) throw notEditable(path, line);
    if (same === undefined) ofFile.push({ at, from, to });
  }
  return new Map(
    [...edits]
      .map(([path, ofFile]) => [path, ofFile.filter(({ from, to }) => from !== to)] as const)
      .filter(([, ofFile]) => ofFile.length > 0),
  );
}

/** A file with its edits, and its bytes before and after them. */
export interface EditedFile {
  /** Relative to the workspace, forward slashes. */
  path: string;
  /** Absolute, links resolved. */
  real: string;
  before: Buffer;
  after: Buffer;
}

/**
 * `text` with each new version instead of the old one; every other character is unchanged.
 *
 * @throws Error where the text does not have the old version there
 */
export function editVersions(text: string, edits: readonly VersionEdit[]): string {
  let result = '';
  let done = 0;
  for (const { at, from, to } of edits.toSorted((a, b) => a.at - b.at)) {
    if (at < done || !text.startsWith(String(from), at))
      throw new Error(`there is no version ${from} at character ${at}`);
    result += text.slice(done, at) + String(to);
    done = at + String(from).length;
  }
  return result + text.slice(done);
}

/**
 * Makes the edits of each file, and reads the result as its tool will: nothing but the intended versions may have changed.
 *
 * @param root the real path of the workspace
 * @param edits by the path of the file
 * @throws ManifestError for a file whose edit would do anything else
 */
export async function prepareEdits(
  edits: ReadonlyMap<string, readonly VersionEdit[]>,
  root: string,
  rules: DocumentRules,
): Promise<EditedFile[]> {
  const files: EditedFile[] = [];
  for (const [path, ofFile] of edits) {
    const real = await realpath(join(root, path));
    if (!isWithin(root, real)) throw new Error(`${path} has become a link that leads out of the workspace`);
    const before = await readFile(real);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(before);
    const mark = before.subarray(0, before.length - Buffer.byteLength(text));
    const edited = editVersions(text, ofFile);
    const workspace = openWorkspace(root);
    const [old, now] = [
      await readDocument(identifyText(text, path), path, workspace, rules),
      await readDocument(identifyText(edited, path), path, workspace, rules),
    ];
    const wanted = old.layers.map((layer) => {
      const edit = ofFile.find(({ at }) => at === layer.versionAt);
      return nameLayer({ ...layer, version: edit?.to ?? layer.version });
    });
    const isAsWanted =
      now.problems.length === 0 && wanted.join('\n') === now.layers.map(nameLayer).join('\n');
    if (!isAsWanted) {
      const changed = old.layers.find(({ versionAt }) => ofFile.some(({ at }) => at === versionAt));
      throw notEditable(path, changed?.line);
    }
    files.push({ path, real, before, after: Buffer.concat([mark, Buffer.from(edited)]) });
  }
  return files;
}

function nameLayer(layer: FoundLayer): string {
  return `${formatReference(layer)} ${layer.function} ${layer.runtime} ${layer.line}`;
}

function notEditable(path: string, line: number | undefined): ManifestError {
  const message =
    'Expected to change the version of one layer here, found that this changes another one too. Write out each version, without an anchor or a default that others use.';
  return new ManifestError([{ path, line, message }]);
}

/**
 * Writes all files or none: if one cannot be written, those before it are restored.
 *
 * It is synchronous, so that a cancelled job leaves all of them written or none.
 *
 * @returns a function that puts the old files back
 * @throws the file system's error
 */
export function writeEdits(files: readonly EditedFile[]): () => void {
  const written: EditedFile[] = [];
  const undo = () => {
    for (const { real, before } of written) replaceFile(real, before);
  };
  try {
    for (const file of files) {
      replaceFile(file.real, file.after);
      written.push(file);
    }
  } catch (error) {
    undo();
    throw error;
  }
  return undo;
}

function replaceFile(path: string, bytes: Buffer): void {
  const partial = `${path}.${process.pid}.partial`;
  try {
    writeFileSync(partial, bytes, { flag: 'wx' });
    chmodSync(partial, statSync(path).mode);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
