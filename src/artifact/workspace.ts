import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/errors.ts';
import { renameWhenFree } from '../base/rename.ts';
import type { Tracker } from '../base/temporary.ts';
import { formatReference, type LayerId } from '../layers/reference.ts';

/** The folder of one step, new and readable by this user only. */
export interface Workspace {
  /** Where the report goes. */
  root: string;
  /** Verified zips only. */
  layersDir: string;
  /** A path for unverified bytes; removed after the step. */
  partialPath(): string;
  /** Moves verified bytes to the folder for outputs and returns the path. Never overwrites another layer's file. */
  promote(partial: string, id: LayerId): Promise<string>;
  /** Removes partial files; if the gate did not pass, also the zips. */
  tidy(passed: boolean): Promise<void>;
}

/**
 * Makes the folder below `parent` (`RUNNER_TEMP`, which the runner empties for each job), and `parent` if it is missing.
 *
 * @param tracker removes the folder if the run is cancelled
 */
export async function createWorkspace(parent: string, tracker: Tracker): Promise<Workspace> {
  await mkdir(parent, { recursive: true });
  // Synchronous: on cancellation, the folder is tracked or does not exist.
  const root = mkdtempSync(join(parent, 'scf-layer-gate-'));
  tracker.track(root);
  const layersDir = join(root, 'layers');
  const partialDir = join(root, 'partial');
  mkdirSync(layersDir);
  mkdirSync(partialDir);
  let partials = 0;
  return {
    root,
    layersDir,
    partialPath() {
      partials += 1;
      return join(partialDir, `${partials}.zip`);
    },
    async promote(partial, id) {
      const path = await claim(layersDir, id);
      try {
        renameWhenFree(partial, path);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
      return path;
    },
    async tidy(passed) {
      await rm(partialDir, { recursive: true, force: true });
      if (!passed || (await readdir(layersDir)).length === 0) await rm(layersDir, { recursive: true });
    },
  };
}

/**
 * Claims a path for the layer's bytes by creating an empty file, and returns it.
 *
 * On Windows and macOS, `Foo` and `foo` are the same name: there, the second of two such layers gets a name with a hash of
 * its reference.
 */
async function claim(folder: string, id: LayerId): Promise<string> {
  const name = layerFileName(id);
  try {
    return await createNew(join(folder, name));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const mark = createHash('sha256').update(formatReference(id)).digest('hex').slice(0, 12);
    return await createNew(join(folder, name.replace(/zip$/, `${mark}.zip`)));
  }
}

async function createNew(path: string): Promise<string> {
  const file = await open(path, 'wx');
  await file.close();
  return path;
}

/** `ap-guangzhou.common-deps.12.zip`: names contain no dots, so two layers never share a file name, except for case. */
export function layerFileName(id: LayerId): string {
  return [...(id.region === undefined ? [] : [id.region]), id.name, id.version, 'zip'].join('.');
}
