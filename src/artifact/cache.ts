import { constants, readSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as toolCache from '@actions/tool-cache';
import { messageOf, systemCode } from '../base/errors.ts';
import type { LayerId } from '../layers/reference.ts';
import { MAX_LAYER_BYTES } from './answer.ts';
import type { Digest, HashingFile, Span } from './hashing-file.ts';

/** What an entry is filed under: the same layer with another digest is another entry. */
export interface CacheKey extends LayerId {
  sha256: string;
}

/** A cached zip that could not be read whole; nothing more is known of it. */
export class BadEntry extends Error {
  override readonly name = 'BadEntry';
}

/** Where zips are kept between steps and jobs. It is not trusted: whoever reads an entry hashes what was read. */
export interface LayerCache {
  /**
   * Copies the entry into `file`.
   *
   * A private copy, because another step may replace, delete or overwrite the entry at any time after it was hashed.
   *
   * @returns the digest of the copy, or `undefined` where there is no entry
   * @throws BadEntry, or the error of writing `file`
   */
  read(key: CacheKey, file: HashingFile): Promise<Digest | undefined>;
  /** Files `path` under `key`, unless another step has done so meanwhile. */
  store(key: CacheKey, path: string): Promise<void>;
  /** Removes the entry. */
  drop(key: CacheKey): Promise<void>;
}

const FILE_NAME = 'layer.zip';

/**
 * The runner's tool cache (`RUNNER_TOOL_CACHE`), through the toolkit.
 *
 * The toolkit finds only semantic versions and reads anything less as a range, so version 12 is filed as `12.0.0`;
 * it does not clean tool names, which is safe here: names and regions were checked to hold letters, digits, `-` and `_`.
 * The digest takes the place of the architecture, the last folder of the path.
 */
export const runnerToolCache: LayerCache = {
  async read(key, file) {
    const { tool, version, arch } = entryOf(key);
    const folder = toolCache.find(tool, version, arch);
    if (folder === '') return undefined;
    await copyInto(join(folder, FILE_NAME), file);
    return await file.finish();
  },
  async store(key, path) {
    const { tool, version, arch } = entryOf(key);
    if (toolCache.find(tool, version, arch) !== '') return;
    await toolCache.cacheFile(path, FILE_NAME, tool, version, arch);
  },
  async drop(key) {
    const { tool, version, arch } = entryOf(key);
    const folder = toolCache.find(tool, version, arch);
    if (folder === '') return;
    await rm(`${folder}.complete`, { force: true });
    await rm(folder, { recursive: true, force: true });
  },
};

function entryOf({ region, name, version, sha256 }: CacheKey): {
  tool: string;
  version: string;
  arch: string;
} {
  return { tool: `scf-layer.${region ?? '-'}.${name}`, version: `${version}.0.0`, arch: sha256 };
}

async function copyInto(path: string, file: HashingFile): Promise<void> {
  const handle = await openEntry(path);
  try {
    await copyAll(handle, file.span(0));
  } finally {
    await handle.close();
  }
}

async function openEntry(path: string): Promise<FileHandle> {
  // Neither a link nor a pipe is followed or waited for: an entry is a file, or it is bad.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    throw new BadEntry(systemCode(error) === 'ENOENT' ? 'the zip is missing' : messageOf(error));
  }
  const { size } = await handle.stat().then((stat) => ({ size: stat.isFile() ? stat.size : -1 }));
  if (size >= 0 && size <= MAX_LAYER_BYTES) return handle;
  await handle.close();
  throw new BadEntry(size < 0 ? 'it is not a file' : 'it is larger than any layer');
}

const PIECE_BYTES = 256 * 1024;
/** How much is copied before others have their turn: some 4 ms. */
const TURN_BYTES = 4 * 1024 * 1024;

/**
 * Synchronous like the writes, and for the same reason: what the thread pool could do at the same time is less than what handing
 * each piece over and back costs.
 */
async function copyAll({ fd }: FileHandle, span: Span): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let bytes = readPiece(fd, buffer, 0); bytes > 0; bytes = readPiece(fd, buffer, span.end)) {
    span.write(buffer.subarray(0, bytes));
    if (span.end % TURN_BYTES < PIECE_BYTES) await setImmediate();
  }
}

function readPiece(descriptor: number, buffer: Buffer, position: number): number {
  try {
    return readSync(descriptor, buffer, 0, buffer.length, position);
  } catch (error) {
    throw new BadEntry(messageOf(error));
  }
}
