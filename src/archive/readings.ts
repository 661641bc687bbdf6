import { CODE_PAGE_NAMES, type CodePage, decodeAs } from './code-page.ts';
import { type CentralEntry, HOST } from './entry.ts';
import { collectFindings, type FindingCollector, type FindingKind, gradeOf } from './findings.ts';
import { judgeName, readPath } from './judge-entry.ts';
import { buildTree } from './tree.ts';

const COLLISIONS: readonly FindingKind[] = ['duplicate', 'file-and-folder', 'through-link'];

/**
 * Names beyond ASCII without the UTF-8 flag are read as UTF-8 by some (Go, macOS, and Info-ZIP where they come from Unix), in some code page by
 * others (Python, Windows, and Info-ZIP where they do not). Alone that only garbles names, which is noted. But entries that are apart in one
 * reading can meet in another, and a name can reach out of the folder there: both are findings.
 */
export function judgeOtherReadings(
  entries: readonly CentralEntry[],
  page: CodePage,
  findings: FindingCollector,
): void {
  const unflagged = entries.filter(({ placeable, rawName }) => placeable && rawName !== undefined);
  const [first] = unflagged;
  if (first !== undefined) {
    const text = `its name has no UTF-8 flag and was read as ${CODE_PAGE_NAMES[page]} (so were ${unflagged.length} names in all); some programs garble them`;
    findings.add('name-code-page', text, first.name);
  }
  if (findings.findings.some(({ kind }) => COLLISIONS.includes(kind))) return;
  if (first !== undefined) {
    for (const reading of readingsOf(unflagged)) judgeReading(entries, reading, findings);
  }
  judgeWithoutControls(entries, findings);
}

/** Another reading of some names: its name, and the paths of those that are read otherwise. */
interface Reading {
  title: string;
  paths: ReadonlyMap<CentralEntry, string>;
}

function readingsOf(unflagged: readonly CentralEntry[]): Reading[] {
  const readings: Reading[] = [];
  const dos = unflagged.filter(({ host }) => host !== HOST.unix && host !== HOST.macos);
  for (const subset of dos.length < unflagged.length && dos.length > 0 ? [unflagged, dos] : [unflagged]) {
    for (const page of ['utf-8', 'cp437', 'gbk', 'shift_jis'] as const) {
      const paths = new Map<CentralEntry, string>();
      for (const entry of subset) {
        const name = entry.rawName && decodeAs(entry.rawName, page);
        if (name !== undefined) paths.set(entry, readPath(name, entry.host).path);
      }
      if (paths.size === subset.length) readings.push({ title: `read as ${CODE_PAGE_NAMES[page]}`, paths });
    }
  }
  return readings;
}

function judgeReading(
  entries: readonly CentralEntry[],
  { title, paths }: Reading,
  findings: FindingCollector,
): void {
  for (const [entry, path] of paths) {
    const harm = judgeName(path).find(({ kind }) => gradeOf(kind) === 'danger');
    if (harm !== undefined) findings.add(harm.kind, `${title}, ${harm.text}`, entry.name);
  }
  const met = collectFindings();
  buildTree(
    entries.map((entry) => ({ ...entry, path: paths.get(entry) ?? entry.path })),
    met,
  );
  const [collision] = met.findings;
  if (collision === undefined) return;
  const what = collision.message.replace(/\.$/, '');
  findings.add('name-encoding', `Names without the UTF-8 flag collide where they are ${title} (${what})`);
}

const CONTROLS = /\p{Cc}/gu;

/** unzip leaves control characters out of names (its option `-^` keeps them). */
function judgeWithoutControls(entries: readonly CentralEntry[], findings: FindingCollector): void {
  if (!entries.some(({ path, placeable }) => placeable && path.search(CONTROLS) >= 0)) return;
  const met = collectFindings();
  buildTree(entries, met, (part) => part.replace(CONTROLS, ''));
  const [collision] = met.findings;
  if (collision === undefined) return;
  const what = collision.message.replace(/\.$/, '');
  findings.add(
    'name-control',
    `Names collide where control characters are left out, as unzip does (${what})`,
  );
}
