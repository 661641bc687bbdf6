import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from './errors.ts';

/** Records how to undo what a run creates, for a run that fails or is cancelled: then there is no time to find out. */
export interface Tracker {
  /** Remembers `undo`, which must be synchronous. Call the returned function to forget it. */
  undoLater(undo: () => void): () => void;
  /** Remembers to remove `path`. Call the returned function to forget it. */
  track(path: string): () => void;
  /**
   * Undoes everything remembered, the latest first.
   *
   * @throws Error that lists all failures, after trying everything
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
      if (problems.length > 0) throw new Error(`could not remove everything: ${problems.join('; ')}`);
    },
  };
}

/**
 * Creates `folder` and its missing parents. It is synchronous, so that a cancelled run finds each folder tracked or not created.
 *
 * @returns a function that removes the created folders if they are empty; the tracker does so too
 */
export function makeFolders(folder: string, tracker: Tracker): () => void {
  const topmost = mkdirSync(folder, { recursive: true });
  if (topmost === undefined) return () => undefined;
  const remove = () => removeEmptyFolders(folder, topmost);
  tracker.undoLater(remove);
  return remove;
}

/** Removes `folder` and its parents up to `topmost`, as long as they are empty. */
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
