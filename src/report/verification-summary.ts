import { basename, isAbsolute, relative, resolve } from 'node:path';
import { layerFileName } from '../artifact/workspace.ts';
import type { Environment } from '../base/host.ts';
import { VERSION } from '../base/version.ts';
import { failedLayers, type HandedLayer, type Outcome, type PolicyFile } from '../gate/outcome.ts';
import type { LayerResult } from '../gate/result.ts';
import { formatPart } from '../layers/plan.ts';

/** What a Verification Summary is called among attestations: the input `predicate-type` of actions/attest. */
export const PREDICATE_TYPE = 'https://slsa.dev/verification_summary/v1';

/** Where a step runs, as far as a summary says it. */
interface RunFacts {
  /** `https://github.com/octo-org/app`: what the layers were gated for. */
  repository: string;
  /** The commit that the run is about. */
  commit: string;
  /** Where the repository is checked out: what a relative path is relative to. */
  workspace: string;
  /** The workflow's path in the repository, where it is known. */
  workflow: string | undefined;
  /** `https://github.com/scf-layer-gate/scf-layer-gate`: which action judged. */
  verifier: string;
}

/** A file that the summary is about. */
interface Subject {
  name: string;
  digest: { sha256: string };
}

/** The predicate of a SLSA Verification Summary, version 1. */
interface VerificationSummary {
  verifier: { id: string; version: Record<string, string> };
  timeVerified: string;
  resourceUri: string;
  policy: { uri: string; digest?: { sha256: string } };
  verificationResult: 'PASSED' | 'FAILED';
  verifiedLevels: string[];
  slsaVersion: string;
  /** A field of our own, named as SLSA has such named. Absent where the summary is about the whole fleet. */
  scfLayerGate_part?: string;
}

/** An in-toto Statement, version 1, with a Verification Summary in it. */
export interface SummaryStatement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: Subject[];
  predicateType: typeof PREDICATE_TYPE;
  predicate: VerificationSummary;
}

/**
 * The verdict as an in-toto Statement over the digests of the layers' bytes.
 *
 * A pass is about every layer. A failure is about the layers that failed and had bytes, and about nothing else: subjects
 * are matched by digest alone, and a layer that held must not be called bad because its neighbour was.
 *
 * @returns `undefined` where there are no such bytes: an attestation needs something to be about
 */
export function summaryStatement(
  outcome: Outcome,
  facts: RunFacts,
  verifiedAt: Date,
): SummaryStatement | undefined {
  const holds = outcome.verdict === 'passed';
  const subject = (holds ? outcome.layers : failedLayers(outcome)).flatMap(subjectOf);
  if (subject.length === 0) return undefined;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: PREDICATE_TYPE,
    predicate: {
      verifier: { id: facts.verifier, version: { 'scf-layer-gate': VERSION } },
      timeVerified: verifiedAt.toISOString(),
      resourceUri: facts.repository,
      policy: policyOf(facts, outcome.policy),
      verificationResult: holds ? 'PASSED' : 'FAILED',
      verifiedLevels: holds ? levelsOf(outcome.layers) : ['FAILED'],
      slsaVersion: '1.2',
      ...(outcome.part === undefined ? {} : { scfLayerGate_part: formatPart(outcome.part) }),
    },
  };
}

function subjectOf(result: LayerResult | HandedLayer): Subject[] {
  const { layer, sha256 } = result;
  if (sha256.actual === undefined) return [];
  const name = 'path' in result ? basename(result.path) : layerFileName(layer);
  return [{ name, digest: { sha256: sha256.actual } }];
}

/** How a layer was built is not looked at, so no level of SLSA's own is claimed. */
function levelsOf(results: readonly LayerResult[]): string[] {
  const pinned = results.every((result) => result.pinned);
  return ['SLSA_BUILD_LEVEL_UNEVALUATED', pinned ? 'SCF_LAYER_PINNED' : 'SCF_LAYER_INTACT'];
}

/** By what was judged: the frozen lockfile, else the inputs in the workflow, which was not read and so has no digest here. */
function policyOf(
  { repository, commit, workflow, workspace }: RunFacts,
  policy: PolicyFile | undefined,
): VerificationSummary['policy'] {
  const path = policy === undefined ? workflow : pathWithin(workspace, policy.path);
  const uri =
    path === undefined
      ? `${repository}/tree/${commit}`
      : `${repository}/blob/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
  return policy === undefined ? { uri } : { uri, digest: { sha256: policy.sha256 } };
}

/** `path` as git names it; `undefined` for a file that is outside of the repository. */
function pathWithin(workspace: string, path: string): string | undefined {
  const inner = relative(workspace, resolve(workspace, path)).replaceAll('\\', '/');
  return inner === '' || inner.startsWith('../') || isAbsolute(inner) ? undefined : inner;
}

/**
 * The facts of this run from the runner's environment variables.
 *
 * @throws Error that names the variable which is missing
 */
export function runFacts(env: Environment, workspace: string): RunFacts {
  const need = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') throw new Error(`${name} is not set`);
    return value;
  };
  const server = need('GITHUB_SERVER_URL');
  const name = need('GITHUB_REPOSITORY');
  // Empty for an action of the repository itself (`uses: ./`).
  const action = env['GITHUB_ACTION_REPOSITORY'] || name;
  const prefix = `${name}/`;
  const workflow = (env['GITHUB_WORKFLOW_REF'] ?? '').replace(/@.*$/, '');
  return {
    repository: `${server}/${name}`,
    commit: need('GITHUB_SHA'),
    workspace,
    workflow: workflow.startsWith(prefix) ? workflow.slice(prefix.length) : undefined,
    verifier: `${server}/${action}`,
  };
}
