import { createCipheriv, createHash } from 'node:crypto';

/** The maximum number of bytes per call of `Content.read`. */
export const PIECE = 1 << 20;

/** Random-access bytes. `end` is exclusive. The buffer may be a view: copy it before you change it. */
export interface Body {
  readonly size: number;
  read(start: number, end: number): Buffer;
}

/** A body and its SHA-256 (64 lower-case hex digits), which may be computed on first use. */
export interface Content extends Body {
  readonly sha256: string;
}

/** Content held in memory. */
export function bytesContent(bytes: Buffer): Content {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { size: bytes.length, sha256, read: (start, end) => bytes.subarray(start, end) };
}

// A prime just under 1 MiB: parts cut at round sizes all differ, so a download that
// assembles them in the wrong order cannot have the right digest.
const PERIOD = 1_048_573;

/**
 * Creates incompressible content of any size in constant memory: a repeated pseudo-random block of nearly 1 MiB.
 * Equal size and seed give equal bytes on every machine. Reads are views, never copies.
 */
export function patternContent(size: number, seed: number): Content {
  const key = createHash('sha256').update(`pattern ${seed}`).digest();
  const block = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(PERIOD));
  const stretched = Buffer.concat([block, block, block.subarray(0, PIECE - PERIOD)]);
  const read = (start: number, end: number): Buffer => {
    if (end - start > PIECE) throw new RangeError(`at most ${PIECE} bytes a read, asked for ${end - start}`);
    const from = start % PERIOD;
    return stretched.subarray(from, from + Math.min(end, size) - start);
  };
  let sha256: string | undefined;
  return {
    size,
    read,
    get sha256() {
      sha256 ??= digest({ size, read });
      return sha256;
    },
  };
}

function digest(body: Body): string {
  const hash = createHash('sha256');
  for (let at = 0; at < body.size; at += PIECE) hash.update(body.read(at, Math.min(at + PIECE, body.size)));
  return hash.digest('hex');
}
