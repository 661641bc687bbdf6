// yauzl checks only a local header's signature and that the data ends within the file; this module compares all fields.
import { isAscii } from 'node:buffer';
import { Entry, type ExtraField, type LocalFileHeader, parseExtraFields, type ZipFile } from 'yauzl';
import { messageOf } from '../base/errors.ts';
import { isFileSystemError } from './archive-file.ts';
import { type CodePage, decodeName } from './code-page.ts';
import { type CentralEntry, EXTRA, FLAG } from './entry.ts';
import { type FindingCollector, gradeOf } from './findings.ts';
import { judgeExtra, judgeName, judgeSecondNames, readPath } from './judge-entry.ts';

/** A local header with its extra fields parsed, or why it cannot be read. */
type LocalHeader = { header: LocalFileHeader; extras: ExtraField[] } | { error: unknown };

/** Creates a function that reads local headers. yauzl answers at once, except for a header with neither name nor extra fields. */
export function createHeaderReader(
  zip: ZipFile,
): (entry: CentralEntry) => LocalHeader | Promise<LocalHeader> {
  const probe = new Entry();
  return (entry) => {
    probe.relativeOffsetOfLocalHeader = entry.localOffset;
    probe.compressedSize = entry.compressedSize;
    let found: LocalHeader | undefined;
    let late: ((header: LocalHeader) => void) | undefined;
    zip.readLocalFileHeader(probe, (error, header) => {
      found = error === null ? parseExtras(header) : { error };
      late?.(found);
    });
    return (
      found ??
      new Promise((resolve) => {
        late = resolve;
      })
    );
  };
}

function parseExtras(header: LocalFileHeader): LocalHeader {
  try {
    return { header, extras: parseExtraFields(header.extraField) };
  } catch (error) {
    return { error };
  }
}

/**
 * Compares a local header with the central one, and sets the `dataOffset` of `entry`. `page` is the encoding of names without the UTF-8 flag.
 *
 * @returns whether there is a local header
 * @throws the file system's error
 */
export function compareHeaders(
  entry: CentralEntry,
  local: LocalHeader,
  page: CodePage,
  findings: FindingCollector,
): boolean {
  if ('error' in local) {
    const { error } = local;
    if (isFileSystemError(error)) throw error;
    findings.add('header-mismatch', `its local header cannot be read (${messageOf(error)})`, entry.name);
    return false;
  }
  const { header, extras } = local;
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
