import { formatBytes, oneLine } from '../base/text.ts';
import type { VersionDiff } from '../gate/compare.ts';
import type { Bump, Outcome } from '../gate/outcome.ts';
import type { LockfileChange } from '../layers/lock-store.ts';
import { formatLayerName, formatReference } from '../layers/reference.ts';
import type { LayerVersions } from '../outdated.ts';

/** Further files of a diff are only counted. */
const MAX_FILES = 20;

/** What an update did or would do, for a terminal; empty without an update. */
export function changeLines(outcome: Outcome): string[] {
  if (outcome.verdict !== 'passed') return [];
  const { lockfileChange, versionDiffs = [], bump } = outcome;
  return [
    ...(bump === undefined ? [] : bumpLines(bump)),
    ...versionDiffs.flatMap(diffLines),
    ...(lockfileChange === undefined ? [] : lockfileLines(lockfileChange)),
  ];
}

function lockfileLines({ path, changed, added, removed }: LockfileChange): string[] {
  if (!changed) return [`${path} is up to date.`];
  return [
    `${path} was written: ${added.length} added, ${removed.length} removed. Review it and commit it.`,
    ...added.map((reference) => `  + ${reference}`),
    ...removed.map((reference) => `  - ${reference}`),
  ];
}

function bumpLines({ updates }: Bump): string[] {
  if (updates.length === 0) return ['Every layer is at its newest version.'];
  return updates.flatMap((update) => {
    const { from, to, files, byHand, isApplied } = update;
    const where = files.length > 0 ? ` in ${files.join(', ')}` : '';
    const title = `${formatLayerName(update)} ${from} → ${to}${where}`;
    const note = isApplied ? '' : ' (not verified, because the bump cannot change any place)';
    return [title + note, ...byHand.map(({ place, why }) => `  Change it by hand: ${place} ${why}.`)];
  });
}

/** The output of `outdated`: one line per layer with a newer version. */
export function versionLines(layers: readonly LayerVersions[]): string[] {
  const behind = layers.flatMap(({ layer, current, newest }) =>
    newest === undefined
      ? []
      : [`${layer} ${current.join(', ')} → ${newest.version} (published ${newest.addTime})`],
  );
  const count = `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
  return behind.length === 0
    ? [`${count}: none has a newer version.`]
    : [
        ...behind,
        `${behind.length} of ${count} can be updated. Run this to see the changes: scf-layer-gate diff`,
      ];
}

/** The files that a new version of a layer adds, removes and changes. */
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
