import { crc32, deflateRawSync } from 'node:zlib';

/** The fields that a local header and a central header share (APPNOTE 4.3.7, 4.3.12), each as it is written. */
export interface HeaderFields {
  signature: number;
  version: number;
  flags: number;
  method: number;
  crc32: number;
  compressedSize: number;
  size: number;
  name: string | Buffer;
  extra: Buffer;
}

export interface CentralFields extends HeaderFields {
  madeBy: number;
  disk: number;
  attributes: number;
  offset: number;
  comment: Buffer;
}

/** An entry; what is left out is what an honest writer would put there. */
export interface RawEntry {
  name: string | Buffer;
  /** Unpacked. */
  data?: string | Buffer;
  /** 8 unless told. */
  method?: number;
  /** The Unix mode; 0o100644, for a name with a last `/` 0o040755. */
  mode?: number;
  extra?: Buffer;
  /** In both headers, beside the UTF-8 flag. */
  flags?: number;
  /** `false`: without the UTF-8 flag. */
  utf8?: false;
  local?: Partial<HeaderFields>;
  central?: Partial<CentralFields>;
  /** The bytes that stand where the packed data belongs. */
  packed?: Buffer;
  /** What follows the data; `true` for a data descriptor, with its flag and empty local fields. */
  descriptor?: Buffer | true;
  /** No local header and no data: the central header stands alone. */
  onlyCentral?: boolean;
  /** No central header: only a reader that goes through the file sees the entry. */
  onlyLocal?: boolean;
}

export interface EndFields {
  disk: number;
  directoryDisk: number;
  entriesHere: number;
  entries: number;
  directorySize: number;
  directoryOffset: number;
  commentLength: number;
}

export interface RawZip {
  entries: RawEntry[];
  /** Before the first local header; offsets count it unless `blindOffsets`. */
  before?: Buffer;
  blindOffsets?: boolean;
  /** Between the last entry and the directory. */
  beforeDirectory?: Buffer;
  /** Between the directory and the end records, not counted in the directory's size. */
  afterDirectory?: Buffer;
  end?: Partial<EndFields>;
  /** Present: a ZIP64 end record and locator are written. */
  end64?: Partial<Omit<EndFields, 'commentLength'>> & { recordSize?: number };
  locator?: { disk?: number; offset?: number; disks?: number };
  comment?: Buffer;
  after?: Buffer;
}

export const UTF8 = 0x0800;
export const LINK = 0o120777;

/** An extra field. */
export function extra(id: number, data: Buffer): Buffer {
  return Buffer.concat([u16(id), u16(data.length), data]);
}

/** A ZIP64 extra field with these 8-byte values. */
export function zip64(...values: number[]): Buffer {
  return extra(1, Buffer.concat(values.map(u64)));
}

/** An Info-ZIP Unicode path for the header name `of`. */
export function unicodePath(of: string | Buffer, name: string, checksum = crc32(Buffer.from(of))): Buffer {
  return extra(0x7075, Buffer.concat([Buffer.from([1]), u32(checksum), Buffer.from(name)]));
}

/** A symbolic link, stored. */
export function link(name: string, target: string | Buffer): RawEntry {
  return { name, data: target, mode: LINK, method: 0 };
}

/** Writes the archive byte by byte as told. */
export function rawZip(zip: RawZip): Buffer {
  const before = zip.before ?? Buffer.alloc(0);
  const bodies: Buffer[] = [before];
  const directory: Buffer[] = [];
  const base = zip.blindOffsets === true ? before.length : 0;
  let offset = before.length;
  for (const entry of zip.entries) {
    const packed = packedOf(entry);
    const { local, central } = fieldsOf(entry, packed.length, offset - base);
    if (entry.onlyLocal !== true) directory.push(centralHeader(central));
    if (entry.onlyCentral === true) continue;
    const body = [localHeader(local), packed, descriptorOf(entry, central)];
    bodies.push(...body);
    for (const { length } of body) offset += length;
  }
  const gap = zip.beforeDirectory ?? Buffer.alloc(0);
  const whole = Buffer.concat(directory);
  const start = offset + gap.length;
  const fields: EndFields = {
    ...{ disk: 0, directoryDisk: 0, entriesHere: directory.length, entries: directory.length },
    ...{ directorySize: whole.length, directoryOffset: start - base },
    commentLength: zip.comment?.length ?? 0,
  };
  const tail = zip.afterDirectory ?? Buffer.alloc(0);
  const end64 = zip.end64 === undefined ? [] : endRecord64(fields, start + whole.length + tail.length, zip);
  const parts = [...bodies, gap, whole, tail, ...end64, endRecord({ ...fields, ...zip.end })];
  return Buffer.concat([...parts, zip.comment ?? Buffer.alloc(0), zip.after ?? Buffer.alloc(0)]);
}

/** Texts that were deflated: archives of thousands of entries repeat one. */
const DEFLATED = new Map<string, Buffer>();

function packedOf({ packed, data = '', method = 8 }: RawEntry): Buffer {
  if (packed !== undefined) return packed;
  if (method !== 8) return Buffer.from(data);
  const known = typeof data === 'string' ? DEFLATED.get(data) : undefined;
  const deflated = known ?? deflateRawSync(data);
  if (typeof data === 'string') DEFLATED.set(data, deflated);
  return deflated;
}

function fieldsOf(
  entry: RawEntry,
  compressedSize: number,
  offset: number,
): { local: HeaderFields; central: CentralFields } {
  const { name, method = 8, mode, descriptor } = entry;
  const data = Buffer.from(entry.data ?? '');
  const folder = name.at(-1) === '/' || name.at(-1) === 0x2f;
  const common = {
    ...{ version: 20, method, name, extra: entry.extra ?? Buffer.alloc(0) },
    flags: (entry.utf8 === false ? 0 : UTF8) | (descriptor === true ? 0x0008 : 0) | (entry.flags ?? 0),
    crc32: crc32(data),
    compressedSize,
    size: data.length,
  };
  const unknown = descriptor === true ? { crc32: 0, compressedSize: 0, size: 0 } : {};
  const attributes = ((mode ?? (folder ? 0o040755 : 0o100644)) * 0x10000) | 0;
  return {
    local: { signature: 0x04034b50, ...common, ...unknown, ...entry.local },
    central: {
      ...{ signature: 0x02014b50, ...common, madeBy: 0x0314, disk: 0, attributes: attributes >>> 0, offset },
      comment: Buffer.alloc(0),
      ...entry.central,
    },
  };
}

function descriptorOf({ descriptor }: RawEntry, central: CentralFields): Buffer {
  if (descriptor !== true) return descriptor ?? Buffer.alloc(0);
  return Buffer.concat([u32(0x08074b50), u32(central.crc32), u32(central.compressedSize), u32(central.size)]);
}

function localHeader(fields: HeaderFields): Buffer {
  const name = Buffer.from(fields.name);
  return Buffer.concat([u32(fields.signature), common(fields, name), name, fields.extra]);
}

function common({ version, flags, method, ...fields }: HeaderFields, name: Buffer): Buffer {
  const date = 0x0021;
  const bytes = Buffer.alloc(26);
  for (const [index, value] of [version, flags, method, 0, date].entries())
    bytes.writeUInt16LE(value, 2 * index);
  for (const [index, value] of [fields.crc32, fields.compressedSize, fields.size].entries())
    bytes.writeUInt32LE(value, 10 + 4 * index);
  bytes.writeUInt16LE(name.length, 22);
  bytes.writeUInt16LE(fields.extra.length, 24);
  return bytes;
}

function centralHeader(fields: CentralFields): Buffer {
  const name = Buffer.from(fields.name);
  return Buffer.concat([
    ...[u32(fields.signature), u16(fields.madeBy), common(fields, name)],
    ...[u16(fields.comment.length), u16(fields.disk), u16(0), u32(fields.attributes), u32(fields.offset)],
    ...[name, fields.extra, fields.comment],
  ]);
}

/** An end record as such, to hide it somewhere. */
export function endRecord(fields: EndFields): Buffer {
  return Buffer.concat([
    u32(0x06054b50),
    ...[fields.disk, fields.directoryDisk, fields.entriesHere, fields.entries].map(u16),
    ...[fields.directorySize, fields.directoryOffset].map(u32),
    u16(fields.commentLength),
  ]);
}

function endRecord64(fields: EndFields, at: number, { end64, locator }: RawZip): Buffer[] {
  const all = { ...fields, ...end64 };
  const record = Buffer.concat([
    ...[u32(0x06064b50), u64(end64?.recordSize ?? 44), u16(45), u16(45)],
    ...[u32(all.disk), u32(all.directoryDisk)],
    ...[all.entriesHere, all.entries, all.directorySize, all.directoryOffset].map(u64),
  ]);
  const { disk = 0, offset = at, disks = 1 } = locator ?? {};
  return [record, u32(0x07064b50), u32(disk), u64(offset), u32(disks)];
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
