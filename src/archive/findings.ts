import { oneLine, quoted } from '../base/text.ts';

/**
 * What a finding does to whoever unpacks on Linux below `/opt`, as SCF does. `danger`: harm, or something that could not be judged. `ambiguity`:
 * programs disagree on names or content. `custom`: odd but harmless, and made by common tools.
 */
type Grade = 'danger' | 'ambiguity' | 'custom';

/** Every kind of finding. The names are public: report and policy file use them. `docs/archive.md` has the same table. */
export const FINDING_KINDS = {
  'not-a-zip': { grade: 'danger', reason: 'There is no end record, so nothing can be judged.' },
  malformed: { grade: 'danger', reason: 'The directory cannot be read, so nothing can be judged.' },
  'end-record': { grade: 'danger', reason: 'Programs find different directories, or none.' },
  'multi-disk': { grade: 'danger', reason: 'Parts of the archive are in other files.' },
  'too-many-entries': { grade: 'danger', reason: 'No layer needs so many files; unpacking exhausts inodes.' },
  encrypted: { grade: 'danger', reason: 'The content cannot be judged, and SCF has no password.' },
  method: { grade: 'danger', reason: 'The content cannot be judged; not every program unpacks the method.' },
  'name-absolute': { grade: 'danger', reason: 'Some programs write outside of the folder.' },
  'name-unc': {
    grade: 'danger',
    reason: 'Some programs write outside of the folder, on Windows to the network.',
  },
  'name-parent': { grade: 'danger', reason: 'Some programs write outside of the folder.' },
  'name-nul': {
    grade: 'danger',
    reason: 'Programs written in C cut the name there: a check sees another file.',
  },
  'through-link': { grade: 'danger', reason: 'A file is written to where a link of the archive points.' },
  'link-leaves': {
    grade: 'danger',
    reason: 'What is written or read through the link is outside of the layer.',
  },
  'link-target': { grade: 'danger', reason: 'Where the link points cannot be told.' },
  'link-loop': { grade: 'danger', reason: 'A program that follows the link does not end.' },
  'special-file': { grade: 'danger', reason: 'Unpacking as root makes a device, a pipe or a socket.' },
  overlap: { grade: 'danger', reason: 'Entries share bytes: the trick of the densest bombs.' },
  'header-mismatch': {
    grade: 'danger',
    reason: 'A program that reads from the start unpacks what was not judged.',
  },
  'hidden-data': {
    grade: 'danger',
    reason: 'A program that reads from the start takes what is left for entries.',
  },
  'hidden-entry': { grade: 'danger', reason: 'A program that reads from the start sees an entry more.' },
  sizes: { grade: 'danger', reason: 'The entry unpacks to another size than it claims: bombs do.' },
  checksum: {
    grade: 'danger',
    reason: 'The content is not what was packed; some programs unpack it all the same.',
  },
  'data-broken': { grade: 'danger', reason: 'The content cannot be unpacked, or only in part.' },
  'too-large': { grade: 'danger', reason: 'No function may have so much; unpacking fills the disk.' },
  ratio: { grade: 'danger', reason: 'Code does not compress so well; bombs do.' },
  'name-empty': { grade: 'ambiguity', reason: 'Programs skip the entry, fail, or make up a name.' },
  'name-backslash': {
    grade: 'ambiguity',
    reason: 'It is part of the name to some programs, a separator to others.',
  },
  'name-control': { grade: 'ambiguity', reason: 'unzip leaves such characters out, others keep them.' },
  'name-bidi': {
    grade: 'ambiguity',
    reason: 'A person reads another name than a program does (CVE-2021-42574).',
  },
  'name-unclear': {
    grade: 'ambiguity',
    reason: 'Programs that compare names as text miss that two are one.',
  },
  'name-too-long': { grade: 'ambiguity', reason: 'Programs cut the name, skip the entry, or fail.' },
  'name-encoding': { grade: 'ambiguity', reason: 'Names are others, or meet, in another code page.' },
  'name-second': {
    grade: 'ambiguity',
    reason: 'Which of its two names an entry gets depends on the program.',
  },
  duplicate: { grade: 'ambiguity', reason: 'Some programs keep the first content, others the last.' },
  'file-and-folder': { grade: 'ambiguity', reason: 'Which of the two exists depends on the program.' },
  'type-unclear': {
    grade: 'ambiguity',
    reason: 'It is a file to some programs, a link or folder to others.',
  },
  'folder-data': { grade: 'ambiguity', reason: 'Some programs drop the data, others make a file.' },
  gap: { grade: 'ambiguity', reason: 'The bytes belong to no entry; what they are for cannot be told.' },
  'stored-descriptor': {
    grade: 'ambiguity',
    reason: 'A program that reads from the start may end the entry early.',
  },
  'name-code-page': {
    grade: 'custom',
    reason: 'Zip programs before UTF-8 wrote so; Windows and Linux still do.',
  },
  'name-separator': { grade: 'custom', reason: 'PowerShell 5 writes backslashes; unzip reads separators.' },
  'name-icon': {
    grade: 'custom',
    reason: 'macOS keeps the icon of a folder in a file named `Icon` and a carriage return.',
  },
  'name-direction': { grade: 'custom', reason: 'Hebrew and Arabic names have direction marks.' },
  'name-case': { grade: 'custom', reason: 'Linux tells such names apart; macOS and Windows do not.' },
  'name-form': { grade: 'custom', reason: 'Linux tells Unicode forms apart; macOS and bsdtar do not.' },
  'name-windows': {
    grade: 'custom',
    reason: 'Linux takes it as it is; Windows reads a device, a stream or another name.',
  },
  'folder-twice': {
    grade: 'custom',
    reason: 'Gradle and Ant repeat folder entries; unpacking makes the folder once.',
  },
  'folder-mode': {
    grade: 'custom',
    reason: 'Old Maven tools write the mode 177777; all programs make a folder.',
  },
  'link-to-opt': { grade: 'custom', reason: 'Layers are mounted at `/opt`: the link stays among layers.' },
  'link-to-interpreter': {
    grade: 'custom',
    reason: 'Virtual environments link to the Python of the system.',
  },
  padding: { grade: 'custom', reason: 'bsdtar fills the last block with zeros, editors add a line break.' },
  setuid: { grade: 'custom', reason: 'A function runs as one user; unzip drops the bit.' },
  'world-writable': { grade: 'custom', reason: 'A function runs as one user.' },
  unreadable: {
    grade: 'custom',
    reason: 'Where the modes of the zip are kept, nobody can read it at run time.',
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
