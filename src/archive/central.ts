import type { Entry, ExtraField, ZipFile } from 'yauzl';
import { messageOf } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { type ArchiveFile, isFileSystemError } from './archive-file.ts';
import type { Ending } from './end-record.ts';
import { type CentralEntry, EXTRA, FLAG, METHOD } from './entry.ts';
import type { FindingCollector } from './findings.ts';
import {
  decodeName,
  judgeEncoding,
  judgeKind,
  judgeName,
  judgeWindowsName,
  ON_WINDOWS,
} from './judge-entry.ts';
import { DEFLATE_RATIO } from './limits.ts';

/** What reading a directory needs. */
export interface DirectoryReading {
  zip: ZipFile;
  file: ArchiveFile;
  ending: Ending;
  findings: FindingCollector;
  note(text: string): void;
  signal: AbortSignal;
}

const HEADER_BYTES = 46;
const NO_HEADER = Buffer.alloc(HEADER_BYTES);

/**
 * Reads the central directory through yauzl and judges each entry by itself.
 *
 * @returns the entries, and whether the directory was read to its end; where not, there is a finding
 * @throws the file system's error or `signal.reason`
 */
export async function readDirectory(
  reading: DirectoryReading,
): Promise<{ entries: CentralEntry[]; whole: boolean }> {
  const { zip, file, ending, findings, signal } = reading;
  // Before yauzl reads it: the file keeps what was read last, and would otherwise read back and forth.
  const headerAt = async (at: number) =>
    at + HEADER_BYTES <= ending.directoryEnd ? await file.at(at, HEADER_BYTES) : NO_HEADER;
  const entries: CentralEntry[] = [];
  let position = ending.directoryOffset;
  let header = await headerAt(position);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.length % 1024 === 0) signal.throwIfAborted();
      entries.push(judgeEntry(entry, header, reading));
      position += HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      header = await headerAt(position);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (isFileSystemError(error)) throw error;
    explainBroken(error, header, entries.length + 1, findings);
    return { entries, whole: false };
  }
  if (position === ending.directoryEnd) return { entries, whole: true };
  findings.add(
    'end-record',
    `The end record counts ${entries.length} entries, but the directory has ${ending.directoryEnd - position} bytes beyond them`,
  );
  return { entries, whole: false };
}

/** yauzl stops at the first entry with strong encryption, as at a broken one. */
function explainBroken(error: unknown, header: Buffer, number: number, findings: FindingCollector): void {
  if ((header.readUInt16LE(8) & FLAG.strongEncryption) !== 0) {
    findings.add('encrypted', `Entry number ${number} is encrypted; it and all after it cannot be judged`);
  } else {
    findings.add(
      'malformed',
      `The directory cannot be read from entry number ${number} on: ${messageOf(error)}`,
    );
  }
}

function judgeEntry(entry: Entry, header: Buffer, { findings, note }: DirectoryReading): CentralEntry {
  const { fileNameRaw, extraFields, uncompressedSize: size, compressedSize } = entry;
  const name = decodeName(fileNameRaw);
  const slash = name.endsWith('/');
  const host = entry.versionMadeBy >>> 8;
  // bsdtar writes "./" before each name; it means nothing.
  const path = (slash ? name.slice(0, -1) : name).replace(/^(?:\.\/)+/, '');
  const isRoot = name === './';
  const { kind, mode, problems } = judgeKind({
    ...{ slash, host, size, compressedSize, extras: extraFields },
    externalAttributes: entry.externalFileAttributes,
  });
  const nameProblems = isRoot ? [] : judgeName(path === '' ? name : path);
  const encodingProblems = judgeEncoding(fileNameRaw, extraFields);
  for (const problem of [...encodingProblems, ...nameProblems, ...problems]) {
    findings.add(problem.kind, problem.text, name);
  }
  const windows = judgeWindowsName(path);
  if (windows !== undefined && ON_WINDOWS) findings.add(windows.kind, windows.text, name);
  else if (windows !== undefined) note(`${quoted(name)}: ${windows.text}.`);
  judgeStorage(entry, name, findings);
  if (startDisk(header, extraFields) !== 0) {
    findings.add('multi-disk', 'it is said to start in another file', name);
  }
  noteMode(name, kind, mode, note);
  return {
    ...{ name, path: isRoot ? '' : path, kind, size, compressedSize, crc32: entry.crc32 },
    placeable: encodingProblems.length + nameProblems.length === 0,
    permissions: mode === 0 ? undefined : mode & 0o777,
    ...{ host, flags: entry.generalPurposeBitFlag },
    method: entry.compressionMethod,
    deflated: entry.compressionMethod === METHOD.deflated,
    localOffset: entry.relativeOffsetOfLocalHeader,
    dataOffset: -1,
  };
}

/** How the data is kept: encryption, method, and sizes that cannot be true. */
function judgeStorage(entry: Entry, name: string, findings: FindingCollector): void {
  const { generalPurposeBitFlag: flags, compressionMethod: method, extraFields } = entry;
  const { compressedSize, uncompressedSize } = entry;
  const ids = extraFields.map(({ id }) => id);
  const encryption = FLAG.encrypted | FLAG.strongEncryption | FLAG.maskedHeaders;
  const locked = ids.includes(EXTRA.aes) || ids.includes(EXTRA.strongEncryption) || method === METHOD.aes;
  if ((flags & encryption) !== 0 || locked) {
    findings.add('encrypted', 'it is encrypted', name);
  } else if ((flags & FLAG.patch) !== 0) {
    findings.add('method', 'it is a patch, not a file', name);
  } else if (method !== METHOD.stored && method !== METHOD.deflated) {
    findings.add('method', `it is compressed by method ${method}; only 0 and 8 (deflate) are read`, name);
  } else if (method === METHOD.stored && compressedSize !== uncompressedSize) {
    findings.add('sizes', `it is stored, but has ${compressedSize} bytes for ${uncompressedSize}`, name);
  } else if (uncompressedSize > compressedSize * DEFLATE_RATIO) {
    findings.add(
      'sizes',
      `its ${compressedSize} bytes cannot unpack to the ${uncompressedSize} that it claims`,
      name,
    );
  }
  for (const id of [EXTRA.zip64, EXTRA.unicodePath]) {
    if (ids.indexOf(id) === ids.lastIndexOf(id)) continue;
    findings.add('malformed', `it has the extra field 0x${id.toString(16).padStart(4, '0')} twice`, name);
  }
}

/** The number of the file that the entry starts in, which yauzl does not look at (APPNOTE 4.4.11, 4.5.3). */
function startDisk(header: Buffer, extras: readonly ExtraField[]): number {
  const disk = header.readUInt16LE(34);
  if (disk !== 0xffff) return disk;
  const zip64 = extras.find(({ id }) => id === EXTRA.zip64);
  const before = [20, 24, 42].filter((at) => header.readUInt32LE(at) === 0xffffffff).length * 8;
  return zip64 !== undefined && zip64.data.length >= before + 4 ? zip64.data.readUInt32LE(before) : disk;
}

function noteMode(name: string, kind: string, mode: number, note: (text: string) => void): void {
  if (kind !== 'file') return;
  const bits = [
    ...((mode & 0o4000) === 0 ? [] : ['setuid']),
    ...((mode & 0o2000) === 0 ? [] : ['setgid']),
    ...((mode & 0o0002) === 0 ? [] : ['world-writable']),
  ];
  if (bits.length > 0) note(`${quoted(name)} is ${bits.join(' and ')}.`);
}
