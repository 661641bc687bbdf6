import { getFileNameLowLevel } from 'yauzl';
import { type CentralEntry, FLAG, HOST_MACOS, HOST_UNIX } from './entry.ts';
import { collectFindings, type FindingCollector, type FindingKind } from './findings.ts';
import { buildTree } from './tree.ts';

const COLLISIONS: readonly FindingKind[] = ['duplicate', 'file-and-folder', 'through-link'];

/**
 * Names beyond ASCII without the UTF-8 flag are read as UTF-8 by some (Go, macOS, and Info-ZIP where they come from Unix), as code page 437 by
 * others (Python, and Info-ZIP where they do not). Alone that only garbles names, but together with names that are flagged, or that come
 * from elsewhere, two entries can meet in one reading that are apart in the other.
 */
export function judgeOtherReadings(entries: readonly CentralEntry[], findings: FindingCollector): void {
  const ambiguous = entries.filter(isAmbiguous);
  const hosts = new Set(ambiguous.map(isFromUnix));
  const flagged = entries.some((entry) => !isAscii(entry.name) && !isAmbiguous(entry));
  // All of them read one way stay as different from each other as their bytes are.
  if (ambiguous.length === 0 || (hosts.size === 1 && !flagged)) return;
  if (findings.list.some(({ kind }) => COLLISIONS.includes(kind))) return;
  const readings = [isAmbiguous, (entry: CentralEntry) => isAmbiguous(entry) && !isFromUnix(entry)];
  for (const old of readings) {
    const met = collectFindings();
    const reread = entries.map((entry) => (old(entry) ? { ...entry, path: asCodePage(entry.path) } : entry));
    buildTree(reread, met, (part) => part);
    const [first] = met.list;
    if (first === undefined) continue;
    findings.add(
      'name-encoding',
      `Names without the UTF-8 flag collide where they are read as code page 437 (${first.message.replace(/\.$/, '')})`,
    );
    return;
  }
}

const isAscii = (name: string) => /^[\x20-\x7e]*$/.test(name);

function isAmbiguous({ name, flags, placeable }: CentralEntry): boolean {
  return placeable && (flags & FLAG.utf8) === 0 && !isAscii(name);
}

function isFromUnix({ host }: CentralEntry): boolean {
  return host === HOST_UNIX || host === HOST_MACOS;
}

function asCodePage(path: string): string {
  return getFileNameLowLevel(0, Buffer.from(path), [], true);
}
