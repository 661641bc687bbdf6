import type { ExtraField } from 'yauzl';
import { type EntryKind, EXTRA, HOST_MACOS, HOST_UNIX } from './entry.ts';
import type { FindingKind } from './findings.ts';

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
  2401: 'a pipe',
  4802: 'a character device',
  14406: 'a block device',
  26411: 'a socket',
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
