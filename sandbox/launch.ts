import { spawn } from 'node:child_process';

/** A process to be started. */
export interface Launched {
  /** The program and its arguments. */
  command: readonly string[];
  cwd: string;
  /** The whole environment; `undefined` leaves a variable out. */
  env: Record<string, string | undefined>;
}

/** What is told of a process while it runs. */
export interface Watcher {
  onStart(pid: number): void;
  onOutput(stream: 'stdout' | 'stderr', text: string): void;
}

/** How a process ended; one of the two is `null`. */
export interface Exit {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** Runs a process to its end and reads what it prints. Rejects if it cannot be started. */
export type Launch = (process: Launched, watcher: Watcher) => Promise<Exit>;

/** Starts it as a child of this process. */
export const spawnHere: Launch = async ({ command: [program = '', ...args], cwd, env }, watcher) => {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) watcher.onStart(child.pid);
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => watcher.onOutput(stream, text));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
};
