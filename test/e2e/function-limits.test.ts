import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip, type Sandbox } from '../../sandbox/index.ts';
import { copiedFrom, FLEET, REGION, withGate } from './kit.ts';

const NAMES = ['one', 'two', 'three', 'four', 'five', 'six'];

/** Layers that each have a file of their own, and `nodejs/shared.js` from the third on. */
function publishAll(sandbox: Sandbox): void {
  for (const [index, name] of NAMES.entries()) {
    const files = { [`nodejs/${name}.js`]: name, ...(index > 1 ? { 'nodejs/shared.js': name } : {}) };
    sandbox.publish({ region: REGION, name, version: 1, content: bytesContent(makeZip(files)) });
  }
}

const list = (names: readonly string[]) =>
  `[${names.map((name) => `{ name: ${name}, version: 1 }`).join(', ')}]`;
const manifest = (functions: Record<string, readonly string[]>) =>
  `name: app\ncomponent: multi-scf\ninputs:\n  region: ${REGION}\n  functions:\n${Object.entries(functions)
    .map(([name, names]) => `    ${name}: { layers: ${list(names)} }\n`)
    .join('')}`;

describe.concurrent('the limits of a function', () => {
  it('more than five layers: FUNCTION_LIMITS for that function only, though each layer passes; a warning in audit mode', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      publishAll(sandbox);
      writeFileSync(join(job.workspace, 'serverless.yml'), manifest({ many: NAMES, few: NAMES.slice(0, 5) }));
      const failed = await step({ ...FLEET, manifests: 'serverless.yml', 'extract-to': 'opt' });
      expect(failed.exitCode).toBe(1);
      expect(failed.outputs['verified']).toBe('false');
      expect(failed.outputs).not.toHaveProperty('checksums-path');
      expect(failed.report.error).toMatchObject({
        code: 'FUNCTION_LIMITS',
        message: expect.stringContaining(
          'at most 5 layers for function many in serverless.yml, found 6: ap-guangzhou/one:1,',
        ),
      });
      expect(failed.report.error?.message).not.toContain('few');
      expect(failed.report.layers.map(({ verdict }) => verdict)).toEqual(Array(6).fill('pass'));
      expect(failed.stdout).toContain('::error title=Layer gate%3A FUNCTION_LIMITS::');
      expect(failed.summary).toContain('FUNCTION_LIMITS');
      const audit = await step({ ...FLEET, manifests: 'serverless.yml', mode: 'audit' });
      expect([audit.exitCode, audit.outputs['verified']]).toEqual([0, 'false']);
      expect(audit.stdout).toContain('::warning title=Layer gate%3A FUNCTION_LIMITS::');
    });
  });

  it('are those of a live function too, with its code: each that is over them is named, and no other', async () => {
    await withGate(async ({ sandbox, step }) => {
      publishAll(sandbox);
      const publish = (name: string, layers: readonly string[], CodeSize?: unknown) =>
        sandbox.publishFunction({
          ...{ region: REGION, name, layers: layers.map((layer) => ({ name: layer, version: 1 })) },
          answer: (fields) => ({ ...fields, CodeSize }),
        });
      publish('many', NAMES);
      publish('large', ['one'], 600e6);
      publish('fits', ['one', 'two'], 500e6);
      publish('unsized', NAMES.slice(1), 'unknown');
      const passed = await step({ ...FLEET, region: REGION, functions: 'fits\nunsized' });
      expect(passed.exitCode, passed.stdout).toBe(0);
      expect(passed.report.error).toBeUndefined();
      const failed = await step({ ...FLEET, region: REGION, functions: 'many\nlarge\nfits\nunsized' });
      expect(failed.exitCode, failed.stdout).toBe(1);
      expect(failed.report.error?.code).toBe('FUNCTION_LIMITS');
      const said = failed.report.error?.message;
      expect(said).toMatch(/at most 5 layers for function ap-guangzhou\/many, found 6/);
      expect(said).toMatch(/at most 500\.0 MiB unpacked for function ap-guangzhou\/large, .*code 572\.2 MiB/);
      expect(said).not.toMatch(/function ap-guangzhou\/(?:fits|unsized)/);
    });
  });

  it('two layers with the same path pass, with a note of both in log, report and summary', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      publishAll(sandbox);
      writeFileSync(
        join(job.workspace, 'serverless.yml'),
        manifest({ api: ['four', 'one', 'three'], other: ['two', 'five'] }),
      );
      const { outputs, report, stdout, summary } = await step({ ...FLEET, manifests: 'serverless.yml' });
      expect(outputs['verified'], stdout).toBe('true');
      const note =
        'ap-guangzhou/four:1 and ap-guangzhou/three:1 both bring the path "nodejs/shared.js". ' +
        'In function api in serverless.yml, that of ap-guangzhou/three:1 wins at run time, because it comes later.';
      expect(report.notes).toEqual([note]);
      expect(stdout).toContain(`${note}\n`);
      const copied = copiedFrom(summary);
      expect(copied).toContain(note);
    });
  });

  it('a file that nobody can read is a note of its layer', async () => {
    await withGate(
      async ({ step }) => {
        const { outputs, report, stdout } = await step();
        expect(outputs['verified'], stdout).toBe('true');
        expect(report.layers[0]?.checks.find(({ id }) => id === 'archive')?.message).toContain(
          'Entry "nodejs/secret.js": its mode 200 lets nobody read it at run time.',
        );
      },
      { content: bytesContent(makeZip({ 'nodejs/secret.js': { data: 'x', mode: 0o100200 } })) },
    );
  });
});
