import { messageOf } from '../base/errors.ts';
import { formatBytes, formatSeconds } from '../base/text.ts';
import { withRetry } from '../net/retry.ts';
import { TransferFailure } from './answer.ts';
import { createAddressBook, type DownloadOptions } from './download-plan.ts';
import type { Digest } from './hashing-file.ts';
import { transfer } from './transfer.ts';

const MAX_RESTARTS = 3;

/**
 * Downloads one object into `file` and returns the digest of what it wrote.
 *
 * A dropped connection resumes with `Range` and `If-Match` from its last byte, and so does the hash. If the responses on
 * several connections disagree, everything is fetched again as one plain stream. Whatever the server does, the digest
 * is that of the bytes in the file; the caller decides whether they are the right ones.
 *
 * @throws TransferFailure when it cannot be done, what `locate` and the transport throw, the file system's error, or `signal.reason`
 */
export async function download(options: DownloadOptions): Promise<Digest> {
  const { file, clock, signal, log } = options;
  const addresses = createAddressBook(options.locate);
  let restarted = false;
  const attempt = async (): Promise<Digest> => {
    if (restarted) file.restart();
    await transfer(options, addresses, restarted ? undefined : options.parallel);
    return await file.finish();
  };
  return await withRetry(attempt, {
    ...{ attempts: 1 + MAX_RESTARTS, signal, clock },
    judge(error) {
      if (!(error instanceof TransferFailure) || error.kind !== 'start-over') return undefined;
      return { failures: 0, retryAfterMs: error.retryAfterMs };
    },
    onRetry(error, _next, waitMs) {
      restarted = true;
      log(
        `Download interrupted at ${formatBytes(file.size)} (${messageOf(error)}); starting over in ${formatSeconds(waitMs)}.`,
      );
    },
  });
}
