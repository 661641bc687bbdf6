import type { ArchiveAudit } from '../archive/audit.ts';
import type { ContentComparison, LayerContent } from '../archive/content.ts';
import type { Obtained } from '../artifact/obtain.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { Setting } from '../base/host.ts';
import type { ContentPin, RequestedLayer, RuntimeDemand } from '../layers/reference.ts';
import type { LayerAnswer } from '../tencent/layer-version.ts';
import type { ArtifactReading } from './locate.ts';

/** What a user demands of every layer. */
export interface Policy {
  requiredRuntimes: readonly RuntimeDemand[];
  /** As the user wrote them, one entry per line. Empty: any license. */
  allowedLicenses: readonly string[];
  /** Whether a layer without an independent pin fails. */
  requirePin: boolean;
  /** Whether the zip's entries are audited. */
  auditArchive: boolean;
}

/** Everything that is known of a layer. A field is `undefined` as long as the gate has not come that far. */
export interface Evidence {
  layer: RequestedLayer;
  policy: Policy;
  answer?: LayerAnswer;
  /** Whether the policy's list allows the license that the answer declares; `undefined` without a list. */
  licenseAllowed?: boolean;
  artifact?: ArtifactReading;
  bytes?: Obtained;
  archive?: ArchiveAudit;
  /** What the zip holds, where that is needed; or a clause that says why it is not one content to every program. */
  content?: LayerContent | { problem: string };
  /** One for each content pin of the layer, in their order. */
  contents?: readonly ContentReading[];
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

/** One judgement. `skip` means that there was nothing to judge by, and says why. */
export type Judgement =
  | { verdict: 'pass'; message?: string }
  | { verdict: 'skip'; message: string }
  | {
      verdict: 'fail';
      code: ErrorCode;
      message: string;
      hint: string;
      settings?: readonly Setting[];
    };

/** One check of the gate. */
export interface CheckDefinition {
  id: string;
  /** Which failure a reader must see first: 1 is the most alarming. */
  rank: number;
  /** Whether a layer must pass it; the others may be skipped. */
  required: boolean;
  /** When it fails, for the documentation. */
  failsWhen: string;
  judge(evidence: Evidence): Judgement;
}
