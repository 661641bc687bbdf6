import { extra, link, unicodePath } from '../hostile-zip.ts';
import { file, type Hostile, hostile } from './hostile.ts';

const long = 'x'.repeat(255);

/** Ambiguity with danger behind it: who accepts that names are unclear must not get the harm of another reading with it. */
export const HIDDEN_DANGER: Hostile[] = [
  hostile(
    'a link that leaves, with a control character in its name',
    { entries: [link('l\x07', '../evil')] },
    ...(['name-control', 'link-leaves'] as const),
  ),
  hostile(
    'a file below a link, where a control character is left out',
    { entries: [link('l', 'x'), file('l\x07/evil')] },
    ...(['name-control', 'through-link'] as const),
  ),
  hostile(
    'a link that leaves, with an empty part in its name',
    { entries: [link('a//l', '../../evil')] },
    ...(['name-unclear', 'link-leaves'] as const),
  ),
  hostile(
    'a file below a link, by a name with a dot part',
    { entries: [link('a/l', 'x'), file('a/./l/evil')] },
    ...(['name-unclear', 'through-link'] as const),
  ),
  hostile(
    'one name with and without an empty part',
    { entries: [file('a/b'), file('a//b')] },
    ...(['name-unclear', 'duplicate'] as const),
  ),
  hostile(
    'a file below a link, where a backslash is a separator',
    { entries: [link('l', 'x'), file('l\\evil')] },
    ...(['name-backslash', 'through-link'] as const),
  ),
  hostile(
    'a link that leaves, unless the backslash in its name is a separator',
    { entries: [link('a\\l', '../evil')] },
    ...(['name-backslash', 'link-leaves'] as const),
  ),
  hostile(
    'a link that leaves, where a backslash read as a separator is none',
    { entries: [{ ...link('a\\l', '../evil'), central: { madeBy: 0 } }] },
    ...(['type-unclear', 'link-leaves'] as const),
  ),
  hostile(
    'a file below a link, where its long name is cut',
    { entries: [link(long, 'x'), file(`${long}y/evil`)] },
    ...(['name-too-long', 'through-link'] as const),
  ),
  hostile(
    'a file below a link by its second name',
    { entries: [link('l', 'x'), file('good', { extra: unicodePath('good', 'l/evil') })] },
    ...(['name-second', 'through-link'] as const),
  ),
  hostile(
    'a file below a link by the second name in its local header',
    { entries: [link('l', 'x'), file('good', { local: { extra: unicodePath('good', 'l/evil') } })] },
    ...(['name-second', 'through-link'] as const),
  ),
  hostile(
    'a file below a link, where a name is read as code page 437',
    { entries: [link('├╝', 'x'), file('ü/evil', { utf8: false })] },
    ...(['through-link'] as const),
  ),
  hostile(
    'a file below a link, where a name is read as code page 437, beside a file twice',
    { entries: [file('a'), file('a'), link('├╝', 'x'), file('ü/evil', { utf8: false })] },
    ...(['duplicate', 'through-link'] as const),
  ),
  hostile(
    'names that collide in code page 437, beside a file twice',
    { entries: [file('a'), file('a'), file('├╝'), file('ü', { utf8: false })] },
    ...(['duplicate', 'name-encoding'] as const),
  ),
  hostile(
    'a link that leaves, with a name of no encoding',
    { entries: [{ ...link('l', '../evil'), name: Buffer.from([0x61, 0xff, 0xfe]) }] },
    ...(['name-encoding', 'link-leaves'] as const),
  ),
  hostile(
    'a link that leaves, with a turned name',
    { entries: [link('a\u202eb', '../evil')] },
    ...(['name-bidi', 'link-leaves'] as const),
  ),
  hostile(
    'a file that a field makes a device',
    { entries: [file('x', { extra: extra(0x756e, Buffer.from('....\x00\x20........', 'latin1')) })] },
    ...(['type-unclear', 'link-target'] as const),
  ),
];
