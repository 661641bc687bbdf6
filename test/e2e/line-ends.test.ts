import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FLEET, REFERENCE, withGate } from './kit.ts';

const lockfile = 'scf-layers.lock.json';

describe.concurrent('files with the line ends of Windows', () => {
  it('a lockfile is read, and an update with the same layers leaves it as it is', async () => {
    await withGate(async ({ job, step }) => {
      const path = join(job.workspace, lockfile);
      const update = { ...FLEET, layers: REFERENCE, lockfile, 'lockfile-mode': 'update' };
      await step(update);
      const written = readFileSync(path, 'utf8');
      expect(written).not.toContain('\r');
      const windows = written.replaceAll('\n', '\r\n');
      writeFileSync(path, windows);
      expect((await step({ ...FLEET, lockfile })).outputs['verified']).toBe('true');
      expect((await step(update)).outputs['lockfile-changed']).toBe('false');
      expect(readFileSync(path, 'utf8')).toBe(windows);
    });
  });

  it('a list of layers and a deployment file are read', async () => {
    await withGate(async ({ job, step }) => {
      const manifest = ['component: scf', 'name: api', 'inputs:', '  region: ap-guangzhou', '  layers:'];
      manifest.push('    - name: common-deps', '      version: 12', '');
      writeFileSync(join(job.workspace, 'serverless.yml'), manifest.join('\r\n'));
      const layers = `# reviewed\r\n${REFERENCE}\r\n`;
      const { outputs, report, stdout } = await step({ ...FLEET, layers, manifests: 'serverless.yml' });
      expect(outputs['verified'], stdout).toBe('true');
      expect(report.layers[0]?.sources.map(({ line }) => line)).toEqual([2, 6]);
    });
  });

  it('what the gate writes for programs has none', async () => {
    await withGate(async ({ step }) => {
      const { outputs } = await step();
      for (const name of ['report-path', 'checksums-path', 'statement-path', 'predicate-path']) {
        expect(readFileSync(outputs[name] ?? '', 'utf8'), name).not.toContain('\r');
      }
    });
  });
});
