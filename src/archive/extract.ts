import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { renameWhenFree } from '../base/rename.ts';
import { makeFolders, type Tracker } from '../base/temporary.ts';
import { quoted } from '../base/text.ts';
import type { ArchiveAudit } from './audit.ts';
import { type FindingKind, gradeOf } from './findings.ts';
import { assertPlan, writeTree } from './write-tree.ts';

/**
 * Unpacks the archive at `path`, whose `audit` found nothing but what was accepted, into the new folder `target` (its parents are made where they are missing).
 *
 * Everything is written below a fresh folder beside it that only this user can enter, and moved when it is whole: nobody ever sees a
 * part, and a failure leaves nothing behind. Modes are those of the umask; files that are executable in the archive stay so. What is
 * written is held to what was audited: sizes and checksums are those of the real bytes.
 *
 * @param tracker remembers to remove all of it, with the parents that were made
 * @param accepted kinds of ambiguity; what is unpacked is the reading of `audit.files`
 * @throws GateError `INPUT_INVALID` where `target` exists and is no empty folder or this file system cannot hold the layer, `ARCHIVE_UNSAFE` where the archive is not what it
 * claimed; the file system's error; `signal.reason`
 */
export async function extractArchive(
  path: string,
  target: string,
  audit: ArchiveAudit,
  signal: AbortSignal,
  tracker: Tracker,
  accepted: ReadonlySet<FindingKind> = new Set(),
): Promise<void> {
  signal.throwIfAborted();
  if (audit.findings.some(({ kind }) => !accepted.has(kind) || gradeOf(kind) === 'danger')) {
    throw new GateError(
      'ARCHIVE_UNSAFE',
      'The archive was not unpacked: its audit found that it is not safe.',
      {
        hint: 'The `archive` check says what is wrong with it.',
      },
    );
  }
  assertPlan(audit.files, accepted);
  const place = resolve(target);
  await assertFree(place);
  const sibling = makeSibling(place, tracker);
  const layer = join(sibling.folder, 'layer');
  try {
    await writeTree(path, layer, audit.files, signal);
    signal.throwIfAborted();
    moveInto(layer, place, tracker);
    sibling.finish();
  } catch (error) {
    sibling.remove();
    throw error;
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

/** A new folder beside the target. */
interface Sibling {
  folder: string;
  /** Removes the folder, which is empty. */
  finish(): void;
  /** Removes it with all that is in it, and the parents that were made for it. */
  remove(): void;
}

function makeSibling(place: string, tracker: Tracker): Sibling {
  const parent = dirname(place);
  const removals: (() => void)[] = [];
  const removeParents = () => {
    for (const remove of removals) remove();
  };
  for (let tries = 1; ; tries += 1) {
    removals.push(makeFolders(parent, tracker));
    try {
      const folder = mkdtempSync(join(parent, `.${basename(place)}.`));
      const untrack = tracker.track(folder);
      return {
        folder,
        finish() {
          rmdirSync(folder);
          untrack();
        },
        remove() {
          rmSync(folder, { recursive: true, force: true });
          untrack();
          removeParents();
        },
      };
    } catch (error) {
      if (systemCode(error) === 'ENOENT' && tries < MAX_TRIES) continue;
      removeParents();
      throw error;
    }
  }
}

/** Renames `folder` to `place`; an empty folder there gives way, anything else does not. Synchronous, and so tracked at once. */
function moveInto(folder: string, place: string, tracker: Tracker): void {
  const existed = removeEmptyFolder(place);
  try {
    renameWhenFree(folder, place);
  } catch (error) {
    if (existed) mkdirSync(place, { recursive: true });
    throw notFree(place, error);
  }
  tracker.undoLater(() => {
    rmSync(place, { recursive: true, force: true });
    if (existed) mkdirSync(place);
  });
}

/** Removes an empty folder, since Windows renames onto none. False where there is nothing. */
function removeEmptyFolder(place: string): boolean {
  try {
    rmdirSync(place);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
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
