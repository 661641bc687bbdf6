import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJob, type Job, runStep } from '../sandbox/runner.ts';
import { type BenchServer, REGION } from './server.ts';

/** Makes everything below write to memory if the machine has a memory file system, so that no disk is measured. */
export function useMemory(): void {
  if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
}

/**
 * The cost of one run: `wall` time in seconds, `cpu` (user plus system) in seconds, and the gate's `peak` resident memory in bytes.
 * `cpu` and `peak` are 0 if they were not measured.
 */
export interface Cost {
  wall: number;
  cpu: number;
  peak: number;
}

/** Runs its remaining arguments and writes the output of `times` to $1. It needs bash: other shells drop `INPUT_A-B`. */
const TIMED = 'file=$1; shift; "$@"; code=$?; times >"$file"; exit $code';

/** The processor time of bash's children: the last line of `times`, e.g. `0m1.234s 0m0.056s`. */
function cpuSeconds(path: string): number {
  const last = readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '';
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

/** Runs a command line, which must succeed, and drops its output. */
export async function runCommand(command: readonly string[]): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-bench-'));
  const times = join(folder, 'times');
  const started = performance.now();
  const child = spawn('bash', ['-c', TIMED, 'bash', times, ...command], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  const wall = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}`);
  const cpu = cpuSeconds(times);
  rmSync(folder, { recursive: true });
  return { wall, cpu, peak: 0 };
}

export interface GateRun {
  layers: readonly string[];
  /** A job whose tool cache may have the layers; default: a new job. */
  job?: Job;
  /** The folder of another build to run. */
  dist?: string;
  /** Measures processor time instead of memory. */
  cpu?: boolean;
}

/** Runs the built action on version 1 of `layers`, in a new job or in `job`; it must pass. */
export async function runGate(
  server: BenchServer,
  { layers, job: given, dist, cpu = false }: GateRun,
): Promise<Cost> {
  const job = given ?? createJob();
  const times = join(job.workspace, 'times');
  let peak = 0;
  try {
    const started = performance.now();
    const { outputs, stdout } = await runStep({
      job,
      inputs: {
        layers: layers.map((name) => `${REGION}/${name}:1`).join('\n'),
        endpoint: server.endpoint,
        // The objects are noise, not zips.
        'audit-archive': 'false',
        'secret-id': server.key.secretId,
        'secret-key': server.key.secretKey,
      },
      ...(dist === undefined ? {} : { dist }),
      env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: server.ca },
      ...(cpu ? { within: ['bash', '-c', TIMED, 'bash', times] } : {}),
      onPeakMemory: (bytes) => {
        peak = Math.max(peak, bytes);
      },
    });
    const wall = (performance.now() - started) / 1000;
    if (outputs['verified'] !== 'true') throw new Error(`the gate did not pass:\n${stdout}`);
    for (const { path } of JSON.parse(outputs['layers'] ?? '[]')) {
      if (typeof path === 'string' && existsSync(path)) rmSync(path);
    }
    return { wall, cpu: cpu ? cpuSeconds(times) : 0, peak };
  } finally {
    if (given === undefined) job.remove();
  }
}

/** The middle value; for an even count, the mean of the two middle values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (low + high) / 2;
}
