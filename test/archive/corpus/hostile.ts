import type { FindingKind } from '../../../src/archive/findings.ts';
import { type RawEntry, type RawZip, rawZip } from '../hostile-zip.ts';

/** A hostile archive and exactly the kinds of findings that it must give. */
export interface Hostile {
  title: string;
  bytes: Buffer;
  kinds: FindingKind[];
}

/** A file of four bytes, or the folder that `name` says it is. */
export const file = (name: string | Buffer, more: Omit<RawEntry, 'name'> = {}): RawEntry => ({
  ...{ name, data: String(name).endsWith('/') ? '' : 'data' },
  ...more,
});
/** An archive of one entry. */
export const one = (entry: RawEntry): RawZip => ({ entries: [entry] });
/** An item of the corpus. */
export const hostile = (title: string, zip: RawZip | Buffer, ...kinds: FindingKind[]): Hostile => ({
  title,
  bytes: Buffer.isBuffer(zip) ? zip : rawZip(zip),
  kinds: kinds.sort(),
});
