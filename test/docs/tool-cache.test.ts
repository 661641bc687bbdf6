import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { cachedZips, FLEET, withGate } from '../e2e/kit.ts';
import { has, tryTool } from '../kit/tools.ts';
import { read } from './kit.ts';

it.skipIf(!has('grep', '--version'))(
  'the command of docs/platforms.md keeps what is locked of twelve versions, and nothing else but what is not ours',
  async () => {
    const [, command = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(read('docs/platforms.md')) ?? [];
    await withGate(async ({ sandbox, job, step }) => {
      const versions = Array.from({ length: 12 }, (_, index) => index + 1);
      const contents = versions.map((version) => bytesContent(makeZip({ 'a.js': `${version}` })));
      for (const [index, content] of contents.entries())
        sandbox.publish({ name: 'deps', version: index + 1, content });
      const path = 'scf-layers.lock.json';
      const update = { ...FLEET, lockfile: path, 'lockfile-mode': 'update' };
      const all = await step({ ...update, layers: versions.map((version) => `deps:${version}`).join('\n') });
      expect(all.outputs['verified'], all.stdout).toBe('true');
      // What `prune` leaves.
      const lockfile = JSON.parse(readFileSync(join(job.workspace, path), 'utf8'));
      lockfile.layers = Object.fromEntries(
        Object.entries(lockfile.layers).filter(([name]) => /:1[12]$/.test(name)),
      );
      expect(Object.keys(lockfile.layers)).toHaveLength(2);
      writeFileSync(join(job.workspace, path), JSON.stringify(lockfile, null, 2));
      expect(cachedZips(job)).toHaveLength(12);
      const other = join(job.toolCache, 'node', '24.0.0', 'x64');
      mkdirSync(other, { recursive: true });
      writeFileSync(`${other}.complete`, '');
      const clean = () =>
        tryTool('sh', ['-c', command], { cwd: job.workspace, env: { RUNNER_TOOL_CACHE: job.toolCache } });

      expect(clean()).toMatchObject({ status: 0, stderr: '' });
      expect(
        cachedZips(job)
          .map((path) => path.split('/').at(-2))
          .sort(),
      ).toEqual(
        contents
          .slice(10)
          .map(({ sha256 }) => sha256)
          .sort(),
      );
      expect(tryTool('ls', [`${other}.complete`]).status).toBe(0);
      // What is gone is downloaded again, without a word of a bad copy.
      const again = await step({ ...FLEET, layers: 'deps:3\ndeps:11\ndeps:12' });
      expect(again.outputs['verified'], again.stdout).toBe('true');
      expect(again.report.layers.map(({ cacheHit }) => cacheHit)).toEqual([false, true, true]);
      expect(again.stdout).not.toContain('::warning');

      // Without the variable, or without the lockfile, nothing is removed.
      expect(tryTool('sh', ['-c', command], { cwd: job.workspace }).stderr).toContain('RUNNER_TOOL_CACHE');
      rmSync(join(job.workspace, path));
      expect(clean().stderr).toContain('scf-layers.lock.json');
      expect(cachedZips(job)).toHaveLength(3);
    });
  },
);
