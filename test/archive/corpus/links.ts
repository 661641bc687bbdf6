import { deflateRawSync } from 'node:zlib';
import type { FindingKind } from '../../../src/archive/findings.ts';
import { extra, link, type RawEntry } from '../hostile-zip.ts';
import { file, type Hostile, hostile, one } from './hostile.ts';

const links = (title: string, entries: RawEntry[], ...kinds: FindingKind[]) =>
  hostile(title, { entries }, ...kinds);

/** Links that leave the root, or that others would be written through. */
export const LINKS: Hostile[] = [
  links('a link to its parent’s outside', [link('l', '../evil')], 'link-leaves'),
  links('a link deep below that climbs too far', [link('a/b/l', '../../../evil')], 'link-leaves'),
  links('a link to an absolute path', [link('l', '/etc/passwd')], 'link-leaves'),
  links('a link to a drive', [link('l', 'C:/evil')], 'link-leaves'),
  links('a link with backslashes', [link('l', '..\\evil')], 'link-leaves'),
  links('a link that leaves and comes back', [link('l', '../root/x')], 'link-leaves'),
  links('a link through a link', [link('a/up', 'b/c'), link('b/c/../d', 'x')], 'name-parent'),
  links(
    'two links that together leave',
    [link('deep/down', '..'), link('out', 'deep/down/../x')],
    'link-leaves',
  ),
  links(
    'two links that together leave, in the other order',
    [link('out', 'deep/down/../x'), link('deep/down', '..')],
    'link-leaves',
  ),
  links('the same in other case', [link('out', 'DEEP/down/../x'), link('deep/down', '..')], 'link-leaves'),
  links('a link to itself', [link('l', 'l')], 'link-loop'),
  links(
    'more links on one way than Linux follows',
    Array.from({ length: 42 }, (_, index) => link(`l${index}`, index === 0 ? 'end' : `l${index - 1}`)),
    'link-loop',
  ),
  links('two links to each other', [link('a', 'b'), link('b', 'a')], 'link-loop'),
  links('a file written through a link', [link('l', 'x'), file('l/evil')], 'through-link'),
  links('a file written through a link that comes later', [file('l/evil'), link('l', 'x')], 'through-link'),
  links('a link and a file of one name', [link('l', 'x'), file('l')], 'duplicate', 'through-link'),
  links('a file and a link of one name', [file('l'), link('l', 'x')], 'duplicate', 'through-link'),
  links(
    'a link and a folder of one name',
    [link('l', 'x'), { name: 'l/' }],
    'file-and-folder',
    'through-link',
  ),
  links('a link to nothing', [link('l', '')], 'link-target'),
  links('a link to 5000 bytes', [link('l', 'x/'.repeat(2500))], 'link-target'),
  links(
    'a link that unpacks to more than it says',
    [{ ...link('l', 'abc'), method: 8, packed: deflateRawSync(Buffer.alloc(90_000)) }],
    'link-target',
  ),
  links('a link with NUL', [link('l', 'a\0b')], 'link-target'),
  links('a link that is not UTF-8', [link('l', Buffer.from([0xff]))], 'link-target'),
  links(
    'a link with a wrong checksum',
    [{ ...link('l', 'abc'), central: { crc32: 1 }, local: { crc32: 1 } }],
    'link-target',
  ),
  links('a link of no known method', [{ ...link('l', 'abc'), method: 12 }], 'link-target', 'method'),
  links(
    'a link with a broken deflate stream',
    [{ ...link('l', 'abc'), method: 8, packed: Buffer.from([0xff, 0xff]) }],
    'link-target',
  ),
  links(
    'a deflated link with a descriptor that leaves',
    [{ ...link('l', '../x'), method: 8, descriptor: true }],
    'link-leaves',
  ),
  links('a link made on DOS', [{ ...link('l', 'x'), central: { madeBy: 20 } }], 'type-unclear'),
  links('a link with a last slash', [{ ...link('l/', 'x') }], 'type-unclear'),
  links(
    'a file that a PKWARE Unix field makes a link',
    [file('l', { extra: extra(0x000d, Buffer.from('times, ids!!/etc/passwd')) })],
    'type-unclear',
    'link-target',
  ),
  links(
    'a file that a field of its local header makes a link',
    [file('l', { local: { extra: extra(0x756e, Buffer.from('....\xff\xa1..........x', 'latin1')) } })],
    'type-unclear',
    'link-target',
  ),
  links(
    'a file with an ASi field that is cut off',
    [file('l', { extra: extra(0x756e, Buffer.from('....\xff', 'latin1')) })],
    'type-unclear',
  ),
  links(
    'a file that an ASi field makes a link',
    [file('l', { extra: extra(0x756e, Buffer.from('....\xff\xa1..........x', 'latin1')) })],
    'type-unclear',
    'link-target',
  ),
];

const special = (title: string, mode: number) => hostile(title, one(file('x', { mode })), 'special-file');
/** Entries that are no file, folder or link, or not clearly one. */
export const TYPES: Hostile[] = [
  special('a character device', 0o020666),
  special('a block device', 0o060660),
  special('a pipe', 0o010644),
  special('a socket', 0o140755),
  special('no known type', 0o170777),
  hostile('a folder by mode alone', one(file('x', { mode: 0o040755 })), 'type-unclear'),
  hostile(
    'a folder by DOS attributes alone',
    one(file('x', { central: { madeBy: 20, attributes: 0x10 } })),
    'type-unclear',
  ),
  hostile('a volume label', one(file('x', { central: { madeBy: 20, attributes: 0x08 } })), 'type-unclear'),
  hostile('a folder with data', one(file('x/', { data: 'data' })), 'folder-data'),
  hostile(
    'a folder with hidden packed data',
    one({ name: 'x/', packed: deflateRawSync(Buffer.from('hidden')) }),
    'folder-data',
    'sizes',
  ),
];
