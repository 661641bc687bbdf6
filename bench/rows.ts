import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createJob } from '../sandbox/runner.ts';
import { type Cost, median, runCommand, runGate } from './measure.ts';
import type { BenchServer, ServedLayer } from './server.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const FLEET = Array.from({ length: 200 }, (_, index) => `fleet-${index}`);

/** All layers that the rows gate. */
export const LAYERS: readonly ServedLayer[] = [
  { name: 'tiny', size: KIB },
  { name: 'm1', size: MIB },
  { name: 'm32', size: 32 * MIB },
  { name: 'm256', size: 256 * MIB },
  { name: 'm512', size: 512 * MIB },
  { name: 'slow', size: 64 * MIB, throttle: 8 * MIB },
  { name: 'far', size: 64 * MIB, throttle: 8 * MIB, firstByteDelayMs: 150 },
  ...FLEET.map((name) => ({ name, size: 256 * KIB })),
];

/** One comparison. `ratio` is the median of the rounds' ratios and should not exceed `bound`. */
export interface Row {
  what: string;
  against: string;
  ours: string;
  theirs: string;
  ratio: number;
  bound?: number;
}

/** One measurement of how cost grows: `wall` in seconds, `peak` in bytes. */
export interface Point {
  what: string;
  wall: number;
  peak: number;
}

export interface Bench {
  server: BenchServer;
  /** For the peers' downloads. */
  folder: string;
  rounds: number;
  hasAria2: boolean;
  log(line: string): void;
}

type Costs = Readonly<Record<string, Cost>>;

/** Runs all of `runs` in turn, `rounds` times, so that other load on the machine affects them alike. */
async function inTurns(
  { rounds, log }: Bench,
  runs: Readonly<Record<string, () => Promise<Cost>>>,
): Promise<Costs[]> {
  const results: Costs[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const costs: Record<string, Cost> = {};
    for (const [name, run] of Object.entries(runs)) costs[name] = await run();
    results.push(costs);
    const told = Object.entries(costs).map(([name, { wall }]) => `${name} ${wall.toFixed(2)} s`);
    log(`  ${round}/${rounds}: ${told.join(', ')}`);
  }
  return results;
}

const seconds = (value: number) => `${value.toFixed(2)} s`;
const mib = (bytes: number) => `${(bytes / MIB).toFixed(0)} MiB`;
const wall = ({ wall: value }: Cost) => value;

function compare(
  results: readonly Costs[],
  [ours, theirs]: [string, string],
  pick: (cost: Cost) => number,
  show: (value: number) => string,
): Pick<Row, 'ours' | 'theirs' | 'ratio'> {
  const column = (name: string) =>
    results.map((costs) => {
      const cost = costs[name];
      return cost === undefined ? Number.NaN : pick(cost);
    });
  const peer = column(theirs);
  return {
    ours: show(median(column(ours))),
    theirs: show(median(peer)),
    ratio: median(column(ours).map((value, round) => value / (peer[round] ?? Number.NaN))),
  };
}

/** The peers, each as a command that produces a verified file. */
function peersOf({ server, folder }: Bench) {
  const file = join(folder, 'file');
  const sum = 'sha256sum "$1"';
  return {
    curl: async (name: string) =>
      runCommand(['bash', '-c', 'curl -sf -o "$1" "$2"', 'bash', file, await server.locate(name)]),
    curlAndSum: async (name: string) =>
      runCommand([
        ...['bash', '-c', `curl -sf -o "$1" "$2" && ${sum}`, 'bash', file],
        await server.locate(name),
      ]),
    sum: () => runCommand(['bash', '-c', sum, 'bash', file]),
    async aria2(name: string) {
      if (existsSync(file)) rmSync(file);
      const checksum = `--checksum=sha-256=${server.sha256.get(name) ?? ''}`;
      const options = ['-q', '-x8', '-s8', '-k1M', checksum, '-d', folder, '-o', 'file'];
      return await runCommand(['aria2c', ...options, await server.locate(name)]);
    },
  };
}

/** Measures transfers: cold at full speed, slow, far away, and from the tool cache. */
export async function transferRows(bench: Bench): Promise<Row[]> {
  const { server, hasAria2, log } = bench;
  const { curl, curlAndSum, sum, aria2 } = peersOf(bench);
  const rows: Row[] = [];

  log('256 MiB at loopback speed, cold');
  const cold = await inTurns(bench, {
    gate: () => runGate(server, { layers: ['m256'] }),
    peer: () => curlAndSum('m256'),
  });
  rows.push({
    ...{ what: '256 MiB at loopback speed, cold', against: 'curl, then sha256sum', bound: 0.7 },
    ...compare(cold, ['gate', 'peer'], wall, seconds),
  });

  for (const [name, what, bounds] of [
    ['slow', '64 MiB at 8 MiB/s a connection', { aria2: 1, curl: 0.25 }],
    ['far', 'the same, each first byte 150 ms late', { aria2: 1.1, curl: undefined }],
  ] as const) {
    log(what);
    const results = await inTurns(bench, {
      gate: () => runGate(server, { layers: [name] }),
      ...(hasAria2 ? { aria2: () => aria2(name) } : {}),
      curl: () => curl(name),
    });
    for (const peer of ['aria2', 'curl'] as const) {
      if (peer === 'aria2' && !hasAria2) continue;
      const bound = bounds[peer];
      rows.push({
        ...{ what, against: peer === 'aria2' ? 'aria2c -x8 -s8 -k1M --checksum' : 'curl alone' },
        ...compare(results, ['gate', peer], wall, seconds),
        ...(bound === undefined ? {} : { bound }),
      });
    }
  }

  log('256 MiB in the tool cache');
  const job = createJob();
  try {
    await runGate(server, { layers: ['m256'], job });
    await curl('m256');
    const hit = await inTurns(bench, { gate: () => runGate(server, { layers: ['m256'], job }), peer: sum });
    rows.push({
      ...{ what: '256 MiB in the tool cache', against: 'sha256sum', bound: 0.75 },
      ...compare(hit, ['gate', 'peer'], wall, seconds),
    });
  } finally {
    job.remove();
  }
  return rows;
}

/** Measures what does not depend on the network: memory, start-up, and the API's rate. */
export async function fixedRows(bench: Bench): Promise<Row[]> {
  const { server, rounds, log } = bench;
  log('memory');
  const memory = await inTurns(bench, {
    large: () => runGate(server, { layers: ['m512'] }),
    small: () => runGate(server, { layers: ['m1'] }),
  });
  const peak = memory.map(({ large }) => large?.peak ?? Number.NaN);
  log('start');
  const start = await inTurns(bench, {
    gate: () => runGate(server, { layers: ['tiny'], cpu: true }),
    node: () => runCommand([process.execPath, '-e', '0']),
  });
  log('200 layers');
  const fleet: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Calls of the previous run still count in the API's current second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    fleet.push((await runGate(server, { layers: FLEET })).wall);
  }
  return [
    {
      ...{ what: 'peak memory, 512 MiB', against: '160 MiB', bound: 1 },
      ...{ ours: mib(median(peak)), theirs: '160 MiB', ratio: median(peak) / (160 * MIB) },
    },
    {
      ...{ what: 'peak memory, 512 MiB', against: 'the same of 1 MiB', bound: 1.5 },
      ...compare(memory, ['large', 'small'], (cost) => cost.peak, mib),
    },
    {
      ...{ what: 'processor time, 1 KiB, cold', against: 'node -e 0', bound: 2.2 },
      ...compare(start, ['gate', 'node'], (cost) => cost.cpu, seconds),
    },
    {
      ...{ what: '200 layers of 256 KiB, 20 calls/s', against: 'the 10 s that the API needs', bound: 1.1 },
      ...{ ours: seconds(median(fleet)), theirs: '10.00 s', ratio: median(fleet) / 10 },
    },
  ];
}

/** Measures how cost grows with layers and with bytes: medians of all rounds. */
export async function growth({ server, rounds, log }: Bench): Promise<Point[]> {
  const points: Point[] = [];
  for (const [what, layers] of [
    ['1 layer of 256 KiB', FLEET.slice(0, 1)],
    ['10 layers of 256 KiB', FLEET.slice(0, 10)],
    ['100 layers of 256 KiB', FLEET.slice(0, 100)],
    ['1 layer of 1 MiB', ['m1']],
    ['1 layer of 32 MiB', ['m32']],
    ['1 layer of 512 MiB', ['m512']],
  ] as const) {
    log(`growth: ${what}`);
    const costs: Cost[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      costs.push(await runGate(server, { layers }));
    }
    const of = (pick: (cost: Cost) => number) => median(costs.map(pick));
    points.push({ what, wall: of(wall), peak: of(({ peak }) => peak) });
  }
  return points;
}
