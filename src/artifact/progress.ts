import { formatBytes } from '../base/text.ts';

const PROGRESS_MS = 5000;

/** Tells how a download gets on, at most once in five seconds. `total` is in bytes. */
export type Progress = (size: number, total: number | undefined) => void;

/** `now` in milliseconds; the rate is that since the line before. */
export function createProgress(now: () => number, log: (line: string) => void): Progress {
  let told = { at: now(), size: 0 };
  return (size, total) => {
    const at = now();
    if (at - told.at < PROGRESS_MS) return;
    const rate = Math.round((Math.max(0, size - told.size) * 1000) / (at - told.at));
    const of = total === undefined ? '' : ` of ${formatBytes(total)}`;
    log(`Downloaded ${formatBytes(size)}${of}, ${formatBytes(rate)} a second.`);
    told = { at, size };
  };
}
