import { describe, expect, it } from 'vitest';
import { rawZip } from './hostile-zip.ts';
import { auditBytes, checkArchive } from './kit.ts';

describe('checkArchive', () => {
  it('passes with the counts and every note', async () => {
    const entries = [
      { name: 'bin/su', data: 'su', mode: 0o106755 },
      { name: 'open', data: 'open', mode: 0o100666 },
    ];
    expect(checkArchive(await auditBytes(rawZip({ entries })))).toEqual({
      id: 'archive',
      verdict: 'pass',
      message:
        '2 entries, 6 bytes unpacked. Entry "bin/su": it is setuid and setgid. Entry "open": it is world-writable.',
    });
  });

  it('says how many notes are left out', async () => {
    const entries = Array.from({ length: 30 }, (_, index) => ({ name: `f${index}`, mode: 0o100666 }));
    const { message } = checkArchive(await auditBytes(rawZip({ entries })));
    expect(message).toMatch(/ And 20 more notes of these kinds\.$/);
  });

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
