import { formatBytes } from '../base/text.ts';
import type { Evidence, Judgement } from './evidence.ts';

/** The zip must be safe to unpack. A failure's message holds every finding, that of a pass the counts and the notes. */
export function judgeArchive({ policy, archive }: Evidence): Judgement {
  if (!policy.auditArchive) return { verdict: 'skip', message: 'The archive audit is switched off.' };
  if (archive === undefined) return { verdict: 'skip', message: 'Not judged.' };
  const { findings, omittedFindings, notes, omittedNotes, entries, unpackedBytes } = archive;
  if (findings.length === 0) {
    const counts = `${entries} ${entries === 1 ? 'entry' : 'entries'}, ${formatBytes(unpackedBytes)} unpacked.`;
    const messages = [counts, ...notes.map(({ message }) => message)];
    if (omittedNotes > 0) messages.push(`And ${omittedNotes} more notes of these kinds.`);
    return { verdict: 'pass', message: messages.join(' ') };
  }
  const messages = findings.map(({ message }) => message);
  if (omittedFindings > 0) messages.push(`And ${omittedFindings} more findings of these kinds.`);
  return {
    verdict: 'fail',
    code: 'ARCHIVE_UNSAFE',
    message: messages.join(' '),
    hint:
      'Do not unpack this zip. Ask its publisher how it was made; pack the layer again with a common tool (`zip -ry`, Python, archiver) and publish a new version. ' +
      'Switch the audit off only for a layer whose findings somebody has looked at.',
    settings: ['archive audit'],
  };
}
