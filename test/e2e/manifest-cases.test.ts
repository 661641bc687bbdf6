import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { createJob, runStep, type StepResult } from '../../sandbox/runner.ts';
import { CASES, VARIANTS } from '../manifests/cases/index.ts';
import { fillFolder, lockedIn, type ManifestCase } from '../manifests/cases/kit.ts';
import { CONTENT, FLEET, inputsFor, leftBehind, type Report, sha256, ZIP } from './kit.ts';

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

interface CaseResult extends StepResult {
  report: Report;
  leftBehind: string[];
  lockfileKept: boolean;
}

async function gate(manifestCase: ManifestCase): Promise<CaseResult> {
  const { manifests, inputs = {}, env = {} } = manifestCase;
  const job = createJob();
  try {
    fillFolder(job.workspace, manifestCase);
    const path = join(job.workspace, 'lock.json');
    const layers = Object.fromEntries(lockedIn(manifestCase).map((reference) => [reference, ENTRY]));
    const lockfile = JSON.stringify({ lockfileVersion: 1, layers });
    writeFileSync(path, lockfile);
    const step = await runStep({
      ...{ job, env },
      inputs: {
        ...{ ...inputsFor(sandbox), ...FLEET },
        ...{ region: 'ap-guangzhou', manifests, lockfile: 'lock.json', ...inputs },
      },
    });
    const report: Report = JSON.parse(readFileSync(step.outputs['report-path'] ?? '', 'utf8'));
    const lockfileKept = readFileSync(path, 'utf8') === lockfile;
    return { ...step, report, leftBehind: leftBehind(job), lockfileKept };
  } finally {
    job.remove();
  }
}

/** One in six: all of them are read in `test/manifests/cases.test.ts`, and each process costs a third of a second. */
const SOME = VARIANTS.filter((_, index) => index % 6 === 0);

describe.concurrent('a deployment file is read as its tool reads it', () => {
  it.each([...CASES, ...SOME])('$name', async (manifestCase) => {
    const step = await gate(manifestCase);
    const { report, stdout, outputs } = step;
    expect(step.stderr).toBe('');
    expect(step.lockfileKept, 'the lockfile is as it was').toBe(true);
    if (manifestCase.gates !== undefined) {
      expect(outputs['verified'], stdout).toBe('true');
      const references = report.layers.map(({ reference }) => reference);
      expect(references.sort()).toEqual([...manifestCase.gates].sort());
      return;
    }
    expect(step.exitCode, stdout).toBe(1);
    expect(outputs['verified']).toBe('false');
    expect(outputs).not.toHaveProperty('layer-path');
    expect(step.leftBehind).toEqual([]);
    const errors = [report.error, ...report.layers.map(({ error }) => error)].flatMap((error) => error ?? []);
    const reasons = errors.filter(({ code }) => code === 'MANIFEST_INVALID' || code === 'NOT_LOCKED');
    expect(reasons, stdout).not.toEqual([]);
    for (const { hint } of errors) expect(hint, 'what to do').toBeTruthy();
    expect(stdout, 'an annotation at a file and a line').toMatch(/^::error [^:]*,file=[^,:]+,line=\d+::/m);
    const messages = errors.map(({ message }) => message).join('\n');
    for (const text of manifestCase.says ?? []) expect(messages).toContain(text);
  });
});
