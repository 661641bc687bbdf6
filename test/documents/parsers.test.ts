import fc from 'fast-check';
import { load as load4 } from 'js-yaml';
import yaml3 from 'js-yaml3';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import yaml1 from 'yaml1';
import { parseJson } from '../../src/layers/documents/parse-json.ts';
import { parseYaml } from '../../src/layers/documents/parse-yaml.ts';
import { type Tree, UnreadableText } from '../../src/layers/documents/tree.ts';
import { runs } from '../kit/runs.ts';

/** What a parser makes of a text; `undefined` where it refuses it. */
type Outcome = { value: unknown } | undefined;

function attempt(parse: () => unknown): Outcome {
  try {
    return { value: parse() };
  } catch {
    return undefined;
  }
}

/** The value of a tree as plain data; numbers are what their characters say, and null where JSON has none. */
function plain(tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined;
  if (tree.kind === 'list') return tree.items.map(plain);
  if (tree.kind === 'map') {
    const object: object = Object.create(null);
    for (const [key, value] of tree.entries)
      Object.defineProperty(object, key, { value: plain(value), enumerable: true });
    return object;
  }
  if (tree.type === 'string') return tree.text;
  if (tree.type === 'null') return null;
  if (tree.type === 'boolean') return tree.text.toLowerCase() === 'true';
  return /^[-+]?\.(?:inf|nan)$/i.test(tree.text) ? null : Number(tree.text);
}

function ours(parse: () => Tree | undefined): Outcome {
  try {
    return { value: plain(parse()) };
  } catch (error) {
    if (error instanceof UnreadableText) return undefined;
    throw error;
  }
}

/** Same structure and keys; strings and numbers alike. `null` where a document is empty. */
const same = (value: unknown) =>
  JSON.stringify(value ?? null, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Pieces from which YAML that parsers quarrel about is put together. */
const piece = fc.constantFrom(
  ...[
    'a: ',
    'layers:',
    'name: x',
    'version: 12',
    '- ',
    '  ',
    '    ',
    '\n',
    '\n',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ': ',
    '?',
    '? ',
    '#',
    ' #',
    '&a ',
    '*a',
    '<<: ',
    '!t ',
    '!!str ',
    '|',
    '>-',
    '|2',
  ],
  ...[
    '"',
    "'",
    '\\',
    '%',
    '%YAML 1.1',
    '---',
    '...',
    '~',
    'null',
    'true',
    'yes',
    '012',
    '0x1',
    '0o7',
    '0b1',
    '1_2',
  ],
  ...[
    '1:2',
    '1e3',
    '.inf',
    '-',
    '2026-11-01',
    '\u2028',
    '\u0085',
    '\uFEFF',
    '\u00A0',
    '@',
    '`',
    '//',
    '/*',
    '12',
  ],
);
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

/** A document as people write it, with one character changed. */
const mutated = fc
  .tuple(fc.jsonValue({ maxDepth: 3 }), fc.nat(), piece, fc.boolean())
  .map(([value, at, insert, replace]) => {
    const written = stringify(value);
    const place = at % (written.length + 1);
    return written.slice(0, place) + insert + written.slice(place + (replace ? 1 : 0));
  });

const texts = fc.oneof(
  text,
  mutated,
  fc.jsonValue().map((value) => stringify(value)),
);
const RUNS = { numRuns: runs(600) };

describe('any YAML text is read as the tool reads it, or refused', () => {
  test('as js-yaml 4, the parser of scf and serverless-tencent, and as js-yaml 3, that of the older CLI', () => {
    const read = { by4: 0, by3: 0 };
    fc.assert(
      fc.property(texts, (yaml) => {
        const mine = ours(() => parseYaml(yaml, { mergeKeys: true }));
        if (mine === undefined) return;
        read.by4 += 1;
        expect(same(mine.value), 'by js-yaml 4').toBe(same(attempt(() => load4(yaml))?.value));
        // But for scalars that are no name, version or region.
        const theirs = attempt(() => yaml3.load(yaml));
        if (theirs === undefined || /\d[_:]|0[box\d]/.test(yaml)) return;
        read.by3 += 1;
        // js-yaml 3 keeps a space more where a quoted text is folded; no name, version or region has one.
        const folded = (value: unknown) => same(value).replace(/ +/g, ' ');
        expect(folded(mine.value), 'by js-yaml 3').toBe(folded(theirs.value));
      }),
      RUNS,
    );
    expect(read.by4, 'texts that js-yaml 4 read').toBeGreaterThan(runs(100));
    expect(read.by3, 'texts that js-yaml 3 read').toBeGreaterThan(runs(60));
  });

  test.each(['...', '---', '--- a: 1', '---\na: 1'])(
    'a byte order mark before %j is refused for tcb',
    (text) => {
      expect(() => parseYaml(`\uFEFF${text}`, { mergeKeys: false })).toThrow(/byte order mark/);
    },
  );

  test('as yaml 1, the parser of tcb', () => {
    let read = 0;
    fc.assert(
      fc.property(texts, (yaml) => {
        const mine = ours(() => parseYaml(yaml, { mergeKeys: false }));
        const theirs = attempt(() => yaml1.parse(yaml));
        if (mine === undefined || theirs === undefined) return;
        read += 1;
        expect(same(mine.value)).toBe(same(theirs.value));
      }),
      RUNS,
    );
    expect(read, 'texts that were read').toBeGreaterThan(runs(100));
  });
});

describe('any JSON text is read as JSON.parse reads it, or refused', () => {
  const json = fc
    .tuple(
      fc.jsonValue({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom('', ...'{}[],:"\\/ \n\r\t0e-+.u#\uFEFF\u00A0'),
      fc.boolean(),
    )
    .map(([value, at, insert, pretty]) => {
      const written = JSON.stringify(value, null, pretty ? 2 : 0);
      const place = at % (written.length + 1);
      return written.slice(0, place) + insert + written.slice(place);
    });

  test('with the values of JSON.parse', () => {
    let read = 0;
    fc.assert(
      fc.property(json, (written) => {
        const mine = ours(() => parseJson(written));
        if (mine === undefined) return;
        read += 1;
        expect(same(mine.value)).toBe(same(attempt(() => JSON.parse(written))?.value));
      }),
      RUNS,
    );
    expect(read, 'texts that were read').toBeGreaterThan(runs(100));
  });

  test('and what people write is read, not refused', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(same(ours(() => parseJson(JSON.stringify(value)))?.value)).toBe(same(value));
        expect(same(ours(() => parseYaml(JSON.stringify(value), { mergeKeys: true }))?.value)).toBe(
          same(value),
        );
      }),
    );
  });
});
