import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ApiFault, bytesContent, type CosFault, makeZip, patternContent } from '../../sandbox/index.ts';
import { CONTENT, cachedZips, expectShut, type Gate, leftBehind, withGate } from './kit.ts';

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

const API: readonly ApiCase[] = [
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

const COS: readonly CosCase[] = [
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

/** Large enough to come over several connections: the first request is plain, the others each ask for a part. */
const LARGE = bytesContent(
  makeZip({
    'nodejs/node_modules/big/data.bin': Buffer.concat(
      Array.from({ length: 12 }, (_, seed) => patternContent(1024 ** 2, seed).read(0, 1024 ** 2)),
    ),
  }),
);

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

const LARGE_COS = LARGE_FAULTS.map((one) => ({ ...one, name: `large: ${one.name}`, large: true }));

interface PlaceCase {
  name: string;
  prepare(gate: Gate): Promise<Record<string, string | undefined>>;
}

/** Cache and disk. */
const PLACES: readonly PlaceCase[] = [
  { name: 'cold cache', prepare: async () => ({}) },
  {
    name: 'poisoned cache',
    async prepare({ job, step }) {
      await step();
      for (const zip of cachedZips(job)) writeFileSync(zip, 'poison');
      rmSync(job.temp, { recursive: true });
      mkdirSync(job.temp);
      return {};
    },
  },
  {
    name: 'cache cannot be written',
    async prepare({ job }) {
      writeFileSync(join(job.workspace, 'file'), '');
      return { RUNNER_TOOL_CACHE: join(job.workspace, 'file', 'tools') };
    },
  },
  {
    name: 'RUNNER_TEMP missing',
    async prepare({ job }) {
      rmSync(job.temp, { recursive: true });
      return {};
    },
  },
];

/** Every API fault and every download fault on a cold cache, the latter in other places too, and a few that heal all together. */
const CASES = [
  ...API.map((api) => ({ api, cos: COS[0], place: PLACES[0] })),
  ...COS.slice(1).map((cos) => ({ api: API[0], cos, place: PLACES[0] })),
  // In turn, each download fault in two of the three other places: the places do not differ by fault.
  ...COS.flatMap((cos, turn) =>
    PLACES.slice(1)
      .filter((_place, nth) => (turn + nth) % 3 !== 0)
      .map((place) => ({ api: API[0], cos, place })),
  ),
  ...LARGE_COS.map((cos) => ({ api: API[0], cos, place: PLACES[0] })),
  ...API.slice(1, 5).flatMap((api) => COS.slice(1, 3).map((cos) => ({ api, cos, place: PLACES[1] }))),
];

const rows: string[][] = [];

afterAll(() => {
  const head = [
    'API',
    'download',
    'cache and disk',
    'exit',
    'code',
    'API calls',
    'downloads',
    'bytes handed on',
  ];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (row: string[]) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  process.stdout.write(`${[line(head), ...rows.sort().map(line)].join('\n')}\n${rows.length} fault cases\n`);
});

describe.concurrent('the fault matrix', () => {
  it.each(CASES)('$api.name × $cos.name × $place.name', async ({ api, cos, place }) => {
    if (api === undefined || cos === undefined || place === undefined) throw new Error('unreachable');
    const content = cos.large === true ? LARGE : CONTENT;
    await withGate(
      async (gate) => {
        const { sandbox, job, step } = gate;
        const env = await place.prepare(gate);
        sandbox.calls.length = 0;
        sandbox.downloads.length = 0;
        for (const fault of api.faults) sandbox.fault({ on: 'api', ...fault });
        for (const fault of cos.faults) sandbox.fault({ on: 'cos', ...fault });
        const result = await step({}, { env });
        const ends = api.ends === 'pass' ? cos.ends : api.ends;
        const path = result.outputs['layer-path'];
        const { calls, downloads } = sandbox;
        const found = result.report.layers[0]?.error?.code ?? 'pass';
        const counts = [
          String(calls.length),
          String(downloads.length),
          path === undefined ? 'none' : String(content.size),
        ];
        rows.push([api.name, cos.name, place.name, String(result.exitCode), found, ...counts]);
        if (ends === 'pass') {
          expect(result.exitCode, result.stdout).toBe(0);
          expect(result.outputs['verified']).toBe('true');
          expect(readFileSync(path ?? '').equals(content.read(0, content.size))).toBe(true);
          expect(leftBehind(job).filter((file) => /partial/.test(file))).toEqual([]);
        } else {
          if (!existsSync(job.temp)) mkdirSync(job.temp);
          expectShut(result, job, ends);
        }
        expect(result.stderr).toBe('');
      },
      {
        ...{ content, ...(cos.noRanges === true ? { noRanges: true } : {}) },
        // As slow as a far end that limits each connection: only then are there several.
        ...(cos.large === true ? { throttle: 8 * 1024 ** 2 } : {}),
      },
    );
  });
});
