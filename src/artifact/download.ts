import { formatBytes, formatSeconds } from '../base/text.ts';
import { backoffMs } from '../net/retry.ts';
import { createAddressBook } from './address.ts';
import type { DownloadOptions } from './download-options.ts';
import type { Digest } from './hashing-file.ts';
import { TransferFailure } from './request.ts';
import { transfer } from './transfer.ts';

const MAX_RESTARTS = 3;

/**
 * Downloads one object into `file` and gives the digest of what it wrote.
 *
 * A dropped connection goes on with `Range` and `If-Match` from its last byte, the hash going on with it. Where the
 * answers of several connections disagree, everything is fetched again as one plain stream. Whatever the server does, the digest
 * is that of the bytes in the file; whether they are the right ones is for the caller to say.
 *
 * @throws TransferFailure when it cannot be done, what `locate` throws, the file system's error, or `signal.reason`
 */
export async function download(options: DownloadOptions): Promise<Digest> {
  const { file, clock, signal, log } = options;
  const addresses = createAddressBook(options.locate);
  for (let restarts = 0; ; restarts += 1) {
    try {
      await transfer(options, addresses, restarts === 0 ? options.parallel : undefined);
      return await file.finish();
    } catch (error) {
      signal.throwIfAborted();
      const again = error instanceof TransferFailure && error.kind === 'start-over';
      if (!again || restarts === MAX_RESTARTS) throw error;
      const wait = backoffMs(0, clock.random(), error.retryAfterMs);
      log(
        `Download interrupted at ${formatBytes(file.size)} (${error.message}); beginning again in ${formatSeconds(wait)}.`,
      );
      await clock.sleep(wait, signal);
      file.restart();
    }
  }
}
