import type { WatchLoad } from './download-plan.ts';

const LOOK_MS = 20;
const MIN_WAITING_SHARE = 0.5;

/**
 * More connections help if the remote end limits the speed of each: then this thread mostly waits for the network. If the thread
 * is busy, they only cost. So they are added once it has waited longer than it has worked since the download began: after 20 ms
 * of a slow download, and never if the download keeps the processor busy. Time used by other processes counts as neither.
 */
export const watchLoad: WatchLoad = (add) => {
  const started = elapsed();
  const timer = setInterval(() => {
    const now = elapsed();
    const waiting = now.waitingMs - started.waitingMs;
    const working = now.workingMs - started.workingMs;
    if (waiting < MIN_WAITING_SHARE * (waiting + working)) return;
    clearInterval(timer);
    add();
  }, LOOK_MS);
  return () => clearInterval(timer);
};

function elapsed(): { waitingMs: number; workingMs: number } {
  const { user, system } = process.threadCpuUsage();
  return { waitingMs: performance.eventLoopUtilization().idle, workingMs: (user + system) / 1000 };
}
