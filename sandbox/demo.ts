import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesContent, makeZip, type Sandbox, startSandbox } from './index.ts';
import { type CommandResult, createJob, type Job, runCommand } from './runner.ts';

const MANIFEST = 'serverless.yml';
const LOCKFILE = 'scf-layers.lock.json';
const NAME = 'ap-guangzhou/common-deps';

/** A layer as a team would publish it. */
const zip = (version: string, more: Record<string, string> = {}) =>
  makeZip({
    'nodejs/node_modules/left-pad/package.json': `{ "name": "left-pad", "version": "${version}", "license": "MIT" }\n`,
    'nodejs/node_modules/left-pad/index.js': `module.exports = (text, width) => String(text).padStart(width); // ${version}\n`,
    ...more,
  });
const [OLD, NEW] = [zip('1.2.0'), zip('1.3.0', { 'nodejs/node_modules/left-pad/README.md': '# left-pad\n' })];

const serverless = (version: number) => `component: scf
name: api
inputs:
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: ${version}
`;

interface Step {
  title: string;
  command: string;
  prepare?: (sandbox: Sandbox) => void;
  exitCode: 0 | 1;
  /** What the output must contain. */
  shows: readonly string[];
  /** The files that must be there afterwards; the lockfile by the digest that it has for the layer. */
  leaves: { version: number; locked: Record<string, string> };
}

const LOCKED = { version: 12, locked: { [`${NAME}:12`]: bytesContent(OLD).sha256 } };

const STEPS: readonly Step[] = [
  {
    title: 'Lock the layer that serverless.yml names.',
    command: 'lock',
    exitCode: 0,
    shows: [`✔ ${NAME}:12 verified`, '1 added'],
    leaves: LOCKED,
  },
  {
    title: 'Check it before each deployment.',
    command: 'check',
    exitCode: 0,
    shows: [`✔ ${NAME}:12 verified`],
    leaves: LOCKED,
  },
  {
    title: 'Somebody changes one byte of the layer in storage. The check refuses it.',
    command: 'check',
    prepare(sandbox) {
      const tampered = Buffer.from(OLD);
      tampered.writeUInt8(tampered.readUInt8(100) ^ 1, 100);
      sandbox.update(`${NAME}:12`, { served: bytesContent(tampered) });
    },
    exitCode: 1,
    shows: [`✘ ${NAME}:12 failed`, 'DIGEST_MISMATCH', bytesContent(OLD).sha256],
    leaves: LOCKED,
  },
  {
    title: 'The layer is restored, and a teammate publishes version 13. Bump to it, and review what changes.',
    command: 'bump',
    prepare(sandbox) {
      sandbox.update(`${NAME}:12`, { served: undefined });
      publish(sandbox, 13, NEW);
    },
    exitCode: 0,
    shows: ['12 → 13', 'nodejs/node_modules/left-pad/README.md'],
    leaves: { version: 13, locked: { [`${NAME}:13`]: bytesContent(NEW).sha256 } },
  },
];

function publish(sandbox: Sandbox, version: number, bytes: Buffer): void {
  const facts = { runtimes: ['Nodejs18.15'], license: 'MIT', addTime: '2024-05-20 08:12:44' };
  const [region = '', name = ''] = NAME.split('/');
  sandbox.publish({ region, name, version, content: bytesContent(bytes), ...facts });
}

/** What is wrong with the outcome of a step; empty if it is as it must be. */
function judge({ exitCode, shows, leaves }: Step, result: CommandResult, { workspace }: Job): string[] {
  const output = result.stdout + result.stderr;
  const lockfile: { layers: Record<string, { sha256: string }> } = JSON.parse(
    readFileSync(join(workspace, LOCKFILE), 'utf8'),
  );
  const locked = Object.entries(lockfile.layers).map(([layer, { sha256 }]) => [layer, sha256]);
  const problems = [
    ...(result.exitCode === exitCode ? [] : [`expected exit code ${exitCode}, found ${result.exitCode}`]),
    ...shows.filter((text) => !output.includes(text)).map((text) => `the output lacks "${text}"`),
  ];
  if (readFileSync(join(workspace, MANIFEST), 'utf8') !== serverless(leaves.version))
    problems.push(`${MANIFEST} does not name version ${leaves.version}`);
  if (JSON.stringify(locked) !== JSON.stringify(Object.entries(leaves.locked)))
    problems.push(`the lockfile does not hold ${Object.keys(leaves.locked).join(', ')} alone`);
  return problems;
}

/** The output, with the table of all checks cut short: the error below it says what failed. */
function asShown({ stdout, stderr }: CommandResult): string {
  const table = /^(?: {4}.*\n){5,}/gm;
  const short = stdout.replace(
    table,
    (rows) => `    … ${rows.split('\n').length - 1} lines about each check\n`,
  );
  return (short + stderr)
    .trimEnd()
    .split('\n')
    .map((line) => `   │ ${line}`)
    .join('\n');
}

const say = (text = '') => process.stdout.write(`${text}\n`);

say('scf-layer-gate demo: the built command against a sandbox of SCF and COS on this machine.');
const sandbox = await startSandbox();
const job = createJob();
const problems: string[] = [];
try {
  publish(sandbox, 12, OLD);
  writeFileSync(join(job.workspace, MANIFEST), serverless(12));
  for (const [index, step] of STEPS.entries()) {
    step.prepare?.(sandbox);
    const result = await runCommand({ job, sandbox, args: [step.command] });
    say(`\n${index + 1}. ${step.title}`);
    say(`   $ scf-layer-gate ${step.command}   (exit code ${result.exitCode})`);
    say(asShown(result));
    problems.push(...judge(step, result, job).map((problem) => `${index + 1}. ${problem}`));
  }
} finally {
  await sandbox.close();
  job.remove();
}
say(
  problems.length === 0
    ? '\nAll four steps behaved as expected.'
    : `\nNot as expected:\n${problems.join('\n')}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
