import { Entry, type ExtraField, type LocalFileHeader, parseExtraFields, type ZipFile } from 'yauzl';
import { messageOf } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { type ArchiveFile, isFileSystemError } from './archive-file.ts';
import { type CentralEntry, EXTRA, FLAG } from './entry.ts';
import type { FindingCollector } from './findings.ts';
import { contradicts, decodeName, judgeEncoding } from './judge-entry.ts';

/** What comparing the local headers needs; `end` is where the central directory starts. */
export interface LocalReading {
  zip: ZipFile;
  file: ArchiveFile;
  end: number;
  findings: FindingCollector;
  signal: AbortSignal;
}

/**
 * Reads every local header, compares it with the central one, and checks that headers and data lie one behind the other from the first byte
 * to the directory: a reader that goes through the file from its start must see the same entries as one that goes by the directory, and no
 * byte may belong to two entries. Sets each entry's `dataOffset`. yauzl checks no more than the signature and that the data ends within the file.
 *
 * @throws the file system's error or `signal.reason`
 */
export async function compareLocalHeaders(
  entries: readonly CentralEntry[],
  reading: LocalReading,
): Promise<void> {
  const { findings, end, signal } = reading;
  const inOrder = entries.toSorted((a, b) => a.localOffset - b.localOffset);
  const first = inOrder[0]?.localOffset ?? end;
  if (first !== 0) {
    findings.add('gap', `The first ${first} bytes of the file belong to no entry`);
  }
  for (const [index, entry] of inOrder.entries()) {
    if (index % 1024 === 0) signal.throwIfAborted();
    if (await compare(entry, reading)) await judgeEnd(entry, inOrder[index + 1], reading);
  }
}

/** @returns whether there is a local header */
async function compare(entry: CentralEntry, { zip, findings }: LocalReading): Promise<boolean> {
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
  for (const { kind, text } of judgeEncoding(header.fileName, extras)) {
    if (kind === 'name-second') findings.add(kind, `in its local header ${text}`, entry.name);
  }
  for (const extra of extras) {
    if (!contradicts(extra, entry.kind)) continue;
    findings.add('type-unclear', 'an extra field of its local header makes something else of it', entry.name);
  }
  return true;
}

const COMPARED_FLAGS =
  FLAG.encrypted | FLAG.descriptor | FLAG.patch | FLAG.strongEncryption | FLAG.maskedHeaders;

function differencesOf(
  entry: CentralEntry,
  header: LocalFileHeader,
  extras: readonly ExtraField[],
): string[] {
  const differences: string[] = [];
  const sameName = entry.placeable
    ? header.fileName.equals(Buffer.from(entry.name))
    : decodeName(header.fileName) === entry.name;
  if (!sameName) differences.push('the name');
  if (((header.generalPurposeBitFlag ^ entry.flags) & COMPARED_FLAGS) !== 0) differences.push('the flags');
  if (header.compressionMethod !== entry.method) differences.push('the method');
  // With a descriptor, writers leave these fields empty, for they are not known yet; some fill them in later.
  const later = (header.generalPurposeBitFlag & FLAG.descriptor) !== 0;
  const same = (local: number | undefined, central: number) => local === central || (later && local === 0);
  const { size, compressedSize } = localSizes(header, extras);
  if (extras.filter(({ id }) => id === EXTRA.zip64).length > 1) differences.push('ZIP64, which it has twice');
  if (!same(header.crc32, entry.crc32)) differences.push('the checksum');
  if (!same(compressedSize, entry.compressedSize)) differences.push('the compressed size');
  if (!same(size, entry.size)) differences.push('the size');
  return differences;
}

/** The sizes of a local header, ZIP64 considered; `undefined` where they are said to be there and are not. */
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

/** Where an entry ends, the next one starts, or the directory; between them a data descriptor where one is due, and nothing else. */
async function judgeEnd(
  entry: CentralEntry,
  next: CentralEntry | undefined,
  { file, end, findings }: LocalReading,
): Promise<void> {
  const dataEnd = entry.dataOffset + entry.compressedSize;
  const between = (next?.localOffset ?? end) - dataEnd;
  const due = (entry.flags & FLAG.descriptor) !== 0;
  if (between < 0) {
    const other = next === undefined ? 'the directory' : `entry ${quoted(next.name)}`;
    findings.add('overlap', `it shares bytes with ${other}`, entry.name);
  } else if (due) {
    const found = between <= 24 ? await file.at(dataEnd, between) : undefined;
    if (found !== undefined && isDescriptor(found, entry)) return;
    findings.add(
      'header-mismatch',
      'its data is not followed by the descriptor that its header announces',
      entry.name,
    );
  } else if (between > 0) {
    findings.add('gap', `${between} bytes that follow it belong to no entry`, entry.name);
  }
}

/** A data descriptor (APPNOTE 4.3.9): with or without signature, with sizes of four or of eight bytes. */
function isDescriptor(bytes: Buffer, { crc32, compressedSize, size }: CentralEntry): boolean {
  const signed = bytes.length === 16 || bytes.length === 24;
  if (signed && bytes.readUInt32LE(0) !== 0x08074b50) return false;
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
