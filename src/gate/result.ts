import type { ArchiveNote } from '../archive/findings.ts';
import type { GateError } from '../base/errors.ts';
import type { LayerId, LockEntry, RequestedLayer } from '../layers/reference.ts';
import type { Check } from './checks.ts';

/** Everything that the gate found out about one layer. */
export interface LayerResult {
  layer: RequestedLayer;
  /** In the order of the contract. */
  checks: Check[];
  sha256: {
    /** `CodeSha256`, where it was a digest. */
    expected?: string;
    /** The first pin. */
    pinned?: string;
    /** Of the bytes. */
    actual?: string;
  };
  size?: number;
  /** Present exactly when the layer passed: where its verified bytes are. */
  path?: string;
  /** Where it was unpacked. */
  extractedPath?: string;
  cacheHit?: boolean;
  /** What the archive holds, and what is odd but harmless about it, where it was audited. */
  archive?: { entries: number; unpackedBytes: number; notes: ArchiveNote[]; omittedNotes: number };
  requestId?: string;
  durationMs: number;
  /** What the API said of the layer, where it answered. */
  facts?: LayerFacts;
  /** Present exactly when the layer failed. */
  error?: GateError;
}

export interface LayerFacts {
  status: string;
  compatibleRuntimes: string[];
  licenseInfo: string;
  description: string;
  addTime: string;
}

/**
 * A verified layer as the lockfile keeps it.
 *
 * @throws Error for a layer that did not pass: it must never get there
 */
export function toLocked({ layer, path, sha256, size, facts }: LayerResult): LayerId & { entry: LockEntry } {
  if (path === undefined || sha256.actual === undefined || size === undefined || facts === undefined) {
    throw new Error(`${layer.name}:${layer.version} was not verified and cannot be locked`);
  }
  const { licenseInfo, addTime } = facts;
  const compatibleRuntimes = [...facts.compatibleRuntimes].sort();
  const { region, name, version } = layer;
  return {
    region,
    name,
    version,
    entry: { sha256: sha256.actual, size, compatibleRuntimes, licenseInfo, addTime },
  };
}
