import { crc32 } from 'node:zlib';
import { DESCRIPTOR_SIGNATURE } from './entry.ts';
import type { Problem } from './findings.ts';

/** Searches stored data of unknown size for a place where a reader without the directory would end it. */
interface SplitSearch {
  /** The next piece of the data. */
  see(piece: Buffer): void;
  /** The result, once all pieces were seen. */
  end(): Problem | undefined;
}

/** The signature and the checksum; the sizes follow them. */
const HEAD_BYTES = 8;

/**
 * Stream readers end stored data at the signature of a data descriptor: bsdtar if the checksum after it matches the data before it, others
 * at any signature. They then read the next entry from inside the data.
 */
export function createSplitSearch(): SplitSearch {
  let rest: Buffer = Buffer.alloc(0);
  /** The checksum of all data before `rest`. */
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
      // The caller may reuse the piece once this returns.
      rest = Buffer.from(rest);
    },
    end() {
      if (found === undefined) return undefined;
      const text =
        found === 'hidden-entry'
          ? 'its stored data contains a descriptor, where a reader without the directory ends it and continues inside the data'
          : 'its stored data contains the signature of a descriptor, where a reader without the directory may end it';
      return { kind: found, text };
    },
  };
}
