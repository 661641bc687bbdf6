import { constants, existsSync, lstatSync, readSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { messageOf, systemCode } from '../base/errors.ts';
import { makeFolders, removeEmptyFolders, type Tracker } from '../base/temporary.ts';
import type { LayerId } from '../layers/reference.ts';
import { MAX_LAYER_BYTES } from './answer.ts';
import type { Digest, HashingFile, Span } from './hashing-file.ts';

/** The key of an entry is its digest; the layer is for messages. The same zip under two names or regions is stored once. */
export interface CacheKey extends LayerId {
  sha256: string;
}

/** A cached zip that could not be read completely. */
export class BadEntry extends Error {
  override readonly name = 'BadEntry';
}

/** Keeps zips between steps and jobs. It is not trusted: every reader hashes what it reads. */
export interface LayerCache {
  /**
   * Copies the entry into `file`.
   *
   * A private copy, because another step may replace, delete or overwrite the entry at any time after it was hashed.
   *
   * @returns the digest of the copy, or `undefined` if there is no entry
   * @throws BadEntry, the error of writing `file`, or `signal.reason`
   */
  read(key: CacheKey, file: HashingFile, signal: AbortSignal): Promise<Digest | undefined>;
  /**
   * Stores `path` under `key`, unless another step has done so meanwhile. A failed or cancelled run leaves no partial entry.
   *
   * @throws BadEntry, the file system's error, or `signal.reason`
   */
  store(key: CacheKey, path: string, signal: AbortSignal): Promise<void>;
  /** Removes the entry. Throws BadEntry if a link is in its place, or the file system's error. */
  drop(key: CacheKey): Promise<void>;
}

const FILE_NAME = 'layer.zip';

/** The toolkit's function, which returns the folder of a complete entry, or an empty text. */
type Find = (tool: string, version: string, arch: string) => string;

/**
 * The runner's tool cache in the folder `root`, through the toolkit, which finds it by RUNNER_TOOL_CACHE.
 *
 * The toolkit stores by tool, version and architecture, and finds only semantic versions. The digest is used as the
 * architecture, the last folder of the path. An entry is complete once `DIGEST.complete` is beside it.
 */
export function createToolCache(root: string, tracker: Tracker): LayerCache {
  // It loads while the gate waits for the API. If it cannot be loaded, the first use of the cache fails.
  const toolkit = import('@actions/tool-cache');
  toolkit.catch(() => undefined);
  const findEntry = async (key: CacheKey) => findFolder(root, key, (await toolkit).find);
  return {
    async read(key, file, signal) {
      const folder = await findEntry(key);
      if (folder === undefined) return undefined;
      await copyInto(join(folder, FILE_NAME), file, signal);
      return await file.finish();
    },
    async store(key, path, signal) {
      if ((await findEntry(key)) !== undefined) return;
      const { cacheFile } = await toolkit;
      const { tool, version, arch } = entryOf(key);
      const parent = join(root, tool, version);
      const removeParents = makeFolders(parent, tracker);
      const removePart = () => {
        if (existsSync(join(parent, `${arch}.complete`))) return;
        rmSync(join(parent, arch), { recursive: true, force: true });
        removeParents();
      };
      const forget = tracker.undoLater(removePart);
      try {
        signal.throwIfAborted();
        await beforeAbort(cacheFile(path, FILE_NAME, tool, version, arch), signal);
      } finally {
        removePart();
        forget();
      }
    },
    async drop(key) {
      const folder = await findEntry(key);
      if (folder === undefined) return;
      rmSync(`${folder}.complete`, { force: true });
      rmSync(folder, { recursive: true, force: true });
      removeEmptyFolders(dirname(folder), dirname(dirname(folder)));
    },
  };
}

function entryOf({ sha256 }: CacheKey): { tool: string; version: string; arch: string } {
  return { tool: 'scf-layer', version: '1.0.0', arch: sha256 };
}

/**
 * The folder of a complete entry. The root may be a link, as on some self-hosted runners. The toolkit would read, write and
 * delete through a link below it.
 *
 * @throws BadEntry if something on the path is not a folder
 */
function findFolder(root: string, key: CacheKey, find: Find): string | undefined {
  const { tool, version, arch } = entryOf(key);
  for (const path of [join(root, tool), join(root, tool, version), join(root, tool, version, arch)]) {
    const kind = kindOf(path);
    if (kind === undefined) return undefined;
    if (kind !== 'a folder') throw new BadEntry(`${path} is ${kind}`);
  }
  return find(tool, version, arch) || undefined;
}

function kindOf(path: string): 'a folder' | 'a link' | 'not a folder' | undefined {
  try {
    const stat = lstatSync(path);
    return stat.isDirectory() ? 'a folder' : stat.isSymbolicLink() ? 'a link' : 'not a folder';
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw new BadEntry(messageOf(error));
  }
}

/** Settles like `work`, or fails with `signal.reason` if that comes first. */
async function beforeAbort(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Copies the file at `path` into `file`. Throws BadEntry, the error of writing `file`, or `signal.reason`. */
export async function copyInto(path: string, file: HashingFile, signal: AbortSignal): Promise<void> {
  const { handle, size } = await openEntry(path);
  try {
    await copyAll(handle, size, file.span(0), signal);
  } finally {
    await handle.close();
  }
}

async function openEntry(path: string): Promise<{ handle: FileHandle; size: number }> {
  // Never follows a link or waits for a pipe: an entry is a file, or it is bad.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    throw new BadEntry(systemCode(error) === 'ENOENT' ? 'the zip is missing' : messageOf(error));
  }
  const { size } = await handle.stat().then((stat) => ({ size: stat.isFile() ? stat.size : -1 }));
  if (size >= 0 && size <= MAX_LAYER_BYTES) return { handle, size };
  await handle.close();
  throw new BadEntry(size < 0 ? 'it is not a file' : 'it is larger than any layer');
}

const PIECE_BYTES = 256 * 1024;
/** Bytes copied before yielding to other work: about 4 ms. */
const TURN_BYTES = 4 * 1024 * 1024;

/**
 * Synchronous, like the writes: passing chunks to the thread pool costs more than it saves.
 */
async function copyAll({ fd }: FileHandle, size: number, span: Span, signal: AbortSignal): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let bytes = readPiece(fd, buffer, 0); bytes > 0; bytes = readPiece(fd, buffer, span.end)) {
    if (span.end + bytes > size) throw new BadEntry('it grew while it was read');
    span.write(buffer.subarray(0, bytes));
    if (span.end % TURN_BYTES < PIECE_BYTES) {
      await setImmediate();
      signal.throwIfAborted();
    }
  }
}

function readPiece(descriptor: number, buffer: Buffer, position: number): number {
  try {
    return readSync(descriptor, buffer, 0, buffer.length, position);
  } catch (error) {
    throw new BadEntry(messageOf(error));
  }
}
