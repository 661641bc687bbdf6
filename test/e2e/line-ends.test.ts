import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTENT, FLEET, REFERENCE, readLock, withGate } from './kit.ts';

const lockfile = 'scf-layers.lock.json';

describe.concurrent('files with the line ends of Windows', () => {
  it('a lockfile with a byte order mark is read, stays while it says the same, and is written as every lockfile is', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const path = join(job.workspace, lockfile);
      const update = { ...FLEET, layers: REFERENCE, lockfile, 'lockfile-mode': 'update' };
      await step(update);
      const written = readFileSync(path, 'utf8');
      expect(written).not.toContain('\r');
      const saved = `\uFEFF${written.replaceAll('\n', '\r\n')}`;
      writeFileSync(path, saved);
      expect((await step({ ...FLEET, lockfile })).outputs['verified']).toBe('true');
      expect((await step(update)).outputs).toMatchObject({ verified: 'true', 'lockfile-changed': 'false' });
      expect(readFileSync(path, 'utf8')).toBe(saved);
      sandbox.publish({ region: 'ap-guangzhou', name: 'common-deps', version: 13, content: CONTENT });
      const bump = { ...update, prune: 'true', layers: 'ap-guangzhou/common-deps:13' };
      expect((await step(bump)).outputs['lockfile-changed']).toBe('true');
      const entry = written.replace('common-deps:12', 'common-deps:13');
      expect(Object.keys(readLock(path))).toEqual(['ap-guangzhou/common-deps:13']);
      expect(readFileSync(path, 'utf8').split('\n').slice(0, 5)).toEqual(entry.split('\n').slice(0, 5));
      expect(readFileSync(path, 'utf8')).not.toMatch(/[\r\uFEFF]/);
    });
  });

  it('a list of layers and a deployment file are read, and what the gate writes for programs has none', async () => {
    await withGate(async ({ job, step }) => {
      const manifest = ['component: scf', 'name: api', 'inputs:', '  region: ap-guangzhou', '  layers:'];
      manifest.push('    - name: common-deps', '      version: 12', '');
      writeFileSync(join(job.workspace, 'serverless.yml'), manifest.join('\r\n'));
      const layers = `# reviewed\r\n${REFERENCE}\r\n`;
      const { outputs, report, stdout } = await step({ ...FLEET, layers, manifests: 'serverless.yml' });
      expect(outputs['verified'], stdout).toBe('true');
      expect(report.layers[0]?.sources.map(({ line }) => line)).toEqual([2, 6]);
      for (const name of ['report-path', 'checksums-path', 'statement-path', 'predicate-path'])
        expect(readFileSync(outputs[name] ?? '', 'utf8'), name).not.toContain('\r');
    });
  });
});
