import { createHash } from 'node:crypto';

/**
 * `Hash1` as golang.org/x/mod/sumdb/dirhash defines it, written for the tests: sort the names as bytes, print what `sha256sum` prints of
 * each file, and take the SHA-256 of that in base64.
 */
export function referenceHash(files: Readonly<Record<string, string | Buffer>>): string {
  const digest = (data: string | Buffer) => createHash('sha256').update(data);
  const names = Object.keys(files).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const lines = names.map((name) => `${digest(files[name] ?? '').digest('hex')}  ${name}\n`);
  return `h1:${digest(lines.join('')).digest('base64')}`;
}
