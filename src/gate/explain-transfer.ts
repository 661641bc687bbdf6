import { TransferFailure } from '../artifact/answer.ts';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { oneLine, quoted } from '../base/text.ts';

/** What a full, broken or forbidden disk means, by Node.js's system error codes. `folder` is what could not be written. */
const DISK_HINTS: Readonly<Record<string, (folder: string) => string>> = {
  ENOSPC: (folder) => `Free space, or use a runner with a larger disk: the disk of ${folder} is full.`,
  EDQUOT: (folder) => `Free space, or raise the quota: the disk quota of ${folder} is used up.`,
  EROFS: (folder) => `Use a writable folder: ${folder} is on a read-only file system.`,
  EACCES: (folder) => `Correct the owner or the mode of ${folder}: this step may not write to it.`,
  EPERM: (folder) => `Correct the owner or the mode of ${folder}: this step may not write to it.`,
  ENOENT: (folder) => `Find out what else cleans ${folder}: it was removed while the step ran.`,
  ENOTDIR: (folder) => `Correct the path: a part of ${folder} is a file.`,
  EIO: () => 'Use another runner: the disk of this one fails.',
  EMFILE: () => 'Raise the limit of open files: too many are open on this runner.',
};

/** What a user is told of a failed transfer, or of a disk that failed meanwhile; anything else is returned as it is. */
export function explainTransfer(error: unknown): unknown {
  if (error instanceof TransferFailure) {
    return new GateError('DOWNLOAD_FAILED', `The download failed: ${oneLine(error.message, 1000)}.`, {
      hint:
        error.kind === 'url-refused'
          ? 'Check the clock of this runner and that no proxy rewrites the URL: the storage refused even new addresses. Give support the RequestId.'
          : 'Check the way from this runner to the storage (DNS, firewall, HTTPS_PROXY/NO_PROXY), then run again; give support the RequestId.',
      cause: error,
    });
  }
  const hint = DISK_HINTS[systemCode(error) ?? ''];
  if (hint === undefined) return error;
  return new GateError('DOWNLOAD_FAILED', `The bytes could not be written: ${oneLine(messageOf(error))}.`, {
    hint: hint('RUNNER_TEMP'),
    cause: error,
  });
}

/** What a user is told of a layer that could not be unpacked to `target` for its disk; anything else is returned as it is. */
export function explainExtraction(error: unknown, target: string): unknown {
  const hint = DISK_HINTS[systemCode(error) ?? ''];
  if (hint === undefined) return error;
  return new GateError(
    'INPUT_INVALID',
    `The layer was verified, but could not be unpacked: ${oneLine(messageOf(error))}.`,
    { hint: hint(quoted(target)), settings: ['extraction folder'], cause: error },
  );
}
