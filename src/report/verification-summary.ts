import { basename, isAbsolute, relative, resolve } from 'node:path';
import { layerFileName } from '../artifact/workspace.ts';
import type { Environment } from '../base/host.ts';
import { ACTION_URI, VERSION } from '../base/version.ts';
import { failedLayers, type HandedLayer, type Outcome, type PolicyFile } from '../gate/outcome.ts';
import type { LayerResult } from '../gate/result.ts';
import { formatPart } from '../layers/plan.ts';

/** The predicate type of a Verification Summary, for the input `predicate-type` of actions/attest. */
export const PREDICATE_TYPE = 'https://slsa.dev/verification_summary/v1';

/** The facts about the run that a summary contains. */
interface RunFacts {
  /** `https://github.com/octo-org/app`: the repository whose deployment was gated. */
  repository: string;
  /** The commit of the run. */
  commit: string;
  /** The folder of the checkout, to which relative paths refer. */
  workspace: string;
}

/** A file that the summary is about. */
interface Subject {
  name: string;
  digest: { sha256: string };
}

/** A file that the layers were checked against, as an in-toto ResourceDescriptor. */
interface FileUsed {
  uri: string;
  digest?: { sha256: string };
}

/** The predicate of a SLSA Verification Summary, version 1. */
interface VerificationSummary {
  verifier: { id: string; version: Record<string, string> };
  timeVerified: string;
  resourceUri: string;
  policy: FileUsed & { annotations?: { lockfile: FileUsed } };
  verificationResult: 'PASSED' | 'FAILED';
  verifiedLevels: string[];
  slsaVersion: string;
  /** An extension field, named as SLSA requires. Absent if the summary is about the whole fleet. */
  scfLayerGate_part?: string;
}

/** An in-toto Statement, version 1, that contains a Verification Summary. */
export interface SummaryStatement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: Subject[];
  predicateType: typeof PREDICATE_TYPE;
  predicate: VerificationSummary;
}

/**
 * The verdict as an in-toto Statement over the digests of the layers' bytes.
 *
 * A pass names every layer. A failure names only the failed layers whose bytes were received: subjects are matched by digest alone, so a
 * layer that passed must not be listed because its neighbour failed.
 *
 * @returns `undefined` if there are no such bytes, because a statement needs a subject
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
      verifier: { id: ACTION_URI, version: { 'scf-layer-gate': VERSION } },
      timeVerified: verifiedAt.toISOString(),
      resourceUri: facts.repository,
      policy: policyOf(facts, outcome),
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

/** The gate does not check how a layer was built, so it claims none of SLSA's own levels. */
function levelsOf(results: readonly LayerResult[]): string[] {
  const pinned = results.every((result) => result.pinned);
  return ['SLSA_BUILD_LEVEL_UNEVALUATED', pinned ? 'SCF_LAYER_PINNED' : 'SCF_LAYER_INTACT'];
}

/**
 * What the layers were checked against: the policy file, with the frozen lockfile as an annotation; else the lockfile; else the inputs of
 * the step. The file that contains the inputs is unknown: in a reusable workflow, GITHUB_WORKFLOW_REF is that of the caller, and a composite action has
 * inputs of its own. So the commit is named.
 */
function policyOf(facts: RunFacts, { policy, lockfile }: Outcome): VerificationSummary['policy'] {
  const used = policy ?? lockfile;
  if (used === undefined) return { uri: uriOf(facts, undefined) };
  const described = describeFile(facts, used);
  if (policy === undefined || lockfile === undefined) return described;
  return { ...described, annotations: { lockfile: describeFile(facts, lockfile) } };
}

function describeFile(facts: RunFacts, { path, sha256 }: PolicyFile): FileUsed {
  return { uri: uriOf(facts, pathWithin(facts.workspace, path)), digest: { sha256 } };
}

/** `path` at the commit of the run; the commit itself if there is no path in the repository. */
function uriOf({ repository, commit }: RunFacts, path: string | undefined): string {
  if (path === undefined) return `${repository}/tree/${commit}`;
  return `${repository}/blob/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
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
  return {
    repository: `${server}/${name}`,
    commit: need('GITHUB_SHA'),
    workspace,
  };
}
