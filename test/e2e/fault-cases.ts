import type { ApiFault, CosFault } from '../../sandbox/index.ts';

const ALWAYS = Number.POSITIVE_INFINITY;

interface Fault {
  name: string;
  /** The gate's error code, or `pass` where finishing is possible. */
  ends: string;
}

/** Once, unless it is to last. */
interface ApiCase extends Fault {
  faults: { do: ApiFault; times?: number }[];
}

interface CosCase extends Fault {
  /** `after`: how many requests pass first. */
  faults: { do: CosFault; times?: number; after?: number }[];
  noRanges?: boolean;
  /** Over several connections. */
  large?: boolean;
}

export const API: readonly ApiCase[] = [
  { name: 'none', ends: 'pass', faults: [] },
  { name: 'InternalError once', ends: 'pass', faults: [{ do: { code: 'InternalError.System' } }] },
  { name: 'reset, then 503', ends: 'pass', faults: [{ do: 'reset' }, { do: { status: 503 } }] },
  {
    name: '429, Retry-After 1',
    ends: 'pass',
    faults: [{ do: { status: 429, headers: { 'retry-after': '1' } } }],
  },
  { name: 'cut short once', ends: 'pass', faults: [{ do: 'truncate' }] },
  {
    name: 'wrong parameter',
    ends: 'API_ERROR',
    faults: [{ do: { code: 'InvalidParameterValue.LayerName' }, times: ALWAYS }],
  },
  {
    name: 'refused key',
    ends: 'NOT_AUTHORIZED',
    faults: [{ do: { code: 'AuthFailure.SignatureFailure' }, times: ALWAYS }],
  },
];

export const COS: readonly CosCase[] = [
  { name: 'none', ends: 'pass', faults: [] },
  { name: 'cut by reset twice', ends: 'pass', faults: [{ do: { cutAfter: 60 } }, { do: { cutAfter: 50 } }] },
  {
    name: 'cut by end, no ranges',
    ends: 'pass',
    noRanges: true,
    faults: [{ do: { cutAfter: 60, how: 'fin' } }],
  },
  {
    name: 'cut, other part sent',
    ends: 'pass',
    faults: [{ do: { cutAfter: 60, how: 'fin' } }, { do: { wrongRange: 'shifted' } }],
  },
  {
    name: 'cut, ETag changed',
    ends: 'pass',
    faults: [{ do: { cutAfter: 60, how: 'fin' } }, { do: { changeEtag: 'other' } }],
  },
  {
    name: 'cut, then 416',
    ends: 'pass',
    faults: [{ do: { cutAfter: 60, how: 'fin' } }, { do: { status: 416, code: 'InvalidRange' } }],
  },
  { name: 'expired once', ends: 'pass', faults: [{ do: 'expired' }] },
  { name: '503 SlowDown once', ends: 'pass', faults: [{ do: { status: 503, code: 'SlowDown' } }] },
  { name: 'flipped byte once', ends: 'pass', faults: [{ do: { flip: 5 } }] },
  { name: 'empty once', ends: 'pass', faults: [{ do: 'empty' }] },
  { name: 'redirected once', ends: 'pass', faults: [{ do: { redirect: (url) => url } }] },
  { name: 'flipped byte always', ends: 'DIGEST_MISMATCH', faults: [{ do: { flip: 5 }, times: ALWAYS }] },
  { name: 'overrun always', ends: 'DIGEST_MISMATCH', faults: [{ do: { overrun: 9 }, times: ALWAYS }] },
  { name: 'expired always', ends: 'DOWNLOAD_FAILED', faults: [{ do: 'expired', times: ALWAYS }] },
  {
    name: 'missing object',
    ends: 'DOWNLOAD_FAILED',
    faults: [{ do: { status: 404, code: 'NoSuchKey' }, times: ALWAYS }],
  },
  {
    name: 'redirected in a circle',
    ends: 'DOWNLOAD_FAILED',
    faults: [{ do: { redirect: (url) => url }, times: ALWAYS }],
  },
  {
    name: 'gzip-encoded',
    ends: 'DOWNLOAD_FAILED',
    faults: [{ do: { contentEncoding: 'gzip' }, times: ALWAYS }],
  },
];

const LARGE_FAULTS: readonly CosCase[] = [
  { name: 'none', ends: 'pass', faults: [] },
  {
    name: 'parts cut',
    ends: 'pass',
    faults: [
      { do: { cutAfter: 100_000 }, after: 1 },
      { do: { cutAfter: 70_000, how: 'fin' }, after: 2 },
    ],
  },
  { name: 'first request cut', ends: 'pass', faults: [{ do: { cutAfter: 300_000, how: 'fin' } }] },
  { name: 'other part sent', ends: 'pass', faults: [{ do: { wrongRange: 'shifted' }, after: 2 }] },
  { name: 'whole object for a part', ends: 'pass', faults: [{ do: { wrongRange: '200' } }] },
  { name: 'part of another length', ends: 'pass', faults: [{ do: { wrongRange: 'otherTotal' } }] },
  { name: 'ETag changed', ends: 'pass', faults: [{ do: { changeEtag: 'other' }, after: 3 }] },
  {
    name: '416 for a part',
    ends: 'pass',
    faults: [{ do: { status: 416, code: 'InvalidRange' }, after: 1 }],
  },
  { name: 'parts expired', ends: 'pass', faults: [{ do: 'expired', after: 2, times: 2 }] },
  {
    name: '503 for parts, Retry-After 1',
    ends: 'pass',
    faults: [{ do: { status: 503, headers: { 'retry-after': '1' } }, after: 1, times: 2 }],
  },
  { name: 'empty part', ends: 'pass', faults: [{ do: 'empty', after: 2 }] },
  { name: 'flipped byte in a part', ends: 'pass', faults: [{ do: { flip: 5 }, after: 3 }] },
  { name: 'flipped byte always', ends: 'DIGEST_MISMATCH', faults: [{ do: { flip: 5 }, times: ALWAYS }] },
  {
    name: 'missing parts',
    ends: 'DOWNLOAD_FAILED',
    faults: [{ do: { status: 404, code: 'NoSuchKey' }, after: 1, times: ALWAYS }],
  },
];

export const LARGE_COS = LARGE_FAULTS.map((one) => ({ ...one, name: `large: ${one.name}`, large: true }));
