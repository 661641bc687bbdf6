import { lstat, mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { renameWhenFree } from '../base/rename.ts';
import { track } from '../base/temporary.ts';
import { quoted } from '../base/text.ts';
import type { ArchiveAudit } from './audit.ts';
import { assertPlan, writeTree } from './write-tree.ts';

/**
 * Unpacks the archive at `path`, whose `audit` found nothing, into the new folder `target` (its parents are made where they are missing).
 *
 * Everything is written below a fresh folder beside it that only this user can enter, and moved when it is whole: nobody ever sees a
 * part, and a failure leaves nothing behind. Modes are those of the umask; files that are executable in the archive stay so. What is
 * written is held to what was audited: sizes and checksums are those of the real bytes.
 *
 * @throws GateError `INPUT_INVALID` where `target` exists and is no empty folder or this file system cannot hold the layer, `ARCHIVE_UNSAFE` where the archive is not what it
 * claimed; the file system's error; `signal.reason`
 */
export async function extractArchive(
  path: string,
  target: string,
  audit: ArchiveAudit,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (audit.findings.length > 0) {
    throw new GateError(
      'ARCHIVE_UNSAFE',
      'The archive was not unpacked: its audit found that it is not safe.',
      {
        hint: 'The `archive` check says what is wrong with it.',
      },
    );
  }
  assertPlan(audit.files);
  const place = resolve(target);
  await assertFree(place);
  const { folder, parents } = await makeSibling(place);
  const untrack = track(folder);
  try {
    const layer = join(folder, 'layer');
    await writeTree(path, layer, audit.files, signal);
    signal.throwIfAborted();
    await moveInto(layer, place);
    await rmdir(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    await removeEmpty(dirname(place), parents);
    throw error;
  } finally {
    untrack();
  }
}

async function assertFree(place: string): Promise<void> {
  const problem = await occupied(place);
  if (problem === undefined) return;
  throw new GateError(
    'INPUT_INVALID',
    `Expected a folder for extraction that is empty or does not exist, found ${quoted(place)}, which ${problem}.`,
    {
      hint: 'Name a new folder, or remove that one before this step: nothing is overwritten.',
      settings: ['extraction folder'],
    },
  );
}

async function occupied(place: string): Promise<string | undefined> {
  try {
    const stat = await lstat(place);
    if (stat.isSymbolicLink()) return 'is a link';
    if (!stat.isDirectory()) return 'is a file';
    return (await readdir(place)).length > 0 ? 'is not empty' : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (systemCode(error) === 'ENOTDIR') return 'lies below a file';
    throw error;
  }
}

/** Another layer's failed extraction may remove a parent that both made, just before it is used. */
const MAX_TRIES = 3;

/** A new folder beside `place`, and the topmost parent that was made for it. */
async function makeSibling(place: string): Promise<{ folder: string; parents: string | undefined }> {
  const parent = dirname(place);
  let parents: string | undefined;
  for (let tries = 1; ; tries += 1) {
    parents = (await mkdir(parent, { recursive: true })) ?? parents;
    try {
      return { folder: await mkdtemp(join(parent, `.${basename(place)}.`)), parents };
    } catch (error) {
      if (systemCode(error) === 'ENOENT' && tries < MAX_TRIES) continue;
      await removeEmpty(parent, parents);
      throw error;
    }
  }
}

/** Renames `folder` to `place`; an empty folder there gives way, anything else does not. */
async function moveInto(folder: string, place: string): Promise<void> {
  // Windows renames onto no folder, not even an empty one.
  const existed = await rmdir(place).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw notFree(place, error);
    },
  );
  try {
    await renameWhenFree(folder, place);
  } catch (error) {
    if (existed) await mkdir(place).catch(() => undefined);
    throw notFree(place, error);
  }
}

function notFree(place: string, cause: unknown): unknown {
  const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY', 'EPERM', 'EACCES'];
  if (!taken.includes(systemCode(cause) ?? '')) return cause;
  return new GateError(
    'INPUT_INVALID',
    `The extracted layer could not be put in the place of ${quoted(place)} (${messageOf(cause)}).`,
    {
      hint: 'Name a folder of its own: something else uses or filled that one meanwhile.',
      settings: ['extraction folder'],
      cause,
    },
  );
}

/** Removes `parent` and the folders above it up to `topmost`, as far as they are empty. */
async function removeEmpty(parent: string, topmost: string | undefined): Promise<void> {
  if (topmost === undefined) return;
  for (let folder = parent; ; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
    if (folder === topmost || folder === dirname(folder)) return;
  }
}
