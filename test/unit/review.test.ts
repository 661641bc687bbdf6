import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldersOf } from '../../src/gate/review.ts';
import { runs } from '../kit/runs.ts';

const file = (path: string, size: number) => ({ path, size, kind: 'file' as const });

describe('foldersOf', () => {
  it('divides the largest folders first, and names what lies in a folder itself', () => {
    const files = [
      file('nodejs/node_modules/big/a.js', 500),
      file('nodejs/node_modules/big/lib/b.js', 400),
      file('nodejs/node_modules/small/c.js', 20),
      file('nodejs/package.json', 10),
      file('README', 1),
      { path: 'nodejs', size: 0, kind: 'folder' as const },
    ];
    expect(foldersOf(files, 4)).toEqual([
      { path: 'nodejs/node_modules/big/', files: 2, bytes: 900 },
      { path: 'nodejs/node_modules/small/', files: 1, bytes: 20 },
      { path: 'nodejs/', files: 1, bytes: 10 },
      { path: '', files: 1, bytes: 1 },
    ]);
    expect(foldersOf(files, 1)).toEqual([{ path: '', files: 5, bytes: 931 }]);
  });

  it('counts every file once, in no more folders than it may name', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('/'));
    const paths = fc.uniqueArray(path, { maxLength: 30 });
    fc.assert(
      fc.property(paths, fc.integer({ min: 1, max: 8 }), (names, most) => {
        const found = foldersOf(
          names.map((name, index) => file(name, index)),
          most,
        );
        expect(found.length).toBeLessThanOrEqual(most);
        expect(found.reduce((sum, { files }) => sum + files, 0)).toBe(names.length);
        expect(found.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(
          (names.length * Math.max(0, names.length - 1)) / 2,
        );
      }),
      { numRuns: runs(100) },
    );
  });
});
