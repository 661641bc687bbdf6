import { run as runGate } from '../../src/run.ts';
import { createRunnerHost } from '../../src/runner-host.ts';

/** The tool calls `run` of the file that it is given. `src/action.ts` exports none: it runs by itself, without a guard. */
export async function run(): Promise<void> {
  process.exitCode = (await runGate(createRunnerHost(process.env))).exitCode;
}
