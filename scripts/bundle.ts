import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minifySync } from 'rolldown/utils';
import { licensesOf } from './licenses.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles `src/` and bundles it into `outDir`, as the runner loads it.
 *
 * tsc runs before ncc, because TypeScript 7 has no JavaScript API for ncc's loader. Old output is removed, so that no stale chunk stays in
 * `dist/`. For an ES module build, ncc's license list misses all packages but one, so we build it from the bundled modules.
 */
export function bundle(outDir: string): void {
  const build = join(root, 'build');
  const stats = join(build, 'stats.json');
  rmSync(build, { recursive: true, force: true });
  rmSync(outDir, { recursive: true, force: true });
  const run = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: 'inherit',
    });
  try {
    run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
    run('@vercel/ncc/dist/ncc/cli.js', 'build', 'build/action.js', '-o', outDir, '--stats-out', stats, '-q');
    for (const name of readdirSync(outDir).filter((name) => name.endsWith('.js'))) minify(join(outDir, name));
    writeCommand(join(build, 'cli.js'), join(outDir, 'cli.js'));
    writeFileSync(join(outDir, 'licenses.txt'), licensesOf(root, JSON.parse(readFileSync(stats, 'utf8'))));
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}

/**
 * ncc's own `--minify` leaves out the chunks, keeps functions that nothing calls, and drops the parentheses that webpack puts around each
 * module. They tell V8 to compile a module at once, instead of skipping it first and compiling it when it is called a moment later.
 *
 * Names of functions and classes stay, because stack traces and error names are read.
 */
function minify(path: string): void {
  const keepNames = { function: true, class: true };
  const { code, errors } = minifySync(path, readFileSync(path, 'utf8'), {
    module: true,
    compress: { target: 'es2022', keepNames },
    mangle: { toplevel: true, keepNames },
  });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} cannot be minified: ${error.message}`);
  writeFileSync(path, code);
}

/** The command's entry, which loads the bundle beside it: what ncc makes of `action.js` it calls `index.js`. */
function writeCommand(compiled: string, path: string): void {
  const text = readFileSync(compiled, 'utf8');
  const entry = text.replace("import('./action.js')", "import('./index.js')");
  if (entry === text) throw new Error('cli.ts does not import ./action.ts');
  writeFileSync(path, entry);
  chmodSync(path, 0o755);
}
