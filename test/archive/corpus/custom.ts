import type { FindingKind } from '../../../src/archive/findings.ts';
import { extra, link, type RawEntry, type RawZip, unicodePath } from '../hostile-zip.ts';
import { file } from './hostile.ts';

/** An archive that is odd and harmless, the kinds of its notes, and the paths that it is extracted to. */
export interface Custom {
  title: string;
  zip: RawZip;
  notes: FindingKind[];
  paths: string[];
  /** `false`: unzip reads the names otherwise, depending on the locale. */
  peer?: false;
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** An entry as programs for Windows write it: without mode, in a code page. `host` is 0 for FAT, 11 for NTFS. */
const windows = (name: string | Buffer, host = 0, more: Omit<RawEntry, 'name'> = {}): RawEntry =>
  file(name, { utf8: false, central: { madeBy: host * 256 + 20, attributes: 0x20 }, ...more });

/** `目录/文件.txt` and `依赖.js` in GBK; `表/テスト.txt` and `日本語` in Shift-JIS, where `表` ends in a backslash byte. */
export const GBK = { path: hex('c4bf c2bc 2f cec4 bcfe 2e747874'), name: hex('d2c0 c0b5 2e6a73') };
const JIS = {
  path: hex('955c 2f 8365 8358 8367 2e747874'),
  name: hex('93fa 967b 8cea'),
  table: hex('955c 2e6a73'),
};
const CP437 = { name: hex('4d 81 6c6c6572 2e747874'), castle: hex('6368 83 74656175') };

const CODE_PAGES: Custom[] = [
  {
    title: 'names in GBK by Windows Explorer',
    zip: { entries: [windows(GBK.path, 11), windows(GBK.name, 11)] },
    notes: ['name-code-page'],
    paths: ['目录', '目录/文件.txt', '依赖.js'],
    peer: false,
  },
  {
    title: 'names in GBK by 7-Zip, beside one with the UTF-8 flag',
    zip: { entries: [windows(GBK.name), windows('📦.txt', 0, { flags: 0x0800 })] },
    notes: ['name-code-page'],
    paths: ['依赖.js', '📦.txt'],
    peer: false,
  },
  {
    title: 'names in GBK by WinRAR, with the Unicode name beside it',
    zip: { entries: [windows(GBK.name, 0, { extra: unicodePath(GBK.name, '依赖.js') })] },
    notes: ['name-code-page'],
    paths: ['依赖.js'],
  },
  {
    title: 'names in GBK beyond GB 2312',
    // 镕 is not in GB 2312.
    zip: { entries: [windows(hex('d6ec e946 bbf9')), windows(hex('e946'))] },
    notes: ['name-code-page'],
    paths: ['朱镕基', '镕'],
    peer: false,
  },
  {
    title: 'names in Shift-JIS, with backslashes as second bytes',
    zip: { entries: [windows(JIS.path), windows(JIS.name), windows(JIS.table)] },
    notes: ['name-code-page'],
    paths: ['表', '表/テスト.txt', '日本語', '表.js'],
    peer: false,
  },
  {
    title: 'names in code page 437',
    zip: { entries: [windows(CP437.name), windows(CP437.castle)] },
    notes: ['name-code-page'],
    paths: ['Müller.txt', 'château'],
    peer: false,
  },
  {
    title: 'names in UTF-8 without the flag by Info-ZIP',
    zip: { entries: [file('层/依赖.js', { utf8: false })] },
    notes: ['name-code-page'],
    paths: ['层', '层/依赖.js'],
  },
];

const NAMES: Custom[] = [
  {
    title: 'backslashes by PowerShell 5',
    zip: { entries: [windows('lib\\a\\index.js'), windows('lib\\empty\\', 0, { data: '' })] },
    notes: ['name-separator'],
    paths: ['lib', 'lib/a', 'lib/a/index.js', 'lib/empty'],
  },
  {
    title: 'a macOS folder icon',
    zip: { entries: [file('Icon\r'), file('a/Icon\r', { data: '' })] },
    notes: ['name-icon'],
    paths: ['Icon\r', 'a', 'a/Icon\r'],
    peer: false,
  },
  {
    title: 'direction marks in Hebrew and Arabic names',
    zip: { entries: [file('\u200fשלום\u200e.txt'), file('\u061cمرحبا')] },
    notes: ['name-direction'],
    paths: ['\u200fשלום\u200e.txt', '\u061cمرحبا'],
  },
  {
    title: 'a colon, a drive and a device of Windows',
    zip: { entries: [file('man/Foo::Bar.3pm'), file('C:/x'), file('c:y'), file('lib/con.js')] },
    notes: ['name-windows'],
    paths: ['man', 'man/Foo::Bar.3pm', 'C:', 'C:/x', 'c:y', 'lib', 'lib/con.js'],
  },
  ...(
    [
      [['README', 'readme'], 'name-case'],
      [['straße', 'STRASSE'], 'name-case'],
      [['ſh', 'sh'], 'name-case'],
      [['\u212aey', 'key'], 'name-case'],
      [['ΣΑΣ', 'σας'], 'name-case'],
      [['A', 'a/b'], 'name-case'],
      [['Lib/x', 'lib/y', 'LIB/x'], 'name-case'],
      [['Foo/', 'foo/'], 'name-case'],
      [['é', 'e\u0301'], 'name-form'],
      [['ab', 'a\u200cb'], 'name-form'],
    ] as const
  ).map(([names, kind]): Custom => {
    const parts = names.flatMap((name) => {
      const path = name.replace(/\/$/, '');
      return [path.split('/')[0] ?? '', path];
    });
    return {
      title: names.join(' beside '),
      zip: { entries: names.map((name) => file(name)) },
      notes: [kind],
      paths: [...new Set(parts)],
    };
  }),
];

const TYPES: Custom[] = [
  {
    title: 'folders with the mode 177777 by old Maven tools',
    zip: { entries: [{ name: 'lib/', mode: 0o177777 }, file('lib/a')] },
    notes: ['folder-mode'],
    paths: ['lib', 'lib/a'],
  },
  {
    title: 'folders with modes of devices',
    zip: { entries: [0o020755, 0o060755, 0o140755].map((mode) => ({ name: `${mode}/`, mode })) },
    notes: ['folder-mode'],
    paths: ['8685', '25069', '49645'],
  },
  {
    title: 'a folder that occurs twice by Gradle',
    zip: { entries: [{ name: 'lib/' }, file('lib/a'), { name: 'lib/' }] },
    notes: ['folder-twice'],
    paths: ['lib', 'lib/a'],
  },
  {
    title: 'setuid and world-writable files',
    zip: { entries: [file('su', { mode: 0o104755 }), file('open', { mode: 0o100666 })] },
    notes: ['setuid', 'world-writable'],
    paths: ['su', 'open'],
  },
  {
    title: 'files and a folder that nobody can read, beside some that somebody can',
    zip: {
      entries: [
        ...[0o100000, 0o100200, 0o100311].map((mode) => file(`no-${mode.toString(8)}`, { mode })),
        ...[0o100400, 0o100004, 0o100644].map((mode) => file(`yes-${mode.toString(8)}`, { mode })),
        file('shut/', { mode: 0o040644, data: '' }),
        file('open/', { mode: 0o040711, data: '' }),
      ],
    },
    notes: ['unreadable'],
    paths: ['no-100000', 'no-100200', 'no-100311', 'yes-100400', 'yes-100004', 'yes-100644', 'shut', 'open'],
    // It keeps the modes, and then this test could not read them either.
    peer: false,
  },
];

const LINKS: Custom[] = [
  {
    title: 'links below /opt',
    zip: {
      entries: [
        ...[file('lib/libz.so.1.3'), link('lib/libz.so', '/opt/lib/libz.so.1.3'), link('all', '/opt')],
        ...[link('other', '/opt/python/lib/of/another/layer'), link('up', '/opt/lib/../lib/libz.so')],
      ],
    },
    notes: ['link-to-opt'],
    paths: ['lib', 'lib/libz.so.1.3', 'lib/libz.so', 'all', 'other', 'up'],
  },
  {
    title: 'a virtual environment',
    zip: {
      entries: [
        ...[link('venv/bin/python3', '/usr/bin/python3'), link('venv/bin/python', 'python3')],
        ...[link('venv/lib64', 'lib'), file('venv/lib/python3.10/site.py')],
        ...[link('node', '/usr/local/bin/node'), link('runtime', '/var/lang/python37/bin/python3.7')],
      ],
    },
    notes: ['link-to-interpreter'],
    paths: [
      ...['venv', 'venv/bin', 'venv/bin/python3', 'venv/bin/python', 'venv/lib64', 'venv/lib'],
      ...['venv/lib/python3.10', 'venv/lib/python3.10/site.py', 'node', 'runtime'],
    ],
  },
  {
    title: 'a link beside a folder of its name in other case',
    zip: { entries: [link('Foo', 'foo'), file('foo/x')] },
    notes: ['name-case'],
    paths: ['Foo', 'foo', 'foo/x'],
  },
  {
    title: 'a link that Windows takes for another',
    zip: { entries: [link('l', '.. /.. /evil'), link('man', 'Foo::Bar.3pm')] },
    notes: ['name-windows'],
    paths: ['l', 'man'],
  },
];

const padded = (what: string, after: Buffer): Custom => ({
  title: what,
  zip: { entries: [file('a')], after },
  notes: ['padding'],
  paths: ['a'],
});

/** Each row of what common tools make and no user would want refused. */
export const CUSTOM: readonly Custom[] = [
  ...[...CODE_PAGES, ...NAMES, ...TYPES, ...LINKS],
  padded('zeros by bsdtar into a pipe', Buffer.alloc(10_000)),
  padded('a line break behind the end', Buffer.from('\n')),
  padded('a line break of Windows behind the end', Buffer.from('\r\n')),
  {
    title: 'zeros behind ZIP64 end records and a comment',
    zip: { entries: [file('a')], end64: {}, comment: Buffer.from('made by hand'), after: Buffer.alloc(99) },
    notes: ['padding'],
    paths: ['a'],
  },
  {
    title: 'nothing odd',
    zip: { entries: [file('a', { extra: extra(0x5455, Buffer.from([1, 1, 2, 3, 4])) })] },
    notes: [],
    paths: ['a'],
  },
];
