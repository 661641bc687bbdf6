import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Launch, spawnHere } from './launch.ts';
import type { Job } from './runner.ts';
import type { Sandbox } from './types.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** How a command ended. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  env?: Record<string, string | undefined>;
  /** Default: that of the job's workspace. */
  cwd?: string;
  /** How the process is started; default: as a child of this one. */
  launch?: Launch;
}

/** The variables that hold the sandbox's key. */
export function keysOf({ key }: Sandbox): Record<string, string> {
  return { TENCENTCLOUD_SECRET_ID: key.secretId, TENCENTCLOUD_SECRET_KEY: key.secretKey };
}

/** Runs the built command in the job's workspace, with its own home and temporary folder. */
export async function runCommand(
  job: Job,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  const home = homeOf(job);
  // The cache is set in tests, for speed alone.
  const cache = { NODE_COMPILE_CACHE: process.env['VITEST_COMPILED'] };
  const env = { HOME: home, USERPROFILE: home, TMPDIR: job.temp, TEMP: job.temp, ...cache, ...options.env };
  return await runProgram(process.execPath, [CLI, ...args], {
    ...{ cwd: options.cwd ?? job.workspace, env, launch: options.launch ?? spawnHere },
  });
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, launch = spawnHere }: { cwd: string; env: Record<string, string | undefined>; launch?: Launch },
): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const { exitCode } = await launch(
    { command: [program, ...args], cwd, env },
    {
      onStart() {},
      onOutput(stream, text) {
        printed[stream] += text;
      },
    },
  );
  return { exitCode, ...printed };
}

/** The home folder of whoever runs a command in this job. */
export function homeOf({ workspace }: Job): string {
  return join(dirname(workspace), 'home');
}
