import { formatBytes, oneLine } from '../base/text.ts';
import type { VersionDiff } from '../gate/compare.ts';
import type { Bump, LayerUpdate, Outcome } from '../gate/outcome.ts';
import type { LayerReview } from '../gate/review.ts';
import type { LockfileChange } from '../layers/lock-store.ts';
import { formatLayerName, formatReference, type LockEntry } from '../layers/reference.ts';
import { code, escaped, row } from './summary.ts';

/** What an update did, as Markdown: one text for each thing that there is to review. None where nothing was to be updated. */
export function changeTexts(outcome: Outcome): string[] {
  if (outcome.verdict !== 'passed') return [];
  const { lockfileChange, versionDiffs = [], reviews = [], bump } = outcome;
  const bumped = new Map(versionDiffs.map((diff) => [formatReference(diff.after), diff]));
  return [
    ...(lockfileChange === undefined ? [] : [lockfileDiff(lockfileChange)]),
    ...(bump === undefined ? [] : bumpTexts(bump)),
    ...reviews.map((review) => reviewText(review, bumped.get(formatReference(review.layer.layer)))),
  ];
}

/** The body of a pull request that brings this update; `undefined` where there is nothing to review. */
export function pullRequestBody(outcome: Outcome): string | undefined {
  if (outcome.verdict !== 'passed' || outcome.lockfileChange?.changed !== true) return undefined;
  const { lockfileChange } = outcome;
  const lookAt = [
    'The publisher of each new version, and when it was published, are those that you expect.',
    'The files that were added and changed are explained by what the publisher says of the version.',
    ...(lockfileChange.removed.length > 0
      ? ['No other deployment that shares this lockfile still uses the versions that were removed.']
      : []),
  ];
  return `${[
    ...changeTexts(outcome),
    `### What to look at\n\n${lookAt.map((item) => `- [ ] ${item}`).join('\n')}`,
    'Each layer was downloaded and passed every check of the gate. From the merge on, other bytes under the same version fail the gate.',
  ].join('\n\n')}\n`;
}

function bumpTexts({ updates, rejected }: Bump): string[] {
  const head = ['Layer', 'From', 'To', 'Changed in', 'To change by hand'];
  const rows = updates.map((update) =>
    row([
      code(formatLayerName(update)),
      String(update.from),
      String(update.to),
      update.files.map((file) => code(file)).join(', '),
      handText(update),
    ]),
  );
  const table = [row(head), row(head.map(() => '---')), ...rows].join('\n');
  const skipped = rejected.map(
    (version) => `- ${code(formatReference(version))}: **${version.code}** ${escaped(version.message, 2000)}`,
  );
  return [
    updates.length === 0 ? 'Every layer is at its newest version.' : table,
    ...(skipped.length === 0
      ? []
      : [`Newer versions that are not proposed, because they do not pass:\n\n${skipped.join('\n')}`]),
  ];
}

function handText({ byHand, isApplied }: LayerUpdate): string {
  const places = byHand.map(({ place, why }) => `${escaped(place)} ${escaped(why)}`).join('<br>');
  return isApplied || places === '' ? places : `${places}<br>The new version was not verified.`;
}

/** What a reviewer needs to know of a layer that is new in the lockfile. */
function reviewText({ layer, folders, problem }: LayerReview, diff: VersionDiff | undefined): string {
  const { facts, sha256, size } = layer;
  const old = diff?.before.entry;
  const title = `### New in the lockfile: ${code(formatReference(layer.layer))}`;
  const digests = [
    ...(old === undefined || diff === undefined
      ? []
      : [`${formatReference(diff.before)}  sha256:${old.sha256}`]),
    `${formatReference(layer.layer)}  sha256:${sha256.actual}`,
  ];
  const entry = {
    size,
    addTime: facts.addTime,
    compatibleRuntimes: facts.compatibleRuntimes,
    licenseInfo: facts.licenseInfo,
  };
  const description =
    facts.description === '' ? [] : [row(['Description', '', escaped(facts.description, 1000)])];
  const head = ['', old === undefined ? '' : 'before', 'now'];
  const table = [row(head), row(head.map(() => '---')), ...factRows(old, entry), ...description].join('\n');
  const content =
    folders === undefined
      ? `The files could not be listed: ${escaped(problem ?? '')}`
      : `<details><summary>Files by folder</summary>\n\n${folderTable(folders)}\n\n</details>`;
  return [
    title,
    `\`\`\`\n${digests.join('\n')}\n\`\`\``,
    table,
    ...(diff === undefined ? [] : [versionDiff(diff)]),
    content,
  ].join('\n\n');
}

type Facts = Pick<LockEntry, 'size' | 'addTime' | 'compatibleRuntimes' | 'licenseInfo'>;

function factRows(before: Facts | undefined, now: Facts): string[] {
  const facts: [string, (entry: Facts) => string][] = [
    ['Published', ({ addTime }) => escaped(addTime)],
    ['Size', ({ size }) => `${formatBytes(size)}`],
    ['Runtimes', ({ compatibleRuntimes }) => escaped(compatibleRuntimes.join(', '))],
    ['License', ({ licenseInfo }) => (licenseInfo === '' ? 'none declared' : escaped(licenseInfo))],
  ];
  return facts.map(([name, show]) => row([name, before === undefined ? '' : show(before), show(now)]));
}

function folderTable(folders: NonNullable<LayerReview['folders']>): string {
  const rows = folders.map(({ path, files, bytes }) =>
    row([code(path === '' ? './' : path), String(files), formatBytes(bytes)]),
  );
  return [row(['Folder', 'Files', 'Unpacked']), row(['---', '--:', '--:']), ...rows].join('\n');
}

function lockfileDiff({ path, changed, added, removed, kept }: LockfileChange): string {
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
      ? 'only facts beside the digests changed'
      : `${added.length} added, ${removed.length} removed`;
  const diff = lines.length === 0 ? '' : `\n\n\`\`\`diff\n${lines.slice(0, 500).join('\n')}\n\`\`\``;
  return `Lockfile ${code(path)} was updated: ${what}. Review and commit it.${others}${diff}`;
}

/** More lines of a diff than this are counted only. */
const MAX_DIFF_LINES = 100;

function versionDiff({ before, after, files, problem }: VersionDiff): string {
  const title = `${code(formatReference(before))} → ${code(formatReference(after))}`;
  if (files === undefined) return `${title}: ${escaped(problem ?? '')}`;
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
  const more = lines.length > MAX_DIFF_LINES ? `\n… and ${lines.length - MAX_DIFF_LINES} more` : '';
  // In a fence nothing is markup, and no line can end it: each begins with a sign.
  const fence = `\`\`\`diff\n${lines.slice(0, MAX_DIFF_LINES).join('\n')}${more}\n\`\`\``;
  return `<details open><summary>${title}: ${counts}</summary>\n\n${fence}\n\n</details>`;
}
