import type { ArchiveAudit } from '../archive/audit.ts';
import { formatBytes } from '../base/text.ts';
import type { Check } from './checks.ts';

/** The zip must be safe to unpack. The message of a failure holds every finding, that of a pass the counts and the notes. */
export function checkArchive(audit: ArchiveAudit): Check {
  const { findings, omittedFindings, notes, omittedNotes, entries, unpackedBytes } = audit;
  if (findings.length === 0) {
    const counts = `${entries} ${entries === 1 ? 'entry' : 'entries'}, ${formatBytes(unpackedBytes)} unpacked.`;
    const messages = [counts, ...notes.map(({ message }) => message)];
    if (omittedNotes > 0) messages.push(`And ${omittedNotes} more notes of these kinds.`);
    return { id: 'archive', verdict: 'pass', message: messages.join(' ') };
  }
  const messages = findings.map(({ message }) => message);
  if (omittedFindings > 0) messages.push(`And ${omittedFindings} more findings of these kinds.`);
  return {
    id: 'archive',
    verdict: 'fail',
    code: 'ARCHIVE_UNSAFE',
    message: messages.join(' '),
    hint:
      'Do not unpack this zip. Ask its publisher how it was made; pack the layer again with a common tool (`zip -ry`, Python, archiver) and publish a new version. ' +
      '`audit-archive: false` skips this check; set it only for a layer whose findings somebody has looked at.',
  };
}
