import { failures } from '../gate/checks.ts';
import type { LayerResult } from '../gate/result.ts';
import { formatReference } from '../layers/reference.ts';
import { formatBytes, formatSeconds } from '../text.ts';
import { code, escaped, row } from './markdown.ts';
import { type Outcome, passed } from './report.ts';

/** The job summary: pass or fail in the first line, one row a layer, and what to do about each failure. */
export function renderSummary(outcome: Outcome): string {
  const { results, error } = outcome;
  const parts = [headline(outcome)];
  if (error !== undefined) parts.push(failureText(error.code, error.message, error.hint, error.requestId));
  if (results.length > 0) parts.push(layerTable(results));
  for (const result of results) {
    if (result.error !== undefined) parts.push(failedLayer(result));
  }
  return `${parts.join('\n\n')}\n`;
}

function headline(outcome: Outcome): string {
  const { results, mode } = outcome;
  const count = `${results.length} ${results.length === 1 ? 'layer' : 'layers'}`;
  if (passed(outcome)) return `### ✅ Layer gate passed: ${count} verified`;
  const failed = results.filter((result) => result.path === undefined).length;
  const what = results.length === 0 ? 'nothing was verified' : `${failed} of ${count} failed`;
  return mode === 'audit'
    ? `### ⚠️ Layer gate failed: ${what} (audit mode: the step stays green)`
    : `### ❌ Layer gate failed: ${what}`;
}

function layerTable(results: readonly LayerResult[]): string {
  const head = ['Layer', 'Version', 'Region', 'Verdict', 'SHA-256', 'Size', 'Runtimes', 'Cache', 'Time'];
  return [row(head), row(head.map(() => '---')), ...results.map(layerRow)].join('\n');
}

function layerRow({ layer, path, sha256, size, facts, cacheHit, durationMs }: LayerResult): string {
  const digest = sha256.actual ?? sha256.expected;
  return row([
    code(layer.name),
    String(layer.version),
    layer.region === undefined ? '' : code(layer.region),
    path === undefined ? '❌ fail' : '✅ pass',
    digest === undefined ? '' : code(digest.slice(0, 12)),
    size === undefined ? '' : formatBytes(size),
    escaped(facts?.compatibleRuntimes.join(', ') ?? '', 100),
    cacheHit === undefined ? '' : cacheHit ? 'hit' : 'miss',
    formatSeconds(durationMs),
  ]);
}

function failedLayer({ layer, checks, error }: LayerResult): string {
  const failed = failures(checks);
  const title = `#### ${code(formatReference(layer))}`;
  if (failed.length === 0)
    return `${title}\n\n${failureText(error?.code, error?.message, error?.hint, error?.requestId)}`;
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
