// yauzl reads the entries; this module also reads the one field that yauzl skips: the disk that an entry starts on.
import type { Entry, ExtraField, ZipFile } from 'yauzl';
import { messageOf } from '../base/errors.ts';
import { type ArchiveFile, isFileSystemError } from './archive-file.ts';
import {
  CODE_PAGE_NAMES,
  type CodePage,
  chooseCodePage,
  decodeCp437,
  decodeName,
  isUnflagged,
} from './code-page.ts';
import type { Ending } from './end-record.ts';
import { type CentralEntry, type CentralHeader, EXTRA, FLAG, METHOD } from './entry.ts';
import { type FindingCollector, gradeOf, type Problem } from './findings.ts';
import { judgeKind, judgeName, judgeSecondNames, plainPath, readPath } from './judge-entry.ts';
import { DEFLATE_RATIO } from './limits.ts';
import { createPause } from './unpack.ts';

/** The parameters of `readDirectory`. */
interface DirectoryReading {
  zip: ZipFile;
  file: ArchiveFile;
  ending: Ending;
  findings: FindingCollector;
  signal: AbortSignal;
}

const HEADER_BYTES = 46;
const NO_HEADER = Buffer.alloc(HEADER_BYTES);

/** The result of `readDirectory`. */
interface Directory {
  entries: CentralEntry[];
  /** The encoding of names without the UTF-8 flag. */
  page: CodePage;
  /** Whether the directory was read to its end; if not, there is a finding. */
  whole: boolean;
}

/**
 * Reads the central directory and judges each entry by its header alone.
 *
 * @throws the file system's error or `signal.reason`
 */
export async function readDirectory(reading: DirectoryReading): Promise<Directory> {
  const { findings } = reading;
  const entries: CentralEntry[] = [];
  // The code page is guessed from all of them together.
  const unflagged: CentralHeader[] = [];
  const whole = await readHeaders(reading, (header) => {
    if (isUnflagged(header)) unflagged.push(header);
    else entries.push(judgeHeader(header, 'utf-8', findings));
  });
  const page = chooseCodePage(unflagged);
  for (const header of unflagged) entries.push(judgeHeader(header, page, findings));
  return { entries, page, whole };
}

/** @returns whether the directory was read to its end */
async function readHeaders(
  reading: DirectoryReading,
  use: (header: CentralHeader) => void,
): Promise<boolean> {
  const { zip, file, ending, findings, signal } = reading;
  // Read each header before yauzl does: the file buffers only its last read, so the other order would read everything twice.
  const headerAt = (at: number) =>
    at + HEADER_BYTES <= ending.directoryEnd ? file.at(at, HEADER_BYTES) : NO_HEADER;
  const pause = createPause(signal);
  let count = 0;
  let position = ending.directoryOffset;
  let header = headerAt(position);
  try {
    for await (const entry of zip.eachEntry()) {
      await pause();
      use(toHeader(entry, header));
      count += 1;
      position += HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      header = headerAt(position);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (isFileSystemError(error)) throw error;
    explainBroken(error, header, count + 1, findings);
    return false;
  }
  if (position === ending.directoryEnd) return true;
  const text = `The end record counts ${count} entries, but the directory has ${ending.directoryEnd - position} bytes beyond them`;
  findings.add('end-record', text);
  return false;
}

/** yauzl stops at the first entry that is broken or uses strong encryption. */
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

function toHeader(entry: Entry, header: Buffer): CentralHeader {
  return {
    rawName: entry.fileNameRaw,
    extras: entry.extraFields,
    host: entry.versionMadeBy >>> 8,
    attributes: entry.externalFileAttributes,
    flags: entry.generalPurposeBitFlag,
    method: entry.compressionMethod,
    crc32: entry.crc32,
    size: entry.uncompressedSize,
    compressedSize: entry.compressedSize,
    localOffset: entry.relativeOffsetOfLocalHeader,
    disk: startDisk(header, entry.extraFields),
  };
}

/** The number of the disk that the entry starts on, which yauzl ignores (APPNOTE 4.4.11, 4.5.3). */
function startDisk(header: Buffer, extras: readonly ExtraField[]): number {
  const disk = header.readUInt16LE(34);
  if (disk !== 0xffff) return disk;
  const zip64 = extras.find(({ id }) => id === EXTRA.zip64);
  const before = [20, 24, 42].filter((at) => header.readUInt32LE(at) === 0xffffffff).length * 8;
  return zip64 !== undefined && zip64.data.length >= before + 4 ? zip64.data.readUInt32LE(before) : disk;
}

/** `page` is the encoding of names without the UTF-8 flag. */
function judgeHeader(header: CentralHeader, page: CodePage, findings: FindingCollector): CentralEntry {
  const { rawName, extras, host, flags, method, size, compressedSize } = header;
  const decoded = decodeName(header, page);
  const name = decoded ?? decodeCp437(rawName);
  const { path: written, slash, backslashes } = readPath(name, host);
  const isRoot = name === './';
  const { kind, mode, problems } = judgeKind({ ...header, slash });
  const nameProblems: Problem[] = isRoot ? [] : judgeName(written === '' ? name : written);
  if (decoded === undefined) {
    const text = `its name is neither UTF-8 nor ${CODE_PAGE_NAMES.gbk}, ${CODE_PAGE_NAMES.shift_jis} or ${CODE_PAGE_NAMES.cp437} of a DOS or Windows program, so that it is another one to each reader`;
    nameProblems.push({ kind: 'name-encoding', text });
  }
  if (backslashes) {
    nameProblems.push({ kind: 'name-separator', text: 'its name has backslashes, read as separators' });
  }
  const { problems: secondNames, secondName } = judgeSecondNames(rawName, name, extras);
  const storage = judgeStorage(header);
  for (const problem of [...secondNames, ...nameProblems, ...problems, ...storage]) {
    findings.add(problem.kind, problem.text, name);
  }
  for (const id of [EXTRA.zip64, EXTRA.unicodePath]) {
    if (extras.filter((extra) => extra.id === id).length < 2) continue;
    findings.add('malformed', `it has the extra field 0x${id.toString(16).padStart(4, '0')} twice`, name);
  }
  const path = isRoot ? '' : plainPath(written);
  if (header.disk !== 0) findings.add('multi-disk', 'its header says it starts on another disk', name);
  const entry: CentralEntry = {
    name,
    path,
    kind,
    size,
    compressedSize,
    crc32: header.crc32,
    placeable: !nameProblems.some((problem) => gradeOf(problem.kind) === 'danger'),
    readable: storage.length === 0,
    permissions: mode === 0 ? undefined : mode & 0o777,
    host,
    flags,
    method,
    deflated: method === METHOD.deflated,
    localOffset: header.localOffset,
    dataOffset: -1,
  };
  if (decoded === undefined || isUnflagged(header)) entry.rawName = rawName;
  if (secondName !== undefined) entry.secondName = secondName;
  return entry;
}

/** Checks how the data is stored: encryption, method, and impossible sizes. */
function judgeStorage({ flags, method, extras, size, compressedSize }: CentralHeader): Problem[] {
  const encryption = FLAG.encrypted | FLAG.strongEncryption | FLAG.maskedHeaders;
  const locked = extras.some(({ id }) => id === EXTRA.aes || id === EXTRA.strongEncryption);
  if ((flags & encryption) !== 0 || locked || method === METHOD.aes) {
    return [{ kind: 'encrypted', text: 'it is encrypted' }];
  }
  if ((flags & FLAG.patch) !== 0) return [{ kind: 'method', text: 'it is a patch, not a file' }];
  if (method !== METHOD.stored && method !== METHOD.deflated) {
    return [
      { kind: 'method', text: `it is compressed by method ${method}; only 0 and 8 (deflate) are read` },
    ];
  }
  if (method === METHOD.stored && compressedSize !== size) {
    return [{ kind: 'sizes', text: `it is stored, but has ${compressedSize} bytes for ${size}` }];
  }
  if (size <= compressedSize * DEFLATE_RATIO) return [];
  return [{ kind: 'sizes', text: `its ${compressedSize} bytes cannot unpack to the ${size} that it claims` }];
}
