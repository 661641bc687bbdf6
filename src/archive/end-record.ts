// yauzl uses the last end record that it finds; this module finds every record that could lead a reader to another directory.
import type { ArchiveFile } from './archive-file.ts';
import type { FindingCollector } from './findings.ts';
import { MAX_DIRECTORY_BYTES, MAX_ENTRIES } from './limits.ts';

/** The location of the central directory, according to the one record that every reader agrees on. */
export interface Ending {
  directoryOffset: number;
  /** The end of the directory, where the end records begin. */
  directoryEnd: number;
  entries: number;
  /** The end of the archive, where padding begins if there is any. */
  end: number;
}

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const MAX_COMMENT_BYTES = 0xffff;
const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const END64_SIGNATURE = Buffer.from('PK\x06\x06', 'latin1');
const LOCATOR_SIGNATURE = Buffer.from('PK\x06\x07', 'latin1');

/** The fields common to both forms of the end record (APPNOTE 4.3.14, 4.3.16). */
interface EndFields {
  disk: number;
  directoryDisk: number;
  entriesHere: number;
  entries: number;
  directorySize: number;
  directoryOffset: number;
}

/**
 * Finds and checks the end of the archive. Readers search it in different ways (backwards, by the comment's length, from the ZIP64
 * locator), so anything that could lead them to different directories is a finding. yauzl uses the last record that it
 * finds, and ignores the directory's size, the disk counts and the locator's other fields.
 *
 * @returns `undefined`, with a finding, if no directory can be read
 */
export function readEnding(file: ArchiveFile, findings: FindingCollector): Ending | undefined {
  const { size } = file;
  const tailStart = Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES - LOCATOR_BYTES);
  const tail = file.at(tailStart, size - tailStart);
  const at = size < END_BYTES ? -1 : tail.lastIndexOf(END_SIGNATURE, tail.length - END_BYTES);
  if (at < 0) {
    findings.add(
      'not-a-zip',
      'The file has no end-of-directory record: it is not a zip, or it was truncated',
    );
    return undefined;
  }
  const commentEnd = judgeComment(tail, at, findings);
  if (commentEnd === undefined) return undefined;
  const end = readEnd(tail, at);
  const end64 = readEnd64(file, tailStart + at, tail.subarray(0, at), end, findings);
  if (end64 === 'wrong') return undefined;
  const ending = judgeFields(end64?.fields ?? end, end64?.start ?? tailStart + at, findings);
  return ending === undefined ? undefined : { ...ending, end: tailStart + commentEnd };
}

/** bsdtar fills its last block with zeros, and editors end a file with a line break. */
const PADDING = /^[\0\t\n\r ]*$/;

/** @returns the end of the comment in `tail`, or `undefined` if the file does not end there or after padding */
function judgeComment(tail: Buffer, at: number, findings: FindingCollector): number | undefined {
  const reach = (from: number) => from + END_BYTES + tail.readUInt16LE(from + 20);
  const commentEnd = reach(at);
  const extra = tail.length - commentEnd;
  if (extra < 0 || !PADDING.test(tail.toString('latin1', commentEnd))) {
    const what = extra > 0 ? `${extra} bytes follow` : `${-extra} bytes are missing`;
    findings.add('end-record', `The end record does not end the file: ${what} after its comment`);
    return undefined;
  }
  if (extra > 0) findings.add('padding', `The file is padded with ${extra} bytes after its end`);
  for (let other = tail.indexOf(END_SIGNATURE); other >= 0; other = tail.indexOf(END_SIGNATURE, other + 1)) {
    // A zip stored inside this zip has an end record too; only one that claims to end this file could be mistaken for its own.
    const rival = other < at ? reach(other) >= commentEnd && reach(other) <= tail.length : other > at;
    if (rival) {
      const text = 'The file has two end records, so readers can choose different directories';
      findings.add('end-record', text);
    }
  }
  return commentEnd;
}

function readEnd(tail: Buffer, at: number): EndFields {
  return {
    disk: tail.readUInt16LE(at + 4),
    directoryDisk: tail.readUInt16LE(at + 6),
    entriesHere: tail.readUInt16LE(at + 8),
    entries: tail.readUInt16LE(at + 10),
    directorySize: tail.readUInt32LE(at + 12),
    directoryOffset: tail.readUInt32LE(at + 16),
  };
}

/** The ZIP64 end record and its position, if a locator directly precedes the end record. */
function readEnd64(
  file: ArchiveFile,
  endAt: number,
  before: Buffer,
  end: EndFields,
  findings: FindingCollector,
): { start: number; fields: EndFields } | 'wrong' | undefined {
  const locator = before.subarray(-LOCATOR_BYTES);
  if (locator.length < LOCATOR_BYTES || !locator.subarray(0, 4).equals(LOCATOR_SIGNATURE)) return undefined;
  const wrong = (text: string): 'wrong' => {
    findings.add('end-record', text);
    return 'wrong';
  };
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) {
    findings.add('multi-disk', 'The archive is one part of an archive that spans several disks');
    return 'wrong';
  }
  const start = Number(locator.readBigUInt64LE(8));
  const locatorAt = endAt - LOCATOR_BYTES;
  if (start > locatorAt - END64_BYTES)
    return wrong('The ZIP64 locator points to a place that cannot hold an end record');
  const record = file.at(start, END64_BYTES);
  if (!record.subarray(0, 4).equals(END64_SIGNATURE)) {
    return wrong('The ZIP64 locator does not point to an end record');
  }
  if (start + 12 + Number(record.readBigUInt64LE(4)) !== locatorAt) {
    return wrong('The ZIP64 end record does not end at its locator');
  }
  const fields: EndFields = {
    disk: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    entriesHere: Number(record.readBigUInt64LE(24)),
    entries: Number(record.readBigUInt64LE(32)),
    directorySize: Number(record.readBigUInt64LE(40)),
    directoryOffset: Number(record.readBigUInt64LE(48)),
  };
  if (!agree(end, fields)) return wrong('The ZIP64 end record and the end record disagree');
  return { start, fields };
}

/** Each field of the end record must equal that of the ZIP64 record, or refer to it (all bits set). */
function agree(end: EndFields, end64: EndFields): boolean {
  const same = (field: keyof EndFields, deferred: number) =>
    end[field] === deferred || end[field] === end64[field];
  return (
    same('disk', 0xffff) &&
    same('directoryDisk', 0xffff) &&
    same('entriesHere', 0xffff) &&
    same('entries', 0xffff) &&
    same('directorySize', 0xffffffff) &&
    same('directoryOffset', 0xffffffff)
  );
}

function judgeFields(
  fields: EndFields,
  directoryEnd: number,
  findings: FindingCollector,
): Omit<Ending, 'end'> | undefined {
  const { disk, directoryDisk, entriesHere, entries, directorySize, directoryOffset } = fields;
  if (disk !== 0 || directoryDisk !== 0 || entriesHere !== entries) {
    findings.add('multi-disk', 'The archive is one part of an archive that spans several disks');
    return undefined;
  }
  if (directoryOffset + directorySize !== directoryEnd) {
    findings.add(
      'end-record',
      `The end record declares a directory of ${directorySize} bytes at byte ${directoryOffset}, but the directory is elsewhere: ` +
        'something was inserted before or after it, or the record is wrong',
    );
    return undefined;
  }
  if (entries > MAX_ENTRIES || directorySize > MAX_DIRECTORY_BYTES) {
    findings.add(
      'too-many-entries',
      `The archive has ${entries} entries in a directory of ${directorySize} bytes; the gate reads at most ${MAX_ENTRIES} entries and ${MAX_DIRECTORY_BYTES} bytes`,
    );
    return undefined;
  }
  return { directoryOffset, directoryEnd, entries };
}
