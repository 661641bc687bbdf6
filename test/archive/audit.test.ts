import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditArchive } from '../../src/archive/audit.ts';
import { diffArchives } from '../../src/archive/diff.ts';
import type { ArchiveEntry } from '../../src/archive/entry.ts';
import { link, rawZip } from './hostile-zip.ts';
import { auditBytes, inFolder, NEVER } from './kit.ts';

describe('auditArchive', () => {
  it('counts, and notes modes that are no danger by themselves', async () => {
    const audit = await auditBytes(
      rawZip({
        entries: [
          { name: 'bin/su', data: 'su', mode: 0o106755 },
          { name: 'open', data: 'open', mode: 0o100666 },
          { name: 'folder/', mode: 0o040777 },
          link('l', 'open'),
        ],
      }),
    );
    expect(audit).toMatchObject({ findings: [], omittedFindings: 0, entries: 4, unpackedBytes: 10 });
    expect(audit.notes).toEqual([
      { kind: 'setuid', path: 'bin/su', message: 'Entry "bin/su": it is setuid and setgid.' },
      { kind: 'world-writable', path: 'open', message: 'Entry "open": it is world-writable.' },
    ]);
  });

  it('counts the notes that it leaves out', async () => {
    const entries = Array.from({ length: 30 }, (_, index) => ({ name: `f${index}`, mode: 0o100666 }));
    const { notes, omittedNotes } = await auditBytes(rawZip({ entries }));
    expect(notes).toHaveLength(10);
    expect(omittedNotes).toBe(20);
  });

  it.each([
    ['a pipe', 0o010644],
    ['a character device', 0o020666],
    ['a block device', 0o060660],
    ['a socket', 0o140755],
    ['a special file', 0o170777],
  ])('says that an entry is %s', async (what, mode) => {
    const { findings } = await auditBytes(rawZip({ entries: [{ name: 'x', mode }] }));
    expect(findings).toMatchObject([{ kind: 'special-file', message: `Entry "x": it is ${what}.` }]);
  });

  it('throws the file system’s error', async () => {
    await inFolder(async (folder) => {
      await expect(auditArchive(join(folder, 'none.zip'), NEVER)).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });

  it('throws the reason of an abort', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'layer.zip');
      await writeFile(path, rawZip({ entries: [] }));
      const reason = new Error('time is up');
      await expect(auditArchive(path, AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
});

describe('diffArchives', () => {
  const entry = (path: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
    ...{ path, size: 1, crc32: 1, kind: 'file' },
    ...more,
  });

  it('tells what was added, removed and changed, sorted', () => {
    const [same, grown, moved, gone] = [entry('same'), entry('b'), entry('a'), entry('gone')];
    const [after, other, fresh] = [entry('b', { size: 2 }), entry('a', { kind: 'link' }), entry('fresh')];
    expect(diffArchives([same, grown, moved, gone], [fresh, after, other, same])).toEqual({
      added: [fresh],
      removed: [gone],
      changed: [
        { path: 'a', before: moved, after: other },
        { path: 'b', before: grown, after },
      ],
    });
  });

  it('sees other content of the same size, and no difference between folders', () => {
    const before = [entry('f'), entry('d', { kind: 'folder' })];
    const after = [entry('f', { crc32: 2 }), entry('d', { kind: 'folder', crc32: 2 })];
    expect(diffArchives(before, after)).toMatchObject({ added: [], removed: [], changed: [{ path: 'f' }] });
    expect(diffArchives(before, before)).toEqual({ added: [], removed: [], changed: [] });
  });
});
