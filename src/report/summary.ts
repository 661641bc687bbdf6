import type { DescribeSettings } from '../base/host.ts';
import { formatBytes, formatSeconds, oneLine } from '../base/text.ts';
import type { VersionDiff } from '../gate/compare.ts';
import { type FailedCheck, failures } from '../gate/judge.ts';
import { failedLayers, type Outcome, type PassedGate } from '../gate/outcome.ts';
import type { FailedLayer, LayerResult } from '../gate/result.ts';
import type { LockfileChange } from '../layers/lock-store.ts';
import { formatReference, formatUsers } from '../layers/reference.ts';
import { hintText } from './report.ts';

/** GitHub drops a step's summary beyond 1 MiB; the rest of the budget is for what other tools of the step write. */
const MAX_CHARACTERS = 700_000;
/** More rows than this are folded. */
const MAX_OPEN_ROWS = 20;

/** The job summary: pass or fail in the first line, what to do about each failure, one row per layer. */
export function renderSummary(outcome: Outcome, describeSettings: DescribeSettings): string {
  const { layers } = outcome;
  const parts = [headline(outcome), ...besideLayers(outcome, describeSettings)];
  const failed = failedLayers(outcome);
  const details = failed.map((layer) => failedLayer(layer, describeSettings));
  const budget = { left: MAX_CHARACTERS };
  if (failed.length > 0 && failed.length < layers.length && layers.length > MAX_OPEN_ROWS) {
    parts.push(layerTable(failed, budget), ...within(details, budget));
    parts.push(folded(`All ${layers.length} layers`, layerTable(layers, budget), layers.length));
  } else if (layers.length > 0) {
    parts.push(folded(`${layers.length} layers`, layerTable(layers, budget), layers.length));
    parts.push(...within(details, budget));
  }
  return `${parts.join('\n\n')}\n`;
}

/** What there is to say beside the layers: errors of the step, or what an update did. */
function besideLayers(outcome: Outcome, describeSettings: DescribeSettings): string[] {
  if (outcome.verdict === 'locked') return [];
  if (outcome.verdict === 'failed')
    return outcome.errors.map((error) => failureText(error, describeSettings));
  const { lockfileChange, versionDiffs = [] } = outcome;
  return [
    ...unpinnedWarning(outcome),
    ...(lockfileChange === undefined ? [] : [lockfileDiff(lockfileChange)]),
    ...versionDiffs.map(versionDiff),
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
        ? `${count} verified, but nothing is handed on`
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

interface Budget {
  left: number;
}

/** As many of `parts` as the budget has room for, and a line that counts the rest. */
function within(parts: readonly string[], budget: Budget): string[] {
  const shown = parts.filter((part) => {
    budget.left -= part.length;
    return budget.left > 0;
  });
  const more = parts.length - shown.length;
  return more === 0 ? shown : [...shown, `…and ${more} more, which are in the report and in the log.`];
}

function folded(title: string, table: string, rows: number): string {
  return rows <= MAX_OPEN_ROWS ? table : `<details><summary>${title}</summary>\n\n${table}\n\n</details>`;
}

function layerTable(results: readonly LayerResult[], budget: Budget): string {
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
  const rows = within(
    results.map((result) =>
      row([...layerCells(result), ...(used ? [escaped(formatUsers(result.layer.sources))] : [])]),
    ),
    budget,
  );
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
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

function lockfileDiff({ path, changed, added, removed }: LockfileChange): string {
  if (!changed) return `Lockfile ${code(path)}: unchanged.`;
  const lines = [
    ...added.map((reference) => `+ ${reference}`),
    ...removed.map((reference) => `- ${reference}`),
  ];
  const what =
    lines.length === 0
      ? 'only facts beside the digests changed'
      : `${added.length} added, ${removed.length} removed`;
  const diff = lines.length === 0 ? '' : `\n\n\`\`\`diff\n${lines.slice(0, 500).join('\n')}\n\`\`\``;
  return `Lockfile ${code(path)} was updated: ${what}. Review and commit it.${diff}`;
}

/** More lines of a diff than this are counted only. */
const MAX_DIFF_LINES = 100;

function versionDiff({ before, after, files, sameContent, problem }: VersionDiff): string {
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
  const more = lines.length > MAX_DIFF_LINES ? `\n… and ${lines.length - MAX_DIFF_LINES} more` : '';
  // In a fence nothing is markup, and no line can end it: each begins with a sign.
  const fence = `\`\`\`diff\n${lines.slice(0, MAX_DIFF_LINES).join('\n')}${more}\n\`\`\``;
  return `<details open><summary>${title}: ${counts}</summary>\n\n${fence}\n\n</details>`;
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
  const todo = hint === undefined ? '' : `<br>**What to do:** ${escaped(hint)}`;
  const check = failure.id === undefined ? '' : ` (${failure.id})`;
  return `- **${failure.code}**${check}: ${escaped(failure.message, 2000)}${todo}`;
}

/** An invisible break: GitHub looks for `@name`, `#1` and bare addresses in the text that Markdown gives, after entities are read. */
const BREAK = '&#8203;';

/**
 * Text from outside as Markdown that shows just that text: no markup, no HTML, no mention, no link.
 *
 * Whatever could mean something to Markdown or HTML becomes a numeric entity, which is never read as syntax. Names between
 * backticks, as in our own messages, become code spans.
 */
export function escaped(text: string, limit = 500): string {
  return entities(oneLine(text, limit))
    .replace(/&#(?:64|35|58);/g, (entity) => entity + BREAK)
    .replace(/www(?=\.)/gi, (www) => www + BREAK)
    .replace(/&#96;([\p{L}\p{N} ,.\-/();'%?]+)&#96;/gu, '<code>$1</code>');
}

/** Text from outside in a code span: shown letter for letter, and never searched for names or addresses by GitHub. */
export function code(text: string, limit = 200): string {
  return `<code>${entities(oneLine(text, limit))}</code>`;
}

/** A table row. The cells are Markdown already. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function entities(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,.\-/();'%?]/gu, (char) => `&#${char.codePointAt(0)};`);
}
