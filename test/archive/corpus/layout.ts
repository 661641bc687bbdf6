import type { FindingKind } from '../../../src/archive/findings.ts';
import { endRecord, type RawZip, rawZip, zip64 } from '../hostile-zip.ts';
import { file, type Hostile, hostile, one } from './hostile.ts';

/** Entries that quote the local headers behind them, as the densest bombs do. */
function quotedOverlap(): Buffer {
  const kernel = file('b', { data: 'k'.repeat(50), method: 0 });
  const inner = rawZip(one(kernel)).subarray(0, 30 + 1 + 50);
  return rawZip({
    entries: [
      { name: 'a', packed: inner, data: inner, method: 0 },
      { ...kernel, onlyCentral: true, central: { offset: 31 } },
    ],
  });
}

/** Bytes that belong to two entries, or to none. */
export const LAYOUT: Hostile[] = [
  hostile(
    'two entries on one local header',
    { entries: [file('x'), file('x', { onlyCentral: true, central: { offset: 0, name: 'y' } })] },
    'overlap',
    'header-mismatch',
  ),
  hostile('quoted overlap', quotedOverlap(), 'overlap'),
  hostile(
    'data that reaches into the directory',
    one(
      file('x', {
        method: 0,
        central: { size: 40, compressedSize: 40 },
        local: { size: 40, compressedSize: 40 },
      }),
    ),
    'overlap',
    'checksum',
  ),
  hostile(
    'bytes before the first entry',
    { entries: [file('x')], before: Buffer.from('#!/bin/sh\n') },
    'gap',
  ),
  hostile(
    'bytes before the first entry that the offsets ignore',
    { entries: [file('x')], before: Buffer.from('MZ'), blindOffsets: true },
    'end-record',
  ),
  hostile(
    'an entry that the directory does not know',
    { entries: [file('x'), file('hidden', { onlyLocal: true }), file('y')] },
    'gap',
    'hidden-entry',
  ),
  hostile('bytes before the directory', { entries: [file('x')], beforeDirectory: Buffer.alloc(9) }, 'gap'),
  hostile(
    'bytes behind the directory',
    { entries: [file('x')], afterDirectory: Buffer.alloc(9) },
    'end-record',
  ),
];

const END = {
  disk: 0,
  directoryDisk: 0,
  entriesHere: 0,
  entries: 0,
  directorySize: 0,
  directoryOffset: 0,
  commentLength: 0,
};
const end = (title: string, fields: RawZip['end'], ...kinds: FindingKind[]) =>
  hostile(
    title,
    { entries: [file('x'), file('y')], ...(fields === undefined ? {} : { end: fields }) },
    ...kinds,
  );
const end64 = (title: string, more: Partial<RawZip>, ...kinds: FindingKind[]) =>
  hostile(title, { entries: [file('x'), file('y')], end64: {}, ...more }, ...kinds);

/** Ends that readers could take for different ones, and files that are no zip. */
export const ENDS: Hostile[] = [
  hostile('an empty file', Buffer.alloc(0), 'not-a-zip'),
  hostile('no zip at all', Buffer.from('<Error><Code>AccessDenied</Code></Error>'.repeat(9)), 'not-a-zip'),
  hostile(
    'a gzip',
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...Array<number>(30).fill(7)]),
    'not-a-zip',
  ),
  hostile(
    'half a zip',
    rawZip(one(file('x', { data: 'x'.repeat(99), method: 0 }))).subarray(0, 120),
    'not-a-zip',
  ),
  hostile('bytes behind the end', { entries: [file('x')], after: Buffer.from('more') }, 'end-record'),
  hostile(
    'a second end record in the comment',
    { entries: [file('x')], comment: endRecord(END) },
    'end-record',
  ),
  hostile(
    'a second archive in the comment',
    { entries: [file('good')], comment: rawZip({ ...one(file('evil')), before: Buffer.alloc(0) }) },
    ...(['end-record'] as const),
  ),
  end('a comment that is cut off', { commentLength: 9 }, 'end-record'),
  end('too few entries counted', { entries: 1, entriesHere: 1 }, 'end-record'),
  end('too many entries counted', { entries: 3, entriesHere: 3 }, 'malformed'),
  end('no entries counted', { entries: 0, entriesHere: 0 }, 'end-record'),
  end('fewer entries here than in all', { entriesHere: 1 }, 'multi-disk'),
  end('a second disk', { disk: 1 }, 'multi-disk'),
  end('a directory on a second disk', { directoryDisk: 1 }, 'multi-disk'),
  end('another size of the directory', { directorySize: 46 }, 'end-record'),
  end('another start of the directory', { directoryOffset: 3 }, 'end-record'),
  end('a start beyond the end', { directoryOffset: 0xfffffff0 }, 'end-record'),
  end64('ZIP64 that counts otherwise', { end64: { entries: 1, entriesHere: 1 } }, 'end-record'),
  end64('ZIP64 that puts the directory elsewhere', { end64: { directoryOffset: 1 } }, 'end-record'),
  ...(['disk', 'directoryDisk', 'entriesHere', 'entries', 'directorySize', 'directoryOffset'] as const).map(
    (field) => end64(`ZIP64 beside an end record of another ${field}`, { end: { [field]: 1 } }, 'end-record'),
  ),
  end64('a ZIP64 locator to nowhere', { locator: { offset: 2 ** 52 } }, 'end-record'),
  end64('a ZIP64 locator to something else', { locator: { offset: 0 } }, 'end-record'),
  end64('a ZIP64 locator to another disk', { locator: { disk: 1 } }, 'multi-disk'),
  end64('a ZIP64 locator of many disks', { locator: { disks: 4 } }, 'multi-disk'),
  end64('a ZIP64 record that does not reach its locator', { end64: { recordSize: 40 } }, 'end-record'),
  end64(
    'ZIP64 with a million million entries',
    { end: { entries: 0xffff, entriesHere: 0xffff }, end64: { entries: 10 ** 12, entriesHere: 10 ** 12 } },
    ...(['too-many-entries'] as const),
  ),
  hostile('a broken directory', one(file('x', { central: { signature: 0x02014b51 } })), 'malformed'),
  hostile(
    'broken extra fields',
    one(file('x', { central: { extra: Buffer.from([1, 0, 99, 0]) } })),
    'malformed',
  ),
  hostile(
    'ZIP64 sizes that are missing',
    one(file('x', { central: { size: 0xffffffff, extra: zip64() } })),
    'malformed',
  ),
];
