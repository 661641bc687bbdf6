import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { bytesContent, makeZip, type Sandbox, startSandbox } from '../sandbox/index.ts';
import { createJob, type Job, runStep } from '../sandbox/runner.ts';
import { runStoryCommand, startStory } from '../sandbox/story.ts';
import { IMAGES, renderSummary } from './render-summary.ts';
import { writeTerminal } from './render-terminal.ts';

/**
 * Renders what README shows from real runs: job summaries of the built action in both colour schemes, and a terminal with `lock` and
 * `check` of the built command.
 */

/** Where a GitHub-hosted runner has its temporary folder; this machine's would mean nothing to a reader. */
const RUNNER_TEMP = '/home/runner/work/_temp';

/** A zip of realistic size, the same each time. */
function zip(name: string, kibibytes: number) {
  const noise = Array.from({ length: kibibytes * 32 }, (_, index) =>
    createHash('sha256').update(`${name}${index}`).digest(),
  );
  return bytesContent(makeZip({ [`nodejs/node_modules/${name}/index.js`]: Buffer.concat(noise) }));
}

function publishAll(sandbox: Sandbox): void {
  const facts = { license: 'MIT', addTime: '2026-09-30 08:12:44' };
  const region = 'ap-guangzhou';
  sandbox.publish({
    ...facts,
    region,
    name: 'common-deps',
    version: 12,
    content: zip('common', 1843),
    runtimes: ['Nodejs18.15', 'Nodejs16.13'],
  });
  sandbox.publish({
    ...facts,
    region,
    name: 'common-deps',
    version: 13,
    content: zip('newer', 1861),
    runtimes: ['Nodejs18.15', 'Nodejs16.13'],
  });
  sandbox.publish({
    ...facts,
    region,
    name: 'image-tools',
    version: 3,
    content: zip('images', 6244),
    runtimes: ['Python3.9'],
  });
  sandbox.publish({
    ...facts,
    region: 'ap-shanghai',
    name: 'common-deps',
    version: 7,
    content: zip('shanghai', 912),
    runtimes: ['Nodejs18.15'],
  });
}

async function picture(
  name: string,
  job: Job,
  sandbox: Sandbox,
  inputs: Record<string, string>,
): Promise<void> {
  const { summary } = await runStep({
    job,
    inputs: {
      ...inputs,
      endpoint: sandbox.endpoint,
      'secret-id': sandbox.key.secretId,
      'secret-key': sandbox.key.secretKey,
    },
  });
  renderSummary(name, summary.replaceAll(job.temp, RUNNER_TEMP));
}

/** Records `lock` and `check` in a fresh workspace. */
async function recordTerminal(): Promise<void> {
  const sandbox = await startSandbox();
  const job = createJob();
  try {
    startStory(sandbox, job);
    const shots = [];
    for (const command of ['lock', 'check']) {
      const { stdout, exitCode } = await runStoryCommand(command, sandbox, job);
      if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}:\n${stdout}`);
      shots.push({ command: `npx github:scf-layer-gate/scf-layer-gate ${command}`, output: stdout });
    }
    writeTerminal(shots);
  } finally {
    await sandbox.close();
    job.remove();
  }
}

mkdirSync(IMAGES, { recursive: true });
const sandbox = await startSandbox();
const job = createJob();
try {
  publishAll(sandbox);
  const lockfile = 'scf-layers.lock.json';
  const layers = 'ap-guangzhou/common-deps:12\nap-guangzhou/image-tools:3\nap-shanghai/common-deps:7';
  const update = { lockfile, 'lockfile-mode': 'update' };
  await runStep({
    job,
    inputs: {
      ...update,
      layers,
      endpoint: sandbox.endpoint,
      'secret-id': sandbox.key.secretId,
      'secret-key': sandbox.key.secretKey,
    },
  });
  await picture('pass', job, sandbox, { lockfile });
  await picture('update', job, sandbox, {
    ...update,
    layers: layers.replace('common-deps:12', 'common-deps:13'),
  });
  await runStep({
    job,
    inputs: {
      ...update,
      layers,
      endpoint: sandbox.endpoint,
      'secret-id': sandbox.key.secretId,
      'secret-key': sandbox.key.secretKey,
    },
  });
  sandbox.update('ap-guangzhou/image-tools:3', {
    content: zip('evil', 6247),
    addTime: '2026-11-20 02:13:09',
  });
  await picture('mismatch', job, sandbox, { lockfile });
} finally {
  await sandbox.close();
  job.remove();
}
await recordTerminal();
