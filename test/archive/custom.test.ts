import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditArchive } from '../../src/archive/audit.ts';
import { extractArchive } from '../../src/archive/extract.ts';
import { gradeOf } from '../../src/archive/findings.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { CUSTOM } from './corpus/custom.ts';
import { rawZip } from './hostile-zip.ts';
import { inFolder, NEVER, snapshot } from './kit.ts';
import { HAS_UNZIP, unzip } from './peers.ts';

describe('what common tools make', () => {
  it.each(CUSTOM)('passes with a note: $title', async ({ zip, notes, paths, peer }) => {
    await inFolder(async (folder) => {
      const archive = join(folder, 'layer.zip');
      await writeFile(archive, rawZip(zip));
      const audit = await auditArchive(archive, NEVER);
      expect(audit.findings).toEqual([]);
      const kinds = new Set(audit.notes.map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual([...notes].sort());
      for (const { kind, path, message } of audit.notes) {
        expect(gradeOf(kind)).toBe('custom');
        expect(`${path}${message}`).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }
      // Other file systems cannot hold some of them.
      if (process.platform !== 'linux') return;
      await extractArchive(archive, join(folder, 'out'), audit, NEVER, createTracker());
      const found = await snapshot(join(folder, 'out'));
      expect(Object.keys(found).sort()).toEqual(paths.map((path) => join(path)).sort());
      if (!HAS_UNZIP || peer === false) return;
      unzip(archive, join(folder, 'reference'));
      expect(Object.keys(await snapshot(join(folder, 'reference'))).sort()).toEqual(
        Object.keys(found).sort(),
      );
    });
  });
});
