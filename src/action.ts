import { run } from './run.ts';
import { createRunnerHost } from './runner-host.ts';

// Red until the gate says otherwise, however the process ends.
process.exitCode = 1;
const exitCode = await start();
process.exitCode = exitCode;
// The outcome is published: nothing that is still open may keep the job waiting. What was printed goes out first.
for (const stream of [process.stdout, process.stderr])
  await new Promise<unknown>((resolve) => stream.write('', resolve));
// Node waits at its exit for threads that look up a name, for as long as resolv.conf says; a program in its place does not.
if (process.platform !== 'win32' && process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap'))
  process.execve?.(process.execPath, [process.execPath, '--eval', `process.exitCode = ${exitCode}`], {});
process.exit();

/** The action, unless cli.ts says before it loads this bundle that it is the command. */
async function start(): Promise<number> {
  if (!Reflect.has(globalThis, Symbol.for('scf-layer-gate command')))
    return (await run(createRunnerHost(process.env))).exitCode;
  const { runCommand } = await import('./command/main.ts');
  return await runCommand(process.argv.slice(2), process.env);
}
