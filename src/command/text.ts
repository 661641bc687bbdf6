import { formatBytes, oneLine } from '../base/text.ts';
import type { VersionDiff } from '../gate/compare.ts';
import type { Outcome } from '../gate/outcome.ts';
import { formatReference } from '../layers/reference.ts';

/** More files of a diff than this are counted only. */
const MAX_FILES = 20;

/** What an update did, for a terminal; empty where there was none. */
export function changeLines(outcome: Outcome): string[] {
  if (outcome.verdict !== 'passed' || outcome.lockfileChange === undefined) return [];
  const { path, changed, added, removed } = outcome.lockfileChange;
  if (!changed) return [`${path} is up to date.`];
  return [
    `${path} was written: ${added.length} added, ${removed.length} removed. Review it and commit it.`,
    ...added.map((reference) => `  + ${reference}`),
    ...removed.map((reference) => `  - ${reference}`),
    ...(outcome.versionDiffs ?? []).flatMap(diffLines),
  ];
}

/** The files that a new version of a layer brings, takes away and changes. */
function diffLines({ before, after, files, problem }: VersionDiff): string[] {
  const title = `${formatReference(before)} → ${formatReference(after)}`;
  if (files === undefined) return [`${title}: ${problem ?? ''}`];
  const { added, removed, changed } = files;
  const lines = [
    ...added.map(({ path, size }) => `  + ${oneLine(path)} (${formatBytes(size)})`),
    ...removed.map(({ path, size }) => `  - ${oneLine(path)} (${formatBytes(size)})`),
    ...changed.map(({ path, before: old, after: now }) => {
      return `  ! ${oneLine(path)} (${formatBytes(old.size)} → ${formatBytes(now.size)})`;
    }),
  ];
  if (lines.length === 0) return [`${title}: the same files.`];
  const counts = `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
  const more = lines.length > MAX_FILES ? [`  … and ${lines.length - MAX_FILES} more`] : [];
  return [`${title}: ${counts}`, ...lines.slice(0, MAX_FILES), ...more];
}
