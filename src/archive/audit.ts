import { fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { messageOf } from '../base/errors.ts';
import { formatBytes } from '../base/text.ts';
import { type ArchiveFile, isFileSystemError, openArchive, YauzlReader } from './archive-file.ts';
import { readDirectory } from './central.ts';
import { type Ending, readEnding } from './end-record.ts';
import type { CentralEntry, StoredEntry } from './entry.ts';
import { collectFindings, collectNotes, type Finding, type FindingCollector } from './findings.ts';
import { MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_MATTERS_BYTES } from './limits.ts';
import { judgeLinks, readTargets } from './links.ts';
import { compareLocalHeaders } from './local.ts';
import { judgeOtherReadings } from './readings.ts';
import { buildTree } from './tree.ts';

/** What an audit found. An archive without findings is safe to unpack, as far as can be told without unpacking it. */
export interface ArchiveAudit {
  /** What is wrong, the first ones of each kind. */
  findings: Finding[];
  /** FindingCollector beyond those that are listed. */
  omittedFindings: number;
  /** Sentences on what is no danger but worth a look: setuid and setgid bits, world-writable files. */
  notes: string[];
  /** Entries in the central directory, folders included. */
  entries: number;
  /** Bytes of all files when unpacked, as the directory claims; an extraction holds each file to its claim. */
  unpackedBytes: number;
  /** The entries, in the order of the directory, for `diffArchives` and `extractArchive`. */
  files: StoredEntry[];
}

/**
 * Judges the zip at `path` by its directory and headers, without unpacking it: no data is read but the targets of links.
 *
 * Never throws for what is in the file: that is a finding.
 *
 * @throws the file system's error or `signal.reason`
 */
export async function auditArchive(path: string, signal: AbortSignal): Promise<ArchiveAudit> {
  signal.throwIfAborted();
  const file = await openArchive(path);
  try {
    return await auditFile(file, signal);
  } finally {
    await file.close();
  }
}

/** The audit of an open archive; see `auditArchive`. */
export async function auditFile(file: ArchiveFile, signal: AbortSignal): Promise<ArchiveAudit> {
  const findings = collectFindings();
  const notes = collectNotes();
  const entries = await readEntries(file, findings, notes.add, signal);
  const unpackedBytes = entries.reduce((sum, { size }) => sum + size, 0);
  judgeTotals(unpackedBytes, file.size, findings);
  return {
    findings: findings.list,
    omittedFindings: findings.omitted,
    notes: notes.all(),
    entries: entries.length,
    unpackedBytes,
    files: entries.filter(({ path }) => path !== ''),
  };
}

async function readEntries(
  file: ArchiveFile,
  findings: FindingCollector,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<CentralEntry[]> {
  const ending = await readEnding(file, findings);
  if (ending === undefined) return [];
  const zip = await openZip(file, ending, findings);
  if (zip === undefined) return [];
  const { entries, whole } = await readDirectory({ zip, file, ending, findings, note, signal });
  const links = entries.filter(({ kind }) => kind === 'link');
  if (whole) {
    await compareLocalHeaders(entries, { zip, file, end: ending.directoryOffset, findings, signal });
    await readTargets(links, file, findings, signal);
  }
  const tree = buildTree(entries, findings);
  judgeLinks(links, tree, findings);
  judgeOtherReadings(entries, findings);
  return entries;
}

async function openZip(
  file: ArchiveFile,
  ending: Ending,
  findings: FindingCollector,
): Promise<ZipFile | undefined> {
  try {
    const zip = await fromRandomAccessReaderPromise(new YauzlReader(file), file.size, {
      autoClose: false,
      lazyEntries: true,
      // Raw names and no checks of sizes: yauzl would stop at the first that it does not like, and all are to be named.
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

function judgeTotals(unpacked: number, packed: number, findings: FindingCollector): void {
  if (unpacked > MAX_UNPACKED_BYTES) {
    findings.add(
      'too-large',
      `The archive unpacks to ${formatBytes(unpacked)}; a function may have ${formatBytes(MAX_UNPACKED_BYTES)}, layers included`,
    );
  }
  if (unpacked > RATIO_MATTERS_BYTES && unpacked > packed * MAX_RATIO) {
    findings.add(
      'ratio',
      `The archive of ${formatBytes(packed)} unpacks to ${formatBytes(unpacked)}, more than ${MAX_RATIO} times its size: that is a bomb, not a layer`,
    );
  }
}
