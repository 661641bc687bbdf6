// Runs the gate and its peers in turn and writes docs/performance.md: node bench/bench.ts [--rounds 5] [--print-only]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { useMemory } from './measure.ts';
import { describeMachine, performancePage, table } from './page.ts';
import { fixedRows, growth, LAYERS, type Row, transferRows } from './rows.ts';
import { startServer } from './server.ts';

const MIN_ROUNDS = 5;

useMemory();

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: String(MIN_ROUNDS) }, 'print-only': { type: 'boolean' } },
});
const rounds = Math.max(MIN_ROUNDS, Number(values.rounds));
const hasAria2 = spawnSync('aria2c', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-bench-'));
const log = (line: string) => void process.stdout.write(`${line}\n`);

const server = await startServer(folder, LAYERS);
try {
  const bench = { server, folder, rounds, hasAria2, log };
  if (!hasAria2) log('aria2c is not installed: skipping its rows.');
  const rows: Row[] = [...(await transferRows(bench)), ...(await fixedRows(bench))];
  const points = await growth(bench);
  log(`\n${table(rows)}`);
  if (values['print-only'] !== true) {
    const path = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
    writeFileSync(path, performancePage({ rows, points, rounds, machine: describeMachine() }));
    log(`\nWritten to ${path}`);
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
