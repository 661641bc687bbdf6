import type { ArchiveAudit } from '../archive/audit.ts';
import type { Finding } from '../archive/findings.ts';
import { formatBytes } from '../base/text.ts';
import { formatReference } from '../layers/reference.ts';
import { acceptance, findException, isExpired, sayExpired } from '../policy/exceptions.ts';
import type { Accepted } from '../policy/rule.ts';
import type { Evidence, Judgement } from './evidence.ts';

/**
 * The zip must be safe to unpack. A failure's message holds every finding, that of a pass the counts and the notes. Exceptions accept
 * ambiguities by kind; the audit lists one of each kind at least, so none hides behind those that are counted only.
 */
export function judgeArchive(evidence: Evidence): Judgement {
  const { policy, archive } = evidence;
  if (!policy.auditArchive) return { verdict: 'skip', message: 'The archive audit is switched off.' };
  if (archive === undefined) return { verdict: 'skip', message: 'Not checked.' };
  const { findings, omittedFindings } = archive;
  const { accepted, left, expired } = sortFindings(findings, evidence);
  if (left.length === 0) {
    const message = [...accepted.map(({ found }) => `Accepted: ${found}`), describePass(archive)].join(' ');
    return { verdict: 'pass', message, ...(accepted.length === 0 ? {} : { accepted }) };
  }
  const messages = left.map(({ message }) => message);
  if (omittedFindings > 0) messages.push(`And ${omittedFindings} more findings of these kinds.`);
  return {
    verdict: 'fail',
    code: 'ARCHIVE_UNSAFE',
    message: messages.join(' ') + expired,
    hint:
      'Do not unpack this zip. Ask its publisher how it was made; pack the layer again with a common tool (`zip -ry`, Python, archiver) and publish a new version. ' +
      'Turn the audit off only for a layer whose findings somebody has reviewed.',
    settings: ['archive audit'],
  };
}

function describePass({ entries, unpackedBytes, notes, omittedNotes }: ArchiveAudit): string {
  const counts = `${entries} ${entries === 1 ? 'entry' : 'entries'}, ${formatBytes(unpackedBytes)} unpacked.`;
  const messages = [counts, ...notes.map(({ message }) => message)];
  if (omittedNotes > 0) messages.push(`And ${omittedNotes} more notes of these kinds.`);
  return messages.join(' ');
}

/** What exceptions accept, one entry per kind, and what is left to fail. */
function sortFindings(findings: readonly Finding[], { layer, policy: { file } }: Evidence) {
  const accepted: Accepted[] = [];
  const left: Finding[] = [];
  const expired = new Set<string>();
  for (const kind of new Set(findings.map((finding) => finding.kind))) {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const exception = findException(file?.exceptions ?? [], formatReference(layer), `archive/${kind}`);
    const danger = ofKind.some(({ grade }) => grade === 'danger');
    if (file === undefined || exception === undefined || danger) left.push(...ofKind);
    else if (isExpired(exception, file.now)) {
      left.push(...ofKind);
      expired.add(sayExpired(exception));
    } else accepted.push(acceptance(exception, ofKind.map(({ message }) => message).join(' ')));
  }
  return { accepted, left, expired: [...expired].join('') };
}
