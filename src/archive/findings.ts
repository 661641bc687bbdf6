import { oneLine, quoted } from '../base/text.ts';

/** What can be wrong with an archive. */
export type FindingKind =
  | 'not-a-zip'
  | 'malformed'
  | 'end-record'
  | 'multi-disk'
  | 'encrypted'
  | 'method'
  | 'name-empty'
  | 'name-absolute'
  | 'name-drive'
  | 'name-unc'
  | 'name-backslash'
  | 'name-parent'
  | 'name-control'
  | 'name-unclear'
  | 'name-encoding'
  | 'name-second'
  | 'name-too-long'
  | 'name-windows'
  | 'duplicate'
  | 'file-and-folder'
  | 'through-link'
  | 'link-leaves'
  | 'link-target'
  | 'link-loop'
  | 'special-file'
  | 'type-unclear'
  | 'folder-data'
  | 'overlap'
  | 'gap'
  | 'header-mismatch'
  | 'sizes'
  | 'too-many-entries'
  | 'too-large'
  | 'ratio';

/** One thing that is wrong. `message` is a whole sentence that names the entry, `entry` is its name made printable. */
export interface Finding {
  kind: FindingKind;
  entry?: string;
  message: string;
}

/** Collects findings: the first ones in full, the rest as a count, so that a hostile archive cannot flood a log. */
export interface FindingCollector {
  readonly list: Finding[];
  /** FindingCollector beyond those in `list`. */
  readonly omitted: number;
  /** `text` is a sentence without a full stop; `name` is the entry's name as it stands in the archive. */
  add(kind: FindingKind, text: string, name?: string): void;
}

const MAX_FINDINGS = 50;
/** So that a thousand findings of one kind leave room for those of another. */
const MAX_OF_A_KIND = 10;

/** An empty collection. */
export function collectFindings(): FindingCollector {
  const list: Finding[] = [];
  const ofKind = new Map<FindingKind, number>();
  let omitted = 0;
  return {
    list,
    get omitted() {
      return omitted;
    },
    add(kind, text, name) {
      const before = ofKind.get(kind) ?? 0;
      ofKind.set(kind, before + 1);
      if (before >= MAX_OF_A_KIND || list.length >= MAX_FINDINGS) {
        omitted += 1;
      } else if (name === undefined) {
        list.push({ kind, message: `${text}.` });
      } else {
        list.push({ kind, entry: oneLine(name), message: `Entry ${quoted(name)}: ${text}.` });
      }
    },
  };
}

const MAX_NOTES = 20;

/** Collects what is worth knowing but no danger; the last note counts those that were left out. */
export function collectNotes(): { add(note: string): void; all(): string[] } {
  const notes: string[] = [];
  let omitted = 0;
  return {
    add(note) {
      if (notes.length < MAX_NOTES) notes.push(note);
      else omitted += 1;
    },
    all: () => (omitted === 0 ? notes : [...notes, `And ${omitted} more of such notes.`]),
  };
}
