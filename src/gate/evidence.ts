import type { ArchiveAudit } from '../archive/audit.ts';
import type { ContentComparison, LayerContent } from '../archive/content.ts';
import type { Obtained } from '../artifact/obtain.ts';
import type { ContentPin, LockEntry, RequestedLayer, RuntimeDemand } from '../layers/reference.ts';
import type { Exception } from '../policy/exceptions.ts';
import type { Judgement, Rule } from '../policy/rule.ts';
import type { LayerAnswer } from '../tencent/layer-version.ts';
import type { ArtifactReading } from './locate.ts';

export type { Judgement };

/** What a user requires of every layer. */
export interface Policy {
  requiredRuntimes: readonly RuntimeDemand[];
  /** As the user wrote them, one entry per line. Empty: any license. */
  allowedLicenses: readonly string[];
  /** Whether a layer without an independent pin fails. */
  requirePin: boolean;
  /** Whether the zip's entries are audited. */
  auditArchive: boolean;
  /** What the policy file adds. */
  file?: PolicyInForce | undefined;
}

/** A policy file, at the time of the step. */
export interface PolicyInForce {
  /** As the user wrote it. */
  path: string;
  rules: readonly Rule[];
  exceptions: readonly Exception[];
  /** Milliseconds since 1970. */
  now: number;
}

/** Everything that is known about a layer. A field is `undefined` until the gate has got that far. */
export interface Evidence {
  layer: RequestedLayer;
  policy: Policy;
  answer?: LayerAnswer;
  artifact?: ArtifactReading;
  bytes?: Obtained;
  archive?: ArchiveAudit;
  /** What the zip contains, if that is needed; or a clause that says why programs may read different content from it. */
  content?: LayerContent | { problem: string };
  /** One for each content pin of the layer, in their order. */
  contents?: readonly ContentReading[];
  /** Offline, the lockfile's entry: nothing else is consulted. */
  recorded?: LockEntry;
}

/** A content pin beside the layer: how the two compare, or why they cannot be compared (a clause). */
export type ContentReading = { pin: ContentPin } & (
  | { problem: string }
  | {
      /** Files of the folder that count. */
      files: number;
      /** What filters left out of it; a folder has a `/` at its end and stands for all in it. */
      leftOut: readonly string[];
      comparison: ContentComparison;
    }
);

/** One check of the gate. */
export interface CheckDefinition {
  id: string;
  /** The order in which failures are shown: 1 is the most alarming. */
  rank: number;
  /** Whether a layer must pass it; the others may be skipped. */
  required: boolean;
  /** When it fails, for the documentation. */
  failsWhen: string;
  judge(evidence: Evidence): Judgement;
}
