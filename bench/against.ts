// Compares this build with another one, in alternation: node bench/against.ts FOLDER_OF_OTHER_DIST [--rounds 7] [--only cold,tls]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createJob } from '../sandbox/runner.ts';
import { type Cost, type GateRun, median, runGate, useMemory } from './measure.ts';
import { type BenchServer, startServer } from './server.ts';

useMemory();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '7' }, only: { type: 'string', default: '' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Pass the folder of the other dist.');
const builds = { before: resolve(folder), now: fileURLToPath(new URL('../dist', import.meta.url)) };
const rounds = Number(values.rounds);
const MIB = 1024 ** 2;

const LAYERS = [
  { name: 'tiny', size: 1024 },
  { name: 'm256', size: 256 * MIB },
  { name: 'slow', size: 64 * MIB, throttle: 8 * MIB },
  { name: 'far', size: 64 * MIB, throttle: 8 * MIB, firstByteDelayMs: 150 },
];

interface Comparison {
  what: string;
  server: BenchServer;
  run: GateRun;
}

/** Runs both builds in alternation, and prints their medians and the median ratio of the pairs. */
async function compare({ what, server, run }: Comparison): Promise<void> {
  const pairs: { before: Cost; now: Cost }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0;
    const one = await runGate(server, { ...run, dist: first ? builds.before : builds.now });
    const other = await runGate(server, { ...run, dist: first ? builds.now : builds.before });
    pairs.push(first ? { before: one, now: other } : { before: other, now: one });
  }
  const line = (name: string, pick: (cost: Cost) => number, digits: number): string => {
    const [before, now] = [pairs.map((pair) => pick(pair.before)), pairs.map((pair) => pick(pair.now))];
    const ratio = median(now.map((value, at) => value / (before[at] ?? Number.NaN)));
    return `${name} ${median(before).toFixed(digits)} → ${median(now).toFixed(digits)} (×${ratio.toFixed(2)})`;
  };
  const memory = run.cpu === true ? [] : [line('MiB', ({ peak }) => peak / MIB, 0)];
  const cpu = run.cpu === true ? [line('cpu s', ({ cpu: used }) => used, 3)] : [];
  process.stdout.write(`${what}: ${[line('s', ({ wall }) => wall, 2), ...cpu, ...memory].join(', ')}\n`);
}

const work = mkdtempSync(join(tmpdir(), 'scf-layer-gate-bench-'));
const plain = await startServer(work, LAYERS);
const tls = await startServer(work, LAYERS, { tls: true });
const job = createJob();
try {
  await runGate(plain, { layers: ['m256'], job });
  const rows: Record<string, Comparison> = {
    start: { what: 'start, 1 KiB', server: plain, run: { layers: ['tiny'], cpu: true } },
    cold: { what: '256 MiB', server: plain, run: { layers: ['m256'] } },
    coldcpu: { what: '256 MiB', server: plain, run: { layers: ['m256'], cpu: true } },
    tls: { what: '256 MiB over TLS', server: tls, run: { layers: ['m256'] } },
    tlscpu: { what: '256 MiB over TLS', server: tls, run: { layers: ['m256'], cpu: true } },
    hit: { what: '256 MiB in the tool cache', server: plain, run: { layers: ['m256'], job } },
    slow: { what: '64 MiB at 8 MiB/s a connection', server: plain, run: { layers: ['slow'] } },
    slowtls: { what: 'the same over TLS', server: tls, run: { layers: ['slow'] } },
    far: { what: 'the same, each first byte 150 ms late', server: plain, run: { layers: ['far'] } },
  };
  const size = (dist: string) => statSync(join(dist, 'index.js')).size / 1000;
  process.stdout.write(`index.js: ${size(builds.before).toFixed(0)} → ${size(builds.now).toFixed(0)} kB\n`);
  const only = values.only === '' ? Object.keys(rows) : values.only.split(',');
  for (const name of only) {
    const row = rows[name];
    if (row === undefined) throw new Error(`there is no row ${name}`);
    await compare(row);
  }
} finally {
  job.remove();
  await Promise.all([plain.stop(), tls.stop()]);
  rmSync(work, { recursive: true });
}
