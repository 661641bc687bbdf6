import { CODE_PAGE_NAMES, type CodePage, decodeAs } from './code-page.ts';
import { type CentralEntry, HOST } from './entry.ts';
import { type FindingKind, type FindingSink, gradeOf } from './findings.ts';
import { judgeName, plainPath, readPath } from './judge-entry.ts';
import { MAX_PART_BYTES } from './limits.ts';
import { judgeLinks } from './links.ts';
import { buildTree } from './tree.ts';

/**
 * Names beyond ASCII without the UTF-8 flag are read as UTF-8 by some (Go, macOS, and Info-ZIP where they come from Unix), in some code page by
 * others (Python, Windows, and Info-ZIP where they do not). Others still take backslashes for separators, leave out control characters, cut long
 * names or prefer second ones. Alone that only garbles names. But entries that are apart in one reading can meet in another, and a name or a link
 * can reach out of the folder there. Harm in any reading is danger: nobody can accept that names are unclear and get harm with it.
 */
export function judgeOtherReadings(
  entries: readonly CentralEntry[],
  page: CodePage,
  findings: FindingSink,
): void {
  const placed = entries.filter(({ placeable, path }) => placeable && path !== '');
  const unflagged = placed.filter(
    ({ rawName }) => rawName !== undefined && decodeAs(rawName, page) !== undefined,
  );
  const [first] = unflagged;
  if (first !== undefined) {
    const text = `its name has no UTF-8 flag and was read as ${CODE_PAGE_NAMES[page]} (so were ${unflagged.length} names in all); some programs garble them`;
    findings.add('name-code-page', text, first.name);
  }
  let known: ReadonlySet<string> | undefined;
  for (const { title, paths, kind } of readingsOf(unflagged, placed)) {
    known ??= new Set(judge(entries, new Map()).map(keyOf));
    for (const [entry, path] of paths) {
      const harm = judgeName(path).find((problem) => gradeOf(problem.kind) === 'danger');
      if (harm !== undefined) findings.add(harm.kind, `${title}, ${harm.text}`, entry.name);
    }
    let told = false;
    for (const problem of judge(entries, paths)) {
      if (known.has(keyOf(problem))) continue;
      if (gradeOf(problem.kind) === 'danger')
        findings.add(problem.kind, `${title}, ${problem.text}`, problem.name);
      else if (!told)
        findings.add(kind, `Names collide ${title} (entry ${JSON.stringify(problem.name)}: ${problem.text})`);
      told ||= gradeOf(problem.kind) === 'ambiguity';
    }
  }
}

/** Another reading of some names: when it is read so, the paths of those that are read otherwise, and what it is if they meet. */
interface Reading {
  title: string;
  paths: ReadonlyMap<CentralEntry, string>;
  kind: FindingKind;
}

/** What is wrong with the tree of a reading. */
interface TreeProblem {
  kind: FindingKind;
  text: string;
  name: string;
}

const keyOf = ({ kind, name }: TreeProblem) => `${kind} ${name}`;

function judge(entries: readonly CentralEntry[], paths: ReadonlyMap<CentralEntry, string>): TreeProblem[] {
  const found: TreeProblem[] = [];
  const sink: FindingSink = {
    add(kind, text, name = '') {
      if (gradeOf(kind) !== 'custom') found.push({ kind, text, name });
    },
  };
  const read = entries.map((entry) => {
    const path = paths.get(entry) ?? entry.path;
    return path === entry.path ? entry : { ...entry, path };
  });
  judgeLinks(read, buildTree(read, sink), sink);
  return found;
}

/** One after the other: each has the paths of up to all entries. */
function* readingsOf(
  unflagged: readonly CentralEntry[],
  placed: readonly CentralEntry[],
): Generator<Reading> {
  yield* codePages(unflagged);
  yield* otherNames(placed);
}

function* codePages(unflagged: readonly CentralEntry[]): Generator<Reading> {
  if (unflagged.length === 0) return;
  const dos = unflagged.filter(({ host }) => host !== HOST.unix && host !== HOST.macos);
  for (const subset of dos.length < unflagged.length && dos.length > 0 ? [unflagged, dos] : [unflagged]) {
    for (const page of ['utf-8', 'cp437', 'gbk', 'shift_jis'] as const) {
      const paths = new Map<CentralEntry, string>();
      for (const entry of subset) {
        const name = entry.rawName && decodeAs(entry.rawName, page);
        if (name !== undefined) paths.set(entry, plainPath(readPath(name, entry.host).path));
      }
      const title = `where names without the UTF-8 flag are read as ${CODE_PAGE_NAMES[page]}`;
      if (paths.size === subset.length) yield { title, paths, kind: 'name-encoding' };
    }
  }
}

const CONTROLS = /\p{Cc}/gu;

/** Readings of names by something else than their encoding; those that change no path are left out. */
function otherNames(placed: readonly CentralEntry[]): Reading[] {
  const readings: Reading[] = [];
  const add = (title: string, kind: FindingKind, readName: (entry: CentralEntry) => string | undefined) => {
    const paths = new Map<CentralEntry, string>();
    for (const entry of placed) {
      const path = readName(entry);
      // Almost every name is the same in each reading; an archive has up to some hundred thousand.
      if (path === undefined || path === entry.path || plainPath(path) === entry.path) continue;
      paths.set(entry, plainPath(path));
    }
    if (paths.size > 0) readings.push({ title, paths, kind });
  };
  // Info-ZIP unzip does, unless told otherwise (`-^`).
  add('where control characters are left out, as unzip does', 'name-control', ({ path }) =>
    path.replace(CONTROLS, ''),
  );
  add('where backslashes are separators', 'name-backslash', ({ path }) => path.replaceAll('\\', '/'));
  add('where backslashes are part of names', 'name-backslash', ({ name }) =>
    name.includes('\\') ? name : undefined,
  );
  add('where names are cut', 'name-too-long', ({ path }) =>
    cutPart(path) === path ? undefined : path.split('/').map(cutPart).join('/'),
  );
  add('where second names count', 'name-second', ({ secondName, host }) =>
    secondName === undefined ? undefined : readPath(secondName, host).path,
  );
  return readings;
}

function cutPart(part: string): string {
  return part.length <= MAX_PART_BYTES / 4 ? part : Buffer.from(part).toString('utf8', 0, MAX_PART_BYTES);
}
