import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Keeps what V8 compiled of `dist/` for all steps of a test run: there are a thousand, and compiling is a sixth of what each costs. A runner
 * starts without it, and nothing but time depends on it. Vitest calls this once, before its workers start, and the result at the end.
 */
export default function keepCompiled(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-compiled-'));
  process.env['VITEST_COMPILED'] = folder;
  const bundle = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
  const env = { NODE_COMPILE_CACHE: folder, NODE_NO_WARNINGS: '1' };
  try {
    // Without inputs it ends at once, and leaves the compiled code of its start.
    execFileSync(process.execPath, [bundle], { cwd: folder, env, stdio: 'ignore' });
  } catch {
    // It is to fail.
  }
  return () => rmSync(folder, { recursive: true, force: true });
}
