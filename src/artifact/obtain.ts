import { rm } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { LayerLog } from '../base/host.ts';
import { formatBytes } from '../base/text.ts';
import { formatReference } from '../layers/reference.ts';
import { BadEntry, type CacheKey, copyInto, type LayerCache } from './cache.ts';
import { download } from './download.ts';
import type { ConnectionBudget } from './download-plan.ts';
import { createHashingFile, type Digest, type HashingFile } from './hashing-file.ts';
import { watchLoad } from './load.ts';

/** The bytes obtained for a layer, and their digest. The checks decide whether they are right. */
export interface Obtained extends Digest {
  path: string;
  cacheHit: boolean;
}

/** Connections of a step beside the first of each layer: the initial budget for `obtain`. */
export const MAX_EXTRA_CONNECTIONS = 12;

/**
 * Eight connections for one layer, as aria2 is commonly configured; COS limits the speed of each. A transfer below 8 MiB is over
 * before more connections get up to speed.
 */
const PARALLEL = {
  connections: 8,
  leastBytes: 8 * 1024 * 1024,
  unitBytes: 1024 * 1024,
  watchLoad,
};

/**
 * The downloads of a step by digest: the same zip is fetched once, whatever the layers are called. Each resolves to the path of bytes
 * with that digest, or to `undefined` if there are none.
 */
export type SharedDownloads = Map<string, Promise<string | undefined>>;

/** How the bytes of a layer are obtained. */
export interface Obtaining {
  /** `undefined` if the tool cache is not used. */
  cache: LayerCache | undefined;
  clock: Clock;
  signal: AbortSignal;
  stallMs: number;
  /** Shared by all layers of a step, as is `budget`. */
  downloads: SharedDownloads;
  budget: ConnectionBudget;
  partialPath(): string;
  log: LayerLog;
}

/**
 * Obtains the zip for `key`, from the cache, from another layer of the step that has the same zip, or from the URL that
 * `locate` returns.
 *
 * A cached zip counts only if it hashes to the digest in `key`. A download that does not is repeated once from the
 * first byte, over one connection and without resuming, in case a transfer mixed two objects.
 *
 * @throws TransferFailure, what `locate` throws, a file system error, or `signal.reason`; nothing is left behind then
 */
export async function obtain(
  key: CacheKey,
  locate: () => Promise<string>,
  how: Obtaining,
): Promise<Obtained> {
  const cached = await fromCache(key, how);
  if (cached !== undefined) return cached;
  const shared = await fromOther(key, how);
  if (shared !== undefined) return shared;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  how.downloads.set(key.sha256, promise);
  try {
    const bytes = await fromCloudOrAgain(key, locate, how);
    resolve(bytes.sha256 === key.sha256 ? bytes.path : undefined);
    return bytes;
  } finally {
    resolve(undefined);
  }
}

async function fromCloudOrAgain(
  key: CacheKey,
  locate: () => Promise<string>,
  how: Obtaining,
): Promise<Obtained> {
  const first = await fromCloud(locate, true, how);
  if (first.sha256 === key.sha256) return first;
  how.log.live(
    `The ${formatBytes(first.size)} downloaded have SHA-256 ${first.sha256}, expected ${key.sha256}; downloading once more from the start.`,
  );
  await rm(first.path, { force: true });
  return await fromCloud(locate, false, how);
}

/** Copies the same zip from another layer of this step and hashes it again: that layer may have failed, and its bytes may be gone. */
async function fromOther(key: CacheKey, how: Obtaining): Promise<Obtained | undefined> {
  const source = await how.downloads.get(key.sha256);
  if (source === undefined) return undefined;
  const path = how.partialPath();
  const digest = await writing(path, async (file) => {
    try {
      await copyInto(source, file, how.signal);
      return await file.finish();
    } catch (error) {
      if (error instanceof BadEntry) return undefined;
      throw error;
    }
  });
  if (digest?.sha256 === key.sha256) {
    how.log.info('Copied from another layer of this step with the same zip, and hashed again.');
    return { ...digest, path, cacheHit: false };
  }
  await rm(path, { force: true });
  return undefined;
}

/** Stores a verified zip in the cache. A failure is only a warning: the bytes are verified anyway. */
export async function keep(
  key: CacheKey,
  path: string,
  { cache, log, signal }: Pick<Obtaining, 'cache' | 'log' | 'signal'>,
): Promise<void> {
  try {
    await cache?.store(key, path, signal);
  } catch (error) {
    log.warn(
      `Could not write ${formatReference(key)} to the tool cache (${messageOf(error)}). The next run will download it again.`,
    );
  }
}

async function fromCache(key: CacheKey, how: Obtaining): Promise<Obtained | undefined> {
  const { cache, log } = how;
  if (cache === undefined) return undefined;
  const path = how.partialPath();
  const digest = await writing(path, async (file) => {
    try {
      return await cache.read(key, file, how.signal);
    } catch (error) {
      if (error instanceof BadEntry) return error;
      throw error;
    }
  });
  if (digest !== undefined && !(digest instanceof BadEntry) && digest.sha256 === key.sha256) {
    log.info(`Copied from the tool cache, and hashed again: ${formatBytes(digest.size)}.`);
    return { ...digest, path, cacheHit: true };
  }
  await rm(path, { force: true });
  if (digest === undefined) {
    log.info('Not in the tool cache.');
    return undefined;
  }
  const found =
    digest instanceof BadEntry ? digest.message : `its SHA-256 is ${digest.sha256}, expected ${key.sha256}`;
  how.log.warn(
    `The tool cache contained a bad copy of ${formatReference(key)} (${found}). It is not used; the layer is downloaded again. ` +
      'If this happens again, find out what else writes to the tool cache of this runner.',
  );
  try {
    await cache.drop(key);
  } catch (error) {
    log.warn(`Could not remove the bad copy (${messageOf(error)}).`);
  }
  return undefined;
}

async function fromCloud(locate: () => Promise<string>, resume: boolean, how: Obtaining): Promise<Obtained> {
  const path = how.partialPath();
  const digest = await writing(path, async (file) => {
    const stop = how.log.showDownload?.(() => file.size);
    return await download({
      locate,
      file,
      resume,
      ...(resume ? { parallel: { ...PARALLEL, budget: how.budget } } : {}),
      signal: how.signal,
      clock: how.clock,
      stallMs: how.stallMs,
      log: how.log.live,
    }).finally(stop);
  });
  return { ...digest, path, cacheHit: false };
}

/** Lets `write` fill a new file at `path`. Closes it afterwards, and removes it if `write` fails. */
async function writing<T>(path: string, write: (file: HashingFile) => Promise<T>): Promise<T> {
  const file = createHashingFile(path);
  try {
    const result = await write(file);
    file.close();
    return result;
  } catch (error) {
    file.close();
    await rm(path, { force: true });
    throw error;
  }
}
