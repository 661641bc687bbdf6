import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditArchive } from '../../src/archive/audit.ts';
import { diffArchives } from '../../src/archive/diff.ts';
import type { ArchiveEntry } from '../../src/archive/entry.ts';
import { link, rawZip } from './hostile-zip.ts';
import { auditBytes, checkArchive, inFolder, NEVER } from './kit.ts';

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
    expect(audit.notes).toEqual(['"bin/su" is setuid and setgid.', '"open" is world-writable.']);
    expect(checkArchive(audit)).toEqual({
      id: 'archive',
      verdict: 'pass',
      message: '4 entries, 10 bytes unpacked. "bin/su" is setuid and setgid. "open" is world-writable.',
    });
  });

  it('counts the notes that it leaves out', async () => {
    const entries = Array.from({ length: 30 }, (_, index) => ({ name: `f${index}`, mode: 0o100666 }));
    const { notes } = await auditBytes(rawZip({ entries }));
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe('And 10 more of such notes.');
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

describe('checkArchive', () => {
  it('puts every finding into the message', async () => {
    const audit = await auditBytes(rawZip({ entries: [{ name: '../a' }, { name: 'b\n' }] }));
    expect(checkArchive(audit)).toMatchObject({
      verdict: 'fail',
      code: 'ARCHIVE_UNSAFE',
      message:
        'Entry "../a": its name has a ".." part, which leads out of the folder. Entry "b": its name has a control character.',
    });
  });

  it('says how many findings are left out', async () => {
    const entries = Array.from({ length: 13 }, (_, index) => ({ name: `/${index}` }));
    const { message } = checkArchive(await auditBytes(rawZip({ entries })));
    expect(message).toMatch(/ And 3 more findings of these kinds\.$/);
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
