import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Exit, Launch, Watcher } from '../../sandbox/launch.ts';

/** What the small process tells of those that it started, by their number. */
export type Told = { id: number } & (
  | { pid: number }
  | { stream: 'stdout' | 'stderr'; text: string }
  | { error: string }
  | { ended: Exit }
);

interface Waiting {
  watcher: Watcher;
  resolve(ended: Exit): void;
  reject(error: Error): void;
}

let launcher: { child: ChildProcess; waiting: Map<number, Waiting>; started: number } | undefined;

/**
 * Starts processes from a small one beside this worker. To start a process, the system copies the page tables of the one that asks, and a
 * worker has hundreds of megabytes: that takes it up to 30 ms, for each of a thousand steps.
 */
export const launchBeside: Launch = (process, watcher) => {
  launcher ??= startLauncher();
  const { child, waiting } = launcher;
  launcher.started += 1;
  const id = launcher.started;
  return new Promise((resolve, reject) => {
    waiting.set(id, { watcher, resolve, reject });
    child.send({ id, ...process });
  });
};

function startLauncher() {
  const child = fork(fileURLToPath(new URL('launcher-process.ts', import.meta.url)), {
    execArgv: [],
    serialization: 'advanced',
  });
  const waiting = new Map<number, Waiting>();
  child.on('message', (told: Told) => {
    const one = waiting.get(told.id);
    if (one === undefined) return;
    if ('pid' in told) return one.watcher.onStart(told.pid);
    if ('text' in told) return one.watcher.onOutput(told.stream, told.text);
    waiting.delete(told.id);
    if ('error' in told) one.reject(new Error(told.error));
    else one.resolve(told.ended);
  });
  child.once('exit', () => {
    launcher = undefined;
    for (const { reject } of waiting.values()) reject(new Error('the process that starts steps has ended'));
  });
  child.unref();
  child.channel?.unref();
  return { child, waiting, started: 0 };
}
