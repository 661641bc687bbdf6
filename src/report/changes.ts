import { formatBytes } from '../base/text.ts';
import type { VersionDiff } from '../gate/compare.ts';
import type { Bump, LayerUpdate, Outcome, PassedGate } from '../gate/outcome.ts';
import type { LayerReview } from '../gate/review.ts';
import { formatLayerName, formatReference, type LockEntry } from '../layers/reference.ts';
import { code, escaped, escapedLines, type Room, restNote, row, takeFitting } from './markdown.ts';
import { lockfileDiff, versionDiff } from './update-text.ts';

/** A pull request's body has at most 65,536 characters (GitHub). */
const MAX_BODY_BYTES = 60_000;

/** The body of a pull request that brings this update; `undefined` where there is nothing to review. */
export function pullRequestBody(outcome: Outcome): string | undefined {
  if (outcome.verdict !== 'passed' || outcome.lockfileChange?.changed !== true) return undefined;
  const { lockfileChange } = outcome;
  const room: Room = { left: MAX_BODY_BYTES, restAt: 'the job summary' };
  const lookAt = [
    'The publisher and the time of publication of each new version are those that you expect.',
    'The description of each new version explains the files that were added and changed.',
    ...(lockfileChange.removed.length > 0
      ? ['No other deployment that shares this lockfile still uses the removed versions.']
      : []),
  ];
  const end = [
    `### What to look at\n\n${lookAt.map((item) => `- [ ] ${item}`).join('\n')}`,
    'The gate downloaded each layer, and each passed every check. After the merge, other bytes under the same version fail the gate.',
  ];
  const parts = [
    ...bumpTexts(outcome, room),
    lockfileDiff(lockfileChange, room),
    ...reviewTexts(outcome, room),
    ...end,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What a reviewer needs to know about each layer that is new in the lockfile, as far as it fits. */
export function reviewTexts({ versionDiffs = [], reviews = [] }: PassedGate, room: Room): string[] {
  const bumped = new Map(versionDiffs.map((diff) => [formatReference(diff.after), diff]));
  const texts = reviews.map((review) =>
    reviewText(review, bumped.get(formatReference(review.layer.layer)), room),
  );
  const reviewed = new Set(reviews.map(({ layer }) => formatReference(layer.layer)));
  const others = versionDiffs.filter(({ after }) => !reviewed.has(formatReference(after)));
  const { shown, more } = takeFitting([...texts, ...others.map((diff) => versionDiff(diff, room))], room);
  return [...shown, ...restNote(more, room)];
}

/** The newer versions that a bump found, as Markdown; none without a bump. */
export function bumpTexts({ bump }: PassedGate, room: Room): string[] {
  if (bump === undefined) return [];
  const { shown, more } = takeFitting(updateTexts(bump), room, MAX_BUMP_BYTES);
  return [...shown, ...restNote(more, room)];
}

const MAX_BUMP_BYTES = 30_000;

function updateTexts({ updates, rejected }: Bump): string[] {
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
    (version) =>
      `- ${code(formatReference(version))}: **${version.code}** ${escapedLines(version.message, 2000)}`,
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

/** What a reviewer needs to know about a layer that is new in the lockfile. */
function reviewText(
  { layer, folders, problem }: LayerReview,
  diff: VersionDiff | undefined,
  room: Room,
): string {
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
  const before = (text: string) => (old === undefined ? [] : [text]);
  const description =
    facts.description === '' ? [] : [row(['Description', ...before(''), escaped(facts.description, 1000)])];
  const head = ['', ...before('before'), 'now'];
  const table = [row(head), row(head.map(() => '---')), ...factRows(old, entry), ...description].join('\n');
  const content =
    folders === undefined
      ? `The files could not be listed: ${escaped(problem ?? '')}`
      : `<details><summary>Files by folder</summary>\n\n${folderTable(folders)}\n\n</details>`;
  return [
    title,
    `\`\`\`\n${digests.join('\n')}\n\`\`\``,
    table,
    ...(diff === undefined ? [] : [versionDiff(diff, room)]),
    content,
  ].join('\n\n');
}

type Facts = Pick<LockEntry, 'size' | 'addTime' | 'compatibleRuntimes' | 'licenseInfo'>;

function factRows(before: Facts | undefined, now: Facts): string[] {
  const facts: [string, (entry: Facts) => string][] = [
    ['Published', ({ addTime }) => escaped(addTime)],
    ['Size', ({ size }) => `${formatBytes(size)}`],
    ['Runtimes', ({ compatibleRuntimes }) => escaped([...compatibleRuntimes].sort().join(', '))],
    ['License', ({ licenseInfo }) => (licenseInfo === '' ? 'none declared' : escaped(licenseInfo))],
  ];
  return facts.map(([name, show]) => row([name, ...(before === undefined ? [] : [show(before)]), show(now)]));
}

function folderTable(folders: NonNullable<LayerReview['folders']>): string {
  const rows = folders.map(({ path, files, bytes }) =>
    row([code(path === '' ? './' : path), String(files), formatBytes(bytes)]),
  );
  return [row(['Folder', 'Files', 'Unpacked']), row(['---', '--:', '--:']), ...rows].join('\n');
}
