import { crc32, deflateRawSync } from 'node:zlib';
import { link, rawZip, unicodePath } from '../hostile-zip.ts';
import { GBK } from './custom.ts';
import { file, type Hostile, hostile, one } from './hostile.ts';

const dos = { madeBy: 20, attributes: 0x20 };
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** What looks like the custom of a common tool, and is not. */
export const NEAR_CUSTOM: Hostile[] = [
  hostile(
    'GBK by a Unix program, whose code page cannot be told',
    one(file(GBK.name, { utf8: false })),
    'name-encoding',
  ),
  hostile('GBK with the UTF-8 flag', one(file(GBK.name, { central: dos })), 'name-encoding'),
  hostile(
    'a name in GBK beside the same with the UTF-8 flag',
    { entries: [file(GBK.name, { utf8: false, central: dos }), file('依赖.js')] },
    'duplicate',
  ),
  hostile(
    'a name in GBK that meets another one in code page 437',
    { entries: [file(GBK.name, { utf8: false, central: dos }), file('╥└└╡.js')] },
    'name-encoding',
  ),
  hostile(
    'names in Shift-JIS that are one there and two as bytes',
    // Both are ≡, by JIS and by NEC.
    { entries: ['81df', '8791'].map((name) => file(hex(name), { utf8: false, central: dos })) },
    'name-encoding',
  ),
  hostile(
    'a name in GBK with another Unicode name',
    one(file(GBK.name, { utf8: false, central: dos, extra: unicodePath(GBK.name, '别的.js') })),
    'name-second',
    'name-encoding',
  ),
  hostile(
    'a name in GBK that climbs where its second byte is a separator',
    // 誠 ends in a backslash byte: read byte by byte the name is `╒\..\..\x`.
    one(file(hex('d55c 2e2e d55c 2e2e 5c 78'), { utf8: false, central: dos })),
    'name-parent',
  ),
  hostile(
    'a UTF-8 flag in the local header alone',
    one(file('é', { utf8: false, local: { flags: 0x0800 } })),
    'header-mismatch',
  ),
  hostile('backslashes that climb', one(file('lib\\..\\..\\x', { central: dos })), 'name-parent'),
  hostile('a backslash first', one(file('\\x', { central: dos })), 'name-absolute'),
  hostile('a backslash beside a slash', one(file('a/b\\c', { central: dos })), 'name-backslash'),
  hostile(
    'backslashes beside the same with slashes',
    { entries: [file('a\\b', { central: dos }), file('a/b', { central: dos })] },
    'duplicate',
  ),
  hostile(
    'a folder icon beside what unzip makes of it',
    { entries: [file('Icon\r'), file('Icon')] },
    'name-control',
  ),
  hostile('a carriage return elsewhere', one(file('Icons\r')), 'name-control'),
  hostile('an isolate', one(file('a\u2066b\u2069')), 'name-bidi'),
  hostile(
    'a folder with the mode of a link',
    one({ name: 'd/', mode: 0o120777 }),
    'type-unclear',
    'link-target',
  ),
  hostile('a file with the mode 177777', one(file('x', { mode: 0o177777 })), 'special-file'),
  hostile('a file twice', { entries: [file('x'), file('x', { data: 'other' })] }, 'duplicate'),
  hostile('a link out of /opt', one(link('l', '/opt/../etc/passwd')), 'link-leaves'),
  hostile('a link beside /opt', one(link('l', '/optional')), 'link-leaves'),
  hostile('a link to //opt', one(link('l', '//opt/x')), 'link-leaves'),
  hostile(
    'a link below /opt that another one leads out',
    { entries: [link('a/b/up', '..'), link('l', '/opt/a/b/up/../../x')] },
    'link-leaves',
  ),
  hostile(
    'a link below /opt to itself',
    { entries: [link('l', '/opt/m'), link('m', '/opt/l')] },
    'link-loop',
  ),
  hostile('a link to a program that is no interpreter', one(link('l', '/usr/bin/passwd')), 'link-leaves'),
  hostile('a link below an interpreter', one(link('l', '/usr/bin/python3/../passwd')), 'link-leaves'),
  hostile(
    'a link through one to an interpreter',
    { entries: [link('python', '/usr/bin/python3'), link('l', 'python/../passwd')] },
    'link-leaves',
  ),
  hostile(
    'a file through a link below /opt',
    { entries: [link('l', '/opt/x'), file('l/evil')] },
    'through-link',
  ),
  hostile(
    'padding with an end record in it',
    { entries: [file('x')], after: Buffer.concat([Buffer.alloc(9), rawZip({ entries: [] })]) },
    'end-record',
  ),
];

const inner = rawZip(one(file('../../evil')));
const innerEntry = inner.subarray(0, inner.indexOf('PK\x01\x02'));
const innocent = Buffer.from('innocent');
const descriptor = (data: Buffer, checksum = crc32(data)) => {
  const bytes = Buffer.from('PK\x07\x08............', 'latin1');
  for (const [index, value] of [checksum, data.length, data.length].entries()) {
    bytes.writeUInt32LE(value, 4 + 4 * index);
  }
  return bytes;
};
const streamed = (data: Buffer) => one(file('x', { data, method: 0, descriptor: true }));
const claim = (size: number) => ({ local: { size }, central: { size } });

/** Data that passed an audit of headers. */
export const DATA: Hostile[] = [
  hostile(
    'a deflate stream that ends early, with an entry behind it',
    one(file('x', { packed: Buffer.concat([deflateRawSync(Buffer.from('data')), innerEntry]) })),
    'hidden-data',
  ),
  hostile(
    'an entry that ends in a descriptor of its own, with another behind it',
    streamed(Buffer.concat([innocent, descriptor(innocent), innerEntry])),
    'hidden-entry',
  ),
  hostile(
    'the same, far into the data',
    streamed(Buffer.concat([Buffer.alloc(2 ** 21), descriptor(Buffer.alloc(2 ** 21)), innerEntry])),
    'hidden-entry',
  ),
  hostile(
    'a descriptor of other data in stored data of unknown size',
    streamed(Buffer.concat([innocent, descriptor(innocent, 1), innerEntry])),
    'stored-descriptor',
  ),
  hostile(
    'bytes before the first entry that hold one',
    { entries: [file('x')], before: innerEntry },
    'gap',
    'hidden-entry',
  ),
  hostile(
    'bytes before the directory that hold an entry',
    { entries: [file('x')], beforeDirectory: Buffer.concat([Buffer.alloc(300_000), innerEntry]) },
    'gap',
    'hidden-entry',
  ),
  hostile(
    'a bomb that claims little',
    one(file('x', { data: Buffer.alloc(32 * 2 ** 20), ...claim(30_000) })),
    'sizes',
  ),
  hostile('an entry that claims more than it has', one(file('x', claim(5))), 'sizes'),
  hostile('another checksum', one(file('x', { local: { crc32: 1 }, central: { crc32: 1 } })), 'checksum'),
  hostile(
    'a stored entry with another checksum',
    one(file('x', { method: 0, local: { crc32: 1 }, central: { crc32: 1 } })),
    'checksum',
  ),
  hostile('no deflate stream', one(file('x', { packed: Buffer.alloc(9, 0xff) })), 'data-broken'),
  hostile(
    'half a deflate stream',
    one(file('x', { packed: deflateRawSync(Buffer.from('data')).subarray(0, 3) })),
    'data-broken',
  ),
  hostile(
    'a large entry cut off',
    one(
      file('x', {
        data: Buffer.alloc(2 ** 21),
        packed: deflateRawSync(Buffer.alloc(2 ** 21)).subarray(0, -9),
      }),
    ),
    'data-broken',
  ),
  hostile(
    'a folder with a checksum and no data',
    one({ name: 'd/', local: { crc32: 1 }, central: { crc32: 1 } }),
    'checksum',
  ),
];
