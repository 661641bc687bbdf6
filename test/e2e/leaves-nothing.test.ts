import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip, patternContent } from '../../sandbox/index.ts';
import { type Job, runStep } from '../../sandbox/runner.ts';
import { file } from '../archive/corpus/hostile.ts';
import { rawZip } from '../archive/hostile-zip.ts';
import { cacheZip } from './fleet-kit.ts';
import {
  CONTENT,
  cachedZips,
  expectShut,
  FLEET,
  inLittleMemory,
  inputsFor,
  leftBehind,
  REFERENCE,
  REGION,
  withGate,
  ZIP,
} from './kit.ts';

const HOSTILE = bytesContent(rawZip({ entries: [file('nodejs/index.js'), file('../../.bashrc')] }));
const TWO = { ...FLEET, layers: `${REGION}/common-deps:12\n${REGION}/other:1` };

/** Everything in the workspace and the tool cache, folders too. */
function allBelow({ workspace, toolCache, temp }: Job): string[] {
  return [workspace, toolCache, temp].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path)),
  );
}

describe.concurrent('a failure', () => {
  it('of one layer in being unpacked leaves nothing of the others, in no folder and no cache', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.publish({ region: REGION, name: 'other', version: 1, content: HOSTILE });
      const result = await step({ ...TWO, 'extract-to': 'a/b/out', 'audit-archive': 'false' });
      expect(result.report.layers.map(({ verdict }) => verdict).sort()).toEqual(['fail', 'pass']);
      expect(result.exitCode).toBe(1);
      expect(readdirSync(job.workspace)).toEqual([]);
      expect(leftBehind(job)).toEqual([]);
    });
  });

  it('to write the lockfile leaves nothing unpacked, and the empty folder that was there', async () => {
    await withGate(async ({ job, step }) => {
      mkdirSync(join(job.workspace, 'out'));
      const result = await step({
        ...{ 'extract-to': 'out', lockfile: 'none/scf-layers.lock.json', 'lockfile-mode': 'update' },
      });
      expect(result.report.error?.code).toBe('LOCKFILE_INVALID');
      expect(readdirSync(job.workspace)).toEqual(['out']);
      expect(readdirSync(join(job.workspace, 'out'))).toEqual([]);
      expect(leftBehind(job)).toEqual([]);
    });
  });
});

describe.concurrent('a cancelled job', () => {
  /** Cancels the step itself as soon as it calls this function of `node:fs` with such a path, before it learns how that went. */
  const CANCEL = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const [name, part] = process.env.CANCEL_AT.split(' ');
    const api = name.endsWith('Sync') ? fs : fs.promises;
    const real = api[name];
    let done = false;
    api[name] = (...args) => {
      const result = real.apply(api, args);
      if (!done && args.some((path) => String(path).includes(part))) {
        done = true;
        process.kill(process.pid, 'SIGTERM');
      }
      return result;
    };
    syncBuiltinESMExports();`;
  const noise = patternContent(1024 ** 2, 15).read(0, 1024 ** 2);
  const zip = makeZip({
    'nodejs/small.js': '1;\n',
    'nodejs/large.bin': Buffer.concat([noise, noise, noise]),
  });

  it.each([
    'mkdtempSync scf-layer-gate-',
    'mkdirSync partial',
    'openSync 1.zip',
    'mkdirSync a/b',
    'mkdtempSync .out.',
    'openSync small.js',
    'open large.bin',
    'renameSync out',
    'rmdirSync .out.',
    'renameSync .zip',
    'writeFileSync .partial',
    'mkdir scf-layer',
    'copyFile layer.zip',
    'writeFileSync .complete',
    'writeFile report.json',
  ])('at %s leaves no file and no empty folder behind', async (at) => {
    await withGate(
      async ({ sandbox, job }) => {
        const more = { 'extract-to': 'a/b/out', lockfile: 'lock.json', 'lockfile-mode': 'update' };
        const { exitCode, outputs, stdout } = await runStep({
          ...{ job, inputs: { ...inputsFor(sandbox), ...more } },
          env: {
            NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(CANCEL)}`,
            CANCEL_AT: at,
          },
        });
        expect(exitCode, stdout).toBe(143);
        expect(outputs['verified']).toBe('false');
        // What was finished before may stay as a whole: the lockfile, and the entry in the cache with its marker.
        const left = allBelow(job).filter((path) => path !== join(job.workspace, 'lock.json'));
        const [cached] = cachedZips(job);
        if (cached === undefined) return expect(left).toEqual([]);
        const folder = dirname(cached);
        const entry = [dirname(dirname(folder)), dirname(folder), folder, cached, `${folder}.complete`];
        expect(left.sort()).toEqual(entry.sort());
        expect(readFileSync(cached).equals(zip)).toBe(true);
      },
      { content: bytesContent(zip) },
    );
  });
});

describe.concurrent('a link in the workspace that leads out of it', () => {
  it.each([
    ['link/scf-layers.lock.json', 'update'],
    ['lock.json', 'update'],
    ['lock.json', 'bump'],
  ])('is not written through: lockfile %s', async (lockfile, mode) => {
    await withGate(async ({ job, step }) => {
      const outside = join(job.workspace, '..', 'outside');
      mkdirSync(outside);
      symlinkSync(outside, join(job.workspace, 'link'));
      symlinkSync(join(outside, 'lock.json'), join(job.workspace, 'lock.json'));
      const result = await step({ lockfile, 'lockfile-mode': mode });
      expectShut(result, job, 'LOCKFILE_INVALID');
      expect(result.report.error?.message).toContain('a link that leads out of the workspace');
      expect(readdirSync(outside)).toEqual([]);
    });
  });

  it.each([
    ['link/out', {}],
    ['link', TWO],
    ['link/new/out', {}],
  ])('is not written through: extract-to %s', async (folder, inputs) => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.publish({ region: REGION, name: 'other', version: 1, content: CONTENT });
      const outside = join(job.workspace, '..', 'outside');
      mkdirSync(outside);
      symlinkSync(outside, join(job.workspace, 'link'));
      const result = await step({ ...inputs, 'extract-to': folder });
      expectShut(result, job, 'INPUT_INVALID');
      expect(readdirSync(outside)).toEqual([]);
      expect(sandbox.downloads).toEqual([]);
    });
  });

  it('is one that the user chose where the path itself is outside, and one that stays inside is followed', async () => {
    await withGate(async ({ job, step }) => {
      mkdirSync(join(job.workspace, 'inside'));
      symlinkSync('inside', join(job.workspace, 'link'));
      const locked = { lockfile: 'link/scf-layers.lock.json', 'lockfile-mode': 'update' };
      for (const folder of ['link/out', '../outside/out']) {
        const { outputs, stdout } = await step({ ...locked, 'extract-to': folder });
        expect(outputs['verified'], stdout).toBe('true');
        expect(existsSync(join(job.workspace, folder, 'nodejs'))).toBe(true);
      }
      expect(existsSync(join(job.workspace, 'inside', 'scf-layers.lock.json'))).toBe(true);
    });
  });
});

describe.concurrent('a link in the tool cache', () => {
  it.each([0, 1, 2])('%i folders above the entry is not written, read or deleted through', async (above) => {
    await withGate(async ({ sandbox, job, step }) => {
      const zip = cacheZip(job, ZIP);
      expect(cachedZips(job)).toEqual([zip]);
      const folder = join(zip, ...Array.from({ length: above + 1 }, () => '..'));
      const outside = join(job.workspace, '..', 'outside');
      mkdirSync(join(outside, 'precious'), { recursive: true });
      rmSync(folder, { recursive: true });
      symlinkSync(outside, folder);
      const { outputs, stdout } = await step();
      expect(outputs, stdout).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(stdout).toMatch(/::warning title=Layer gate::The tool cache .* is a link/);
      expect(readdirSync(outside)).toEqual(['precious']);
      expect(sandbox.downloads).toHaveLength(1);
    });
  });

  it('is followed where it is the tool cache itself, as self-hosted runners have it', async () => {
    await withGate(async ({ job, step }) => {
      const root = join(job.workspace, '..', 'link');
      symlinkSync(job.toolCache, root);
      for (const hit of ['false', 'true']) {
        const { outputs, stdout } = await step({}, { env: { RUNNER_TOOL_CACHE: root } });
        expect(outputs, stdout).toMatchObject({ verified: 'true', 'cache-hit': hit });
        expect(stdout).not.toContain('::warning');
      }
      expect(cachedZips(job)).toEqual([realpathSync(cachedZips(job)[0] ?? '')]);
    });
  });
});

describe.concurrent('a lockfile', () => {
  it.each([
    [
      '5 MiB and a byte',
      (path: string) => truncateSync(path, 5 * 1024 ** 2 + 1),
      'is too large for a lockfile',
    ],
    ['deep nesting', (path: string) => writeFileSync(path, '['.repeat(5 * 1024 ** 2)), 'nested deeper'],
    ['many values', (path: string) => writeFileSync(path, `[${'0,'.repeat(2_500_000)}0]`), 'more values'],
  ])('of %s: LOCKFILE_INVALID, in little memory', async (_name, spoil, message) => {
    await withGate(async ({ job, step }) => {
      writeFileSync(join(job.workspace, 'lock.json'), '');
      spoil(join(job.workspace, 'lock.json'));
      const result = await inLittleMemory((options) => step({ lockfile: 'lock.json' }, options));
      expectShut(result, job, 'LOCKFILE_INVALID');
      expect(result.report.error?.message).toContain(message);
    });
  });

  it('of 5,000 layers is read, in little memory', async () => {
    await withGate(async ({ job, step }) => {
      const entry = {
        ...{ sha256: CONTENT.sha256, size: CONTENT.size, compatibleRuntimes: ['Nodejs16.13', 'Nodejs18.15'] },
        ...{ licenseInfo: 'MIT', addTime: '2019-11-26 16:15:33' },
      };
      const others = Array.from({ length: 4999 }, (_, at) => [`${REGION}/layer-${at}:1`, entry]);
      const layers = Object.fromEntries([...others, [REFERENCE, entry]]);
      writeFileSync(join(job.workspace, 'lock.json'), JSON.stringify({ lockfileVersion: 1, layers }));
      const result = await inLittleMemory((options) => step({ lockfile: 'lock.json' }, options));
      expect(result.outputs, result.stdout).toMatchObject({ verified: 'true', pinned: 'true' });
    });
  });
});

describe('a cached copy that grows while it is read', () => {
  /** Somebody who appends to the entry after each read of any file, until it is removed or has 300 MiB. */
  const GROW = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { readSync } = fs;
    let left = 300;
    fs.readSync = (...args) => {
      const bytes = readSync(...args);
      if (!fs.existsSync(process.env.GROWING)) left = 0;
      if (left > 0) fs.appendFileSync(process.env.GROWING, Buffer.alloc(1024 ** 2));
      left -= 1;
      return bytes;
    };
    syncBuiltinESMExports();`;

  it('is given up at the size that it had, and replaced', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const zip = cacheZip(job, ZIP);
      const env = {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(GROW)}`,
        GROWING: zip,
      };
      const result = await inLittleMemory((options) => step({}, { ...options, env }));
      expect(result.stdout).toMatch(/::warning title=Layer gate::.* \(it grew while it was read\)/);
      expect(result.outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect(sandbox.downloads).toHaveLength(1);
      expect(statSync(zip).size).toBe(CONTENT.size);
    });
  });
});
