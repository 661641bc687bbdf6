import { createHash } from 'node:crypto';
import { createReadStream, rmSync, writeFileSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import type { Setting } from '../base/host.ts';
import { leadsOut } from '../base/paths.ts';
import { renameWhenFree } from '../base/rename.ts';
import { formatBytes } from '../base/text.ts';
import { formatLockfile, type Lockfile, parseLockfile } from './lockfile.ts';
import { formatReference, type LayerId, type LockEntry, type LockMode } from './reference.ts';

/** The lockfile as it was when the step began. */
export interface FoundLockfile {
  path: string;
  mode: LockMode;
  /** Absolute, links resolved. */
  file: string;
  /** `undefined` where there was none. */
  text: string | undefined;
  /** Of its bytes; `undefined` where there was none. */
  sha256: string | undefined;
  layers: Lockfile;
}

/** Far more than there are layers in any account. */
const MAX_LOCKFILE_BYTES = 5 * 1024 * 1024;

/**
 * Reads the lockfile. For an update, a missing file counts as an empty one.
 *
 * @param workspace what a relative path is relative to
 * @throws GateError `LOCKFILE_INVALID`
 */
export async function findLockfile(
  { path, mode }: { path: string; mode: LockMode },
  workspace: string,
): Promise<FoundLockfile> {
  const given = resolve(workspace, path);
  const broken = (problem: string, hint: string, setting: Setting = 'lockfile') =>
    new GateError('LOCKFILE_INVALID', `${path} ${problem}.`, { hint, settings: [setting] });
  let file: string;
  let bytes: Buffer | undefined;
  try {
    if (mode !== 'frozen' && (await leadsOut(resolve(workspace), given)))
      throw broken(
        'is reached through a link that leads out of the workspace',
        'Remove the link, or name the file that it leads to. Nothing was written.',
      );
    file = await realpath(given);
    if (!(await stat(file)).isFile()) throw broken('is not a file', 'Name a file.');
    bytes = await readUpTo(file, MAX_LOCKFILE_BYTES);
  } catch (error) {
    if (error instanceof GateError) throw error;
    if (systemCode(error) !== 'ENOENT')
      throw broken(`cannot be read: ${messageOf(error)}`, 'Correct the path or its rights.');
    if (mode !== 'frozen')
      return { path, mode, file: given, text: undefined, sha256: undefined, layers: new Map() };
    throw broken(
      `is not there (the gate looked for ${given})`,
      'Check out the repository before this step and check the path. To write a first lockfile, run one update and review it.',
      'lockfile update',
    );
  }
  if (bytes === undefined)
    throw broken(
      'is too large for a lockfile',
      `Name the file that the gate wrote; the gate reads at most ${formatBytes(MAX_LOCKFILE_BYTES)}.`,
    );
  const text = decodeUtf8(bytes);
  if (text === undefined)
    throw broken('is not UTF-8 text', 'Save it as UTF-8, or take it from git as it was.');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, mode, file, text, sha256, layers: await parseLockfile(text, path) };
}

/** The bytes of a file; `undefined` if it has more than `maxBytes`, whatever its size was before. */
async function readUpTo(file: string, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // `end` is inclusive: one byte more than is allowed.
  for await (const chunk of createReadStream(file, { end: maxBytes })) {
    chunks.push(chunk);
    length += chunk.length;
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks);
}

/** The text, without a byte order mark, which editors on Windows write. `undefined` if it is not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What an update does to a lockfile, by references. */
export interface LockfileChange {
  path: string;
  changed: boolean;
  added: string[];
  removed: string[];
  /** Entries that stay although this step names no such layer. */
  kept: string[];
}

/**
 * Writes the lockfile with the verified layers, completely or not at all. Entries that this step does not name stay, unless it prunes or a
 * bump replaced them: other regions and services may share the file, and a forgotten digest could change unnoticed. A lockfile that already
 * says the same, however it is formatted, is not written.
 *
 * @throws GateError `LOCKFILE_INVALID` where it cannot be written
 */
export function writeLockfile(
  found: FoundLockfile,
  verified: readonly (LayerId & { entry: LockEntry })[],
  { prune, replaced = new Set() }: { prune: boolean; replaced?: ReadonlySet<string> },
): LockfileChange {
  const named = new Set(verified.map(formatReference));
  const unnamed = [...found.layers].filter(([reference]) => !named.has(reference));
  const others = unnamed.map(([reference]) => reference).sort();
  const goes = (reference: string) => prune || replaced.has(reference);
  const kept = unnamed.filter(([reference]) => !goes(reference)).map(([, layer]) => layer);
  const text = formatLockfile([...verified, ...kept]);
  const change = {
    path: found.path,
    changed: found.text === undefined || text !== formatLockfile([...found.layers.values()]),
    added: [...named].filter((reference) => !found.layers.has(reference)).sort(),
    removed: others.filter(goes),
    kept: others.filter((reference) => !goes(reference)),
  };
  if (!change.changed) return change;
  // By hand: write-file-atomic 7 does not run in a bundle of ES modules, atomically 2 takes a short write for a whole one.
  // Synchronous, so that a cancelled run leaves the old file or the new one, and nothing beside it.
  const partial = `${found.file}.${process.pid}.partial`;
  try {
    writeFileSync(partial, text, { flag: 'wx' });
    renameWhenFree(partial, found.file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new GateError('LOCKFILE_INVALID', `${found.path} could not be written: ${messageOf(error)}.`, {
      hint: 'Make its folder writable for this step. The old lockfile is unchanged.',
      cause: error,
    });
  }
  return change;
}
