import { run } from './run.ts';
import { createRunnerHost } from './runner-host.ts';

// Red until the gate says otherwise, however the process ends.
process.exitCode = 1;
process.exitCode = await run(createRunnerHost(process.env));
