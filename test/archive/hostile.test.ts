import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditArchive } from '../../src/archive/audit.ts';
import { extractArchive } from '../../src/archive/extract.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { file, one } from './corpus/hostile.ts';
import { CORPUS } from './corpus/index.ts';
import { rawZip } from './hostile-zip.ts';
import { checkArchive, inFolder, kindsOf, NEVER, snapshot } from './kit.ts';

describe('hostile archives', () => {
  it.each(CORPUS)('refuses $title', async ({ bytes, kinds }) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'layer.zip');
      await writeFile(path, bytes);
      const audit = await auditArchive(path, NEVER);
      expect(kindsOf(audit), JSON.stringify(audit.findings)).toEqual(kinds);

      const check = checkArchive(audit);
      expect(check).toMatchObject({ id: 'archive', verdict: 'fail', code: 'ARCHIVE_UNSAFE' });
      expect(check.message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);

      await expect(
        extractArchive(path, join(folder, 'out'), audit, NEVER, createTracker()),
      ).rejects.toMatchObject({
        code: 'ARCHIVE_UNSAFE',
      });
      expect(await readdir(folder)).toEqual(['layer.zip']);
    });
  });
});

describe('names that only Windows reads otherwise', () => {
  const names = [
    'evil.exe.',
    'folder /x',
    'a/readme.txt:stream',
    'lib/CON',
    'lib/nul.tar.gz',
    'COM¹.txt',
    'man/Foo::Bar.3pm',
    'C:/Windows/evil.dll',
    'c:evil',
  ];
  it.each(names)('%s is noted, and not extracted on Windows alone', async (name) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'layer.zip');
      await writeFile(path, rawZip(one(file(name))));
      const audit = await auditArchive(path, NEVER);
      expect(audit.findings).toEqual([]);
      expect(audit.notes).toMatchObject([
        { kind: 'name-windows', path: name, message: expect.stringContaining('means something else') },
      ]);
      const extraction = extractArchive(path, join(folder, 'out'), audit, NEVER, createTracker());
      if (process.platform === 'win32') {
        await expect(extraction).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      } else {
        await extraction;
        expect(Object.keys(await snapshot(join(folder, 'out')))).toContain(name);
      }
    });
  });
});
