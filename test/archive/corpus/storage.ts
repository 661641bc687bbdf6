import { crc32 } from 'node:zlib';
import type { FindingKind } from '../../../src/archive/findings.ts';
import { extra, type RawEntry, zip64 } from '../hostile-zip.ts';
import { file, type Hostile, hostile, one } from './hostile.ts';

const KiB = 1024;
const GiB = KiB ** 3;

const claim = (size: number) => ({ local: { size }, central: { size } });

/** Data that cannot be read, or that is not what it claims. */
export const STORAGE: Hostile[] = [
  hostile('an encrypted entry', one(file('x', { flags: 1 })), 'encrypted'),
  hostile('a strongly encrypted entry', one(file('x', { flags: 0x41 })), 'encrypted'),
  hostile('an encrypted directory', one(file('x', { flags: 0x2000 })), 'encrypted'),
  hostile('an AES entry', one(file('x', { method: 99 })), 'encrypted'),
  hostile('an AES field', one(file('x', { extra: extra(0x9901, Buffer.alloc(7)) })), 'encrypted'),
  hostile('an LZMA entry', one(file('x', { method: 14 })), 'method'),
  hostile('a patch', one(file('x', { flags: 0x20 })), 'method'),
  hostile(
    'a stored entry of two sizes',
    one(file('x', { method: 0, central: { size: 9 }, local: { size: 9 } })),
    'sizes',
  ),
  hostile(
    'a claim that deflate cannot keep',
    one(file('x', { central: { size: 100_000 }, local: { size: 100_000 } })),
    'sizes',
  ),
  hostile(
    'sizes of 0xffffffff without ZIP64',
    one(file('x', { central: { size: 0xffffffff }, local: { size: 0xffffffff } })),
    'sizes',
    'too-large',
    'ratio',
    'header-mismatch',
  ),
  hostile(
    'a bomb that claims 10 GiB',
    one({
      name: 'x',
      packed: Buffer.alloc(99),
      local: { size: 0xffffffff, extra: zip64(10 * GiB) },
      central: { size: 0xffffffff, extra: zip64(10 * GiB) },
    }),
    ...(['sizes', 'too-large', 'ratio'] as const),
  ),
  hostile('an honest bomb', one({ name: 'x', data: Buffer.alloc(20 * KiB * KiB) }), 'ratio'),
  hostile(
    'one byte more than a function may have',
    one({ name: 'x', packed: Buffer.alloc(4 * KiB ** 2), ...claim(500 * KiB ** 2 + 1) }),
    'too-large',
  ),
  hostile(
    'a bomb that deflate could keep',
    one({ name: 'x', packed: Buffer.alloc(60 * KiB), ...claim(17 * KiB ** 2) }),
    'ratio',
  ),
  hostile(
    'ZIP64 twice',
    one(file('x', { central: { extra: Buffer.concat([zip64(1), zip64(2)]) } })),
    'malformed',
  ),
];

/** The data descriptor of a stored file with the bytes `data`; the byte at `lie` of its fields is another. */
function descriptor(width: number, signed: boolean, lie: number): Buffer {
  const fields = Buffer.alloc(4 + 2 * width);
  fields.writeUInt32LE(crc32('data'), 0);
  for (const at of [4, 4 + width]) fields.writeUInt32LE(4, at);
  fields[lie] = (fields[lie] ?? 0) ^ 1;
  return signed ? Buffer.concat([Buffer.from('PK\x07\x08'), fields]) : fields;
}

const local = (title: string, fields: RawEntry['local'], ...kinds: FindingKind[]) =>
  hostile(title, one(file('x', fields === undefined ? {} : { local: fields })), ...kinds);
/** Local headers that say something else than the directory. */
export const LOCALS: Hostile[] = [
  local('another local name', { name: 'y' }, 'header-mismatch'),
  local('a local name out of the folder', { name: '../x' }, 'header-mismatch', 'name-parent'),
  local('another local method', { method: 0 }, 'header-mismatch'),
  local('another local size', { size: 3 }, 'header-mismatch'),
  local('another local checksum', { crc32: 1 }, 'header-mismatch'),
  local('local encryption', { flags: 0x0801 }, 'header-mismatch'),
  ...[0x0820, 0x0840, 0x2800].map((flags) =>
    local(`the local flags 0x${flags.toString(16)}`, { flags }, 'header-mismatch'),
  ),
  local('another local packed size', { compressedSize: 3 }, 'header-mismatch'),
  local('a local descriptor flag', { flags: 0x0808 }, 'header-mismatch'),
  local('local ZIP64 twice', { extra: Buffer.concat([zip64(1), zip64(2)]) }, 'header-mismatch'),
  local('no local signature', { signature: 0x04034b51 }, 'header-mismatch'),
  local('local ZIP64 that is missing', { size: 0xffffffff }, 'header-mismatch'),
  hostile('a descriptor flag without descriptor', one(file('x', { flags: 8 })), 'header-mismatch'),
  hostile(
    'a descriptor that says something else',
    one(file('x', { flags: 8, descriptor: Buffer.alloc(16) })),
    'header-mismatch',
  ),
  ...[{ size: 3 }, { compressedSize: 3 }, { crc32: 1 }].map((fields) =>
    hostile(
      `a descriptor, and before the data already another local ${Object.keys(fields).join()}`,
      one(file('x', { descriptor: true, local: fields })),
      'header-mismatch',
    ),
  ),
  ...[4, 8].flatMap((width) =>
    [0, 4, 4 + width].flatMap((lie) =>
      [true, false].map((signed) =>
        hostile(
          `a descriptor of ${width}-byte sizes, ${signed ? '' : 'not '}signed, that lies at byte ${lie}`,
          one(file('x', { method: 0, flags: 8, descriptor: descriptor(width, signed, lie) })),
          'header-mismatch',
        ),
      ),
    ),
  ),
  hostile(
    'broken local extra fields',
    one(file('x', { local: { extra: Buffer.from([1, 0, 99, 0]) } })),
    'header-mismatch',
  ),
  hostile(
    'an offset beyond the end',
    one(file('x', { central: { offset: 0x7fffffff } })),
    'gap',
    'hidden-entry',
    'header-mismatch',
  ),
  hostile(
    'an offset beyond all integers',
    one(file('x', { central: { offset: 0xffffffff, extra: extra(1, Buffer.alloc(8, 0xff)) } })),
    'gap',
    'hidden-entry',
    'header-mismatch',
  ),
  hostile(
    'an entry in another file, by its ZIP64 field',
    one(file('x', { central: { disk: 0xffff, extra: extra(1, Buffer.from([3, 0, 0, 0])) } })),
    'multi-disk',
  ),
  hostile('an entry in another file', one(file('x', { central: { disk: 3 } })), 'multi-disk'),
];
