import { alarmRank, type ErrorCode, type GateError } from '../base/errors.ts';
import type { LockfileChange } from '../layers/lock-store.ts';
import type { Part } from '../layers/plan.ts';
import type { LayerId, LayerName } from '../layers/reference.ts';
import type { VersionDiff } from './compare.ts';
import { failures } from './judge.ts';
import type { FailedLayer, LayerResult, LockedLayer, VerifiedLayer } from './result.ts';
import type { LayerReview } from './review.ts';

/** How a failed gate ends the step: `audit` reports it and stays green. */
export type Mode = 'enforce' | 'audit';

/** A file by which the layers were judged. */
export interface PolicyFile {
  /** As the user wrote it. */
  path: string;
  /** Of its bytes, 64 lower-case hex digits. */
  sha256: string;
}

/** A verified layer that later steps may use. */
export interface HandedLayer extends VerifiedLayer {
  /** Where later steps find the zip. */
  path: string;
  /** Where it was unpacked. */
  extractedPath?: string;
}

/** A newer version of a layer. */
export interface LayerUpdate extends LayerName {
  from: number;
  to: number;
  /** The deployment files in which the version was changed, relative to the workspace. */
  files: string[];
  /** Where it was not, for people. */
  byHand: { place: string; why: string }[];
  /** Whether the new version replaced the old one anywhere, in a file or in the lockfile; otherwise it was not downloaded. */
  isApplied: boolean;
}

/** A version that was tried and did not pass. */
export interface RejectedVersion extends LayerId {
  code: ErrorCode;
  message: string;
}

/** What a bump did. */
export interface Bump {
  updates: readonly LayerUpdate[];
  rejected: readonly RejectedVersion[];
  /** References that nothing in this step names any more. */
  replaced: readonly string[];
}

/** The whole gate passed: every planned layer was verified, and nothing else went wrong. */
export interface PassedGate {
  verdict: 'passed';
  layers: readonly HandedLayer[];
  /** What an update did to the lockfile. */
  lockfileChange?: LockfileChange;
  /** What the new versions of an update bring. */
  versionDiffs?: readonly VersionDiff[];
  bump?: Bump;
  /** What is in the layers that an update adds to the lockfile. */
  reviews?: readonly LayerReview[];
}

/** Something failed. Nothing is handed on, not even the layers that passed by themselves. */
interface FailedGate {
  verdict: 'failed';
  layers: readonly LayerResult[];
  /** Problems other than those of layers: invalid inputs, a source that could not be read. */
  errors: readonly GateError[];
}

/** Offline, every layer agrees with the lockfile. No bytes were verified, and nothing is handed on. */
interface LockedGate {
  verdict: 'locked';
  layers: readonly LockedLayer[];
}

/** The gate's verdict. */
export type Verdict = (PassedGate | LockedGate | FailedGate) & {
  /** What is unusual but harmless about the layers as a group, as whole sentences. */
  notes?: readonly string[];
  /** The part of the layers that this step gated; `undefined` if it gated all, or if none was planned. */
  part?: Part | undefined;
};

/** The outcome of a step. */
export type Outcome = Verdict & {
  mode: Mode;
  durationMs: number;
  /** The policy file; `undefined` where none is used. */
  policy?: PolicyFile | undefined;
  /** The frozen lockfile; `undefined` where none is used. */
  lockfile?: PolicyFile | undefined;
};

/** The layers that failed by themselves, the most alarming first. */
export function failedLayers({ layers }: { layers: readonly LayerResult[] }): FailedLayer[] {
  const failed = layers.filter((layer) => layer.verdict === 'failed');
  return failed.sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ error, checks }: FailedLayer): number {
  return Math.min(alarmRank(error.code), ...failures(checks).map(({ code }) => alarmRank(code)));
}
