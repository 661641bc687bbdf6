import type { LayerLog, Log } from '../base/host.ts';
import { formatBytes, formatSeconds } from '../base/text.ts';
import type { LayerResult } from '../gate/result.ts';
import { formatReference, type LayerId, type RequestedLayer } from '../layers/reference.ts';

/** In larger fleets, layers that pass get one line each. */
const MAX_GROUPS = 20;

/** Creates the log of one layer: `info` lines wait for the layer's group, `live` lines are printed immediately. */
export function createLayerLog(
  id: LayerId & { lock?: RequestedLayer['lock'] },
  { info, warn, group, showDownload }: Log,
): {
  log: LayerLog;
  /** Prints the group. `fleet` is the number of all layers. */
  print(result: LayerResult, fleet: number): void;
} {
  const reference = formatReference(id);
  const lines: string[] = [];
  return {
    log: {
      info: (line) => lines.push(line),
      live: (line) => info(`${reference}: ${line}`),
      warn,
      ...(showDownload && {
        showDownload: (bytes: () => number) =>
          showDownload({ title: reference, bytes, totalBytes: id.lock?.entry?.size }),
      }),
    },
    print(result, fleet) {
      const title = groupTitle(reference, result);
      if (result.verdict !== 'failed' && fleet > MAX_GROUPS) return info(title);
      const checks = result.checks.map(
        ({ id: check, verdict, message }) => `${MARKS[verdict]} ${check.padEnd(8)} ${message ?? ''}`,
      );
      group(title, [...lines, ...checks, ...digestLines(result.sha256)]);
    },
  };
}

const MARKS = { pass: '✔', fail: '✘', skip: '-' } as const;

/** The digests of a layer, one below the other for comparison. */
function digestLines({ actual, expected, pinned }: LayerResult['sha256']): string[] {
  const digests = [...new Set([actual, expected, pinned])].filter((digest) => digest !== undefined);
  if (actual !== undefined && expected !== undefined && digests.length === 1) {
    return [`SHA-256 ${actual}: bytes, CodeSha256${pinned === undefined ? '' : ' and pin'} agree.`];
  }
  return [
    `SHA-256 of the bytes  ${actual ?? '(none)'}`,
    `CodeSha256            ${expected ?? '(none)'}`,
    `Pin                   ${pinned ?? '(none)'}`,
  ];
}

function groupTitle(reference: string, result: LayerResult): string {
  const took = formatSeconds(result.durationMs);
  if (result.verdict === 'failed') return `✘ ${reference} failed (${result.error.code}, ${took})`;
  if (result.verdict === 'locked') return `🔒 ${reference} is locked`;
  const from = result.cacheHit === true ? 'from the tool cache' : 'downloaded';
  return `✔ ${reference} verified (${formatBytes(result.size)}, ${from}, ${took})`;
}
