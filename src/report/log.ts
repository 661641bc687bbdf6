import * as core from '@actions/core';
import { formatBytes, formatSeconds, oneLine } from '../base/text.ts';
import type { LayerResult } from '../gate/result.ts';
import type { LayerLog } from '../layers/log.ts';
import { formatReference, type LayerId } from '../layers/reference.ts';

/**
 * One line for the job's log that cannot be read as a workflow command, whatever text from outside is in it:
 * the runner takes `::name` at the start of a line and `##[name` anywhere in it for one.
 */
function logLine(text: string): string {
  return oneLine(text, 2000).replaceAll('##[', '## [').replace(/^::/, ': :');
}

/** Prints one line. */
export function info(text: string): void {
  core.info(logLine(text));
}

/** Warns, in the log and as an annotation of the run. */
export function warn(text: string): void {
  core.warning(oneLine(text, 2000), { title: 'Layer gate' });
}

/** Of more layers than this, those that pass get one line each. */
const MAX_GROUPS = 20;

/** The log of one layer: what happened is kept for its group, what is happening is printed at once. */
export function createLayerLog(id: LayerId): {
  log: LayerLog;
  print(result: LayerResult, fleet: number): void;
} {
  const reference = formatReference(id);
  const lines: string[] = [];
  return {
    log: {
      info: (line) => lines.push(line),
      live: (line) => info(`${reference}: ${line}`),
      warn,
    },
    print(result, fleet) {
      if (result.path !== undefined && fleet > MAX_GROUPS) return info(groupTitle(reference, result));
      core.startGroup(logLine(groupTitle(reference, result)));
      for (const line of lines) info(line);
      for (const { id: check, verdict, message } of result.checks) {
        info(`${MARKS[verdict]} ${check.padEnd(8)} ${message ?? ''}`);
      }
      info(digestLine(result.sha256));
      if (result.path !== undefined) info(`Verified zip: ${result.path}`);
      core.endGroup();
    },
  };
}

const MARKS = { pass: '✔', fail: '✘', skip: '-' } as const;

function digestLine({ actual, expected, pinned }: LayerResult['sha256']): string {
  const digests = [...new Set([actual, expected, pinned])].filter((digest) => digest !== undefined);
  if (actual !== undefined && expected !== undefined && digests.length === 1) {
    return `SHA-256 ${actual}: bytes, CodeSha256${pinned === undefined ? '' : ' and pin'} agree.`;
  }
  return `SHA-256 of the bytes ${actual ?? '(none)'}; CodeSha256 ${expected ?? '(none)'}; pin ${pinned ?? '(none)'}.`;
}

function groupTitle(reference: string, { path, size, cacheHit, durationMs, error }: LayerResult): string {
  const took = formatSeconds(durationMs);
  if (path === undefined) return `✘ ${reference} failed (${error?.code ?? 'INTERNAL'}, ${took})`;
  return `✔ ${reference} verified (${formatBytes(size ?? 0)}, ${cacheHit === true ? 'from the tool cache' : 'downloaded'}, ${took})`;
}
