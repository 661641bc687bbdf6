import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CommandOptions, type Ended, homeOf, keysOf, runCommand } from '../../sandbox/command.ts';
import type { Job } from '../../sandbox/runner.ts';
import { launchBeside } from '../kit/launcher.ts';
import { NO_BACKOFF, type Report, validated } from './kit.ts';

export { runProgram as run } from '../../sandbox/command.ts';
export { writeFiles } from './kit.ts';
export type { CommandOptions, Ended };
export { homeOf, keysOf };

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs the built command in the job's workspace. Retries follow at once. */
export async function command(
  job: Job,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  const env = { ...NO_BACKOFF, ...options.env };
  return await runCommand(job, args, { launch: launchBeside, ...options, env });
}

/** The report that `--json` printed, which must keep to its schema. */
export function reportOf({ stdout }: Ended): Report {
  return validated(JSON.parse(stdout));
}

/** What a command left in the machine's folder for temporary files. */
export function leftInTemp({ temp }: Job): string[] {
  return readdirSync(temp);
}
