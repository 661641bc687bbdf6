import type { DescribeSettings } from '../base/host.ts';
import { formatBytes, formatSeconds } from '../base/text.ts';
import { type FailedCheck, failures } from '../gate/judge.ts';
import { failedLayers, type Outcome, type PassedGate } from '../gate/outcome.ts';
import type { FailedLayer, LayerResult } from '../gate/result.ts';
import { formatPart } from '../layers/plan.ts';
import { formatReference, formatUsers } from '../layers/reference.ts';
import { bumpTexts, reviewTexts } from './changes.ts';
import { code, escaped, escapedLines, type Room, restNote, row, takeFitting } from './markdown.ts';
import { hintText } from './report.ts';
import { acceptedSection, notesSection } from './summary-sections.ts';
import { lockfileDiff } from './update-text.ts';

/** GitHub drops a step's summary beyond 1 MiB. The difference is for the lines that count omitted items. */
const MAX_SUMMARY_BYTES = 1_000_000;
/** Room for errors beside the layers, for the details of failed layers, and for a table of those alone. */
const MAX_ERROR_BYTES = 150_000;
const MAX_DETAIL_BYTES = 400_000;
const MAX_FAILED_ROW_BYTES = 150_000;
const MAX_NOTE_BYTES = 50_000;
/** A hint may contain the claims of an ID token, which have to be copied in full. */
export const MAX_HINT_CHARACTERS = 4000;
/** More rows than this are folded. */
const MAX_OPEN_ROWS = 20;

/**
 * The job summary: pass or fail in the first line, what to do about each failure, one row per layer, the most alarming first.
 *
 * Omitted items are counted; they are in the report.
 *
 * @param reportPath `undefined` if the report could not be written
 */
export function renderSummary(
  outcome: Outcome,
  describeSettings: DescribeSettings,
  reportPath: string | undefined,
): string {
  const restAt = reportPath === undefined ? 'the log' : `the report, ${code(reportPath)}`;
  const room: Room = { left: MAX_SUMMARY_BYTES, restAt };
  const errors = errorTexts(outcome, describeSettings, room);
  const notes = noteTexts(outcome, room);
  const accepted = acceptedSection(outcome.layers, room);
  const lockfile = outcome.verdict === 'passed' ? lockfileText(outcome, room) : [];
  const tables = layerTables(outcome, describeSettings, room);
  // New versions can have thousands of files: they get the room that the table leaves.
  const versions = outcome.verdict === 'passed' ? reviewTexts(outcome, room) : [];
  const footer = reportPath === undefined ? [] : [`Full texts: ${restAt}.`];
  const parts = [headline(outcome), ...partNote(outcome), ...errors, ...accepted, ...notes];
  const archiveNotes = notesSection(outcome.layers, room);
  return `${[...parts, ...lockfile, ...versions, ...tables, ...archiveNotes, ...footer].join('\n\n')}\n`;
}

/** A table of all layers; for many layers, first one of the failed ones. The details of failures get room before the tables. */
function layerTables(outcome: Outcome, describeSettings: DescribeSettings, room: Room): string[] {
  const { layers } = outcome;
  if (layers.length === 0) return [];
  const failed = failedLayers(outcome);
  const details = takeFitting(
    failed.map((layer) => failedLayer(layer, describeSettings)),
    room,
    MAX_DETAIL_BYTES,
  );
  const texts = [...details.shown, ...restNote(details.more, room)];
  const all = [...failed, ...layers.filter(({ verdict }) => verdict !== 'failed')];
  if (failed.length === 0 || failed.length === layers.length || layers.length <= MAX_OPEN_ROWS)
    return [folded(`${layers.length} layers`, layerTable(all, room), layers.length), ...texts];
  const first = layerTable(failed, room, MAX_FAILED_ROW_BYTES);
  return [first, ...texts, folded(`All ${layers.length} layers`, layerTable(all, room), layers.length)];
}

/** A part must not look like the whole: a job that is missing from the matrix cannot fail. */
function partNote({ part }: Outcome): string[] {
  if (part === undefined) return [];
  return [
    `This is ${formatPart(part)}. The fleet is verified only when a job has passed for each of the ${part.count} parts.`,
  ];
}

/** Errors that do not belong to a layer. */
function errorTexts(outcome: Outcome, describeSettings: DescribeSettings, room: Room): string[] {
  if (outcome.verdict !== 'failed') return [];
  const texts = outcome.errors.map((error) => failureText(error, describeSettings));
  const { shown, more } = takeFitting(texts, room, MAX_ERROR_BYTES);
  return [...shown, ...restNote(more, room)];
}

/** Notes about layers together. */
function noteTexts({ notes = [] }: Outcome, room: Room): string[] {
  const texts = notes.map((note) => `- ℹ️ ${escaped(note, 1000)}`);
  const { shown, more } = takeFitting(texts, room, MAX_NOTE_BYTES);
  return shown.length === 0 ? [] : [shown.join('\n'), ...restNote(more, room)];
}

function lockfileText(outcome: PassedGate, room: Room): string[] {
  const { lockfileChange } = outcome;
  return [
    ...unpinnedWarning(outcome),
    ...bumpTexts(outcome, room),
    ...(lockfileChange === undefined ? [] : [lockfileDiff(lockfileChange, room)]),
  ];
}

function headline(outcome: Outcome): string {
  const { layers, mode } = outcome;
  const count = `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
  if (outcome.verdict === 'locked')
    return `### 🔒 Layer gate offline: ${count} locked, but no bytes were verified`;
  if (outcome.verdict === 'passed') {
    const unpinned = layers.filter(({ pinned }) => !pinned).length;
    const warning = unpinned === 0 ? '' : `, ⚠️ ${unpinned} of them without a pin`;
    return layers.length === 0
      ? '### ✅ Layer gate passed: no layers here'
      : `### ✅ Layer gate passed: ${count} verified${warning}`;
  }
  const failed = failedLayers(outcome).length;
  const what =
    layers.length === 0
      ? 'nothing was verified'
      : failed === 0
        ? `${count} verified, but no layer path is provided`
        : `${failed} of ${count} failed`;
  return mode === 'audit'
    ? `### ⚠️ Layer gate failed: ${what} (audit mode: the step stays green)`
    : `### ❌ Layer gate failed: ${what}`;
}

/** A pass without a pin must not look like one with it. */
function unpinnedWarning({ layers, lockfileChange }: PassedGate): string[] {
  if (layers.every(({ pinned }) => pinned)) return [];
  return [
    lockfileChange === undefined
      ? '⚠️ Only the API itself vouches for the layers without a pin. Lock them, or add the digests that were reviewed.'
      : '⚠️ Only the API itself vouches for the layers that are new. Review the lockfile: it pins them from now on.',
  ];
}

function folded(title: string, table: string, rows: number): string {
  return rows <= MAX_OPEN_ROWS ? table : `<details><summary>${title}</summary>\n\n${table}\n\n</details>`;
}

function layerTable(results: readonly LayerResult[], room: Room, most?: number): string {
  const head = [
    'Layer',
    'Version',
    'Region',
    'Verdict',
    'Pin',
    'SHA-256',
    'Size',
    'Runtimes',
    'Cache',
    'Time',
  ];
  const used = results.some(({ layer }) => formatUsers(layer.sources) !== '');
  if (used) head.push('Used by');
  const { shown, more } = takeFitting(
    results.map((result) =>
      row([...layerCells(result), ...(used ? [escaped(formatUsers(result.layer.sources))] : [])]),
    ),
    room,
    most,
  );
  const table = [row(head), row(head.map(() => '---')), ...shown].join('\n');
  return [table, ...restNote(more, room)].join('\n\n');
}

const VERDICT_CELLS = { passed: '✅ pass', failed: '❌ fail', locked: '🔒 locked' } as const;

function layerCells({
  layer,
  verdict,
  pinned,
  sha256,
  size,
  facts,
  cacheHit,
  durationMs,
}: LayerResult): string[] {
  const digest = sha256.actual ?? sha256.expected;
  return [
    code(layer.name),
    String(layer.version),
    layer.region === undefined ? '' : code(layer.region),
    VERDICT_CELLS[verdict],
    pinned ? 'yes' : '⚠️ none',
    digest === undefined ? '' : code(digest.slice(0, 12)),
    size === undefined ? '' : formatBytes(size),
    escaped(facts?.compatibleRuntimes.join(', ') ?? '', 100),
    cacheHit === undefined ? '' : cacheHit ? 'hit' : 'miss',
    formatSeconds(durationMs),
  ];
}

function failedLayer({ layer, checks, error }: FailedLayer, describeSettings: DescribeSettings): string {
  const title = `#### ${code(formatReference(layer))}`;
  const failed = failures(checks);
  const thrown = failed.some((check) => check.code === error.code)
    ? []
    : [failureText(error, describeSettings)];
  const texts = [...thrown, ...failed.map((check) => failureText(check, describeSettings))];
  const requestId = error.requestId === undefined ? '' : `\n\nRequestId ${code(error.requestId)}`;
  return `${title}\n\n${texts.join('\n')}${requestId}`;
}

function failureText(
  failure: Pick<FailedCheck, 'code' | 'message' | 'settings'> & { id?: string; hint?: string | undefined },
  describeSettings: DescribeSettings,
): string {
  const hint = hintText(failure, describeSettings);
  const todo = hint === undefined ? '' : `<br>**What to do:** ${escaped(hint, MAX_HINT_CHARACTERS)}`;
  const check = failure.id === undefined ? '' : ` (${failure.id})`;
  return `- **${failure.code}**${check}: ${escapedLines(failure.message, 2000)}${todo}`;
}
