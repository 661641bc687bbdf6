import { writeFileSync } from 'node:fs';
import { has, runTool, tryTool } from '../kit/tools.ts';

export const HAS_UNZIP = has('unzip', '-v');
export const HAS_ZIP = has('zip', '-v');
export const HAS_PYTHON = has('python3', '-c', 'import zipfile');

/** What the platform's own `unzip` makes of an archive; a warning (exit code 1) is none of ours. */
export function unzip(archive: string, target: string): void {
  const { status, stderr } = tryTool('unzip', ['-q', archive, '-d', target]);
  if (status !== 0 && status !== 1) throw new Error(`unzip ended with ${status}: ${stderr}`);
}

/** Packs `folder` with Info-ZIP. */
export function zipFolder(folder: string, archive: string, ...options: string[]): void {
  runTool('zip', ['-q', ...options, archive, '.'], { cwd: folder });
}

/** Packs `folder` with Info-ZIP to a pipe, which it cannot go back in. */
export function zipThroughPipe(folder: string, archive: string): void {
  writeFileSync(archive, runTool('zip', ['-qr', '-', '.'], { cwd: folder }));
}

/** Runs a Python script in `folder`. */
export function runPython(script: string, folder: string): void {
  runTool('python3', ['-c', script], { cwd: folder });
}

export const HAS_BSDTAR = has('bsdtar', '--version');
export const HAS_7Z = has('7z', 'i');

/** What bsdtar makes of an archive, by its directory. */
export function bsdtar(archive: string, target: string): void {
  runTool('bsdtar', ['-xf', archive, '-C', target]);
}

/** What 7-Zip makes of an archive. */
export function sevenZip(archive: string, target: string): void {
  runTool('7z', ['x', '-y', archive, `-o${target}`]);
}

/**
 * For each archive the names that bsdtar reads from a pipe, where it has no directory, and whether it came to the end. One shell for all:
 * starting a process from here takes longer than bsdtar does.
 */
export function readFromPipes(archives: readonly string[]): { names: string[]; whole: boolean }[] {
  const script = 'for archive; do cat "$archive" | bsdtar -tf - 2>/dev/null; printf "\\0%s\\0" $?; done';
  const parts = runTool('sh', ['-c', script, 'sh', ...archives])
    .toString()
    .split('\0');
  if (parts.length !== 2 * archives.length + 1)
    throw new Error('expected names and a status of each archive');
  return archives.map((_, index) => ({
    names: (parts[2 * index] ?? '').split('\n').filter((name) => name !== ''),
    whole: parts[2 * index + 1] === '0',
  }));
}

/** Python's `zipfile`: for each archive the size and checksum of each entry's content by its name. One start for all: that is what takes the time. */
export function readByPython(archives: readonly string[]): Record<string, string>[] {
  const script = `
import json, sys, zipfile, zlib
def read(path):
    with zipfile.ZipFile(path) as z:
        return {i.filename: f"{i.file_size} {zlib.crc32(z.read(i))}" for i in z.infolist()}
print(json.dumps([read(path) for path in json.load(sys.stdin)]))`;
  return JSON.parse(runTool('python3', ['-c', script], { input: JSON.stringify(archives) }).toString());
}
