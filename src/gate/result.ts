import type { GateError } from '../errors.ts';
import type { RequestedLayer } from '../layers/reference.ts';
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
  cacheHit?: boolean;
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
