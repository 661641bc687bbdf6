import { crc32 } from 'node:zlib';
import { DESCRIPTOR_SIGNATURE } from './entry.ts';
import type { Problem } from './findings.ts';

/** Looks through stored data of unknown size for where a reader without the directory would end it. */
interface SplitSearch {
  /** The next piece of the data. */
  see(piece: Buffer): void;
  /** What was found, once all pieces were seen. */
  end(): Problem | undefined;
}

/** Signature and checksum; sizes follow. */
const HEAD_BYTES = 8;

/**
 * Readers of streams end stored data at the signature of a data descriptor: bsdtar where the checksum behind it is that of the data before, others at
 * any. The next entry is then read from inside of the data.
 */
export function createSplitSearch(): SplitSearch {
  let rest: Buffer = Buffer.alloc(0);
  /** Of all data before `rest`. */
  let checksum = 0;
  let found: Problem['kind'] | undefined;

  function skip(bytes: Buffer, length: number): void {
    checksum = crc32(bytes.subarray(0, length), checksum);
    rest = bytes.subarray(length);
  }

  return {
    see(piece) {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (;;) {
        const at = rest.indexOf(DESCRIPTOR_SIGNATURE);
        if (at < 0) {
          skip(rest, Math.max(0, rest.length - DESCRIPTOR_SIGNATURE.length + 1));
          break;
        }
        skip(rest, at);
        found ??= 'stored-descriptor';
        if (rest.length < HEAD_BYTES) break;
        if (rest.readUInt32LE(DESCRIPTOR_SIGNATURE.length) === checksum) found = 'hidden-entry';
        skip(rest, 1);
      }
      // The piece may be used for something else once this returns.
      rest = Buffer.from(rest);
    },
    end() {
      if (found === undefined) return undefined;
      const text =
        found === 'hidden-entry'
          ? 'its stored data holds a descriptor that ends it for a reader without the directory, which then reads on inside of it'
          : 'its stored data has the signature of a descriptor, where a reader without the directory may end it';
      return { kind: found, text };
    },
  };
}
