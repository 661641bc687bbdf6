// yauzl ignores the bytes between entries; this module sees them, and unpacks the data.
import { createHash, hash } from 'node:crypto';
import type { ZipFile } from 'yauzl';
import { quoted } from '../base/text.ts';
import type { ArchiveFile } from './archive-file.ts';
import type { CodePage } from './code-page.ts';
import { type CentralEntry, DESCRIPTOR_SIGNATURE, FLAG, LOCAL_SIGNATURE } from './entry.ts';
import type { FindingCollector } from './findings.ts';
import { createTargetReader } from './links.ts';
import { compareHeaders, createHeaderReader } from './local-header.ts';
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
  const readLocalHeader = createHeaderReader(reading.zip);
  for (const [index, entry] of inOrder.entries()) {
    // Most entries need no `await`, which would leave garbage for each of some hundred thousand.
    const turn = pause();
    if (turn !== undefined) await turn;
    const read = readLocalHeader(entry);
    const header = read instanceof Promise ? await read : read;
    if (!compareHeaders(entry, header, reading.page, findings)) continue;
    if (entry.kind === 'link') await readTarget(entry);
    else if (entry.readable && reading.data !== 'links') {
      if (isSmall(entry)) judgeSmall(entry, reading);
      else await judgeLarge(entry, reading);
    }
    const behind = judgeEnd(entry, inOrder[index + 1], reading);
    const hidden = holdsHeader(entry.dataOffset + entry.compressedSize, behind, reading);
    if (hidden instanceof Promise ? await hidden : hidden) {
      const text = 'the bytes behind it hold the header of an entry that the directory does not have';
      findings.add('hidden-entry', text, entry.name);
    }
  }
}

/** Judges the data of a small entry (`isSmall`). */
function judgeSmall(entry: CentralEntry, { file, findings, data }: LocalReading): void {
  const unpacked = unpackSmall(file, entry);
  if (!Buffer.isBuffer(unpacked)) {
    findings.add(unpacked.kind, unpacked.text, entry.name);
    return;
  }
  if (data === 'digests' && entry.kind === 'file') entry.sha256 = hash('sha256', unpacked);
  if (!isOpen(entry)) return;
  const search = createSplitSearch();
  search.see(unpacked);
  const problem = search.end();
  if (problem !== undefined) findings.add(problem.kind, problem.text, entry.name);
}

async function judgeLarge(
  entry: CentralEntry,
  { file, findings, signal, data }: LocalReading,
): Promise<void> {
  const search = isOpen(entry) ? createSplitSearch() : undefined;
  const digest = data === 'digests' && entry.kind === 'file' ? createHash('sha256') : undefined;
  const see = (piece: Buffer) => {
    search?.see(piece);
    digest?.update(piece);
  };
  const problem = await unpackEntry(file, entry, see, signal);
  if (problem === undefined && digest !== undefined) entry.sha256 = digest.digest('hex');
  const found = problem ?? search?.end();
  if (found !== undefined) findings.add(found.kind, found.text, entry.name);
}

/** Deflate tells where it ends; stored data of unknown size ends where something looks like its descriptor. */
function isOpen({ deflated, flags }: CentralEntry): boolean {
  return !deflated && (flags & FLAG.descriptor) !== 0;
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
