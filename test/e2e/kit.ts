import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import {
  bytesContent,
  makeZip,
  type PublishOptions,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../sandbox/index.ts';
import { createJob, type Job, runStep, type StepOptions, type StepResult } from '../../sandbox/runner.ts';
import { launchBeside } from '../kit/launcher.ts';

/** The files of the layer that most tests gate, and its zip. */
export const FILES = {
  'nodejs/node_modules/left-pad/index.js': 'module.exports = (s, n) => s.padStart(n);\n',
};
export const ZIP = makeZip(FILES);
export const CONTENT = bytesContent(ZIP);
export const REGION = 'ap-guangzhou';
export const REFERENCE = `${REGION}/common-deps:12`;

/** One error or failed check, as it stands in the report. */
export interface ReportedError {
  code: string;
  message: string;
  hint?: string;
  requestId?: string;
}

/** The report as far as tests look at it. */
export interface Report {
  schemaVersion: number;
  verdict: string;
  mode: string;
  error?: ReportedError;
  problems?: { path: string; line?: number; message: string }[];
  policy?: { path: string; sha256: string };
  notes?: string[];
  part?: { index: number; count: number; layers: number; totalLayers: number; text: string };
  layers: ReportedLayer[];
}

/** One layer of the report as far as tests look at it. */
export interface ReportedLayer {
  reference: string;
  verdict: string;
  checks: { id: string; verdict: string; message?: string }[];
  accepted?: { rule: string; reason: string; until: string; by: string; found: string }[];
  sources: { kind: string; path?: string; line?: number }[];
  sha256: { expected?: string; pinned?: string; actual?: string };
  path?: string;
  cacheHit?: boolean;
  requestId?: string;
  pinned: boolean;
  content?: { digest?: string; expected: (Record<string, unknown> & { problem?: string })[] };
  error?: ReportedError;
}

export interface Gate {
  sandbox: Sandbox;
  job: Job;
  /** Runs one step that gates `common-deps:12` with the sandbox's key. */
  step(
    inputs?: Record<string, string>,
    options?: Omit<Partial<StepOptions>, 'inputs' | 'job'>,
  ): Promise<Step>;
}

export interface Step extends StepResult {
  report: Report;
}

/** Runs `use` with a fresh sandbox that has `common-deps:12`, and a fresh job. */
export async function withGate<Seen>(
  use: (gate: Gate) => Promise<Seen>,
  layer: Partial<PublishOptions> = {},
  options: SandboxOptions = {},
): Promise<Seen> {
  const gate = await openGate(layer, options);
  try {
    return await use(gate);
  } finally {
    await gate.close();
  }
}

/** A gate that its caller closes. */
export async function openGate(
  layer: Partial<PublishOptions> = {},
  options: SandboxOptions = {},
): Promise<Gate & { close(): Promise<void> }> {
  const sandbox = await startSandbox(options);
  const job = createJob();
  const close = async () => {
    await sandbox.close();
    job.remove();
  };
  try {
    sandbox.publish({
      ...{ region: REGION, name: 'common-deps', version: 12, content: CONTENT },
      ...{ runtimes: ['Nodejs18.15', 'Nodejs16.13'], license: 'MIT', description: 'shared dependencies' },
      ...layer,
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { sandbox, job, close, step: (inputs, more) => step(sandbox, job, inputs, more) };
}

/**
 * The jitter of every backoff is 0 in this process, so a retry follows at once. A wait that a server asks for is still waited.
 * Randomness is all it changes; `test/unit/retry.test.ts` has the length of the waits.
 */
export const NO_BACKOFF = { NODE_OPTIONS: '--import=data:text/javascript,Math.random=()=>0' };

/** Inputs that unset the single layer, for steps that name their layers otherwise. */
export const FLEET = { 'layer-name': '', 'layer-version': '', region: '' };

/** The inputs of a step that gates `common-deps:12` with the sandbox's key. */
export function inputsFor({ endpoint, key }: Sandbox): Record<string, string> {
  const credentials = { 'secret-id': key.secretId, 'secret-key': key.secretKey };
  return { 'layer-name': 'common-deps', 'layer-version': '12', region: REGION, endpoint, ...credentials };
}

/** Runs one step that gates `common-deps:12` with the sandbox's key, unless `inputs` say otherwise. */
export async function step(
  sandbox: Sandbox,
  job: Job,
  inputs: Record<string, string> = {},
  options: Omit<Partial<StepOptions>, 'inputs' | 'job'> = {},
): Promise<Step> {
  const result = await runStep({
    job,
    inputs: { ...inputsFor(sandbox), ...inputs },
    launch: launchBeside,
    ...options,
    env: { ...NO_BACKOFF, ...options.env },
  });
  return { ...result, report: readReport(result) };
}

function readReport({ outputs, stdout }: StepResult): Report {
  const path = outputs['report-path'];
  if (path === undefined) throw new Error(`the step left no report:\n${stdout}`);
  const report = validated(JSON.parse(readFileSync(path, 'utf8')));
  if (report.verdict === 'pass' && report.layers.some((layer) => layer.path === undefined))
    throw new Error('the report of a pass has a layer without a path');
  return report;
}

/** A report, which must keep to its schema. */
export function validated(report: Report): Report {
  if (!validateReport(report))
    throw new Error(`the report breaks its schema: ${ajv.errorsText(validateReport.errors)}`);
  return report;
}

const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
const validateReport = ajv.compile(schema('report.schema.json'));
const validateLock = ajv.compile(schema('lockfile.schema.json'));

/** The layers of a lockfile, which must keep to its schema. */
export function readLock(path: string): Record<string, { sha256: string; size: number }> {
  const lockfile: { layers: Record<string, { sha256: string; size: number }> } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  if (!validateLock(lockfile))
    throw new Error(`the lockfile breaks its schema: ${ajv.errorsText(validateLock.errors)}`);
  return lockfile.layers;
}

/** What a step tells of itself, however it ended. */
const TOLD: readonly string[] = [
  ...['report.json', 'summary.md', 'pull-request.md', 'statement.json', 'predicate.json'],
];

/** Every file below the job's folders but what it tells of itself: what a step left behind. */
export function leftBehind({ temp, toolCache }: Job): string[] {
  return [...filesBelow(temp), ...filesBelow(toolCache)].filter((path) => !TOLD.includes(basename(path)));
}

/** The zips in the tool cache. */
export function cachedZips({ toolCache }: Job): string[] {
  return filesBelow(toolCache).filter((path) => basename(path) === 'layer.zip');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Runs a step that must not need much memory (told on Linux only), whatever it is given: less than `mib`. */
export async function inLittleMemory(
  run: (options: Pick<StepOptions, 'onPeakMemory'>) => Promise<Step>,
  mib = 200,
): Promise<Step> {
  let peak = 0;
  const result = await run({
    onPeakMemory(bytes) {
      peak = Math.max(peak, bytes);
    },
  });
  expect(peak, 'the peak of memory').toBeLessThan(mib * 1024 ** 2);
  return result;
}

/** What must hold after every refusal: red, nothing handed on, nothing left behind, the report there; `at` is the place of its annotation. */
export function expectShut(step: Step, job: Job, code: string, at = ''): void {
  expectRed(step, job);
  const error = step.report.error ?? step.report.layers[0]?.error;
  expect(error?.code, step.stdout).toBe(code);
  expect(error?.hint, 'a hint that says what to do').toBeTruthy();
  expect(step.stdout).toContain(`::error title=Layer gate%3A ${code}${at}::`);
  expect(step.summary).toContain(code);
}

/** What must hold of the whole step after a refusal, whatever was refused. */
export function expectRed(step: Step, job: Job): void {
  expect(step.report.verdict, step.stdout).toBe('fail');
  expect(step.exitCode).toBe(1);
  expect(step.outputs['verified']).toBe('false');
  expect(step.outputs).not.toHaveProperty('layer-path');
  expect(step.outputs).not.toHaveProperty('checksums-path');
  expect(leftBehind(job)).toEqual([]);
  expect(step.stderr).toBe('');
}

/** What must hold of a layer that is refused among others: its error, what to do, its annotation, no path. Returns it. */
export function expectRefused(step: Step, reference: string, code: string): ReportedLayer {
  const layer = layerOf(step, reference);
  expect(layer.error?.code ?? layer.verdict, `${reference}\n${step.stdout}`).toBe(code);
  expect(layer.verdict, reference).toBe('fail');
  expect(layer.error?.hint, `what to do about ${reference}`).toBeTruthy();
  expect(layer, reference).not.toHaveProperty('path');
  const start = new RegExp(`^::error title=Layer gate%3A ${code}(?:,[^:]*)?::`);
  const noted = step.stdout.split('\n').filter((line) => start.test(line) && line.includes(reference));
  expect(noted.length, `annotations of ${reference}\n${step.stdout}`).toBeGreaterThan(0);
  expect(step.summary).toContain(code);
  return layer;
}

/** A layer of the report. */
export function layerOf({ report, stdout }: Step, reference: string): ReportedLayer {
  const layer = report.layers.find((one) => one.reference === reference);
  if (layer === undefined) throw new Error(`the report has no ${reference}:\n${stdout}`);
  return layer;
}

/** The text of a job summary as a reader copies it: without tags, entities decoded. */
export function copiedFrom(summary: string): string {
  return summary
    .replace(/<\/?code>/g, '')
    .replace(/&#(\d+);/g, (_all, point) => String.fromCodePoint(Number(point)));
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The verdict of one check of a layer, by default the first. */
export function verdictOf({ report }: Step, id: string, layer = report.layers[0]): string | undefined {
  return layer?.checks.find((check) => check.id === id)?.verdict;
}

/** Gives a job the workspace and the tool cache of another, so that one step can prepare several tests. */
export function continueFrom(from: Job, to: Job): void {
  for (const folder of ['workspace', 'toolCache'] as const)
    cpSync(from[folder], to[folder], { recursive: true });
}

/** Writes files below `folder`, by their paths. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
