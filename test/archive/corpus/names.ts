import type { FindingKind } from '../../../src/archive/findings.ts';
import { extra, unicodePath } from '../hostile-zip.ts';
import { file, type Hostile, hostile, one } from './hostile.ts';

const named = (name: string | Buffer, ...kinds: FindingKind[]) =>
  hostile(`the name ${JSON.stringify(String(name)).slice(0, 40)}`, one(file(name)), ...kinds);
const pair = (first: string, second: string, ...kinds: FindingKind[]) =>
  hostile(`${first} beside ${second}`, { entries: [file(first), file(second)] }, ...kinds);

/** Names that reach out of the folder, or mean different places to different readers. */
export const NAMES: Hostile[] = [
  named('', 'name-empty'),
  named('/etc/cron.d/evil', 'name-absolute'),
  named('/', 'name-absolute'),
  named('//server/share/evil', 'name-unc'),
  named('\\\\server\\share\\evil', 'name-unc', 'name-backslash'),
  named('lib\\evil.js', 'name-backslash'),
  named('..\\..\\evil.js', 'name-backslash', 'name-parent'),
  named('../evil', 'name-parent'),
  named('a/b/../../../evil', 'name-parent'),
  named('a/..', 'name-parent'),
  named('../', 'name-parent'),
  named('./../evil', 'name-parent'),
  named('evil.js\0.txt', 'name-nul'),
  named('evil\n##[error]x', 'name-control'),
  named('evil\u202etxt.js', 'name-bidi'),
  named('evil\u2028.js', 'name-control'),
  named('evil\u2029.js', 'name-control'),
  named('a//b', 'name-unclear'),
  named('a/./b', 'name-unclear'),
  named('a/.', 'name-unclear'),
  named(Buffer.from([0x61, 0xff, 0xfe]), 'name-encoding'),
  named(Buffer.from([0x2e, 0x2e, 0xc0, 0xaf, 0x65]), 'name-encoding'),
  named('x'.repeat(256), 'name-too-long'),
  named(`${'d/'.repeat(600)}x`, 'name-too-long'),
  // File systems count bytes.
  named('层'.repeat(86), 'name-too-long'),
  named(`${`${'层'.repeat(60)}/`.repeat(6)}x`, 'name-too-long'),
  hostile(
    'a second name in a Unicode path field',
    one(file('good', { extra: unicodePath('good', '../evil') })),
    'name-second',
    'name-parent',
  ),
  hostile(
    'a second name with a wrong checksum',
    one(file('good', { extra: unicodePath('other', 'evil') })),
    'name-second',
  ),
  hostile(
    'a second name in the local header',
    one(file('good', { local: { extra: unicodePath('good', 'evil') } })),
    'name-second',
  ),
  hostile(
    'a second name in UTF-16',
    one(file('good', { extra: extra(0x554e, Buffer.from('NUCX\0\0e\0')) })),
    'name-second',
  ),
];

/** Names that cannot be there together. */
export const COLLISIONS: Hostile[] = [
  hostile(
    'names that collide where they are read as code page 437',
    { entries: [file('ü', { utf8: false }), file('├╝')] },
    'name-encoding',
  ),
  pair('a/b.js', 'a/b.js', 'duplicate'),
  pair('a', 'a/b', 'file-and-folder'),
  pair('a/b', 'a', 'file-and-folder'),
  pair('a', 'a/', 'file-and-folder'),
];
