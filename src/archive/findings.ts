import { oneLine, quoted } from '../base/text.ts';

/**
 * What a finding does to whoever unpacks on Linux below `/opt`, as SCF does. `danger`: harm, or something that could not be judged. `ambiguity`:
 * programs disagree on names or content. `custom`: odd but harmless, and made by common tools.
 */
type Grade = 'danger' | 'ambiguity' | 'custom';

/** Every kind of finding. The names are public: report and policy file use them. `docs/archive.md` has the same table. */
export const FINDING_KINDS = {
  'not-a-zip': { grade: 'danger', reason: 'There is no end record, so nothing can be checked.' },
  malformed: { grade: 'danger', reason: 'The directory cannot be read, so nothing can be checked.' },
  'end-record': { grade: 'danger', reason: 'Programs find different directories, or none.' },
  'multi-disk': { grade: 'danger', reason: 'Parts of the archive are in other files.' },
  'too-many-entries': { grade: 'danger', reason: 'No layer needs so many files; unpacking exhausts inodes.' },
  encrypted: { grade: 'danger', reason: 'The content cannot be checked, and SCF has no password.' },
  method: {
    grade: 'danger',
    reason: 'The content cannot be checked; not every program supports the method.',
  },
  'name-absolute': { grade: 'danger', reason: 'Some programs write outside of the folder.' },
  'name-unc': {
    grade: 'danger',
    reason: 'Some programs write outside of the folder, on Windows to the network.',
  },
  'name-parent': { grade: 'danger', reason: 'Some programs write outside of the folder.' },
  'name-nul': {
    grade: 'danger',
    reason: 'Programs written in C cut the name there: a check sees a different file.',
  },
  'through-link': { grade: 'danger', reason: 'A file is written to the target of a link in the archive.' },
  'link-leaves': {
    grade: 'danger',
    reason: 'Writing or reading through the link leaves the layer.',
  },
  'link-target': { grade: 'danger', reason: 'The target of the link is unreadable.' },
  'link-loop': { grade: 'danger', reason: 'A program that follows the link never ends.' },
  'special-file': { grade: 'danger', reason: 'Unpacking as root creates a device, a pipe or a socket.' },
  overlap: { grade: 'danger', reason: 'Entries share bytes: the densest bombs do this.' },
  'header-mismatch': {
    grade: 'danger',
    reason: 'A program that reads from the start unpacks something that was not checked.',
  },
  'hidden-data': {
    grade: 'danger',
    reason: 'A program that reads from the start takes the remaining bytes for entries.',
  },
  'hidden-entry': {
    grade: 'danger',
    reason: 'A program that reads from the start sees an additional entry.',
  },
  sizes: { grade: 'danger', reason: 'The entry unpacks to a different size than it claims: bombs do this.' },
  checksum: {
    grade: 'danger',
    reason: 'The content was changed after packing; some programs unpack it anyway.',
  },
  'data-broken': { grade: 'danger', reason: 'The content cannot be unpacked completely.' },
  'too-large': { grade: 'danger', reason: 'No function may be this large; unpacking fills the disk.' },
  ratio: { grade: 'danger', reason: 'Code does not compress this well; bombs do.' },
  'name-empty': { grade: 'ambiguity', reason: 'Programs skip the entry, fail, or invent a name.' },
  'name-backslash': {
    grade: 'ambiguity',
    reason: 'It is part of the name to some programs, a separator to others.',
  },
  'name-control': { grade: 'ambiguity', reason: 'unzip drops such characters; others keep them.' },
  'name-bidi': {
    grade: 'ambiguity',
    reason: 'People read a different name than programs do (CVE-2021-42574).',
  },
  'name-unclear': {
    grade: 'ambiguity',
    reason: 'Programs that compare names as text do not notice that two are the same.',
  },
  'name-too-long': { grade: 'ambiguity', reason: 'Programs cut the name, skip the entry, or fail.' },
  'name-encoding': { grade: 'ambiguity', reason: 'In another code page, names differ or collide.' },
  'name-second': {
    grade: 'ambiguity',
    reason: 'The entry has two names, and programs differ on which one they use.',
  },
  duplicate: { grade: 'ambiguity', reason: 'Some programs keep the first content; others, the last.' },
  'file-and-folder': { grade: 'ambiguity', reason: 'Programs differ on which of the two they create.' },
  'type-unclear': {
    grade: 'ambiguity',
    reason: 'It is a file to some programs, a link or folder to others.',
  },
  'folder-data': { grade: 'ambiguity', reason: 'Some programs drop the data; others create a file.' },
  gap: { grade: 'ambiguity', reason: 'The bytes belong to no entry; their purpose is unknown.' },
  'stored-descriptor': {
    grade: 'ambiguity',
    reason: 'A program that reads from the start may end the entry early.',
  },
  'name-code-page': {
    grade: 'custom',
    reason: 'Older zip programs write names this way, and some on Windows and Linux still do.',
  },
  'name-separator': {
    grade: 'custom',
    reason: 'PowerShell 5 writes backslashes; unzip reads them as separators.',
  },
  'name-icon': {
    grade: 'custom',
    reason: 'macOS keeps the icon of a folder in a file named `Icon` plus a carriage return.',
  },
  'name-direction': { grade: 'custom', reason: 'Hebrew and Arabic names contain direction marks.' },
  'name-case': { grade: 'custom', reason: 'Linux distinguishes such names; macOS and Windows do not.' },
  'name-form': { grade: 'custom', reason: 'Linux distinguishes Unicode forms; macOS and bsdtar do not.' },
  'name-windows': {
    grade: 'custom',
    reason: 'Linux accepts the name; Windows reads it as a device, a stream or another name.',
  },
  'folder-twice': {
    grade: 'custom',
    reason: 'Gradle and Ant repeat folder entries; unpacking creates the folder once.',
  },
  'folder-mode': {
    grade: 'custom',
    reason: 'Old Maven tools write the mode 177777; all programs create a folder.',
  },
  'link-to-opt': {
    grade: 'custom',
    reason: 'Layers are mounted at `/opt`: the link stays within the layers.',
  },
  'link-to-interpreter': {
    grade: 'custom',
    reason: 'Virtual environments link to the Python of the system.',
  },
  padding: { grade: 'custom', reason: 'bsdtar pads the last block with zeros; editors append a line break.' },
  setuid: { grade: 'custom', reason: 'A function runs as one user; unzip drops the bit.' },
  'world-writable': { grade: 'custom', reason: 'A function runs as one user.' },
  unreadable: {
    grade: 'custom',
    reason: 'If the modes of the zip are kept, nobody can read it at run time.',
  },
} as const satisfies Record<string, { grade: Grade; reason: string }>;

/** What can be found in an archive. */
export type FindingKind = keyof typeof FINDING_KINDS;

/** Something odd but harmless, for report and summary. `path` is the entry's name made printable; without one it is about the archive. */
export interface ArchiveNote {
  kind: FindingKind;
  path?: string;
  /** Whole sentences that name the entry. */
  message: string;
}

/** One thing that is wrong: the check fails. */
export interface Finding extends ArchiveNote {
  grade: Exclude<Grade, 'custom'>;
}

/** A clause about an entry, without a full stop, and its kind. */
export interface Problem {
  kind: FindingKind;
  text: string;
}

/** Where findings go. */
export interface FindingSink {
  /** `text` is a sentence without a full stop; `name` is the entry's name. What its kind is decides whether it is a note. */
  add(kind: FindingKind, text: string, name?: string): void;
}

/** Collects findings and notes: the first ones in full, the rest as a count, so that a hostile archive cannot flood a log. */
export interface FindingCollector extends FindingSink {
  readonly findings: Finding[];
  readonly omittedFindings: number;
  readonly notes: ArchiveNote[];
  readonly omittedNotes: number;
}

/** Beyond so many, only the first of a kind is listed: what is accepted by kind must never hide a kind that was not. */
const MAX_LISTED = 50;
/** So that a thousand findings of one kind leave room for those of another. */
const MAX_OF_A_KIND = 10;

/** The grade of a kind. */
export function gradeOf(kind: FindingKind): Grade {
  return FINDING_KINDS[kind].grade;
}

/** An empty collection. */
export function collectFindings(): FindingCollector {
  const findings: Finding[] = [];
  const notes: ArchiveNote[] = [];
  const ofKind = new Map<FindingKind, number>();
  const omitted = { findings: 0, notes: 0 };
  return {
    findings,
    notes,
    get omittedFindings() {
      return omitted.findings;
    },
    get omittedNotes() {
      return omitted.notes;
    },
    add(kind, text, name) {
      const before = ofKind.get(kind) ?? 0;
      ofKind.set(kind, before + 1);
      const grade = gradeOf(kind);
      const listed = grade === 'custom' ? notes.length : findings.length;
      if (before >= MAX_OF_A_KIND || (before > 0 && listed >= MAX_LISTED)) {
        omitted[grade === 'custom' ? 'notes' : 'findings'] += 1;
        return;
      }
      const note =
        name === undefined
          ? { kind, message: `${text}.` }
          : { kind, path: oneLine(name), message: `Entry ${quoted(name)}: ${text}.` };
      if (grade === 'custom') notes.push(note);
      else findings.push({ grade, ...note });
    },
  };
}
