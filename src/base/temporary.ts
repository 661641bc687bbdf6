import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from './errors.ts';

/** What has been made and must be undone if the run fails or is cancelled. Then there is no time to ask around. */
export interface Tracker {
  /** Remembers `undo`, which must be synchronous, until the function that this returns is called. */
  undoLater(undo: () => void): () => void;
  /** Remembers to remove `path`, until the function that this returns is called. */
  track(path: string): () => void;
  /**
   * Undoes everything that is remembered, the latest first.
   *
   * @throws Error with all that went wrong, after everything was tried
   */
  undoAll(): void;
}

export function createTracker(): Tracker {
  const undoings = new Set<() => void>();
  const undoLater: Tracker['undoLater'] = (undo) => {
    undoings.add(undo);
    return () => void undoings.delete(undo);
  };
  return {
    undoLater,
    track: (path) => undoLater(() => rmSync(path, { recursive: true, force: true })),
    undoAll() {
      const problems: string[] = [];
      for (const undo of [...undoings].reverse()) {
        try {
          undo();
        } catch (error) {
          problems.push(messageOf(error));
        }
      }
      undoings.clear();
      if (problems.length > 0) throw new Error(`something could not be removed: ${problems.join('; ')}`);
    },
  };
}

/**
 * Makes `folder`, and those above it that are missing. Synchronous: a cancelled run finds them tracked, or not made.
 *
 * @returns removes the folders that were made, as far as they are empty; the tracker does so too
 */
export function makeFolders(folder: string, tracker: Tracker): () => void {
  const topmost = mkdirSync(folder, { recursive: true });
  if (topmost === undefined) return () => undefined;
  const remove = () => removeEmptyFolders(folder, topmost);
  tracker.undoLater(remove);
  return remove;
}

/** Removes `folder` and those above it up to `topmost`, as far as they are empty. */
export function removeEmptyFolders(folder: string, topmost: string): void {
  for (let current = folder; ; current = dirname(current)) {
    try {
      rmdirSync(current);
    } catch {
      // Something else uses it, or removed it already.
      return;
    }
    if (current === topmost || current === dirname(current)) return;
  }
}
