/** Malformed policy files: what is wrong, the text, the line to blame, and a part of the message. */
export const MALFORMED: readonly [title: string, text: string, line: number, message: string][] = [
  ['nothing', '', 1, 'found nothing'],
  ['comments alone', '# to be written\n', 1, 'found nothing'],
  ['a word', 'version\n', 1, 'Expected a mapping'],
  ['a list', '- version: 1\n', 1, 'Expected a mapping, found a list'],
  ['no version', '\nmin-age: 7d\n', 2, 'has no "version"'],
  ['another version', '# ours\nversion: 2\n', 2, 'expected 1, found "2"'],
  ['the version as text', 'version: "1"\n', 1, 'expected 1'],
  ['an unknown rule', 'version: 1\nmin-age: 7d\nmax-age:\n  - 9d\n', 3, 'unknown key, "max-age"'],
  ['a key like a property of objects', 'version: 1\nconstructor: 1\n', 2, 'unknown key, "constructor"'],
  ['a key twice', 'version: 1\nmin-age: 7d\nmin-age: 1h\n', 3, 'appears twice'],
  ['broken YAML', 'version: 1\nlicenses: [MIT\n', 3, 'Expected YAML'],
  ['a second document', 'version: 1\n---\nversion: 1\n', 2, 'a second one'],
  ['a merge key', 'version: 1\ndeny:\n  - <<: {reason: x}\n    layer: a:1\n', 3, 'merge key'],
  ['a tag', 'version: 1\nlicenses: !!set {MIT}\n', 2, 'the tag'],
  ['an age without a unit', 'version: 1\nmin-age: 7\n', 2, 'expected a text, found "7"'],
  ['an age in months', 'version: 1\nmin-age: 1mo\n', 2, 'an age such as 36h, 7d or 2w'],
  ['no age', 'version: 1\nmin-age:\n', 2, 'found nothing'],
  ['an age of nothing', 'version: 1\nmin-age: 0d\n', 2, 'an age such as'],
  ['an age of eleven years', 'version: 1\nmin-age: 4015d\n', 2, 'at most 3650d'],
  ['a switch as text', 'version: 1\nrequire-pin: "true"\n', 2, 'expected true or false'],
  ['yes', 'version: 1\nrequire-pin: yes\n', 2, 'expected true or false'],
  ['one license', 'version: 1\nlicenses: MIT\n', 2, 'expected a list'],
  ['no license', 'version: 1\nlicenses: []\n', 2, 'at least 1 entry'],
  ['a blank license', 'version: 1\nlicenses:\n  - MIT\n  - " "\n', 4, 'expected a text'],
  ['a runtime that is a number', 'version: 1\nruntimes: [18.15]\n', 2, 'expected a text'],
  ['a denial without a reason', 'version: 1\ndeny:\n  - layer: ap-guangzhou/a:1\n', 3, 'has no "reason"'],
  ['a denial of nothing', 'version: 1\ndeny:\n  - reason: x\n', 3, 'found neither'],
  [
    'a denial of two',
    `version: 1\ndeny:\n  - reason: x\n    layer: a:1\n    sha256: ${'a'.repeat(64)}\n`,
    3,
    'found both',
  ],
  ['a short digest', 'version: 1\ndeny:\n  - reason: x\n    sha256: abc\n', 4, '64 hex digits'],
  [
    'a layer without a version',
    'version: 1\ndeny:\n  - reason: x\n    layer: a\n',
    4,
    '[REGION/]NAME:VERSION',
  ],
  [
    'an unknown key of a denial',
    'version: 1\ndeny:\n  - reason: x\n    layer: a:1\n    until: 2026-12-31\n',
    5,
    '"until"',
  ],
  ['a group of one', 'version: 1\nsame:\n  - [ap-guangzhou/a:1]\n', 3, 'at least 2 entries'],
  ['a group without regions', 'version: 1\nsame:\n  - - ap-guangzhou/a:1\n    - a:1\n', 4, 'with its region'],
  ['a group with a layer twice', 'version: 1\nsame:\n  - [ap-guangzhou/a:1, ap-guangzhou/a:1]\n', 3, 'twice'],
  ['exceptions as a mapping', 'version: 1\nexceptions:\n  a:1: min-age\n', 3, 'expected a list'],
  ...exceptionCases([
    ['no end', { until: undefined }, 0, 'has no "until"'],
    ['no reason', { reason: undefined }, 0, 'has no "reason"'],
    ['no layer', { layer: undefined }, 0, 'has no "layer"'],
    ['all versions', { layer: 'ap-guangzhou/a:*' }, 0, 'version number'],
    ['a layer with a digest', { layer: `a:1@sha256:${'a'.repeat(64)}` }, 0, 'without a digest'],
    ['a day that is none', { until: '2027-02-30' }, 3, 'a day such as'],
    ['a time', { until: '2027-02-03T00:00:00Z' }, 3, 'a day such as'],
    ['no rule of ours', { rule: 'minimum-age' }, 1, 'found "minimum-age"'],
    ['the digest', { rule: 'digest' }, 1, 'found "digest"'],
    ['the pin', { rule: 'pin' }, 1, 'found "pin"'],
    ['the identity', { rule: 'identity' }, 1, 'found "identity"'],
    ['the status', { rule: 'status' }, 1, 'found "status"'],
    ['a denial', { rule: 'deny' }, 1, 'found "deny"'],
    ['the whole archive', { rule: 'archive' }, 1, 'found "archive"'],
    ['danger', { rule: 'archive/name-parent' }, 1, 'danger'],
    ['custom', { rule: 'archive/name-case' }, 1, 'passes without an exception'],
    ['no kind', { rule: 'archive/names' }, 1, 'not a kind of finding'],
    ['a kind like a property of objects', { rule: 'archive/toString' }, 1, 'not a kind of finding'],
  ]),
  [
    'an exception twice',
    'version: 1\nexceptions:\n  - {layer: a:1, rule: license, reason: x, until: 2027-01-01}\n  - {layer: a:1, rule: license, reason: y, until: 2027-01-02}\n',
    4,
    'Line 3 already has',
  ],
];

type Fields = {
  layer?: string | undefined;
  rule?: string;
  reason?: string | undefined;
  until?: string | undefined;
};

/** `at` counts from the exception's first line, 3. */
function exceptionCases(
  cases: readonly [title: string, change: Fields, at: number, message: string][],
): [string, string, number, string][] {
  return cases.map(([title, change, at, message]) => {
    const fields = {
      layer: 'ap-guangzhou/a:1',
      rule: 'min-age',
      reason: 'x',
      until: '2027-01-01',
      ...change,
    };
    const lines = Object.entries(fields).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}: ${value}`],
    );
    const text = `version: 1\nexceptions:\n  - ${lines.join('\n    ')}\n`;
    return [`an exception: ${title}`, text, 3 + at, message];
  });
}
