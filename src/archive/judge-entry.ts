import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type ExtraField, getFileNameLowLevel } from 'yauzl';
import { quoted } from '../base/text.ts';
import { type EntryKind, EXTRA, HOST_MACOS, HOST_UNIX } from './entry.ts';
import type { FindingKind } from './findings.ts';
import { MAX_PART_BYTES, MAX_PATH_BYTES } from './limits.ts';

/** What is wrong with a name; `text` is a clause without a full stop. */
export interface NameProblem {
  kind: FindingKind;
  text: string;
}

/** The name as text. Where it is no UTF-8, it is shown as the first zip programs would, in code page 437. */
export function decodeName(raw: Buffer): string {
  return isUtf8(raw) ? raw.toString('utf8') : getFileNameLowLevel(0, raw, [], true);
}

/**
 * Everything by which one name could be two to different readers. The UTF-8 flag itself does not matter: Info-ZIP and macOS write
 * UTF-8 without it.
 */
export function judgeEncoding(raw: Buffer, extras: readonly ExtraField[]): NameProblem[] {
  const problems: NameProblem[] = [];
  if (!isUtf8(raw)) {
    problems.push({
      kind: 'name-encoding',
      text: 'its name is not UTF-8, so that it is another one to each reader',
    });
  }
  for (const { id, data } of extras) {
    if (id === EXTRA.xceedName) {
      problems.push({
        kind: 'name-second',
        text: 'it carries a second name in a form that is not understood',
      });
    }
    // Readers differ in whether they check the version and the checksum before they take this name.
    if (id === EXTRA.unicodePath && !data.subarray(5).equals(raw)) {
      const valid = data.length > 5 && data.readUInt32LE(1) === crc32(raw);
      const second = quoted(decodeName(data.subarray(5)));
      problems.push({
        kind: 'name-second',
        text: `it carries a second name, ${second}${valid ? '' : ' (with a wrong checksum)'}`,
      });
    }
  }
  return problems;
}

/** Whether there is something that could end a line, move a cursor or turn the reading direction: NUL and other controls, line separators, bidi controls. */
export function hasUnprintable(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text);
}

/**
 * Everything that lets a name (of a folder: without its last `/`) reach outside of the folder that it is unpacked into.
 */
export function judgeName(name: string): NameProblem[] {
  if (name === '') return [{ kind: 'name-empty', text: 'it has no name' }];
  const problems: NameProblem[] = [];
  const add = (kind: FindingKind, text: string) => problems.push({ kind, text });
  const parts = name.split(/[/\\]/);
  if (/^(?:\/\/|\\\\)/.test(name)) add('name-unc', 'its name is that of a network share');
  else if (/^[/\\]/.test(name)) add('name-absolute', 'its name starts at the root of the file system');
  if (/^[A-Za-z]:/.test(name)) add('name-drive', 'its name starts with a drive');
  if (name.includes('\\')) add('name-backslash', 'its name has a backslash, a separator on Windows alone');
  if (parts.includes('..')) add('name-parent', 'its name has a ".." part, which leads out of the folder');
  if (hasUnprintable(name)) add('name-control', 'its name has a control character');
  if (problems.length > 0) return problems;
  if (parts.some((part) => part === '' || part === '.')) {
    add('name-unclear', 'its name has an empty or a "." part');
  }
  if (Buffer.byteLength(name) > MAX_PATH_BYTES || parts.some((p) => Buffer.byteLength(p) > MAX_PART_BYTES)) {
    add('name-too-long', 'its name is longer than file systems take');
  }
  return problems;
}

/** What of a name means something else on Windows. SCF unpacks on Linux, so elsewhere it is worth a note and no more. */
export function judgeWindowsName(name: string): NameProblem | undefined {
  const odd = name.split(/[/\\]/).find(meansAnotherOnWindows);
  if (odd === undefined) return undefined;
  return {
    kind: 'name-windows',
    text: `on Windows ${quoted(odd)} means something else: a device, a stream or another file`,
  };
}

/** Whether names are unpacked as Windows reads them. */
export const ON_WINDOWS = process.platform === 'win32';

const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/i;

/** Windows drops dots and spaces at the end, takes `a:b` for a stream of `a`, and knows devices by name in every folder. */
export function meansAnotherOnWindows(part: string): boolean {
  if (part === '.' || part === '..') return false;
  return /[. ]$|:/.test(part) || DEVICE.test(part);
}

/** Characters that HFS+ ignores in names. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * What a part of a path is found by on a file system that knows neither case nor Unicode forms: equal for names that any of
 * Windows, macOS and Linux takes for one.
 */
export function fold(part: string): string {
  if (/^[\x20-\x7e]*$/.test(part)) return part.toUpperCase();
  // Lower, then upper: `ẞ` → `ß` → `SS`, the Kelvin sign → `k` → `K`, `ſ` → `S`, and both small sigmas → `Σ`.
  const plain = part.replace(IGNORED, '').normalize('NFD');
  return plain.toLowerCase().toUpperCase().normalize('NFD');
}

/** What tells of which kind an entry is. */
export interface KindClues {
  /** Whether its name ends in `/`. */
  slash: boolean;
  /** The system whose attributes these are. */
  host: number;
  externalAttributes: number;
  extras: readonly ExtraField[];
  size: number;
  compressedSize: number;
}

/** A kind, and everything by which readers could take the entry for another. */
export interface KindJudgement {
  kind: EntryKind;
  /** The Unix mode; 0 where there is none. */
  mode: number;
  problems: { kind: FindingKind; text: string }[];
}

const HOSTS_WITH_LINKS: readonly number[] = [HOST_UNIX, HOST_MACOS];
const DOS_LABEL = 0x08;
const DOS_FOLDER = 0x10;
const TYPE = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
const LINK = 0o120000;
const SPECIAL: Readonly<Record<number, string>> = {
  [0o010000]: 'a pipe',
  [0o020000]: 'a character device',
  [0o060000]: 'a block device',
  [0o140000]: 'a socket',
};

/**
 * Decides what an entry is. Readers go by the name's last `/`, by the Unix mode, or by the DOS attributes: where these say different things,
 * the entry is one thing to one reader and another to the next.
 */
export function judgeKind(clues: KindClues): KindJudgement {
  const { slash, host, externalAttributes, extras } = clues;
  const mode = externalAttributes >>> 16;
  const type = mode & TYPE;
  const problems: KindJudgement['problems'] = [];
  const unclear = (text: string) => problems.push({ kind: 'type-unclear', text });
  const kind = type === LINK ? 'link' : slash ? 'folder' : 'file';
  const expected = { folder: [0, FOLDER, FILE], file: [0, FILE], link: [LINK] }[kind];

  if (!expected.includes(type)) {
    if (type === FOLDER) unclear('it is a folder by its mode, a file by its name');
    else problems.push({ kind: 'special-file', text: `it is ${SPECIAL[type] ?? 'a special file'}` });
  }
  if (kind === 'link' && slash) unclear('it is a link by its mode, a folder by its name');
  if (kind === 'link' && !HOSTS_WITH_LINKS.includes(host)) {
    unclear('it is a link by its mode, but made on a system without links');
  }
  if (!slash && (externalAttributes & DOS_FOLDER) !== 0)
    unclear('it is a folder by its DOS attributes alone');
  if ((externalAttributes & DOS_LABEL) !== 0 && type === 0) unclear('it is a volume label');
  // An empty deflate stream has two bytes.
  if (kind === 'folder' && (clues.size > 0 || clues.compressedSize > 2)) {
    problems.push({ kind: 'folder-data', text: 'it is a folder that has data' });
  }
  for (const extra of extras) {
    if (contradicts(extra, kind)) unclear('an extra field makes something else of it');
  }
  return { kind, mode, problems };
}

/** Whether an extra field tells of another kind: some readers take mode, link target or device from there. */
export function contradicts({ id, data }: ExtraField, kind: EntryKind): boolean {
  // 12 bytes of times and owner; what follows is a link target or a device.
  if (id === EXTRA.pkUnix) return data.length > 12;
  if (id !== EXTRA.asiUnix) return false;
  if (data.length < 6) return true;
  const type = data.readUInt16LE(4) & TYPE;
  return type !== 0 && type !== { folder: FOLDER, file: FILE, link: LINK }[kind];
}
