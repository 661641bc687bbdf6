import { TransferFailure } from '../artifact/request.ts';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { oneLine } from '../base/text.ts';

const DISK_HINTS: Readonly<Record<string, string>> = {
  ENOSPC:
    'The disk is full (RUNNER_TEMP, or where `extract-to` points). Free space, or use a runner with a larger disk.',
  EDQUOT: 'The disk quota of the runner is used up. Free space, or raise the quota.',
  EROFS: 'RUNNER_TEMP is on a read-only file system. Point it to a folder that can be written.',
  EACCES: 'The runner may not write to RUNNER_TEMP. Correct the owner or the mode of that folder.',
  EPERM: 'The runner may not write to RUNNER_TEMP. Correct the owner or the mode of that folder.',
  ENOENT: 'RUNNER_TEMP was removed while the step ran. Find out what else cleans that folder.',
  EIO: 'The disk of this runner fails. Use another runner.',
  EMFILE: 'Too many files are open on this runner. Raise the limit.',
};

/** What a user is told of a transfer or a disk that failed; anything else is returned as it is. */
export function explainTransfer(error: unknown): unknown {
  if (error instanceof TransferFailure) {
    return new GateError('DOWNLOAD_FAILED', `The download failed: ${oneLine(error.message, 500)}.`, {
      hint:
        error.kind === 'url-refused'
          ? 'The storage refused even new addresses. Check the clock of this runner and that no proxy rewrites the URL; give support the RequestId.'
          : 'Check the way from this runner to the storage (DNS, firewall, HTTPS_PROXY/NO_PROXY), then run again; give support the RequestId.',
      cause: error,
    });
  }
  const code = systemCode(error);
  const hint = code === undefined ? undefined : DISK_HINTS[code];
  if (hint === undefined) return error;
  return new GateError('DOWNLOAD_FAILED', `The bytes could not be written: ${oneLine(messageOf(error))}.`, {
    hint,
    cause: error,
  });
}
