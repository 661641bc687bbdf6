import { execFileSync, type StdioOptions, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ToolOptions {
  cwd?: string;
  env?: Record<string, string>;
  stdio?: StdioOptions;
}

/** Of the surroundings, a tool gets to know where programs are: no language, no settings such as `UNZIP` or a user's git configuration. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** Runs a tool of this machine, which must succeed, and gives what it printed. */
export function runTool(command: string, args: readonly string[], options: ToolOptions = {}): Buffer {
  const { cwd, env, stdio = ['ignore', 'pipe', 'pipe'] } = options;
  return execFileSync(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...ENVIRONMENT, ...env },
    stdio,
    maxBuffer: 64 * 1024 ** 2,
  });
}

/** Runs git in a repository of whatever owner. */
export function git(args: readonly string[], options: ToolOptions = {}): string {
  return runTool('git', ['-c', 'safe.directory=*', ...args], options).toString();
}

/** Holds a file of checksums to the files beside it, with `sha256sum` too where there is one; gives how many lines it has. */
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

/** Whether this command line succeeds here. Says so where it does not, because tests are skipped then. */
export function has(command: string, ...args: string[]): boolean {
  const found = spawnSync(command, args, { env: ENVIRONMENT, stdio: 'ignore' }).status === 0;
  if (!found)
    process.stderr.write(`Skipped: tests that need \`${[command, ...args].join(' ')}\`, which fails here.\n`);
  return found;
}

const HAS_SHA256SUM = has('sha256sum', '--version');
