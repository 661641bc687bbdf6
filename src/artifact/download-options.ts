import type { Clock } from '../base/clock.ts';
import type { HashingFile } from './hashing-file.ts';
import type { Lanes } from './lanes.ts';

export interface DownloadOptions {
  /** Gives the signed URL; called again when the server refuses the one it gave. */
  locate(): Promise<string>;
  file: HashingFile;
  signal: AbortSignal;
  clock: Clock;
  /** Told retries and progress, as sentences. */
  log(line: string): void;
  /** Whether a broken transfer may go on where it ended; else it begins again. */
  resume: boolean;
  /** Milliseconds without a byte that count as a dropped connection. */
  stallMs: number;
  /** Bytes that no object may have more of; left out: those of the largest layer. */
  maxBytes?: number;
  /** How a large object is fetched over several connections; left out: always over one. */
  parallel?: Parallel;
}

/** When and how one object is fetched over several connections. */
export interface Parallel {
  /** Where the connections beside the first one come from. */
  lanes: Lanes;
  /** The most connections of one download, the first one included. */
  connections: number;
  /** Objects smaller than this come over one connection. */
  leastBytes: number;
  /** The length of a part is a multiple of this. */
  unitBytes: number;
}
