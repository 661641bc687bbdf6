import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bytesContent,
  type Content,
  makeZip,
  patternContent,
  type Sandbox,
  startSandbox,
} from '../../sandbox/index.ts';
import { createJob, type Job } from '../../sandbox/runner.ts';
import { API, COS, LARGE_COS } from './fault-cases.ts';
import {
  cachedZips,
  expectRed,
  expectRefused,
  FILES,
  FLEET,
  layerOf,
  leftBehind,
  REGION,
  type Step,
  step,
} from './kit.ts';

/** Large enough to come over several connections: the first request is plain, the others each ask for a part. */
const LARGE = makeZip({
  'nodejs/node_modules/big/data.bin': Buffer.concat(
    Array.from({ length: 12 }, (_, seed) => patternContent(1024 ** 2, seed).read(0, 1024 ** 2)),
  ),
});
/** All of it but the length of its comment. */
const HEAD = LARGE.subarray(0, -2);
const HEAD_HASH = createHash('sha256').update(HEAD);

/** A zip that no other layer has, because a step fetches the same zip once: the large ones have a comment each. */
function contentOf(name: string, large: boolean): Content {
  if (!large) return bytesContent(makeZip({ ...FILES, 'layer.txt': name }));
  const comment = Buffer.from([name.length, 0, ...Buffer.from(name)]);
  const after = (offset: number) => Math.max(0, offset - HEAD.length);
  return {
    size: HEAD.length + comment.length,
    sha256: HEAD_HASH.copy().update(comment).digest('hex'),
    read(start, end) {
      const head = HEAD.subarray(start, end);
      return end <= HEAD.length ? head : Buffer.concat([head, comment.subarray(after(start), after(end))]);
    },
  };
}

interface PlaceCase {
  name: string;
  /** Also given a run of the same step, which fills the cache. */
  prepare(job: Job, fill: () => Promise<unknown>): Promise<Record<string, string | undefined>>;
}

/** Cache and disk. */
const PLACES: readonly PlaceCase[] = [
  { name: 'cold cache', prepare: async () => ({}) },
  {
    name: 'poisoned cache',
    async prepare(job, fill) {
      await fill();
      for (const zip of cachedZips(job)) writeFileSync(zip, 'poison');
      rmSync(job.temp, { recursive: true });
      mkdirSync(job.temp);
      return {};
    },
  },
  {
    name: 'cache cannot be written',
    async prepare(job) {
      writeFileSync(join(job.workspace, 'file'), '');
      return { RUNNER_TOOL_CACHE: join(job.workspace, 'file', 'tools') };
    },
  },
  {
    name: 'RUNNER_TEMP missing',
    async prepare(job) {
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
].map(({ api, cos, place }, index) => {
  if (api === undefined || cos === undefined || place === undefined) throw new Error('unreachable');
  const ends = api.ends === 'pass' ? cos.ends : api.ends;
  const large = cos.large === true;
  const content = contentOf(`${index}`, large);
  return { layer: `fault-${index}`, api, cos, place, ends, large, content };
});

type Case = (typeof CASES)[number];

/** The cases that one step gates, each as a layer of its own: of one place and size, and all of them either heal or fail. */
const STEPS = Map.groupBy(CASES, ({ place, large, ends }) => {
  // A refused key is refused for all layers.
  const how = ends === 'pass' ? 'heal' : ends === 'NOT_AUTHORIZED' ? 'refuse the key' : 'stay';
  return `${large ? 'large: ' : ''}faults that ${how} × ${place.name}`;
});

interface Gated {
  step: Step;
  job: Job;
  sandbox: Sandbox;
}

/** Runs the step of `cases`, each of which is a layer with its faults. */
async function gateAll(cases: readonly Case[]): Promise<Gated> {
  const sandbox = await startSandbox();
  const job = createJob();
  opened.push({ sandbox, job });
  for (const { layer: name, cos, large, content } of cases) {
    sandbox.publish({
      ...{ region: REGION, name, version: 1, content, noRanges: cos.noRanges === true },
      // As slow as a far end that limits each connection: only then are there several.
      ...(large ? { throttle: 8 * 1024 ** 2 } : {}),
    });
  }
  const layers = cases.map(({ layer }) => `${REGION}/${layer}:1`).join('\n');
  // Two large layers at a time have all connections that they ask for: six each of the twelve of a step.
  const inputs = { ...FLEET, layers, ...(cases.some(({ large }) => large) ? { 'max-parallel': '2' } : {}) };
  const env = (await cases[0]?.place.prepare(job, () => step(sandbox, job, inputs))) ?? {};
  sandbox.calls.length = 0;
  sandbox.downloads.length = 0;
  for (const { layer, api, cos } of cases) {
    for (const fault of api.faults) sandbox.fault({ on: 'api', layer: `${REGION}/${layer}:1`, ...fault });
    for (const fault of cos.faults) sandbox.fault({ on: 'cos', layer: `${REGION}/${layer}:1`, ...fault });
  }
  const result = await step(sandbox, job, inputs, { env });
  if (!existsSync(job.temp)) mkdirSync(job.temp);
  return { step: result, job, sandbox };
}

const opened: Pick<Gated, 'sandbox' | 'job'>[] = [];
const running = new Map<string, Promise<Gated>>();

/** The step that gates the cases of `name`, which runs once. */
function gated(name: string): Promise<Gated> {
  const started = running.get(name) ?? gateAll(STEPS.get(name) ?? []);
  running.set(name, started);
  return started;
}

// At once: a test that waits for a step would keep others from starting theirs.
beforeAll(async () => {
  await Promise.allSettled([...STEPS.keys()].map(gated));
});

const rows: string[][] = [];

afterAll(async () => {
  for (const { sandbox, job } of opened) {
    await sandbox.close();
    job.remove();
  }
  const head = [
    'API',
    'download',
    'cache and disk',
    'verdict',
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

/** Adds to the table how a case ended. */
function note({ api, cos, place, layer, content }: Case, { step, sandbox }: Gated): void {
  const { verdict, path, error } = layerOf(step, `${REGION}/${layer}:1`);
  const calls = sandbox.calls.filter((call) => call.layer === `${layer}:1`);
  const downloads = sandbox.downloads.filter((download) => download.layer === `${REGION}/${layer}:1`);
  const bytes = path === undefined ? 'none' : String(content.size);
  const counts = [String(calls.length), String(downloads.length), bytes];
  rows.push([api.name, cos.name, place.name, verdict, error?.code ?? 'pass', ...counts]);
}

describe.concurrent.each([...STEPS])('%s', (name, cases) => {
  it.each(cases)('$api.name × $cos.name × $place.name', async (one) => {
    const all = await gated(name);
    note(one, all);
    const reference = `${REGION}/${one.layer}:1`;
    if (one.ends !== 'pass') {
      expectRefused(all.step, reference, one.ends);
      return;
    }
    const { verdict, error, sha256 } = layerOf(all.step, reference);
    expect(verdict, error?.message).toBe('pass');
    expect(sha256.actual).toBe(one.content.sha256);
  });

  it('the step as a whole', async () => {
    const { step, job } = await gated(name);
    if (cases.some(({ ends }) => ends !== 'pass')) {
      expectRed(step, job);
      return;
    }
    expect(step.exitCode, step.stdout).toBe(0);
    expect(step.outputs['verified']).toBe('true');
    for (const { layer, content } of cases) {
      const { path = '' } = layerOf(step, `${REGION}/${layer}:1`);
      expect(readFileSync(path).equals(content.read(0, content.size)), layer).toBe(true);
    }
    expect(leftBehind(job).filter((file) => /partial/.test(file))).toEqual([]);
    expect(step.stderr).toBe('');
  });
});
