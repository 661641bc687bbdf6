import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const SCAVENGE_BYTES = 3 * 1024 * 1024;

let collect: (() => void) | undefined;
let sinceLast = 0;

/**
 * Told how many bytes came from a socket; frees the buffers that they came in, every 3 MiB.
 *
 * Node allocates a buffer for each read of a socket, and V8 lets tens of MiB of them pile up before it collects them: a bare
 * Node process that reads 512 MiB peaks at 170 MiB of memory. Collecting the young generation in between, in half a millisecond, keeps that at
 * 80 MiB and takes a third less processor time, since the same pages are used again. (Measured with Node 24 on Linux.)
 */
export function scavengeAfter(bytes: number): void {
  sinceLast += bytes;
  if (sinceLast < SCAVENGE_BYTES) return;
  sinceLast = 0;
  collect ??= findCollector();
  collect();
}

/** V8's collector, which only a context that is made after the flag was set can see. Without it nothing is done. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('globalThis.gc');
  return typeof gc === 'function' ? () => gc({ type: 'minor' }) : () => undefined;
}
