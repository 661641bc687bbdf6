import { formatBytes, formatSeconds, oneLine } from '../base/text.ts';
import { failures } from '../gate/checks.ts';
import type { VersionDiff } from '../gate/compare.ts';
import type { LayerResult } from '../gate/result.ts';
import type { LockfileChange } from '../layers/lock-store.ts';
import { formatReference, formatUsers } from '../layers/reference.ts';
import { code, escaped, row } from './markdown.ts';
import { failedLayers, type Outcome, passed } from './report.ts';

/** GitHub drops a step's summary beyond 1 MiB; the rest of the budget is for what other tools of the step write. */
const MAX_CHARACTERS = 700_000;
/** More rows than this are folded. */
const MAX_OPEN_ROWS = 20;

/** The job summary: pass or fail in the first line, what to do about each failure, one row a layer. */
export function renderSummary(outcome: Outcome): string {
  const { results, errors } = outcome;
  const parts = [headline(outcome)];
  for (const error of errors) parts.push(failureText(error.code, error.message, error.hint, error.requestId));
  if (outcome.lockfileChange !== undefined) parts.push(lockfileDiff(outcome.lockfileChange));
  for (const diff of outcome.versionDiffs ?? []) parts.push(versionDiff(diff));
  const failed = failedLayers(outcome);
  const budget = { left: MAX_CHARACTERS };
  if (failed.length > 0 && failed.length < results.length && results.length > MAX_OPEN_ROWS) {
    parts.push(layerTable(failed, budget), ...within(failed.map(failedLayer), budget));
    parts.push(folded(`All ${results.length} layers`, layerTable(results, budget), results.length));
  } else if (results.length > 0) {
    parts.push(folded(`${results.length} layers`, layerTable(results, budget), results.length));
    parts.push(...within(failed.map(failedLayer), budget));
  }
  return `${parts.join('\n\n')}\n`;
}

function headline(outcome: Outcome): string {
  const { results, mode } = outcome;
  const count = `${results.length} ${results.length === 1 ? 'layer' : 'layers'}`;
  if (passed(outcome)) {
    return results.length === 0
      ? '### ✅ Layer gate passed: no layers here'
      : `### ✅ Layer gate passed: ${count} verified`;
  }
  const what =
    results.length === 0 ? 'nothing was verified' : `${failedLayers(outcome).length} of ${count} failed`;
  return mode === 'audit'
    ? `### ⚠️ Layer gate failed: ${what} (audit mode: the step stays green)`
    : `### ❌ Layer gate failed: ${what}`;
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
  const head = ['Layer', 'Version', 'Region', 'Verdict', 'SHA-256', 'Size', 'Runtimes', 'Cache', 'Time'];
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

function layerCells({ layer, path, sha256, size, facts, cacheHit, durationMs }: LayerResult): string[] {
  const digest = sha256.actual ?? sha256.expected;
  return [
    code(layer.name),
    String(layer.version),
    layer.region === undefined ? '' : code(layer.region),
    path === undefined ? '❌ fail' : '✅ pass',
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

function failedLayer({ layer, checks, error }: LayerResult): string {
  const title = `#### ${code(formatReference(layer))}`;
  const failed = failures(checks);
  if (failed.length === 0) {
    return `${title}\n\n${failureText(error?.code, error?.message, error?.hint, error?.requestId)}`;
  }
  const requestId = error?.requestId === undefined ? '' : `\n\nRequestId ${code(error.requestId)}`;
  return `${title}\n\n${failed.map(failedCheck).join('\n')}${requestId}`;
}

function failedCheck({ id, code: errorCode, message, hint }: ReturnType<typeof failures>[number]): string {
  return `- **${errorCode}** (${id}): ${escaped(message, 2000)}<br>**What to do:** ${escaped(hint)}`;
}

function failureText(
  errorCode: string | undefined,
  message: string | undefined,
  hint: string | undefined,
  requestId: string | undefined,
): string {
  const todo = hint === undefined ? '' : `<br>**What to do:** ${escaped(hint)}`;
  const id = requestId === undefined ? '' : `\n\nRequestId ${code(requestId)}`;
  return `- **${errorCode}**: ${escaped(message ?? '', 2000)}${todo}${id}`;
}
