import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesContent, makeZip, type Sandbox, startSandbox } from '../sandbox/index.ts';
import { createJob, type Job, runCommand, runStep } from '../sandbox/runner.ts';
import { renderSummary } from './summary-picture.ts';
import { type Recorded, renderTerminal } from './terminal-picture.ts';

// Renders the pictures of README and the docs from real runs of the built action and command: job summaries in both colour
// schemes of GitHub, and a recording of the command in a terminal.
const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));

/** A zip of realistic size, the same each time; another `seed` gives other bytes. */
function zip(name: string, kibibytes: number, seed = name, more: Record<string, string> = {}) {
  const noise = Array.from({ length: kibibytes * 32 }, (_, index) =>
    createHash('sha256').update(`${seed}${index}`).digest(),
  );
  const folder = `nodejs/node_modules/${name}`;
  return bytesContent(makeZip({ [`${folder}/index.js`]: Buffer.concat(noise), ...more }));
}

function publishAll(sandbox: Sandbox): void {
  const facts = { license: 'MIT', addTime: '2026-09-30 08:12:44' };
  const region = 'ap-guangzhou';
  sandbox.publish({
    ...facts,
    region,
    name: 'common-deps',
    version: 12,
    content: zip('common', 1843, 'common', { 'nodejs/node_modules/common/HISTORY.md': '# 12\n' }),
    runtimes: ['Nodejs18.15', 'Nodejs16.13'],
  });
  sandbox.publish({
    ...facts,
    region,
    name: 'common-deps',
    version: 13,
    content: zip('common', 1861, 'newer', { 'nodejs/node_modules/common/README.md': '# common\n' }),
    runtimes: ['Nodejs18.15', 'Nodejs16.13'],
  });
  sandbox.publish({
    ...facts,
    region,
    name: 'image-tools',
    version: 3,
    content: zip('image-tools', 6244),
    runtimes: ['Python3.9'],
  });
  sandbox.publish({
    ...facts,
    region: 'ap-shanghai',
    name: 'common-deps',
    version: 7,
    content: zip('common', 912, 'shanghai'),
    runtimes: ['Nodejs18.15'],
  });
}

const LOCKFILE = 'scf-layers.lock.json';
const LAYERS = 'ap-guangzhou/common-deps:12\nap-guangzhou/image-tools:3\nap-shanghai/common-deps:7';
const UPDATE = { lockfile: LOCKFILE, 'lockfile-mode': 'update' };
const MANIFEST = `component: scf
name: api
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12
`;

/** Runs a step and returns its summary, with the temporary folder of a hosted runner in place of the one on this machine. */
async function summaryOf(job: Job, sandbox: Sandbox, inputs: Record<string, string>): Promise<string> {
  const keys = { 'secret-id': sandbox.key.secretId, 'secret-key': sandbox.key.secretKey };
  const { summary } = await runStep({ job, inputs: { ...inputs, ...keys, endpoint: sandbox.endpoint } });
  return summary.replaceAll(job.temp, '/home/runner/work/_temp');
}

function draw(name: string, summary: string): void {
  for (const scheme of ['light', 'dark'] as const)
    renderSummary(summary, scheme, join(IMAGES, `${name}-${scheme}.png`));
}

async function drawSummaries(sandbox: Sandbox): Promise<void> {
  const job = createJob();
  try {
    await summaryOf(job, sandbox, { ...UPDATE, layers: LAYERS });
    draw('pass', await summaryOf(job, sandbox, { lockfile: LOCKFILE }));
    const bumped = LAYERS.replace('common-deps:12', 'common-deps:13');
    draw('update', await summaryOf(job, sandbox, { ...UPDATE, layers: bumped }));
    const tampered = { content: zip('image-tools', 6247, 'evil'), addTime: '2026-11-20 02:13:09' };
    await summaryOf(job, sandbox, { ...UPDATE, prune: 'true', layers: 'ap-guangzhou/image-tools:3' });
    sandbox.update('ap-guangzhou/image-tools:3', tampered);
    draw('mismatch', await summaryOf(job, sandbox, { lockfile: LOCKFILE }));
  } finally {
    job.remove();
  }
}

/** A command on a terminal, made by `script` of util-linux, so that it shows its colours. */
async function record(job: Job, sandbox: Sandbox, command: string): Promise<Recorded> {
  const within = (program: readonly string[]) => [
    ...[
      'script',
      '--quiet',
      '--return',
      '--command',
      program.map((word) => `'${word}'`).join(' '),
      '/dev/null',
    ],
  ];
  const env = { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color' };
  const { exitCode, stdout, stderr } = await runCommand({ job, sandbox, args: [command], within, env });
  if (exitCode !== 0) throw new Error(`${command} failed:\n${stdout}${stderr}`);
  return { typed: `scf-layer-gate ${command}`, output: stdout };
}

async function drawTerminal(sandbox: Sandbox): Promise<void> {
  const job = createJob();
  try {
    writeFileSync(join(job.workspace, 'serverless.yml'), MANIFEST);
    const commands = [await record(job, sandbox, 'lock'), await record(job, sandbox, 'check')];
    const title =
      'A terminal: scf-layer-gate lock writes the lockfile, and scf-layer-gate check verifies the layer.';
    writeFileSync(join(IMAGES, 'terminal.svg'), renderTerminal(commands, title));
  } finally {
    job.remove();
  }
}

mkdirSync(IMAGES, { recursive: true });
const sandbox = await startSandbox();
try {
  publishAll(sandbox);
  await drawTerminal(sandbox);
  await drawSummaries(sandbox);
} finally {
  await sandbox.close();
}
