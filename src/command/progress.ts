import type { RunningDownload } from '../base/host.ts';
import { formatBytes } from '../base/text.ts';

/** Shorter downloads need no progress bar. */
const PATIENCE_MS = 1000;
const REDRAW_MS = 100;
const BAR_CHARACTERS = 24;

/** A line at the bottom of a terminal that shows what is being downloaded. */
export interface Meter {
  /** Shows a download, until the function that this returns is called. */
  add(download: RunningDownload): () => void;
  /** Clears the line, so that something else can be printed; the next redraw restores it. */
  clear(): void;
}

/** The part of a stream that a meter needs. */
type Screen = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean; columns?: number };

/** The meter of a terminal; if `screen` is not one, it shows nothing. */
export function createMeter(screen: Screen, now: () => number): Meter {
  if (screen.isTTY !== true) return { add: () => () => undefined, clear: () => undefined };
  const running = new Map<RunningDownload, number>();
  let isDrawn = false;
  let timer: NodeJS.Timeout | undefined;
  const clear = () => {
    if (isDrawn) screen.write('\r\u001b[2K');
    isDrawn = false;
  };
  const draw = () => {
    const late = [...running].filter(([, since]) => now() - since >= PATIENCE_MS);
    clear();
    if (late.length === 0) return;
    const text = progressLine(late, now(), running.size);
    screen.write(text.slice(0, Math.max(1, (screen.columns || 80) - 1)));
    isDrawn = true;
  };
  return {
    clear,
    add(download) {
      running.set(download, now());
      timer ??= setInterval(draw, REDRAW_MS);
      return () => {
        running.delete(download);
        if (running.size > 0) return;
        clearInterval(timer);
        timer = undefined;
        clear();
      };
    },
  };
}

/** The oldest download, with a bar if its size is known, and the number of others. */
function progressLine(late: readonly [RunningDownload, number][], now: number, all: number): string {
  const [[{ title, bytes, totalBytes }, since] = [{ title: '', bytes: () => 0, totalBytes: 0 }, now]] = late;
  const done = bytes();
  const rate = `${formatBytes(Math.round((done * 1000) / Math.max(1, now - since)))}/s`;
  const others = all > 1 ? `, and ${all - 1} more` : '';
  if (totalBytes === undefined || totalBytes === 0) return `${title}: ${formatBytes(done)}, ${rate}${others}`;
  const filled = Math.min(BAR_CHARACTERS, Math.floor((done / totalBytes) * BAR_CHARACTERS));
  const bar = '█'.repeat(filled).padEnd(BAR_CHARACTERS, '░');
  return `${title}: ${bar} ${formatBytes(done)} of ${formatBytes(totalBytes)}, ${rate}${others}`;
}
