import { contentDigest } from '../archive/content.ts';
import type { ArchiveNote } from '../archive/findings.ts';
import type { GateError } from '../base/errors.ts';
import { oneLine } from '../base/text.ts';
import type { LayerId, LockEntry, RequestedLayer } from '../layers/reference.ts';
import type { ContentReading, Evidence } from './evidence.ts';
import type { Check } from './judge.ts';

/** What the API returned for a layer. Texts are single printable lines. */
interface LayerFacts {
  status: string;
  compatibleRuntimes: string[];
  licenseInfo: string;
  description: string;
  addTime: string;
}

/** What the gate found out about one layer, whatever the verdict. */
interface Examination {
  layer: RequestedLayer;
  /** In the order of the table of checks. */
  checks: readonly Check[];
  sha256: {
    /** `CodeSha256`, where it was a digest. */
    expected?: string;
    /** The first pin. */
    pinned?: string;
    /** Of the bytes. */
    actual?: string;
  };
  /** Whether there is an independent digest to compare the bytes with, or content to compare the files with. */
  pinned: boolean;
  /** Bytes of the zip. */
  size?: number;
  cacheHit?: boolean;
  /** What the archive holds, where it was audited. */
  /** What the layer holds, where that was looked at. */
  content?: {
    /** `h1:…`, see `contentDigest`; absent if programs may read different content from the zip. */
    digest?: string;
    readings: readonly ContentReading[];
  };
  archive?: { entries: number; unpackedBytes: number; notes: readonly ArchiveNote[]; omittedNotes: number };
  /** Paths of its files and links, if a function binds it: other layers may contain the same ones. */
  paths?: readonly string[];
  requestId?: string;
  durationMs: number;
  /** Where the API answered. */
  facts?: LayerFacts;
}

/** A layer that passed every check. */
export interface VerifiedLayer extends Examination {
  verdict: 'passed';
  sha256: Examination['sha256'] & { actual: string };
  size: number;
  facts: LayerFacts;
  /** Where its bytes are, in the step's private folder. They are handed on when the whole gate passes. */
  zip: string;
}

/** A layer that failed a check, or that some checks could not judge. */
export interface FailedLayer extends Examination {
  verdict: 'failed';
  error: GateError;
}

/** A layer whose sources agree with the lockfile, checked offline: its bytes were not verified. */
export interface LockedLayer extends Examination {
  verdict: 'locked';
}

export type LayerResult = VerifiedLayer | LockedLayer | FailedLayer;

/** The part of `evidence` that goes into a result. */
export function examine(evidence: Evidence, checks: readonly Check[], durationMs: number): Examination {
  const { layer, answer, artifact, bytes, archive, content, contents = [] } = evidence;
  const digest = content === undefined || 'problem' in content ? undefined : contentDigest(content);
  const pinned = layer.pins[0]?.sha256;
  return {
    layer,
    checks,
    sha256: {
      ...(artifact?.kind === 'artifact' ? { expected: artifact.sha256 } : {}),
      ...(pinned === undefined ? {} : { pinned }),
      ...(bytes === undefined ? {} : { actual: bytes.sha256 }),
    },
    pinned: isPinned(layer),
    ...(bytes === undefined ? {} : { size: bytes.size, cacheHit: bytes.cacheHit }),
    ...(content === undefined
      ? {}
      : { content: { ...(digest === undefined ? {} : { digest }), readings: contents } }),
    ...(archive === undefined ? {} : { archive: countArchive(archive) }),
    ...(archive === undefined || !isBound(layer) ? {} : { paths: pathsOf(archive) }),
    ...(answer?.requestId === undefined ? {} : { requestId: answer.requestId }),
    durationMs: Math.round(durationMs),
    ...(answer === undefined ? {} : { facts: factsOf(answer) }),
  };
}

/** An entry of a lockfile that is being updated is compared with the bytes as well (`LOCK_CONFLICT`). */
function isPinned({ pins, contents, lock }: RequestedLayer): boolean {
  return pins.length > 0 || contents.length > 0 || lock?.entry !== undefined;
}

function isBound({ sources }: RequestedLayer): boolean {
  return sources.some((source) => source.function !== undefined);
}

function pathsOf({ files }: NonNullable<Evidence['archive']>): string[] {
  return files.flatMap(({ kind, path }) => (kind === 'folder' ? [] : [path]));
}

function countArchive({ entries, unpackedBytes, notes, omittedNotes }: NonNullable<Evidence['archive']>) {
  return { entries, unpackedBytes, notes, omittedNotes };
}

/** The facts of an answer that a report shows. */
export function factsOf(answer: NonNullable<Evidence['answer']>): LayerFacts {
  const { status, compatibleRuntimes, licenseInfo, description, addTime } = answer;
  return { status: oneLine(status ?? '', 64), compatibleRuntimes, licenseInfo, description, addTime };
}

/** A verified layer as the lockfile keeps it. */
export function toLocked({
  layer,
  sha256,
  size,
  facts,
  content,
}: VerifiedLayer): LayerId & { entry: LockEntry } {
  const { region, name, version } = layer;
  const { licenseInfo, addTime } = facts;
  const compatibleRuntimes = [...facts.compatibleRuntimes].sort();
  const digest = content?.digest;
  const entry = {
    ...{ sha256: sha256.actual, ...(digest === undefined ? {} : { content: digest }) },
    ...{ size, compatibleRuntimes, licenseInfo, addTime },
  };
  return { region, name, version, entry };
}
