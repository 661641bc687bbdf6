import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ToolOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** What it reads from its standard input; nothing by default. */
  input?: string | Buffer;
}

/** A tool gets the PATH and nothing else of the surroundings: no locale, no settings such as `UNZIP`, no git configuration of the user. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/**
 * Runs a tool of this machine and returns what it printed.
 *
 * @throws Error where it is missing or fails
 */
export function runTool(command: string, args: readonly string[], options: ToolOptions = {}): Buffer {
  return execFileSync(command, args, spawnOptions(options));
}

/** Runs a tool whose failure says something: its exit code, and what it printed. */
export function tryTool(command: string, args: readonly string[], options: ToolOptions = {}) {
  return spawnSync(command, args, { ...spawnOptions(options), encoding: 'utf8' });
}

const spawnOptions = ({ env, input = '', ...rest }: ToolOptions) => ({
  ...rest,
  env: { ...ENVIRONMENT, ...env },
  input,
  stdio: 'pipe' as const,
  maxBuffer: 64 * 1024 ** 2,
});

/** Runs git, whoever owns the repository: in a container job, checkout and tests have different users. */
export function git(args: readonly string[], options: ToolOptions = {}): string {
  return runTool('git', ['-c', 'safe.directory=*', ...args], options).toString();
}

/** Compares a file of checksums with the files beside it, with `sha256sum` too where it is installed. Returns the number of lines. */
export function verifyChecksums(path: string): number {
  const folder = dirname(path);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  for (const line of lines) {
    const [digest, name = ''] = line.split('  ');
    const found = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    if (found !== digest) throw new Error(`${name}: expected the SHA-256 ${digest}, found ${found}`);
  }
  if (HAS_SHA256SUM) runTool('sha256sum', ['--strict', '-c', path], { cwd: folder });
  return lines.length;
}

/** Whether this command line succeeds here. Where it does not, prints that tests are skipped. */
export function has(command: string, ...args: string[]): boolean {
  const found = spawnSync(command, args, { env: ENVIRONMENT, stdio: 'ignore' }).status === 0;
  if (!found)
    process.stderr.write(`Skipped: tests that need \`${[command, ...args].join(' ')}\`, which fails here.\n`);
  return found;
}

const HAS_SHA256SUM = has('sha256sum', '--version');
