// yauzl checks only a local header's signature and that the data ends within the file; this module compares all fields, and the bytes between entries.
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Entry, type ExtraField, type LocalFileHeader, parseExtraFields, type ZipFile } from 'yauzl';
import { messageOf } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { type ArchiveFile, isFileSystemError } from './archive-file.ts';
import { type CodePage, decodeName } from './code-page.ts';
import { type CentralEntry, DESCRIPTOR_SIGNATURE, EXTRA, FLAG, LOCAL_SIGNATURE } from './entry.ts';
import { type FindingCollector, gradeOf, type Problem } from './findings.ts';
import { judgeExtra, judgeName, judgeSecondNames, readPath } from './judge-entry.ts';
import { createTargetReader } from './links.ts';
import { createSplitSearch } from './split-search.ts';
import { createPause, isSmall, unpackEntry, unpackSmall } from './unpack.ts';

/** Whose data is unpacked: that of all entries, perhaps with a digest of each file, or of links alone, to see where they point. */
export type DataReading = 'all' | 'digests' | 'links';

/** What walking through an archive needs; `end` is where the central directory starts. */
interface LocalReading {
  zip: ZipFile;
  file: ArchiveFile;
  end: number;
  page: CodePage;
  data: DataReading;
  findings: FindingCollector;
  signal: AbortSignal;
}

/**
 * Walks the archive like a reader that ignores the directory. Compares every local header with the central one, unpacks the data, and
 * checks that headers and data are contiguous from the first byte to the directory. So both kinds of reader see the same entries, and no
 * byte belongs to two of them. Sets each entry's `dataOffset`, and the `target` of links.
 *
 * @throws the file system's error or `signal.reason`
 */
export async function walkEntries(entries: readonly CentralEntry[], reading: LocalReading): Promise<void> {
  const { findings, end, file, signal } = reading;
  const inOrder = entries.toSorted((a, b) => a.localOffset - b.localOffset);
  const pause = createPause(signal);
  const readTarget = createTargetReader(file, findings, signal);
  const first = inOrder[0]?.localOffset ?? end;
  if (first > 0) findings.add('gap', `The first ${first} bytes of the file belong to no entry`);
  if (await holdsHeader(0, first, reading)) {
    findings.add('hidden-entry', `The first ${first} bytes of the file hold the header of an entry`);
  }
  for (const [index, entry] of inOrder.entries()) {
    await pause();
    if (!(await compare(entry, reading))) continue;
    if (entry.kind === 'link') await readTarget(entry);
    else if (entry.readable && reading.data !== 'links') await judgeData(entry, reading);
    const behind = judgeEnd(entry, inOrder[index + 1], reading);
    if (await holdsHeader(entry.dataOffset + entry.compressedSize, behind, reading)) {
      const text = 'the bytes behind it hold the header of an entry that the directory does not have';
      findings.add('hidden-entry', text, entry.name);
    }
  }
}

/** @returns whether there is a local header */
async function compare(entry: CentralEntry, { zip, page, findings }: LocalReading): Promise<boolean> {
  const probe = new Entry();
  probe.relativeOffsetOfLocalHeader = entry.localOffset;
  probe.compressedSize = entry.compressedSize;
  let header: LocalFileHeader;
  let extras: ExtraField[];
  try {
    header = await zip.readLocalFileHeaderPromise(probe);
    extras = parseExtraFields(header.extraField);
  } catch (error) {
    if (isFileSystemError(error)) throw error;
    findings.add('header-mismatch', `its local header cannot be read (${messageOf(error)})`, entry.name);
    return false;
  }
  entry.dataOffset = header.fileDataStart;
  const differences = differencesOf(entry, header, extras);
  if (differences.length > 0) {
    const what = differences.join(', ');
    findings.add('header-mismatch', `its local header and the directory disagree on ${what}`, entry.name);
  }
  judgeLocalName(entry, header, extras, page, findings);
  for (const { kind, text } of extras.flatMap((extra) => judgeExtra(extra, entry.kind))) {
    findings.add(kind, `in its local header ${text}`, entry.name);
  }
  return true;
}

function judgeLocalName(
  entry: CentralEntry,
  { fileName: rawName, generalPurposeBitFlag: flags }: LocalFileHeader,
  extras: readonly ExtraField[],
  page: CodePage,
  findings: FindingCollector,
): void {
  const name = decodeName({ rawName, flags }, page) ?? entry.name;
  const { problems, secondName } = judgeSecondNames(rawName, name, extras);
  if (secondName !== undefined) entry.secondName ??= secondName;
  if (name !== entry.name) {
    const { path } = readPath(name, entry.host);
    problems.push(...judgeName(path).filter(({ kind }) => gradeOf(kind) === 'danger'));
  }
  for (const { kind, text } of problems) findings.add(kind, `in its local header ${text}`, entry.name);
}

const COMPARED_FLAGS =
  FLAG.encrypted | FLAG.descriptor | FLAG.patch | FLAG.strongEncryption | FLAG.maskedHeaders;

function differencesOf(
  entry: CentralEntry,
  header: LocalFileHeader,
  extras: readonly ExtraField[],
): string[] {
  const differences: string[] = [];
  const { fileName, generalPurposeBitFlag: flags } = header;
  // The UTF-8 flag matters only if it changes the name.
  const sameText = isAscii(fileName) || ((flags ^ entry.flags) & FLAG.utf8) === 0;
  if (!fileName.equals(entry.rawName ?? Buffer.from(entry.name)) || !sameText) differences.push('the name');
  if (((flags ^ entry.flags) & COMPARED_FLAGS) !== 0) differences.push('the flags');
  if (header.compressionMethod !== entry.method) differences.push('the method');
  // With a descriptor, writers leave these fields empty because they are not known yet; some fill them in later.
  const later = (flags & FLAG.descriptor) !== 0;
  const same = (local: number | undefined, central: number) => local === central || (later && local === 0);
  const { size, compressedSize } = localSizes(header, extras);
  if (extras.filter(({ id }) => id === EXTRA.zip64).length > 1) differences.push('ZIP64, which it has twice');
  if (!same(header.crc32, entry.crc32)) differences.push('the checksum');
  if (!same(compressedSize, entry.compressedSize)) differences.push('the compressed size');
  if (!same(size, entry.size)) differences.push('the size');
  return differences;
}

/** The sizes of a local header, with ZIP64; `undefined` if its ZIP64 field should have them but does not. */
function localSizes(
  header: LocalFileHeader,
  extras: readonly ExtraField[],
): { size: number | undefined; compressedSize: number | undefined } {
  const zip64 = extras.find(({ id }) => id === EXTRA.zip64)?.data;
  const wide = (at: number) =>
    zip64 !== undefined && zip64.length >= at + 8 ? Number(zip64.readBigUInt64LE(at)) : undefined;
  const sizeIsWide = header.uncompressedSize === 0xffffffff;
  return {
    size: sizeIsWide ? wide(0) : header.uncompressedSize,
    compressedSize: header.compressedSize === 0xffffffff ? wide(sizeIsWide ? 8 : 0) : header.compressedSize,
  };
}

/** Synchronous if the entry is small: an archive can have some hundred thousand, and a promise for each would be garbage. */
function judgeData(
  entry: CentralEntry,
  { file, findings, signal, data }: LocalReading,
): Promise<void> | undefined {
  // Deflate tells where it ends; stored data of unknown size ends where something looks like its descriptor.
  const open = !entry.deflated && (entry.flags & FLAG.descriptor) !== 0;
  const search = open ? createSplitSearch() : undefined;
  const digest = data === 'digests' && entry.kind === 'file' ? createHash('sha256') : undefined;
  const see = (piece: Buffer) => {
    search?.see(piece);
    digest?.update(piece);
  };
  const finish = (problem: Problem | undefined) => {
    if (problem === undefined && digest !== undefined) entry.sha256 = digest.digest('hex');
    const found = problem ?? search?.end();
    if (found !== undefined) findings.add(found.kind, found.text, entry.name);
  };
  if (!isSmall(entry)) return unpackEntry(file, entry, see, signal).then(finish);
  const unpacked = unpackSmall(file, entry);
  if (Buffer.isBuffer(unpacked)) see(unpacked);
  finish(Buffer.isBuffer(unpacked) ? undefined : unpacked);
  return undefined;
}

/**
 * Checks that the next entry or the directory follows directly, after the data descriptor if one is due.
 *
 * @returns the number of bytes between them
 */
function judgeEnd(entry: CentralEntry, next: CentralEntry | undefined, reading: LocalReading): number {
  const { file, end, findings } = reading;
  const dataEnd = entry.dataOffset + entry.compressedSize;
  const length = (next?.localOffset ?? end) - dataEnd;
  if (length < 0) {
    const other = next === undefined ? 'the directory' : `entry ${quoted(next.name)}`;
    findings.add('overlap', `it shares bytes with ${other}`, entry.name);
    return 0;
  }
  if ((entry.flags & FLAG.descriptor) !== 0) {
    const found = length <= 24 ? file.at(dataEnd, length) : undefined;
    if (found === undefined || !isDescriptor(found, entry)) {
      const text = 'its data is not followed by the descriptor that its header announces';
      findings.add('header-mismatch', text, entry.name);
    }
  } else if (length > 0) {
    findings.add('gap', `${length} bytes that follow it belong to no entry`, entry.name);
  }
  return length;
}

const SEARCH_BYTES = 256 * 1024;

/** Whether a sequential reader could find an entry in bytes that belong to no entry. Synchronous if they are few. */
function holdsHeader(from: number, length: number, reading: LocalReading): boolean | Promise<boolean> {
  const known = Math.min(length, reading.end - from);
  if (known > SEARCH_BYTES) return searchHeader(from, known, reading);
  return known > 0 && reading.file.at(from, known).includes(LOCAL_SIGNATURE);
}

async function searchHeader(from: number, length: number, { file, signal }: LocalReading): Promise<boolean> {
  const pause = createPause(signal);
  for (let at = 0; at < length; at += SEARCH_BYTES) {
    await pause();
    const wanted = Math.min(SEARCH_BYTES + LOCAL_SIGNATURE.length - 1, length - at);
    if (file.at(from + at, wanted).includes(LOCAL_SIGNATURE)) return true;
  }
  return false;
}

/** A data descriptor (APPNOTE 4.3.9): with or without signature, with sizes of four or of eight bytes. */
function isDescriptor(bytes: Buffer, { crc32, compressedSize, size }: CentralEntry): boolean {
  const signed = bytes.length === 16 || bytes.length === 24;
  if (signed && !bytes.subarray(0, 4).equals(DESCRIPTOR_SIGNATURE)) return false;
  const rest = signed ? bytes.subarray(4) : bytes;
  if (rest.length === 12) {
    return (
      rest.readUInt32LE(0) === crc32 &&
      rest.readUInt32LE(4) === compressedSize &&
      rest.readUInt32LE(8) === size
    );
  }
  if (rest.length !== 20) return false;
  return (
    rest.readUInt32LE(0) === crc32 &&
    rest.readBigUInt64LE(4) === BigInt(compressedSize) &&
    rest.readBigUInt64LE(12) === BigInt(size)
  );
}
