import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { messageOf } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';

/** People write manifests, and Terraform prints one plan: neither is larger. */
const MAX_BYTES = 5 * 1024 * 1024;

/** The text of a file, or the problem: a sentence, and what to do. */
export type TextRead = { ok: true; text: string } | { ok: false; problem: string };

const refused = (problem: string) => ({ ok: false, problem }) as const;

/** Reads a file as UTF-8, without its byte order mark; see `readBytes`. */
export async function readText(path: string): Promise<TextRead> {
  const read = await readBytes(path, MAX_BYTES, 'Split the file, or name its layers in `layers`.');
  return read.ok ? decodeText(read.bytes) : read;
}

/** The bytes of a file, or why there are none: a sentence, and what to do. */
type BytesRead = { ok: true; bytes: Buffer } | Extract<TextRead, { ok: false }>;

/**
 * Reads a whole file that is no pipe and not too large, even if it grows meanwhile.
 *
 * @param path the real path of the file: a link in its last part is not followed
 * @param remedy what to do about a file that has more than `maxBytes`, as a sentence
 */
export async function readBytes(path: string, maxBytes: number, remedy: string): Promise<BytesRead> {
  // Since the caller resolved the path, it may have become a link, or a pipe that blocks.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    return refused(`The file cannot be opened (${messageOf(error)}). Correct its owner or its mode.`);
  }
  try {
    return await readHandle(handle, maxBytes, remedy);
  } catch (error) {
    return refused(
      `The file cannot be read (${messageOf(error)}). Try again, or look at the disk of this runner.`,
    );
  } finally {
    await handle.close();
  }
}

async function readHandle(handle: FileHandle, maxBytes: number, remedy: string): Promise<BytesRead> {
  const tooLarge = (found: string) =>
    refused(`Expected at most ${formatBytes(maxBytes)}, found ${found}. ${remedy}`);
  const stat = await handle.stat();
  if (!stat.isFile()) return refused('Expected a file, found something else, such as a pipe. Name a file.');
  if (stat.size > maxBytes) return tooLarge(formatBytes(stat.size));
  // The last byte is for more than the size says.
  let bytes = Buffer.allocUnsafe(stat.size + 1);
  let length = 0;
  while (length <= maxBytes) {
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length, maxBytes + 1));
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
    if (bytesRead === 0) return { ok: true, bytes: bytes.subarray(0, length) };
    length += bytesRead;
  }
  return tooLarge('more');
}

/** The text of UTF-8 bytes, without a byte order mark. */
export function decodeText(bytes: Buffer): TextRead {
  const start = bytes.toString('latin1', 0, 2);
  if (start === '\xff\xfe' || start === '\xfe\xff') {
    return refused(
      'Expected UTF-8, found UTF-16, which the `>` of Windows PowerShell writes. Write the file with `Out-File -Encoding utf8`.',
    );
  }
  if (start === 'PK') {
    return refused(
      'Expected text, found a zip archive, such as a plan that Terraform saved. Gate the output of `terraform show -json PLANFILE` instead.',
    );
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refused('Expected UTF-8, found invalid UTF-8. Save the file as UTF-8.');
  }
}
