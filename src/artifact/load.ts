import { performance } from 'node:perf_hooks';
import type { WatchLoad } from './download-plan.ts';

const LOOK_MS = 20;
const MIN_IDLE_SHARE = 0.5;

/**
 * Further connections help where the far end limits the speed of each, and then this process mostly waits; where it is busy, they
 * only cost. So they are added once it has waited for half of the time since the download began: after 20 ms of a slow one, and
 * never in one that keeps the processor busy.
 */
export const watchIdleShare: WatchLoad = (add) => {
  const start = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    if (1 - performance.eventLoopUtilization(start).utilization < MIN_IDLE_SHARE) return;
    clearInterval(timer);
    add();
  }, LOOK_MS);
  return () => clearInterval(timer);
};
