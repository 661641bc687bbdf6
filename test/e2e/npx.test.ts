import { cpSync, existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { git, has } from '../kit/tools.ts';
import { homeOf, keysOf, run, writeFiles } from './command-kit.ts';
import { REFERENCE, readLock, withGate } from './kit.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAX_BYTES = 2 * 1024 ** 2;

// git runs sed when npm clones with it.
const TOOLS = ['npx', 'git', 'sed'].every((tool) => has('sh', '-c', `command -v ${tool}`));

describe.runIf(TOOLS)('npx git+file:', () => {
  it('runs the command from an empty folder, and brings nothing but this package', async () => {
    await withGate(async ({ job, sandbox }) => {
      const clone = join(job.workspace, '..', 'clone');
      // A clone of what is built here, committed or not.
      for (const name of ['package.json', 'package-lock.json', 'dist', 'src/cli.ts'])
        cpSync(join(ROOT, name), join(clone, name), { recursive: true });
      git(['init', '--quiet', '--initial-branch=main', clone]);
      git(['add', '.'], { cwd: clone });
      git(['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message=x'], {
        cwd: clone,
      });
      writeFiles(job.workspace, { 'folder/.keep': '' });
      const cache = join(job.workspace, '..', 'npm');
      const env = {
        ...{ PATH: process.env['PATH'], HOME: homeOf(job), TMPDIR: job.temp, npm_config_cache: cache },
        ...{
          npm_config_update_notifier: 'false',
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'safe.directory',
          GIT_CONFIG_VALUE_0: '*',
        },
        ...keysOf(sandbox),
      };
      const args = ['--yes', '--offline', `git+${pathToFileURL(clone).href}`, 'lock', REFERENCE];
      const cwd = join(job.workspace, 'folder');
      const ended = await run('npx', [...args, '--endpoint', sandbox.endpoint], { cwd, env });
      expect(ended.exitCode, ended.stderr).toBe(0);
      expect(readLock(join(cwd, 'scf-layers.lock.json'))).toHaveProperty([REFERENCE]);

      const [modules = ''] = globSync(join(cache, '_npx', '*', 'node_modules'));
      const installed: { packages: Record<string, unknown> } = JSON.parse(
        readFileSync(join(modules, '.package-lock.json'), 'utf8'),
      );
      expect(Object.keys(installed.packages)).toEqual(['node_modules/scf-layer-gate']);
      expect(existsSync(join(modules, 'scf-layer-gate', 'dist', 'cli.js'))).toBe(true);
      expect(existsSync(join(modules, 'scf-layer-gate', 'src'))).toBe(false);
      const files = globSync('**', { cwd: modules }).map((name) => statSync(join(modules, name)));
      const bytes = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
      expect(bytes).toBeLessThan(MAX_BYTES);
    });
  });
});
