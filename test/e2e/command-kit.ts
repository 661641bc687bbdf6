import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Job } from '../../sandbox/runner.ts';
import { type Report, validated } from './kit.ts';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

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
}

/** The variables that hold the sandbox's key. */
export function keysOf({ key }: Sandbox): Record<string, string> {
  return { TENCENTCLOUD_SECRET_ID: key.secretId, TENCENTCLOUD_SECRET_KEY: key.secretKey };
}

/** Runs the built command in the job's workspace, with a home and a folder for temporary files of its own. */
export async function command(
  job: Job,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  const env = {
    ...{ HOME: homeOf(job), USERPROFILE: homeOf(job), TMPDIR: job.temp, TEMP: job.temp },
    NODE_OPTIONS: '--import=data:text/javascript,Math.random=()=>0',
    ...options.env,
  };
  return await run(process.execPath, [CLI, ...args], { cwd: options.cwd ?? job.workspace, env });
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string | undefined> },
): Promise<Ended> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** The home folder of whoever runs a command in this job. */
export function homeOf({ workspace }: Job): string {
  return join(dirname(workspace), 'home');
}

/** Writes files below `folder`, by their paths. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The report that `--json` printed, which must keep to its schema. */
export function reportOf({ stdout }: Ended): Report {
  return validated(JSON.parse(stdout));
}

/** What a command left in the machine's folder for temporary files. */
export function leftInTemp({ temp }: Job): string[] {
  return readdirSync(temp);
}
