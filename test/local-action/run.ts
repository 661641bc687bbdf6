// Runs the action under GitHub's @github/local-action, against the sandbox: `npm run local-action`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesContent, makeZip, startSandbox } from '../../sandbox/index.ts';
import { createJob, type Job, RUN, runStep } from '../../sandbox/runner.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOOL = fileURLToPath(new URL('node_modules', import.meta.url));
const LAYER = 'ap-guangzhou/common-deps:12';
const CONTENT = bytesContent(makeZip({ 'nodejs/node_modules/left-pad/index.js': 'module.exports = 1;\n' }));

/** Outputs that differ from one run to the next: files of the step, the time it took, the call's RequestId. */
const OF_ONE_RUN = ['report-path', 'checksums-path', 'statement-path', 'predicate-path', 'layer-path'];
const VOLATILE = new Set([...OF_ONE_RUN, 'layers', 'request-id']);

interface LocalRun {
  exitCode: number | null;
  log: string;
  /** The last value of each output. */
  outputs: Record<string, string>;
}

/**
 * Runs `entry.ts`, whose `run` the tool calls with its own stand-in for @actions/core; it cannot run bundles.
 *
 * The tool's command starts tsx by `npm exec`, which looks for it in the packages of the action; so what the command starts
 * (bin/local-action.js of 7.0.1) is started here.
 */
async function runLocally(job: Job, inputs: Record<string, string>): Promise<LocalRun> {
  const variables = {
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
    ...{ ...RUN, RUNNER_TEMP: job.temp, RUNNER_TOOL_CACHE: job.toolCache, GITHUB_WORKSPACE: job.workspace },
  };
  const dotenv = join(job.temp, 'local-action.env');
  writeFileSync(
    dotenv,
    Object.entries(variables)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  const tsx = join(TOOL, 'tsx/dist/cli.mjs');
  const tool = join(TOOL, '@github/local-action/src/index.ts');
  const child = spawn(process.execPath, [tsx, tool, 'run', ROOT, 'test/local-action/entry.ts', dotenv], {
    cwd: ROOT,
    env: {
      ...{ PATH: process.env['PATH'], HOME: job.temp, TMPDIR: job.temp, NODE_NO_WARNINGS: '1' },
      ...{ TARGET_ACTION_PATH: ROOT, NODE_PACKAGE_MANAGER: 'npm' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const set = [...log.matchAll(/^::set-output name=([\w-]+)::(.*)$/gm)];
  return {
    exitCode,
    log,
    outputs: Object.fromEntries(set.map(([, name = '', value = '']) => [name, value])),
  };
}

const stable = (outputs: Record<string, string>) =>
  Object.entries(outputs)
    .map(([name, value]) => [name, VOLATILE.has(name) ? '' : value])
    .sort();

async function verifyPass(inputs: Record<string, string>): Promise<void> {
  const [here, there] = [createJob(), createJob()];
  try {
    const { exitCode, outputs, log } = await runLocally(here, { ...inputs, layers: LAYER });
    assert.equal(exitCode, 0, log);
    assert.equal(outputs['verified'], 'true');
    for (const name of OF_ONE_RUN) readFileSync(outputs[name] ?? '');
    const zip = readFileSync(outputs['layer-path'] ?? '');
    assert.equal(createHash('sha256').update(zip).digest('hex'), CONTENT.sha256);
    const runner = await runStep({ job: there, inputs: { ...inputs, layers: LAYER } });
    assert.deepEqual(stable(outputs), stable(runner.outputs));
    process.stdout.write(`A valid layer: ${Object.keys(outputs).length} outputs, those of dist/.\n`);
  } finally {
    for (const job of [here, there]) job.remove();
  }
}

async function verifyFailure(inputs: Record<string, string>): Promise<void> {
  const job = createJob();
  try {
    const layers = `${LAYER}@sha256:${'0'.repeat(64)}`;
    const { exitCode, outputs, log } = await runLocally(job, { ...inputs, layers });
    assert.equal(exitCode, 1, log);
    assert.equal(outputs['verified'], 'false');
    assert.equal(outputs['layer-path'], undefined);
    assert.match(log, /SHA-256 0{64}/);
    assert.match(readFileSync(outputs['report-path'] ?? '', 'utf8'), /"PIN_MISMATCH"/);
    process.stdout.write('A wrong pin: PIN_MISMATCH, exit code 1, no path.\n');
  } finally {
    job.remove();
  }
}

const sandbox = await startSandbox();
try {
  sandbox.publish({
    ...{ region: 'ap-guangzhou', name: 'common-deps', version: 12, content: CONTENT },
    ...{ runtimes: ['Nodejs18.15'], license: 'MIT' },
  });
  const { endpoint, key } = sandbox;
  const inputs = { endpoint, 'secret-id': key.secretId, 'secret-key': key.secretKey };
  await verifyPass(inputs);
  await verifyFailure(inputs);
} finally {
  await sandbox.close();
}
