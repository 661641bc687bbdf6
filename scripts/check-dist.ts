import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

/** Reads every file below `dir`: path → text. */
function contents(dir: string): Map<string, string> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8', withFileTypes: false }).sort();
  const files = names.filter((name) => /\.\w+$/.test(name));
  return new Map(files.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

const fresh = mkdtempSync(join(tmpdir(), 'scf-layer-gate-dist-'));
try {
  bundle(fresh);
  const built = contents(fresh);
  const committed = contents(fileURLToPath(new URL('../dist', import.meta.url)));
  const names = [...new Set([...built.keys(), ...committed.keys()])];
  const stale = names.filter((name) => built.get(name) !== committed.get(name));
  if (stale.length > 0) {
    process.stderr.write(
      `dist/ is not what the sources build (${stale.join(', ')}): run "npm run bundle" and commit dist/.\n`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
