import { execFileSync, spawnSync } from 'node:child_process';

/** Whether a command can be run here. Says so once where it cannot, because tests are left out then. */
export function has(command: string, ...args: string[]): boolean {
  const found = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!found) process.stderr.write(`Left out: tests that need ${command}, which is not on this machine.\n`);
  return found;
}

export const HAS_UNZIP = has('unzip', '-v');
export const HAS_ZIP = has('zip', '-v');
export const HAS_PYTHON = has('python3', '-c', 'import zipfile');

/** What the platform's own `unzip` makes of an archive; a warning (exit code 1) is none of ours. */
export function unzip(archive: string, target: string): void {
  const { status, stderr } = spawnSync('unzip', ['-q', archive, '-d', target], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`unzip ended with ${status}: ${stderr}`);
}

/** Packs `folder` with Info-ZIP. */
export function zipFolder(folder: string, archive: string, ...options: string[]): void {
  execFileSync('zip', ['-q', ...options, archive, '.'], { cwd: folder, stdio: 'pipe' });
}

/** Runs a Python script in `folder`. */
export function runPython(script: string, folder: string): void {
  execFileSync('python3', ['-c', script], { cwd: folder, stdio: 'pipe' });
}
