import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { createJob, type Job } from '../../sandbox/runner.ts';
import { ManifestError } from '../../src/layers/manifests/manifest-error.ts';
import { CASES, VARIANTS } from '../manifests/cases/index.ts';
import { fillFolder, lockedIn, type ManifestCase } from '../manifests/cases/kit.ts';
import { read } from '../manifests/kit.ts';
import { CONTENT, expectRed, FLEET, type Step, sha256, step, ZIP } from './kit.ts';

/** Layers that exist everywhere, so that one that slips past is refused by the lockfile alone. */
const WORLD = ['common-deps:12', 'common-deps:66', 'image-tools:3', 'sneaky:66'].flatMap((layer) =>
  ['ap-guangzhou', 'ap-beijing', 'ap-shanghai'].map((region) => `${region}/${layer}`),
);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  for (const reference of new Set([...WORLD, ...CASES.flatMap(lockedIn), ...VARIANTS.flatMap(lockedIn)])) {
    const [region = '', layer = ''] = reference.split('/');
    const [name = '', version] = layer.split(':');
    sandbox.publish({
      ...{ region, name, version: Number(version), content: CONTENT, license: 'MIT' },
      runtimes: ['Nodejs16.13', 'Nodejs18.15'],
    });
  }
});

afterAll(async () => await sandbox.close());

const ENTRY = {
  ...{ sha256: sha256(ZIP), size: ZIP.length, compatibleRuntimes: ['Nodejs16.13', 'Nodejs18.15'] },
  ...{ licenseInfo: 'MIT', addTime: '2026-01-01 00:00:00' },
};

interface CaseResult extends Step {
  job: Job;
  lockfileKept: boolean;
}

const jobs: Job[] = [];
afterAll(() => {
  for (const job of jobs) job.remove();
});

/** Runs one step on what `fill` makes in its workspace, beside a lockfile with `locked`. */
async function gate(
  fill: (workspace: string) => void,
  locked: readonly string[],
  { manifests, inputs = {}, env = {} }: Pick<ManifestCase, 'manifests' | 'inputs' | 'env'>,
): Promise<CaseResult> {
  const job = createJob();
  jobs.push(job);
  fill(job.workspace);
  const path = join(job.workspace, 'lock.json');
  const layers = Object.fromEntries(locked.map((reference) => [reference, ENTRY]));
  const lockfile = JSON.stringify({ lockfileVersion: 1, layers });
  writeFileSync(path, lockfile);
  const given = { region: 'ap-guangzhou', manifests, lockfile: 'lock.json', ...inputs };
  const result = await step(sandbox, job, { ...FLEET, ...given }, { env });
  return { ...result, job, lockfileKept: readFileSync(path, 'utf8') === lockfile };
}

/** One in six: all of them are read in `test/manifests/cases.test.ts`, and each process costs a third of a second. */
const SOME = VARIANTS.filter((_, index) => index % 6 === 0);

/** Where the problems of a case in `folder` are when it is read alone and in process: `path:line` in it. None where it can be read. */
async function problemsAlone(manifestCase: ManifestCase, folder: string): Promise<string[]> {
  const { manifests, inputs = {}, env = {} } = manifestCase;
  const { workspace, remove } = createJob();
  try {
    fillFolder(join(workspace, folder), manifestCase);
    const allowed = new Set(inputs['manifest-env']?.split(','));
    const region = inputs['region'] ?? 'ap-guangzhou';
    await read(workspace, patternsIn(folder, manifests), { env, allowed, allowEmpty: false, region });
    return [];
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return error.problems.map(({ path, line }) => `${path.slice(folder.length)}:${line}`);
  } finally {
    remove();
  }
}

const patternsIn = (folder: string, manifests: string) =>
  manifests.split('\n').map((pattern) => pattern.replace(/^!?/, `$&${folder}`));

const ALL = await Promise.all(
  [...CASES, ...SOME].map(async (manifestCase) => ({
    manifestCase,
    name: manifestCase.name,
    alone: await problemsAlone(manifestCase, ''),
    inFolder: await problemsAlone(manifestCase, 'x/project/'),
  })),
);

type Case = (typeof ALL)[number];

/** Nothing is gated where a manifest cannot be read, and all are where all are locked. The folder above must mean nothing to them. */
const canShare = ({ manifestCase: { gates, inputs }, alone, inFolder }: Case) =>
  inputs === undefined && (gates !== undefined || alone.length > 0) && alone.join() === inFolder.join();
/** So few that GitHub shows an annotation for each of their problems. */
const CASES_PER_STEP = 7;
/** Two levels, because a tool also reads what is in the folders beside that of a file. */
const inFolders = (cases: readonly Case[]) =>
  cases.map((one, index) => ({ ...one, index, folder: `${index}/project/` }));
const SHARED = ALL.filter(canShare);
const GATED = inFolders(SHARED.filter(({ alone }) => alone.length === 0));
const UNREADABLE = inFolders(SHARED.filter(({ alone }) => alone.length > 0));
const stepOf = (index: number) => Math.floor(index / CASES_PER_STEP);
const unreadable: Promise<CaseResult>[] = [];
let gated: Promise<CaseResult> | undefined;

/** Runs one step on several cases, each in its folder. */
async function gateTogether(cases: ReturnType<typeof inFolders>): Promise<CaseResult> {
  const patterns = cases.flatMap(({ manifestCase, folder }) => patternsIn(folder, manifestCase.manifests));
  const fill = (workspace: string) => {
    for (const { manifestCase, folder } of cases) fillFolder(join(workspace, folder), manifestCase);
  };
  const locked = cases.flatMap(({ manifestCase }) => lockedIn(manifestCase));
  const env = Object.assign({}, ...cases.map(({ manifestCase }) => manifestCase.env));
  return await gate(fill, locked, { manifests: patterns.join('\n'), env });
}

beforeAll(async () => {
  gated = gateTogether(GATED);
  const parts = Map.groupBy(UNREADABLE, ({ index }) => stepOf(index));
  unreadable.push(...[...parts.values()].map(gateTogether));
  await Promise.allSettled([gated, ...unreadable]);
});

function expectGreen(result: CaseResult): void {
  expect(result.outputs['verified'], result.stdout).toBe('true');
  expect(result.stderr).toBe('');
  expect(result.lockfileKept, 'the lockfile is as it was').toBe(true);
}

function expectNothing(result: CaseResult): void {
  expectRed(result, result.job);
  expect(result.lockfileKept, 'the lockfile is as it was').toBe(true);
}

const ANNOTATED = /^::error [^:]*,file=[^,:]+,line=\d+::/m;

describe.concurrent('a deployment file is read as its tool reads it', () => {
  it.each(ALL.filter((one) => !canShare(one)))('$name', async ({ manifestCase }) => {
    const { gates, says = [] } = manifestCase;
    const fill = (workspace: string) => fillFolder(workspace, manifestCase);
    const result = await gate(fill, lockedIn(manifestCase), manifestCase);
    const { report, stdout } = result;
    if (gates !== undefined) {
      expectGreen(result);
      const references = report.layers.map(({ reference }) => reference);
      expect(references.sort()).toEqual([...gates].sort());
      return;
    }
    expectNothing(result);
    const errors = [report.error, ...report.layers.map(({ error }) => error)].flatMap((error) => error ?? []);
    const reasons = errors.filter(({ code }) => code === 'MANIFEST_INVALID' || code === 'NOT_LOCKED');
    expect(reasons, stdout).not.toEqual([]);
    for (const { hint } of errors) expect(hint, 'what to do').toBeTruthy();
    expect(stdout, 'an annotation at a file and a line').toMatch(ANNOTATED);
    const messages = errors.map(({ message }) => message).join('\n');
    for (const text of says) expect(messages).toContain(text);
  });
});

describe('a deployment file that is read as its tool reads it', () => {
  it.each(GATED)('$name', async ({ manifestCase, folder }) => {
    const layers = (await gated)?.report.layers ?? [];
    const its = layers.filter(({ sources }) => sources.some(({ path }) => path?.startsWith(folder)));
    expect(its.map(({ reference }) => reference).sort()).toEqual([...(manifestCase.gates ?? [])].sort());
  });

  it('is green, and no other layer is gated', async () => {
    const result = await gated;
    if (result === undefined) throw new Error('unreachable');
    expectGreen(result);
    const references = result.report.layers.map(({ reference }) => reference);
    const expected = new Set(GATED.flatMap(({ manifestCase }) => manifestCase.gates ?? []));
    expect(references.sort()).toEqual([...expected].sort());
  });
});

describe('a deployment file that cannot be read as its tool reads it', () => {
  it.each(UNREADABLE)('$name', async ({ manifestCase, alone, index, folder }) => {
    const result = await unreadable[stepOf(index)];
    const problems = result?.report.problems?.filter(({ path }) => path.startsWith(folder)) ?? [];
    const places = problems.map(({ path, line }) => `${path}:${line}`);
    // Those of the case, and none because of its neighbours.
    expect(places, result?.stdout).toEqual(alone.map((place) => `${folder}${place}`));
    for (const { path, line } of problems)
      expect(result?.stdout).toContain(`MANIFEST_INVALID,file=${path},line=${line}::`);
    const messages = problems.map(({ message }, index) => `${places[index]}: ${message}`).join('\n');
    for (const text of manifestCase.says ?? []) expect(messages).toContain(text);
  });

  it('is red, and nothing is gated or handed on', async () => {
    for (const result of await Promise.all(unreadable)) {
      expectNothing(result);
      expect(result.report.error?.code).toBe('MANIFEST_INVALID');
      expect(result.report.error?.hint, 'what to do').toBeTruthy();
      expect(result.report.layers).toEqual([]);
    }
  });
});
