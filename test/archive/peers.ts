import { writeFileSync } from 'node:fs';
import { has, runTool } from '../kit/tools.ts';

export const HAS_UNZIP = has('unzip', '-v');
export const HAS_ZIP = has('zip', '-v');
export const HAS_PYTHON = has('python3', '-c', 'import zipfile');

/** What the platform's own `unzip` makes of an archive. */
export function unzip(archive: string, target: string): void {
  runTool('unzip', ['-q', archive, '-d', target]);
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
