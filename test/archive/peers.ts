import { execFileSync, spawnSync } from 'node:child_process';

/** Names that are not ASCII are printed and written as they are. */
const UTF8 = { ...process.env, LC_ALL: 'C.UTF-8' };

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
  const { status, stderr } = spawnSync('unzip', ['-q', archive, '-d', target], {
    encoding: 'utf8',
    env: UTF8,
  });
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

export const HAS_BSDTAR = has('bsdtar', '--version');
export const HAS_7Z = has('7z', 'i');

/** What bsdtar makes of an archive, by its directory. */
export function bsdtar(archive: string, target: string): void {
  execFileSync('bsdtar', ['-xf', archive, '-C', target], { stdio: 'pipe' });
}

/** What 7-Zip makes of an archive. */
export function sevenZip(archive: string, target: string): void {
  execFileSync('7z', ['x', '-y', archive, `-o${target}`], { stdio: 'pipe' });
}

/** The names that bsdtar reads from a pipe, where it has no directory, and whether it came to the end. */
export function readFromPipe(bytes: Buffer): { names: string[]; whole: boolean } {
  const { stdout, status } = spawnSync('bsdtar', ['-tf', '-'], { input: bytes, encoding: 'utf8', env: UTF8 });
  return { names: stdout.split('\n').filter((name) => name !== ''), whole: status === 0 };
}

/** Python's `zipfile`: for each archive the size and checksum of each entry's content by its name. One start for all: that is what takes the time. */
export function readByPython(archives: readonly string[]): Record<string, string>[] {
  const script = `
import json, sys, zipfile, zlib
def read(path):
    with zipfile.ZipFile(path) as z:
        return {i.filename: f"{i.file_size} {zlib.crc32(z.read(i))}" for i in z.infolist()}
print(json.dumps([read(path) for path in json.load(sys.stdin)]))`;
  const options = { input: JSON.stringify(archives), encoding: 'utf8' as const, env: UTF8 };
  return JSON.parse(execFileSync('python3', ['-c', script], options));
}
