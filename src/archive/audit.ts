import { setFlagsFromString } from 'node:v8';
import { fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { messageOf } from '../base/errors.ts';
import { formatBytes } from '../base/text.ts';
import { type ArchiveFile, isFileSystemError, openArchive, YauzlReader } from './archive-file.ts';
import { readDirectory } from './central.ts';
import { type Ending, readEnding } from './end-record.ts';
import type { CentralEntry, StoredEntry } from './entry.ts';
import { type ArchiveNote, collectFindings, type Finding, type FindingCollector } from './findings.ts';
import { MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_MATTERS_BYTES } from './limits.ts';
import { judgeLinks } from './links.ts';
import { type DataReading, walkEntries } from './local.ts';
import { judgeOtherReadings } from './readings.ts';
import { buildTree, noteAlikeNames } from './tree.ts';

/** The result of an audit. An archive without findings is safe to unpack on Linux, and every program sees the same archive. */
export interface ArchiveAudit {
  /** Problems, the first ones of each kind. */
  findings: Finding[];
  /** The number of findings not listed. */
  omittedFindings: number;
  /** Odd but harmless, the first ones of each kind. */
  notes: ArchiveNote[];
  /** The number of notes not listed. */
  omittedNotes: number;
  /** Entries in the central directory, folders included. */
  entries: number;
  /** Unpacked bytes of all files. */
  unpackedBytes: number;
  /** The entries as `extractArchive` unpacks them, for it and for `diffArchives`. */
  files: StoredEntry[];
}

/**
 * Audits the zip at `path`: directory, headers and data. It unpacks the data and discards it, but never more than the entries claim, and
 * nothing at all if they claim to be a bomb.
 *
 * Problems of the file are findings, never exceptions.
 *
 * @throws the file system's error or `signal.reason`
 */
export async function auditArchive(path: string, signal: AbortSignal): Promise<ArchiveAudit> {
  return await withArchive(path, signal, 'all');
}

/** The audit with the SHA-256 of each file, from the same pass over the data. Throws as `auditArchive` does. */
export async function auditContent(path: string, signal: AbortSignal): Promise<ArchiveAudit> {
  return await withArchive(path, signal, 'digests');
}

/**
 * Audits an archive without its data, except for link targets. For an archive that was audited before, or that is unpacked next: unpacking
 * checks the data too. Throws as `auditArchive` does.
 */
export async function auditHeaders(path: string, signal: AbortSignal): Promise<ArchiveAudit> {
  return await withArchive(path, signal, 'links');
}

async function withArchive(path: string, signal: AbortSignal, data: DataReading): Promise<ArchiveAudit> {
  signal.throwIfAborted();
  const file = openArchive(path);
  try {
    return await auditFile(file, signal, data);
  } finally {
    file.close();
  }
}

/** The audit of an open archive; see `auditArchive`. */
export async function auditFile(
  file: ArchiveFile,
  signal: AbortSignal,
  data: DataReading = 'all',
): Promise<ArchiveAudit> {
  const collector = collectFindings();
  const entries = await judgeEntries(file, collector, data, signal);
  const { findings, omittedFindings, notes, omittedNotes } = collector;
  return {
    ...{ findings, omittedFindings, notes, omittedNotes },
    entries: entries.length,
    unpackedBytes: sumOf(entries, 'size'),
    files: readOnce(entries),
  };
}

/**
 * The one reading of an archive that its entries have here, even where programs disagree and somebody accepted that: names as they were decoded,
 * kinds as they were judged, no entry without a name, and of two files or folders with one name the last in the directory.
 */
function readOnce(entries: readonly CentralEntry[]): CentralEntry[] {
  const last = new Map<string, CentralEntry>();
  for (const entry of entries) {
    if (entry.path !== '') last.set(entry.kind === 'folder' ? `${entry.path}/` : entry.path, entry);
  }
  return [...last.values()];
}

async function judgeEntries(
  file: ArchiveFile,
  findings: FindingCollector,
  data: DataReading,
  signal: AbortSignal,
): Promise<CentralEntry[]> {
  const ending = readEnding(file, findings);
  if (ending === undefined) return [];
  const zip = await openZip(file, ending, findings);
  if (zip === undefined) return [];
  if (ending.entries > MANY_ENTRIES) keepHeapSmall();
  const { entries, page, whole } = await readDirectory({ zip, file, ending, findings, signal });
  const bounded = judgeTotals(entries, file.size, findings);
  if (whole) {
    const walk = { zip, file, end: ending.directoryOffset, page, findings, signal };
    await walkEntries(entries, { ...walk, data: bounded ? data : 'links' });
  }
  const tree = buildTree(entries, findings);
  noteAlikeNames(tree, findings);
  judgeLinks(entries, tree, findings);
  judgeOtherReadings(entries, page, findings);
  return entries;
}

/** Only with more entries do their objects decide how much memory the process takes. */
const MANY_ENTRIES = 4096;

/**
 * Keeps V8 from growing the space for new objects to 64 MiB, most of it garbage: 50,000 files took 200 MiB, and take 155 in the same time.
 * V8 reads the flag each time it would grow that space. The runner starts Node.js, so no command-line option can set it.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

async function openZip(
  file: ArchiveFile,
  ending: Ending,
  findings: FindingCollector,
): Promise<ZipFile | undefined> {
  try {
    const zip = await fromRandomAccessReaderPromise(new YauzlReader(file), ending.end, {
      autoClose: false,
      lazyEntries: true,
      // Raw names and no size checks: yauzl would stop at the first problem, but the audit lists all.
      decodeStrings: false,
      validateEntrySizes: false,
    });
    if (zip.entryCount === ending.entries) return zip;
    findings.add('end-record', 'Readers come to different numbers of entries');
  } catch (error) {
    if (isFileSystemError(error)) throw error;
    findings.add('malformed', `The archive cannot be read: ${messageOf(error)}`);
  }
  return undefined;
}

const sumOf = (entries: readonly CentralEntry[], field: 'size' | 'compressedSize') =>
  entries.reduce((sum, entry) => sum + entry[field], 0);

/** @returns whether the claimed sizes allow unpacking the data */
function judgeTotals(entries: readonly CentralEntry[], packed: number, findings: FindingCollector): boolean {
  const unpacked = sumOf(entries, 'size');
  const tooLarge = unpacked > MAX_UNPACKED_BYTES;
  if (tooLarge) {
    findings.add(
      'too-large',
      `The archive unpacks to ${formatBytes(unpacked)}; a function may have ${formatBytes(MAX_UNPACKED_BYTES)}, layers included`,
    );
  }
  const isBomb = unpacked > RATIO_MATTERS_BYTES && unpacked > packed * MAX_RATIO;
  if (isBomb) {
    findings.add(
      'ratio',
      `The archive of ${formatBytes(packed)} unpacks to ${formatBytes(unpacked)}, more than ${MAX_RATIO} times its size: that is a bomb, not a layer`,
    );
  }
  // Entries with more packed bytes than the file overlap: each byte would be read many times.
  return !tooLarge && !isBomb && sumOf(entries, 'compressedSize') <= packed;
}
