import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Launch, spawnHere } from './launch.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The runner's variables about the run. */
export const RUN = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/app',
  GITHUB_SHA: 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed',
  GITHUB_WORKFLOW_REF: 'octo-org/app/.github/workflows/deploy.yml@refs/heads/main',
  GITHUB_ACTION_REPOSITORY: 'scf-layer-gate/scf-layer-gate',
};

/** A runner's folders. Several steps can share them, as with a real tool cache. */
export interface Job {
  /** `RUNNER_TEMP`. */
  temp: string;
  /** `RUNNER_TOOL_CACHE`. */
  toolCache: string;
  /** `GITHUB_WORKSPACE`. */
  workspace: string;
  /** Removes all of it. */
  remove(): void;
}

/** Creates the folders of a job in the system's temporary folder. */
export function createJob(): Job {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'scf-layer-gate-job-')));
  const [temp, toolCache, workspace] = ['temp', 'tools', 'work'].map((name) => {
    mkdirSync(join(root, name));
    return join(root, name);
  });
  if (temp === undefined || toolCache === undefined || workspace === undefined)
    throw new Error('unreachable');
  return { temp, toolCache, workspace, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export interface StepOptions {
  job: Job;
  /** The step's `with:`; other inputs get the defaults of `action.yml`, as on a runner. */
  inputs: Record<string, string>;
  /** More environment variables; `undefined` removes one. */
  env?: Record<string, string | undefined>;
  /** A command that runs its remaining arguments, e.g. `unshare -rm bash -c '… "$@"' bash`. */
  within?: readonly string[];
  /** Called immediately with each piece of output. */
  onOutput?: (text: string) => void;
  /** How the process is started; default: as a child of this one. */
  launch?: Launch;
  /** The folder of another build; default: this project's `dist/`. */
  dist?: string;
  /** Called with the process as soon as it runs. */
  onStart?: (pid: number) => void;
  /** Called periodically with the process's peak resident memory so far, in bytes (Linux only). */
  onPeakMemory?: (bytes: number) => void;
}

/** The results of a step. */
export interface StepResult {
  /** `null` if a signal ended the process. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The step's outputs by name; the last value wins. */
  outputs: Record<string, string>;
  /** The job summary's Markdown. */
  summary: string;
  /** Milliseconds from the last output to the end of the process. */
  lingeredMs: number;
}

/**
 * Runs the built action as a runner does: `dist/` in its own process, with only the runner's environment variables and command files.
 */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const { job, inputs } = options;
  const files = mkdtempSync(join(job.workspace, '..', 'files-'));
  const outputFile = join(files, 'output');
  const summaryFile = join(files, 'summary');
  writeFileSync(outputFile, '');
  writeFileSync(summaryFile, '');
  const env: Record<string, string | undefined> = {
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    GITHUB_WORKSPACE: job.workspace,
    ...RUN,
    RUNNER_TEMP: job.temp,
    RUNNER_TOOL_CACHE: job.toolCache,
    RUNNER_OS: 'Linux',
    // Set in tests, for speed alone.
    NODE_COMPILE_CACHE: process.env['VITEST_COMPILED'],
    ...inputEnvironment(inputs),
    ...options.env,
  };
  const ended = await runProcess(options, env);
  return {
    ...ended,
    outputs: existsSync(outputFile) ? readOutputs(readFileSync(outputFile, 'utf8')) : {},
    summary: existsSync(summaryFile) ? readFileSync(summaryFile, 'utf8') : '',
  };
}

async function runProcess(
  {
    job,
    onOutput,
    onStart,
    onPeakMemory,
    within = [],
    dist = join(ROOT, 'dist'),
    launch = spawnHere,
  }: StepOptions,
  env: Record<string, string | undefined>,
): Promise<Pick<StepResult, 'exitCode' | 'signal' | 'stdout' | 'stderr' | 'lingeredMs'>> {
  const command = [...within, process.execPath, join(dist, 'index.js')];
  const result = { stdout: '', stderr: '' };
  let lastOutput = performance.now();
  let watch: NodeJS.Timeout | undefined;
  const ended = await launch(
    { command, cwd: job.workspace, env },
    {
      onStart(pid) {
        onStart?.(pid);
        if (onPeakMemory !== undefined)
          watch = setInterval(() => {
            const peak = peakMemory(pid);
            if (peak !== undefined) onPeakMemory(peak);
          }, 20);
      },
      onOutput(stream, text) {
        lastOutput = performance.now();
        onOutput?.(text);
        result[stream] += text;
      },
    },
  ).finally(() => clearInterval(watch));
  return { ...ended, ...result, lingeredMs: performance.now() - lastOutput };
}

/** The kernel records the peak itself, so polling misses only what happens after the last poll. */
function peakMemory(pid: number | undefined): number | undefined {
  const status = `/proc/${pid}/status`;
  const kibibytes = existsSync(status)
    ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]
    : undefined;
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

interface ActionFile {
  inputs: Record<string, { default?: string }>;
}

let actionFile: ActionFile | undefined;

/** `action.yml`, read once: parsing it for each step would slow the tests down. */
function readActionFile(): ActionFile {
  const read: ActionFile = actionFile ?? parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  actionFile = read;
  return read;
}

function inputEnvironment(inputs: Record<string, string>): Record<string, string> {
  const action = readActionFile();
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  const values = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? value,
  ]);
  return Object.fromEntries(values);
}

/** Reads a command file: `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`. */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, delimiter] = /^([^<=]+)<<(.+)$/.exec(line) ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter);
    if (end < 0) throw new Error(`the output ${name} does not end`);
    outputs[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return outputs;
}
