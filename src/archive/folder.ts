import { isUtf8 } from 'node:buffer';
import { createHash, hash } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf, systemCode } from '../base/errors.ts';
import { isWithin } from '../base/paths.ts';
import { formatBytes, quoted } from '../base/text.ts';
import type { ExpectedContent, FileFacts, FolderLink } from './content.ts';
import type { FileChooser } from './globs.ts';
import { MAX_ENTRIES, MAX_UNPACKED_BYTES } from './limits.ts';
import { createPause } from './unpack.ts';

/** A folder or zip that cannot be what a layer is compared with; `message` is a sentence without a full stop. */
export class UnusableSource extends Error {
  override readonly name = 'UnusableSource';
}

/** How a folder is read. */
export interface FolderReading {
  /** The real path of the workspace, which no link may lead out of. */
  root: string;
  chooser: FileChooser;
  /**
   * `packed`: as the deploying tool packs it, which follows every link and leaves out those to nothing. `plain`: a link to nothing, or in a
   * circle, counts as itself.
   */
  links: 'packed' | 'plain';
  signal: AbortSignal;
}

/** One walk through a folder, and what it has found so far. */
interface Walk extends FolderReading {
  files: Map<string, FileFacts>;
  linked: Map<string, FolderLink>;
  leftOut: string[];
  bytes: number;
  entries: number;
  pause: () => Promise<void> | undefined;
}

/** A folder on the way: its path in the tree, its real path, and the real paths of those around it. */
interface Folder {
  path: string;
  real: string;
  around: readonly string[];
}

/**
 * Reads the folder at `real` (a real path in `root`): every file with its digest, links followed.
 *
 * Thousands of small files: each step through the thread pool would cost more than the work, so it reads at once and lets others run between.
 *
 * @throws UnusableSource where it is too large, changes while it is read, or has a link that leads out of the workspace; the file system's error; `signal.reason`
 */
export async function readFolder(real: string, reading: FolderReading): Promise<ExpectedContent> {
  const walk: Walk = {
    ...reading,
    ...{ files: new Map(), linked: new Map(), leftOut: [], bytes: 0, entries: 0 },
    pause: createPause(reading.signal),
  };
  await readEntries({ path: '', real, around: [] }, walk);
  return { files: walk.files, links: walk.linked, leftOut: walk.leftOut.sort() };
}

async function readEntries(folder: Folder, walk: Walk): Promise<void> {
  const before = lstatSync(folder.real, { bigint: true });
  if (!before.isDirectory()) throw changed(folder.path || '.');
  for (const entry of readdirSync(folder.real, { encoding: 'buffer', withFileTypes: true })) {
    await walk.pause();
    walk.entries += 1;
    if (walk.entries > MAX_ENTRIES) {
      throw new UnusableSource(`expected at most ${MAX_ENTRIES} files and folders, found more`);
    }
    if (!isUtf8(entry.name)) {
      throw new UnusableSource(`the name of a file in ${quoted(folder.path || '.')} is not UTF-8`);
    }
    const name = entry.name.toString('utf8');
    const path = folder.path === '' ? name : `${folder.path}/${name}`;
    await readEntry(path, join(folder.real, name), entry, { folder, walk });
  }
  assertUnchanged(before, lstatSync(folder.real, { bigint: true }), folder.path || '.');
}

/** What an entry is; some file systems do not say so in the folder. */
type EntryType = Pick<Stats, 'isDirectory' | 'isFile' | 'isSymbolicLink'>;

async function readEntry(
  path: string,
  place: string,
  listed: EntryType,
  { folder, walk }: { folder: Folder; walk: Walk },
): Promise<void> {
  const known = listed.isDirectory() || listed.isFile() || listed.isSymbolicLink();
  const type = known ? listed : lstatSync(place, { throwIfNoEntry: false });
  if (type === undefined) throw changed(path);
  if (type.isSymbolicLink()) return await readLink(path, place, folder, walk);
  if (type.isDirectory()) {
    if (!walk.chooser.entersFolder(path)) walk.leftOut.push(`${path}/`);
    else await readEntries({ path, real: place, around: [...folder.around, folder.real] }, walk);
    return;
  }
  if (!walk.chooser.takesFile(path)) walk.leftOut.push(path);
  else if (type.isFile()) walk.files.set(path, readFile(path, place, walk));
  else throw notAFile(path);
}

async function readLink(path: string, place: string, folder: Folder, walk: Walk): Promise<void> {
  const { chooser, root, links } = walk;
  const target = readlinkSync(place, { encoding: 'buffer' });
  if (!isUtf8(target)) throw new UnusableSource(`the target of the link ${quoted(path)} is not UTF-8`);
  const link = { target: target.toString('utf8') };
  const real = followLink(place);
  if (real === undefined) {
    if (links === 'packed' || !chooser.takesFile(path)) walk.leftOut.push(path);
    else walk.linked.set(path, { ...link, leadsTo: 'nothing' });
    return;
  }
  const isFolder = statSync(real).isDirectory();
  if (isFolder ? !chooser.entersFolder(path) : !chooser.takesFile(path)) {
    walk.leftOut.push(isFolder ? `${path}/` : path);
    return;
  }
  if (!isWithin(root, real)) {
    throw new UnusableSource(
      `the link ${quoted(path)} leads out of the workspace, to ${quoted(link.target)}`,
    );
  }
  if (!isFolder) {
    walk.linked.set(path, { ...link, leadsTo: 'file' });
    walk.files.set(path, readFile(path, real, walk));
  } else if ([...folder.around, folder.real].includes(real)) {
    if (links === 'packed') {
      throw new UnusableSource(
        `the link ${quoted(path)} leads back to a folder that it lies in, which the deploying tool packs again and again`,
      );
    }
    walk.linked.set(path, { ...link, leadsTo: 'nothing' });
  } else {
    walk.linked.set(path, { ...link, leadsTo: 'folder' });
    await readEntries({ path, real, around: [...folder.around, folder.real] }, walk);
  }
}

/** Where a link leads in the end; `undefined` where that is nothing. Node's own realpath takes `link/..` for a step back, the system does not. */
function followLink(place: string): string | undefined {
  try {
    return realpathSync.native(place);
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

const PIECE_BYTES = 1024 * 1024;

/** Reads a file to its digest. `place` is a real path: should a link stand there by now, it is not followed. */
function readFile(path: string, place: string, walk: Walk): FileFacts {
  const descriptor = openFile(path, place);
  try {
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) throw notAFile(path);
    const size = Number(before.size);
    walk.bytes += size;
    if (walk.bytes > MAX_UNPACKED_BYTES) {
      throw new UnusableSource(
        `expected at most ${formatBytes(MAX_UNPACKED_BYTES)}, which is what a function may have, found more`,
      );
    }
    const sha256 = digestOf(descriptor, size, path);
    assertUnchanged(before, fstatSync(descriptor, { bigint: true }), path);
    return { size, sha256, executable: (before.mode & 0o100n) !== 0n };
  } finally {
    closeSync(descriptor);
  }
}

function openFile(path: string, place: string): number {
  try {
    // A pipe must not make this wait. Windows has neither flag.
    return openSync(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (systemCode(error) === 'ELOOP' || systemCode(error) === 'ENOENT') throw changed(path);
    throw new UnusableSource(`the file ${quoted(path)} cannot be read (${messageOf(error)})`);
  }
}

function digestOf(descriptor: number, size: number, path: string): string {
  if (size <= PIECE_BYTES) {
    const bytes = Buffer.allocUnsafe(size + 1);
    return hash('sha256', readPiece(descriptor, bytes, size, path));
  }
  const digest = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let left = size; left > 0; ) {
    const wanted = Math.min(left, PIECE_BYTES);
    digest.update(readPiece(descriptor, piece.subarray(0, wanted), wanted, path));
    left -= wanted;
  }
  return digest.digest('hex');
}

/** `wanted` bytes from where the file stands, no fewer. Where the buffer has room for one more, there must be none. */
function readPiece(descriptor: number, buffer: Buffer, wanted: number, path: string): Buffer {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(descriptor, buffer, filled, buffer.length - filled, null);
    if (count === 0) break;
    filled += count;
  }
  if (filled !== wanted) throw changed(path);
  return buffer.subarray(0, wanted);
}

function assertUnchanged(before: BigIntStats, after: BigIntStats, path: string): void {
  const fields = ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const;
  if (fields.some((field) => before[field] !== after[field])) throw changed(path);
}

function notAFile(path: string): UnusableSource {
  return new UnusableSource(
    `expected a file, found ${quoted(path)}, which is something else, such as a pipe`,
  );
}

function changed(path: string): UnusableSource {
  return new UnusableSource(`${quoted(path)} changed while it was read`);
}
