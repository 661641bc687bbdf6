import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../src/archive/folder.ts';
import { createFileChooser } from '../../src/archive/globs.ts';
import { parseGlob } from '../../src/layers/content-pin.ts';
import { inFolder, NEVER } from './kit.ts';

const PATHS = [
  ...[
    'index.js',
    '.env',
    '.git/config',
    'sub/.git/config',
    'node_modules/a/index.js',
    'node_modules/a/test/x.js',
  ],
  ...[
    'node_modules/.bin/a',
    'node_modules/@s/b/README.md',
    'test/x.js',
    'lib/test',
    'a.js/inner.txt',
    'A/b.txt',
  ],
  ...['docs/[id].md', 'docs/.hidden/x.md', 'é.txt', 'x y/z.js', 'deep/a/b/c/d.js'],
];

/** The globs that people write, and those in which matching libraries differ. */
const GLOBS = [
  ...[
    'node_modules',
    'node_modules/**',
    'node_modules/*',
    '**/test',
    '**/test/**',
    'test',
    '*.js',
    '**/*.js',
  ],
  ...[
    '.env',
    '.*',
    '**/.*',
    '.git',
    '**/.git',
    './index.js',
    'a.js',
    'a.js/',
    'A/**',
    'a/**',
    '**',
    '*',
    '**/*',
  ],
  ...[
    '{docs,lib}/**',
    '{docs,lib}',
    'docs/[id].md',
    'docs/\\[id\\].md',
    '!index.js',
    '!(index).js',
    '+(x|y)*/**',
  ],
  ...[
    'node_modules/@s/**',
    'deep//a',
    'deep/**/d.js',
    'deep/*/b',
    '**/{a,b}',
    'x y',
    'x*',
    'é*',
    '?.txt',
    '@(docs)',
  ],
  ...['node_modules/!(a)/**', '**/node_modules/*/test', 'docs/.hidden', '{1..3}.js', '[x-z] y/*'],
];

describe('the files that are packed', () => {
  it('are those that fast-glob gives the deploying tool, for any exclude and include', async () => {
    await inFolder(async (folder) => {
      for (const path of PATHS) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), path);
      }
      symlinkSync('../deep', join(folder, 'lib/linked'));
      symlinkSync('../index.js', join(folder, 'lib/index-link.js'));
      symlinkSync('nowhere', join(folder, 'lib/broken'));
      const globs = (most: number) => fc.array(fc.constantFrom(...GLOBS), { maxLength: most });
      await fc.assert(
        fc.asyncProperty(globs(4), globs(2), async (exclude, include) => {
          const packed = await fastGlob('**/*', { cwd: folder, dot: true, ignore: ['.git', ...exclude] });
          if (include.length > 0) packed.push(...(await fastGlob(include, { cwd: folder })));
          const chooser = createFileChooser({ exclude: ['.git', ...exclude], include });
          const read = await readFolder(folder, { root: folder, chooser, links: 'packed', signal: NEVER });
          const names = packed.map((path) => path.replace(/^\.\//, ''));
          expect([...read.files.keys()].sort()).toEqual([...new Set(names)].sort());
        }),
        { numRuns: 150 },
      );
    });
  });

  it.each(['', '!', '/etc/**', '!/x', '../x', 'a/../../x', '{a,b}'.repeat(7), 'x'.repeat(501)])(
    'have no glob %j, which says nothing, leads out, or is a bomb',
    (glob) => {
      expect(parseGlob(glob)).toEqual({ ok: false, problem: expect.stringMatching(/^expected a glob/) });
    },
  );
});
