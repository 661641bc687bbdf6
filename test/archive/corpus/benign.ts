import { extra, link, type RawZip, rawZip, unicodePath, zip64 } from '../hostile-zip.ts';

/** The content of a source file. */
export const LIBRARY = 'exports.answer = 42;\n'.repeat(200);
const NPM: RawZip['entries'] = [
  { name: 'nodejs/' },
  { name: 'nodejs/node_modules/' },
  { name: 'nodejs/node_modules/.bin/' },
  link('nodejs/node_modules/.bin/semver', '../semver/bin/semver.js'),
  { name: 'nodejs/node_modules/semver/bin/semver.js', data: '#!/usr/bin/env node\n', mode: 0o100755 },
  { name: 'nodejs/node_modules/semver/index.js', data: LIBRARY },
  { name: 'nodejs/node_modules/@scope/pkg/package.json', data: '{}', method: 0 },
  { name: 'nodejs/node_modules/.package-lock.json', data: '' },
];
const streamed = NPM.map((entry) => ({ ...entry, descriptor: true as const }));
const unixTimes = extra(0x5455, Buffer.from([1, 1, 2, 3, 4]));
const unixOwner = extra(0x7875, Buffer.from([1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0]));
const wide = { size: 0xffffffff, compressedSize: 0xffffffff };

/** Archives in the shapes that packers give to layers. `peer: false`: not for comparison with `unzip`, which refuses it. */
export const BENIGN: { title: string; zip: RawZip; peer?: false }[] = [
  { title: 'an npm layer with .bin links', zip: { entries: NPM } },
  { title: 'an npm layer with data descriptors, as archiver writes it', zip: { entries: streamed } },
  {
    title: 'descriptors without signature',
    zip: {
      entries: [
        {
          ...{ name: 'a', data: 'a', method: 0, flags: 8, local: { crc32: 0, size: 0, compressedSize: 0 } },
          descriptor: Buffer.from('43beb7e80100000001000000', 'hex'),
        },
      ],
    },
  },
  {
    title: 'a descriptor of 8-byte sizes, as writers of ZIP64 do',
    zip: {
      entries: [
        {
          ...{ name: 'a', data: 'a', method: 0, flags: 8, local: { crc32: 0, size: 0, compressedSize: 0 } },
          descriptor: Buffer.from('504b070843beb7e801000000000000000100000000000000', 'hex'),
        },
      ],
    },
  },
  {
    title: 'ZIP64 entries and end records',
    zip: {
      entries: [
        {
          name: 'a',
          data: 'a',
          method: 0,
          local: { ...wide, extra: zip64(1, 1) },
          central: { ...wide, extra: zip64(1, 1) },
        },
      ],
      end64: {},
      end: { entries: 0xffff, entriesHere: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff },
    },
  },
  {
    title: 'a Python layer with metadata and compiled files',
    zip: {
      entries: [
        { name: 'python/lib/python3.10/site-packages/requests/__init__.py', data: LIBRARY },
        { name: 'python/lib/python3.10/site-packages/requests-2.32.3.dist-info/RECORD', data: 'a,b,c\n' },
        {
          name: 'python/lib/python3.10/site-packages/_cffi.cpython-310-x86_64-linux-gnu.so',
          data: Buffer.alloc(70_000, 'so'),
          mode: 0o100755,
        },
        { name: 'python/lib/python3.10/site-packages/setuptools/script (dev).tmpl', data: '#' },
      ],
    },
  },
  {
    title: 'shared libraries with links to links',
    zip: {
      entries: [
        { name: 'lib/libz.so.1.3', data: 'elf', mode: 0o100755 },
        link('lib/libz.so.1', 'libz.so.1.3'),
        link('lib/libz.so', './libz.so.1'),
        link('lib64', 'lib'),
        link('lib/up', '..'),
        link('lib/dangling', 'not/there'),
      ],
    },
  },
  {
    title: 'a deflated link',
    zip: {
      entries: [
        { name: 'a', data: 'a' },
        { ...link('l', 'a'), method: 8 },
      ],
    },
  },
  {
    title: 'empty folders and files',
    zip: { entries: [{ name: 'empty/' }, { name: 'a/b/c/' }, { name: 'none', data: '' }] },
  },
  { title: 'nothing at all', zip: { entries: [] }, peer: false },
  {
    title: 'Unicode names of several scripts',
    zip: {
      entries: [
        { name: '层/依赖.js', data: '1' },
        { name: 'é/ß.txt', data: '2' },
        { name: '😀', data: '3' },
      ],
    },
  },
  {
    title: 'Unicode names without the flag, as Info-ZIP writes them',
    zip: {
      entries: [
        { name: '层/依赖.js', data: '1', utf8: false },
        { name: 'plain', data: '2', utf8: false },
      ],
    },
  },
  {
    title: 'a Unicode path field that says the same',
    zip: { entries: [{ name: 'é', data: '1', extra: unicodePath('é', 'é') }] },
  },
  {
    title: 'what macOS packs, with resource forks',
    zip: {
      entries: [
        { name: 'layer/', central: { madeBy: 0x1315 } },
        {
          name: 'layer/index.js',
          data: LIBRARY,
          descriptor: true,
          extra: Buffer.concat([unixTimes, unixOwner]),
        },
        { name: '__MACOSX/layer/._index.js', data: Buffer.alloc(120), descriptor: true, extra: unixTimes },
      ],
    },
  },
  {
    title: 'dotted prefixes, as bsdtar writes them',
    zip: { entries: [{ name: './' }, { name: './a/' }, { name: './a/b', data: 'b' }] },
  },
  {
    title: 'what Windows and Java pack, without modes',
    zip: {
      entries: [
        { name: 'java/lib/', central: { madeBy: 20, attributes: 0x10 } },
        {
          name: 'java/lib/app.jar',
          data: rawZip({ entries: [{ name: 'META-INF/', data: '' }] }),
          method: 0,
          central: { madeBy: 20, attributes: 0x20 },
        },
      ],
    },
  },
  {
    title: 'read-only folders, odd modes and special bits',
    zip: {
      entries: [
        { name: 'ro/', mode: 0o040555 },
        { name: 'ro/file', data: 'x', mode: 0o100444 },
        { name: 'setuid', data: 'x', mode: 0o104755 },
        { name: 'sticky/', mode: 0o041777 },
        { name: 'open', data: 'x', mode: 0o100666 },
      ],
    },
  },
  { title: 'a comment', zip: { entries: NPM, comment: Buffer.from('made by hand') } },
  {
    title: 'a large file',
    zip: {
      entries: [
        { name: 'big', data: Buffer.alloc(3_000_000, LIBRARY) },
        { name: 'raw', data: Buffer.alloc(3_000_000, 7), method: 0 },
      ],
    },
  },
];
