import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandOptions, type Ended, homeOf, keysOf, runCommand } from '../../sandbox/command.ts';
import type { Job } from '../../sandbox/runner.ts';
import { launchBeside } from '../kit/launcher.ts';
import { type Report, validated } from './kit.ts';

export { runProgram as run } from '../../sandbox/command.ts';
export type { CommandOptions, Ended };
export { homeOf, keysOf };

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs the built command in the job's workspace. Retries follow at once. */
export async function command(
  job: Job,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  const env = { NODE_OPTIONS: '--import=data:text/javascript,Math.random=()=>0', ...options.env };
  return await runCommand(job, args, { launch: launchBeside, ...options, env });
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
