import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import { VERSION } from '../../src/base/version.ts';
import type { HandedLayer, PolicyFile } from '../../src/gate/outcome.ts';
import type { FailedLayer, LayerResult } from '../../src/gate/result.ts';
import { runFacts, summaryStatement } from '../../src/report/verification-summary.ts';
import { readStatement } from './kit.ts';

const ENV = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/app',
  GITHUB_SHA: 'f00d',
  GITHUB_WORKSPACE: '/home/runner/work/app/app',
  GITHUB_WORKFLOW_REF: 'octo-org/app/.github/workflows/deploy it.yml@refs/heads/main',
  GITHUB_ACTION_REPOSITORY: 'scf-layer-gate/scf-layer-gate',
};
const AT = new Date('2026-11-24T03:00:00Z');
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

const FACTS = { status: 'Active', compatibleRuntimes: [], licenseInfo: '', description: '', addTime: '' };

function failed(name: string, actual: string | undefined, pinned = false): FailedLayer {
  return {
    verdict: 'failed',
    layer: {
      region: 'ap-guangzhou',
      name,
      version: 1,
      pins: [],
      contents: [],
      sources: [],
      runtimes: [],
      lock: undefined,
    },
    checks: [],
    sha256: { ...(actual === undefined ? {} : { actual }), ...(pinned ? { pinned: A } : {}) },
    pinned,
    durationMs: 1,
    error: new GateError('DIGEST_MISMATCH', 'other bytes'),
  };
}

function passed(name: string, actual: string, pinned = true): HandedLayer {
  const { layer, checks, durationMs } = failed(name, actual);
  const path = `/temp/layers/ap-guangzhou.${name}.1.zip`;
  const sha256 = { actual, ...(pinned ? { pinned: A } : {}) };
  return {
    verdict: 'passed',
    layer,
    checks,
    sha256,
    pinned,
    durationMs,
    size: 1,
    facts: FACTS,
    zip: path,
    path,
  };
}

const isPassed = (layer: LayerResult): layer is HandedLayer => layer.verdict === 'passed';

interface More {
  errors?: GateError[];
  policy?: PolicyFile;
}

function statement(layers: LayerResult[], more: More = {}, env: Partial<typeof ENV> = {}) {
  const { errors = [], ...rest } = more;
  const step = { mode: 'enforce', durationMs: 1, ...rest } as const;
  const handed = layers.filter(isPassed);
  const outcome =
    errors.length === 0 && handed.length === layers.length
      ? ({ ...step, verdict: 'passed', layers: handed } as const)
      : ({ ...step, verdict: 'failed', layers, errors } as const);
  const facts = runFacts({ ...ENV, ...env }, ENV.GITHUB_WORKSPACE);
  const made = summaryStatement(outcome, facts, AT);
  return made === undefined ? undefined : readStatement(JSON.stringify(made));
}

describe('the Verification Summary', () => {
  it('of a pass is about every layer', () => {
    expect(statement([passed('one', A), passed('two', B)])).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        { name: 'ap-guangzhou.one.1.zip', digest: { sha256: A } },
        { name: 'ap-guangzhou.two.1.zip', digest: { sha256: B } },
      ],
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: {
          id: 'https://github.com/scf-layer-gate/scf-layer-gate',
          version: { 'scf-layer-gate': VERSION },
        },
        timeVerified: '2026-11-24T03:00:00.000Z',
        resourceUri: 'https://github.com/octo-org/app',
        policy: { uri: 'https://github.com/octo-org/app/tree/f00d' },
        verificationResult: 'PASSED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_UNEVALUATED', 'SCF_LAYER_PINNED'],
        slsaVersion: '1.2',
      },
    });
  });

  it('of a failure is about the layers that failed and had bytes, and no other', () => {
    const made = statement([passed('good', A), failed('bad', B), failed('gone', undefined)]);
    expect(made?.subject).toEqual([{ name: 'ap-guangzhou.bad.1.zip', digest: { sha256: B } }]);
    expect(made?.predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: ['FAILED'] });
  });

  it('is not made where there is nothing that it could be about', () => {
    expect(statement([])).toBeUndefined();
    expect(statement([failed('gone', undefined)])).toBeUndefined();
    expect(
      statement([passed('good', A)], { errors: [new GateError('MANIFEST_INVALID', 'gone')] }),
    ).toBeUndefined();
  });

  it('says pinned only where every layer was', () => {
    const made = statement([passed('one', A), passed('two', B, false)]);
    expect(made?.predicate.verifiedLevels).toEqual(['SLSA_BUILD_LEVEL_UNEVALUATED', 'SCF_LAYER_INTACT']);
  });

  it.each([
    ['deploy/layers.json', 'https://github.com/octo-org/app/blob/f00d/deploy/layers.json'],
    ['./a b/../ü.json', 'https://github.com/octo-org/app/blob/f00d/%C3%BC.json'],
    ['/home/runner/work/app/app/layers.json', 'https://github.com/octo-org/app/blob/f00d/layers.json'],
    ['../other/layers.json', 'https://github.com/octo-org/app/tree/f00d'],
  ])('names the lockfile %s with its digest as the policy', (path, uri) => {
    const made = statement([passed('one', A)], { policy: { path, sha256: B } });
    expect(made?.predicate.policy).toEqual({ uri, digest: { sha256: B } });
  });

  it.each([
    ['a composite action of another repository', { GITHUB_ACTION_REPOSITORY: 'acme/platform-actions' }],
    ['an action of the repository itself, or inside one', { GITHUB_ACTION_REPOSITORY: '' }],
    [
      'a reusable workflow, whose caller GitHub names',
      { GITHUB_WORKFLOW_REF: 'octo-org/app/.github/workflows/call.yml@main' },
    ],
    ['a workflow from elsewhere', { GITHUB_WORKFLOW_REF: 'other/org/.github/workflows/x.yml@main' }],
    ['a server of its own', { GITHUB_SERVER_URL: 'https://git.acme.example' }],
  ])('of %s names this action as the verifier, and no workflow as the policy', (_name, env) => {
    const server = Object(env).GITHUB_SERVER_URL ?? ENV.GITHUB_SERVER_URL;
    expect(statement([passed('one', A)], {}, env)?.predicate).toMatchObject({
      verifier: { id: 'https://github.com/scf-layer-gate/scf-layer-gate' },
      resourceUri: `${server}/octo-org/app`,
      policy: { uri: `${server}/octo-org/app/tree/f00d` },
    });
  });

  it.each(['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_SHA'])('is not made up without %s', (name) => {
    expect(() => runFacts({ ...ENV, [name]: undefined }, '.')).toThrow(`${name} is not set`);
  });
});

it('the version is that of package.json', () => {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  expect(VERSION).toBe(manifest.version);
});
