import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles `src/` and bundles it into `outDir`, as the runner will load it.
 *
 * tsc first, ncc second: TypeScript 7 has no JavaScript API for ncc's own loader. Old output is
 * removed, so that a chunk that is no longer made does not stay in `dist/`.
 */
export function bundle(outDir: string): void {
  rmSync(`${root}build`, { recursive: true, force: true });
  rmSync(outDir, { recursive: true, force: true });
  const run = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [`${root}node_modules/${script}`, ...args], { cwd: root, stdio: 'inherit' });
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('@vercel/ncc/dist/ncc/cli.js', 'build', 'build/index.js', '-o', outDir, '--license', 'licenses.txt', '-q');
}
