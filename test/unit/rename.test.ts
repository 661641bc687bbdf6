import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renameWhenFree } from '../../src/base/rename.ts';

/** Renames in a folder of its own, on Windows as far as it can know, with the first tries failing as given; tells the waits. */
function renaming(failures: readonly string[], platform: NodeJS.Platform = 'win32') {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-rename-'));
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  const waits: number[] = [];
  const left = [...failures];
  writeFileSync(from, 'fresh');
  try {
    renameWhenFree(from, to, {
      platform,
      pause: (ms) => void waits.push(ms),
      rename: (...paths) => {
        const code = left.shift();
        if (code !== undefined) throw Object.assign(new Error(code), { code });
        renameSync(...paths);
      },
    });
    return { waits, text: readFileSync(to, 'utf8') };
  } catch (error) {
    return { waits, error, text: readFileSync(from, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each([[['EPERM']], [['EBUSY', 'EBUSY']], [['EACCES', 'EPERM', 'EBUSY']], [[]]])(
  'a file that is held for a moment (%j) is renamed',
  (failures) => {
    expect(renaming(failures)).toEqual({
      waits: [50, 100, 200].slice(0, failures.length),
      text: 'fresh',
    });
  },
);

it('a file that is held for more than some seconds is not: the error is that of the last try', () => {
  const { waits, error, text } = renaming(Array(99).fill('EBUSY'));
  expect(error).toMatchObject({ code: 'EBUSY' });
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(6350);
  expect(text).toBe('fresh');
});

it.each(['ENOSPC', 'ENOENT', 'ENOTEMPTY', 'EXDEV'])('%s is nothing to wait for', (code) => {
  expect(renaming([code])).toMatchObject({ waits: [], error: { code } });
});

it.each(['EACCES', 'EPERM'])('%s is about rights on Linux, and nothing to wait for', (code) => {
  expect(renaming([code], 'linux')).toMatchObject({ waits: [], error: { code } });
});

it('EBUSY may pass on Linux too', () => {
  expect(renaming(['EBUSY'], 'linux')).toEqual({ waits: [50], text: 'fresh' });
});
