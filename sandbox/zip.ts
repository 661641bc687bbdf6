import { crc32, deflateRawSync } from 'node:zlib';

/** An entry with an explicit mode, e.g. 0o120777 for a symbolic link (whose data is the target) or 0o100755. */
export interface ZipEntry {
  data: string | Buffer;
  mode: number;
}

const UTF8_NAMES = 0x0800;
const STORED = 0;
const DEFLATED = 8;
const MADE_BY_UNIX = 0x0314;
// 1980-01-01, the first day that the format can express: equal files give equal archives.
const DOS_DATE = 0x0021;

/**
 * Creates a zip of `files` (name → content), in their order; names of folders end in `/`. Equal input gives equal bytes on one version
 * of Node. Entries are deflated if that makes them smaller. Names are written unchanged, even hostile ones, to test readers.
 * Layout: PKWARE APPNOTE 6.3, without ZIP64.
 */
export function makeZip(files: Record<string, string | Buffer | ZipEntry>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const { data, mode } = entryOf(path, content);
    const name = Buffer.from(path);
    const deflated = deflateRawSync(data, { level: 9 });
    const smaller = deflated.length < data.length;
    const packed = smaller ? deflated : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(smaller ? DEFLATED : STORED, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(DOS_DATE, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    bodies.push(Buffer.from('PK\x03\x04'), common, name, packed);
    directory.push(centralHeader(common, mode, path.endsWith('/'), offset), name);
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...bodies, central, endRecord(directory.length / 2, central.length, offset)]);
}

function entryOf(path: string, content: string | Buffer | ZipEntry): { data: Buffer; mode: number } {
  if (typeof content === 'object' && 'mode' in content) {
    return { data: Buffer.from(content.data), mode: content.mode };
  }
  return { data: Buffer.from(content), mode: path.endsWith('/') ? 0o040755 : 0o100644 };
}

function centralHeader(common: Buffer, mode: number, folder: boolean, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.write('PK\x01\x02', 0, 'latin1');
  header.writeUInt16LE(MADE_BY_UNIX, 4);
  common.copy(header, 6);
  header.writeUInt32LE(((mode << 16) | (folder ? 0x10 : 0)) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return header;
}

function endRecord(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
