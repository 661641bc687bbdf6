import { TransferFailure } from '../artifact/answer.ts';
import { diskHint } from '../base/disk-hints.ts';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { oneLine, quoted } from '../base/text.ts';

const WAY_HINT =
  'Check the way from this runner to the storage (DNS, firewall, HTTPS_PROXY/NO_PROXY), then run again; give support the RequestId.';
const TRANSFER_HINTS: Partial<Record<TransferFailure['kind'], string>> = {
  'url-refused':
    'Check the clock of this runner and that no proxy rewrites the URL: the storage refused even new addresses. Give support the RequestId.',
  'not-storage':
    'Allow HTTPS from this runner to `*.myqcloud.com` and `*.tencentcos.cn`, where SCF stores layers: a proxy, a firewall or a login page ' +
    'answered instead of the storage. Then run again.',
};

/** The user's message for a failed transfer, or for a disk that failed meanwhile; any other error is returned unchanged. */
export function explainTransfer(error: unknown): unknown {
  if (error instanceof TransferFailure) {
    return new GateError('DOWNLOAD_FAILED', `The download failed: ${oneLine(error.message, 1000)}.`, {
      hint: TRANSFER_HINTS[error.kind] ?? WAY_HINT,
      cause: error,
    });
  }
  const hint = diskHint(systemCode(error), 'RUNNER_TEMP');
  if (hint === undefined) return error;
  return new GateError('DOWNLOAD_FAILED', `The bytes could not be written: ${oneLine(messageOf(error))}.`, {
    hint,
    cause: error,
  });
}

/** The user's message for a layer that could not be unpacked to `target` because of the disk; any other error is returned unchanged. */
export function explainExtraction(error: unknown, target: string): unknown {
  const hint = diskHint(systemCode(error), quoted(target));
  if (hint === undefined) return error;
  return new GateError(
    'INPUT_INVALID',
    `The layer was verified, but could not be unpacked: ${oneLine(messageOf(error))}.`,
    { hint, settings: ['extraction folder'], cause: error },
  );
}
