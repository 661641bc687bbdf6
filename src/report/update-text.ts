import { formatBytes, oneLine } from '../base/text.ts';
import type { VersionDiff } from '../gate/compare.ts';
import type { LockfileChange } from '../layers/lock-store.ts';
import { formatReference } from '../layers/reference.ts';
import { code, escaped, type Room, restNote, takeFitting } from './markdown.ts';

/** For the references that an update added and removed. */
const MAX_LOCKFILE_DIFF_BYTES = 200_000;

/** The changes that an update made to the lockfile, as Markdown. */
export function lockfileDiff({ path, changed, added, removed, kept }: LockfileChange, room: Room): string {
  const stayed =
    kept.length === 1
      ? ' 1 entry that this step does not name stays.'
      : ` ${kept.length} entries that this step does not name stay.`;
  const others = kept.length === 0 ? '' : stayed;
  if (!changed) return `Lockfile ${code(path)}: unchanged.${others}`;
  const lines = [
    ...added.map((reference) => `+ ${reference}`),
    ...removed.map((reference) => `- ${reference}`),
  ];
  const what =
    lines.length === 0
      ? 'only facts other than digests changed'
      : `${added.length} added, ${removed.length} removed`;
  const { shown, more } = takeFitting(lines, room, MAX_LOCKFILE_DIFF_BYTES);
  const diff = shown.length === 0 ? [] : [fenced(shown)];
  return [
    `Lockfile ${code(path)} was updated: ${what}. Review and commit it.${others}`,
    ...diff,
    ...restNote(more, room),
  ].join('\n\n');
}

/** Further lines of a diff are only counted. */
const MAX_DIFF_LINES = 100;

/** What a new version changes compared with the locked one, as Markdown. */
export function versionDiff({ before, after, files, sameContent, problem }: VersionDiff, room: Room): string {
  const title = `${code(formatReference(before))} → ${code(formatReference(after))}`;
  if (files === undefined) return `${title}: ${escaped(problem ?? '')}`;
  if (sameContent === true) return `${title}: the same files as version ${before.version}, zipped again.`;
  const { added, removed, changed } = files;
  const lines = [
    ...added.map(({ path, size }) => `+ ${oneLine(path)} (${formatBytes(size)})`),
    ...removed.map(({ path, size }) => `- ${oneLine(path)} (${formatBytes(size)})`),
    ...changed.map(
      ({ path, before: old, after: now }) =>
        `! ${oneLine(path)} (${formatBytes(old.size)} → ${formatBytes(now.size)})`,
    ),
  ];
  const counts = `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
  if (lines.length === 0) return `${title}: the same files.`;
  const rest = restNote(Math.max(0, lines.length - MAX_DIFF_LINES), room);
  return [
    `<details open><summary>${title}: ${counts}</summary>`,
    fenced(lines.slice(0, MAX_DIFF_LINES)),
    ...rest,
    '</details>',
  ].join('\n\n');
}

/** A fence disables markup, and no line can end it, because each begins with a sign. */
function fenced(lines: readonly string[]): string {
  return `\`\`\`diff\n${lines.join('\n')}\n\`\`\``;
}
