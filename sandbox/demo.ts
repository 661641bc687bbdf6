import type { Ended } from './command.ts';
import { type Sandbox, startSandbox } from './index.ts';
import { createJob, type Job } from './runner.ts';
import {
  LAYER,
  LOCKFILE,
  NEXT_LAYER,
  publishNext,
  readWorkspace,
  restore,
  runStoryCommand,
  startStory,
  tamper,
} from './story.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

interface Act {
  title: string;
  prepare?: (sandbox: Sandbox) => void;
  command: 'lock' | 'check' | 'bump';
  /** What must hold afterwards, by name. */
  expect: (ended: Ended, job: Job) => Record<string, boolean>;
}

/** The layers in the lockfile. */
const locked = (job: Job) => Object.keys(JSON.parse(readWorkspace(job, LOCKFILE)).layers).join(' ');

const ACTS: readonly Act[] = [
  {
    title: 'Lock the layers that serverless.yml names.',
    command: 'lock',
    expect: ({ exitCode }, job) => ({
      'exit code 0': exitCode === 0,
      'version 12 in the lockfile': locked(job) === LAYER,
    }),
  },
  {
    title: 'Check them before a deployment.',
    command: 'check',
    expect: ({ exitCode, stdout }) => ({
      'exit code 0': exitCode === 0,
      'version 12 to be verified': stdout.includes(`✔ ${LAYER} verified`),
    }),
  },
  {
    title: 'Somebody replaces the layer in the account, with its CodeSha256. Only the lockfile shows it.',
    prepare: tamper,
    command: 'check',
    expect: ({ exitCode, stdout, stderr }, job) => ({
      'exit code 1': exitCode === 1,
      'the error PIN_MISMATCH': `${stdout}${stderr}`.includes('PIN_MISMATCH'),
      'an unchanged lockfile': locked(job) === LAYER,
    }),
  },
  {
    title: 'The layer is restored, and a teammate publishes version 13. Bump it, and review what changes.',
    prepare: (sandbox) => {
      restore(sandbox);
      publishNext(sandbox);
    },
    command: 'bump',
    expect: ({ exitCode, stdout }, job) => ({
      'exit code 0': exitCode === 0,
      'the added file to be listed': stdout.includes('+ nodejs/node_modules/left-pad/README.md'),
      'version 13 in serverless.yml': readWorkspace(job, 'serverless.yml').includes('version: 13\n'),
      'version 13 in the lockfile': locked(job) === NEXT_LAYER,
    }),
  },
];

async function play(act: Act, number: number, sandbox: Sandbox, job: Job): Promise<string[]> {
  act.prepare?.(sandbox);
  say(`\n${number}. ${act.title}\n   $ scf-layer-gate ${act.command}`);
  const ended = await runStoryCommand(act.command, sandbox, job);
  const lines = `${ended.stdout}${ended.stderr}`.trimEnd().split('\n');
  say(lines.map((line) => `   │ ${line}`).join('\n'));
  return Object.entries(act.expect(ended, job))
    .filter(([, holds]) => !holds)
    .map(
      ([what]) => `Step ${number} (${act.command}): expected ${what}. Its exit code was ${ended.exitCode}.`,
    );
}

say('scf-layer-gate demo: the built command against a sandbox of SCF and COS on this machine.');
const sandbox = await startSandbox();
const job = createJob();
const problems: string[] = [];
try {
  startStory(sandbox, job);
  for (const [index, act] of ACTS.entries()) problems.push(...(await play(act, index + 1, sandbox, job)));
} finally {
  await sandbox.close();
  job.remove();
}
say(problems.length === 0 ? '\nAll four steps behaved as expected.' : `\n${problems.join('\n')}`);
process.exitCode = problems.length === 0 ? 0 : 1;
