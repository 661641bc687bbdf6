import { crc32 } from 'node:zlib';
import type { ExtraField } from 'yauzl';
import { quoted } from '../base/text.ts';
import { type EntryKind, EXTRA, HOST } from './entry.ts';
import { gradeOf, type Problem } from './findings.ts';
import { MAX_PART_BYTES, MAX_PATH_BYTES } from './limits.ts';

/** The path that a name stands for. */
interface NamedPath {
  /** With `/` between its parts and none at its ends, if the name allows it. */
  path: string;
  /** Whether the name ends in a separator: a folder. */
  slash: boolean;
  /** Whether backslashes were read as separators. */
  backslashes: boolean;
}

/**
 * Parses a decoded name. PowerShell 5 and old .NET write backslashes. As in unzip (`process.c`, "appears to use backslashes as path
 * separators"), they are separators if the entry was made on FAT and its name has no slash. bsdtar's leading "./" is dropped.
 */
export function readPath(name: string, host: number): NamedPath {
  const backslashes = host === HOST.fat && name.includes('\\') && !name.includes('/');
  const slashed = backslashes ? name.replaceAll('\\', '/') : name;
  const slash = slashed.endsWith('/');
  return { path: (slash ? slashed.slice(0, -1) : slashed).replace(/^(?:\.\/)+/, ''), slash, backslashes };
}

/** A path without its empty and `.` parts, which mean nothing to a file system. */
export function plainPath(path: string): string {
  const parts = path.split('/');
  return parts.some((part) => part === '' || part === '.')
    ? parts.filter((part) => part !== '' && part !== '.').join('/')
    : path;
}

/** Whether there is something that could end a line, move a cursor or turn the reading direction, direction marks excepted. */
export function hasUnprintable(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) || BIDI_OVERRIDE.test(text);
}

/** Marks that set the direction of adjacent text: ALM, LRM, RLM. Embeddings, overrides and isolates can reorder readable text. */
const BIDI_MARK = /[\u061c\u200e\u200f]/;
const BIDI_OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/;

/** Every way in which the path of an entry could lead out of the target folder, or differ on another system. */
export function judgeName(path: string): Problem[] {
  if (path === '') return [{ kind: 'name-empty', text: 'it has no name' }];
  const problems: Problem[] = [];
  const add = (kind: Problem['kind'], text: string) => problems.push({ kind, text });
  const parts = path.split(/[/\\]/);
  if (/^(?:\/\/|\\\\)/.test(path)) add('name-unc', 'its name is that of a network share');
  else if (/^[/\\]/.test(path)) add('name-absolute', 'its name starts at the root of the file system');
  if (path.includes('\\')) {
    add('name-backslash', 'its name has a backslash, which some programs take for a separator');
  }
  if (parts.includes('..')) add('name-parent', 'its name has a ".." part, which leads out of the folder');
  problems.push(...judgeCharacters(path));
  if (problems.some(fails)) return problems;
  if (parts.some((part) => part === '' || part === '.')) {
    add('name-unclear', 'its name has an empty or a "." part');
  }
  if (Buffer.byteLength(path) > MAX_PATH_BYTES || parts.some((p) => Buffer.byteLength(p) > MAX_PART_BYTES)) {
    add('name-too-long', 'its name is longer than file systems take');
  }
  const odd = parts.find(meansAnotherOnWindows);
  if (odd !== undefined) {
    const text = `on Windows ${quoted(odd)} means something else: a device, a stream, a drive or another file`;
    add('name-windows', text);
  }
  return problems;
}

/** Whether a problem is a finding rather than a note. */
export function fails({ kind }: Problem): boolean {
  return gradeOf(kind) !== 'custom';
}

const ICON = /(?:^|\/)Icon\r(?=\/|$)/g;

function judgeCharacters(path: string): Problem[] {
  const problems: Problem[] = [];
  const rest = path.replaceAll(ICON, '');
  if (path.includes('\0')) problems.push({ kind: 'name-nul', text: 'its name has a NUL character' });
  else if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(rest)) {
    problems.push({ kind: 'name-control', text: 'its name has a control character' });
  }
  if (rest !== path) {
    const text = 'its name is that of a macOS folder icon, which ends in a carriage return';
    problems.push({ kind: 'name-icon', text });
  }
  if (BIDI_OVERRIDE.test(path)) {
    problems.push({ kind: 'name-bidi', text: 'its name has characters that turn the reading direction' });
  }
  if (BIDI_MARK.test(path)) {
    problems.push({ kind: 'name-direction', text: 'its name has direction marks, which cannot be seen' });
  }
  return problems;
}

/** Second names of an entry, and what is wrong with that. */
interface SecondNames {
  problems: Problem[];
  /** The last of them. */
  secondName?: string;
}

/** Second names in extra fields, which some readers prefer to the header's. `name` is how the header's `raw` one was decoded. */
export function judgeSecondNames(raw: Buffer, name: string, extras: readonly ExtraField[]): SecondNames {
  const problems: Problem[] = [];
  let secondName: string | undefined;
  const second = (other: string, text: string) => {
    secondName = other;
    const harm = judgeName(other).filter(({ kind }) => gradeOf(kind) === 'danger');
    problems.push({ kind: 'name-second', text });
    problems.push(...harm.map(({ kind, text: how }) => ({ kind, text: `read by its second name, ${how}` })));
  };
  for (const { id, data } of extras) {
    // A signature and two lengths precede Xceed's name.
    if (id === EXTRA.xceedName) {
      second(data.toString('utf16le', 8), 'it carries a second name in a form that few programs read');
    }
    if (id !== EXTRA.unicodePath || data.subarray(5).equals(raw)) continue;
    // Only some readers check the version and the checksum before they use this name.
    const valid = data.length > 5 && data.readUInt32LE(1) === crc32(raw);
    const other = data.toString('utf8', 5);
    if (valid && other === name) continue;
    const wrong = valid ? '' : ' (with a wrong checksum)';
    second(other, `it carries a second name, ${quoted(other)}${wrong}`);
  }
  return { problems, ...(secondName === undefined ? {} : { secondName }) };
}

const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/i;

/** Windows drops trailing dots and spaces, treats `a:b` as a stream of `a`, and has device names in every folder. */
export function meansAnotherOnWindows(part: string): boolean {
  if (part === '.' || part === '..') return false;
  return /[. ]$|:/.test(part) || DEVICE.test(part);
}

/** The facts that determine the kind of an entry. */
interface KindClues {
  /** Whether its name ends in a separator. */
  slash: boolean;
  /** The system that the attributes belong to. */
  host: number;
  attributes: number;
  extras: readonly ExtraField[];
  size: number;
  compressedSize: number;
}

/** A kind, and every reason why readers could disagree on it. */
interface KindJudgement {
  kind: EntryKind;
  /** The Unix mode; 0 if there is none. */
  mode: number;
  problems: Problem[];
}

const HOSTS_WITH_LINKS: readonly number[] = [HOST.unix, HOST.macos];
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
 * Determines the kind of an entry. Readers use the name's trailing `/`, the Unix mode or the DOS attributes: if these disagree, readers
 * see different kinds. A trailing `/` wins over everything except the mode of a link.
 */
export function judgeKind(clues: KindClues): KindJudgement {
  const { slash, host, attributes, extras } = clues;
  const mode = attributes >>> 16;
  const type = mode & TYPE;
  const problems: Problem[] = [];
  const unclear = (text: string) => problems.push({ kind: 'type-unclear', text });
  const kind = type === LINK ? 'link' : slash ? 'folder' : 'file';

  if (kind === 'folder' && ![0, FOLDER, FILE].includes(type)) {
    const text = `it is a folder by its name, and has the odd mode ${mode.toString(8)}`;
    problems.push({ kind: 'folder-mode', text });
  }
  if (kind === 'file' && type === FOLDER) unclear('it is a folder by its mode, a file by its name');
  if (kind === 'file' && ![0, FOLDER, FILE].includes(type)) {
    problems.push({ kind: 'special-file', text: `it is ${SPECIAL[type] ?? 'a special file'}` });
  }
  if (kind === 'link' && slash) unclear('it is a link by its mode, a folder by its name');
  if (kind === 'link' && !HOSTS_WITH_LINKS.includes(host)) {
    unclear('it is a link by its mode, but made on a system without links');
  }
  if (!slash && (attributes & DOS_FOLDER) !== 0) unclear('it is a folder by its DOS attributes alone');
  if ((attributes & DOS_LABEL) !== 0 && type === 0) unclear('it is a volume label');
  // An empty deflate stream has two bytes.
  if (kind === 'folder' && (clues.size > 0 || clues.compressedSize > 2)) {
    problems.push({ kind: 'folder-data', text: 'it is a folder that has data' });
  }
  for (const extra of extras) problems.push(...judgeExtra(extra, kind));
  return { kind, mode, problems: [...problems, ...judgeBits(kind, mode)] };
}

function judgeBits(kind: EntryKind, mode: number): Problem[] {
  const shown = `its mode ${(mode & 0o777).toString(8).padStart(3, '0')}`;
  if (kind === 'folder' && mode !== 0 && (mode & 0o111) === 0)
    return [{ kind: 'unreadable', text: `${shown} lets nobody into the folder at run time` }];
  if (kind !== 'file') return [];
  const problems: Problem[] = [];
  const bits = [...((mode & 0o4000) === 0 ? [] : ['setuid']), ...((mode & 0o2000) === 0 ? [] : ['setgid'])];
  if (bits.length > 0) problems.push({ kind: 'setuid', text: `it is ${bits.join(' and ')}` });
  if ((mode & 0o0002) !== 0) problems.push({ kind: 'world-writable', text: 'it is world-writable' });
  // Mode 0 is none at all: programs for Windows write that.
  if (mode !== 0 && (mode & 0o444) === 0)
    problems.push({ kind: 'unreadable', text: `${shown} lets nobody read it at run time` });
  return problems;
}

/** What an extra field tells of another kind: some readers take mode, link target or device from there. */
export function judgeExtra({ id, data }: ExtraField, kind: EntryKind): Problem[] {
  const unclear: Problem = { kind: 'type-unclear', text: 'an extra field declares a different type' };
  const text = 'an extra field makes it a link or a device, and where it leads is not looked at';
  const harm: Problem = { kind: 'link-target', text };
  // 12 bytes of times and owner; what follows is a link target or a device.
  if (id === EXTRA.pkUnix) return data.length > 12 ? [unclear, harm] : [];
  if (id !== EXTRA.asiUnix) return [];
  if (data.length < 6) return [unclear];
  const type = data.readUInt16LE(4) & TYPE;
  if (type === 0 || type === { folder: FOLDER, file: FILE, link: LINK }[kind]) return [];
  return type === FOLDER || type === FILE ? [unclear] : [unclear, harm];
}
