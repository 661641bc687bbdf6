// Compares the archive audit with `unzip -t`, in alternation: node bench/archive.ts [--rounds 5]
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { median } from './measure.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const log = (line: string) => void process.stdout.write(`${line}\n`);

/** Bytes that deflate compresses to about a third, the same in each run. */
function code(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed + 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    bytes[at] = 97 + ((state >>> 16) % 6) * ((state >>> 24) % 4);
  }
  return bytes;
}

interface Zip {
  what: string;
  files: number;
  size: number;
  stored?: boolean;
}

const ZIPS: readonly Zip[] = [
  { what: '256 MiB in one file', files: 1, size: 256 * MIB },
  { what: '256 MiB in 64 libraries', files: 64, size: 4 * MIB },
  { what: '256 MiB in 13,000 modules', files: 13_000, size: 20 * KIB },
  { what: '256 MiB stored', files: 64, size: 4 * MIB, stored: true },
  { what: '50,000 entries', files: 50_000, size: 1500 },
];

async function write(path: string, { files, size, stored = false }: Zip): Promise<void> {
  const zip = new ZipFile();
  const block = code(Math.min(size, 4 * MIB) + MIB, 1);
  const whole =
    size > 4 * MIB ? Buffer.concat(Array(size / (4 * MIB)).fill(block.subarray(0, 4 * MIB))) : block;
  for (let index = 0; index < files; index += 1) {
    const from = files === 1 ? 0 : (index * 7919) % MIB;
    const data = whole.subarray(from, from + size);
    zip.addBuffer(data, `node_modules/p${index >> 4}/f${index}.js`, { compress: !stored });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

const AUDIT = new URL('../src/archive/audit.ts', import.meta.url).href;
/** Measures the time of the audit itself in seconds, and the peak memory of its process in bytes (the kernel's record). */
const SCRIPT = `
const { auditArchive } = await import(${JSON.stringify(AUDIT)});
const started = performance.now();
const { findings } = await auditArchive(process.argv[1], new AbortController().signal);
if (findings.length > 0) throw new Error(findings[0].message);
const took = (performance.now() - started) / 1000;
const { readFileSync } = await import('node:fs');
const peak = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
console.log(JSON.stringify([took, peak]));`;

function audit(path: string): [number, number] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT, path], {
    encoding: 'utf8',
  });
  const found: unknown = stdout === '' ? undefined : JSON.parse(stdout);
  if (!Array.isArray(found)) throw new Error(stderr);
  return [Number(found[0]), Number(found[1])];
}

function unzip(path: string): number {
  const started = performance.now();
  if (spawnSync('unzip', ['-tqq', path]).status !== 0) throw new Error('unzip failed');
  return (performance.now() - started) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-bench-'));
try {
  log('| what | audit | unzip -t | ratio | bound | peak memory |\n| --- | --- | --- | --- | --- | --- |');
  for (const zip of ZIPS) {
    const path = join(folder, 'layer.zip');
    await write(path, zip);
    const rounds = Array.from({ length: Number(values.rounds) }, () => {
      const [took, peak] = audit(path);
      return { took, peak, peer: unzip(path) };
    });
    const [took, peer, ratio] = [
      median(rounds.map((round) => round.took)),
      median(rounds.map((round) => round.peer)),
      median(rounds.map((round) => round.took / round.peer)),
    ];
    const peak = Math.round(median(rounds.map((round) => round.peak)) / MIB);
    log(
      `| ${zip.what} | ${took.toFixed(2)} s | ${peer.toFixed(2)} s | ${ratio.toFixed(2)} | ≤ 2.00 | ${peak} MiB |`,
    );
    rmSync(path);
  }
} finally {
  rmSync(folder, { recursive: true });
}
