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
      const checks = result.checks.flatMap(({ id: check, verdict, message = '' }) =>
        message
          .split('\n')
          .map((line, at) => `${at === 0 ? `${MARKS[verdict]} ${check.padEnd(8)}` : INDENT} ${line}`),
      );
      group(title, [...lines, ...checks, ...digestLines(result)]);
    },
  };
}

const INDENT = ' '.repeat(10);

const MARKS = { pass: '✔', fail: '✘', skip: '-' } as const;

/** The digests that no check has shown yet. */
function digestLines({ sha256, checks }: LayerResult): string[] {
  const { actual, expected, pinned } = sha256;
  if (actual !== undefined && expected === actual && (pinned ?? actual) === actual)
    return [`SHA-256 ${actual}: bytes, CodeSha256${pinned === undefined ? '' : ' and pin'} agree.`];
  const shown = checks.map(({ message = '' }) => message).join('\n');
  const named = [
    ['of the bytes', actual],
    ['by CodeSha256', expected],
    ['by the pin', pinned],
  ] as const;
  return named.flatMap(([what, digest]) =>
    digest === undefined || shown.includes(digest) ? [] : [`SHA-256 ${digest} ${what}`],
  );
}

function groupTitle(reference: string, result: LayerResult): string {
  const took = formatSeconds(result.durationMs);
  if (result.verdict === 'failed') return `✘ ${reference} failed (${result.error.code}, ${took})`;
  if (result.verdict === 'locked') return `🔒 ${reference} is locked`;
  const from = result.cacheHit === true ? 'from the tool cache' : 'downloaded';
  return `✔ ${reference} verified (${formatBytes(result.size)}, ${from}, ${took})`;
}
