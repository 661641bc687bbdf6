import { describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import { judgeFunctions } from '../../src/gate/function-limits.ts';
import type { FailedLayer, VerifiedLayer } from '../../src/gate/result.ts';
import type { BoundFunction } from '../../src/layers/sources.ts';

const MIB = 1024 ** 2;
const id = (name: string) => ({ region: 'ap-guangzhou', name, version: 1 });
const bind = (names: string, codeBytes?: number, name = 'function api in serverless.yml'): BoundFunction => ({
  ...{ name, codeBytes },
  layers: [...names].map(id),
});

const EXAMINED = {
  checks: [],
  sha256: { actual: 'a'.repeat(64) },
  pinned: true,
  size: 1,
  durationMs: 1,
} as const;
const FACTS = { status: 'Active', compatibleRuntimes: [], licenseInfo: '', description: '', addTime: '' };

function layer(name: string, unpackedBytes = 1, paths: string[] = []): VerifiedLayer {
  return {
    ...{ ...EXAMINED, verdict: 'passed', facts: FACTS, zip: '/x.zip', paths },
    layer: { ...id(name), pins: [], contents: [], sources: [], runtimes: [], lock: undefined },
    archive: { entries: 1, unpackedBytes, notes: [], omittedNotes: 0 },
  };
}

/** A layer that could not be downloaded. */
function failed(name: string): FailedLayer {
  const { zip: _zip, archive: _archive, paths: _paths, ...examined } = layer(name);
  return { ...examined, verdict: 'failed', error: new GateError('DOWNLOAD_FAILED', 'gone') };
}

const messages = (...judged: Parameters<typeof judgeFunctions>) =>
  judgeFunctions(...judged).errors.map(({ code, message }) => `${code}: ${message}`);

describe('the layers of one function', () => {
  it.each([
    ['abcde', 0],
    ['aabbccddee', 0],
    ['abcdef', 1],
    ['abcdefghij', 1],
  ])('%s: more than five are too many, each counted once', (names, errors) => {
    // Whether they were gated here or not: another part of the fleet may have them.
    expect(messages([bind(names)], [])).toHaveLength(errors);
    expect(
      messages(
        [bind(names), bind('a')],
        [...names].map((name) => layer(name)),
      ),
    ).toHaveLength(errors);
  });

  it('that are too many are named with their function', () => {
    expect(messages([bind('abcdef')], [])).toEqual([
      'FUNCTION_LIMITS: Expected at most 5 layers for function api in serverless.yml, found 6: ' +
        `${[...'abcdef'].map((name) => `ap-guangzhou/${name}:1`).join(', ')}.`,
    ]);
  });

  it('of two functions are not counted together', () => {
    expect(
      messages(
        [bind('abc'), bind('def')],
        [...'abcdef'].map((name) => layer(name, 200 * MIB)),
      ),
    ).toHaveLength(2);
    expect(
      messages(
        [bind('abc'), bind('def')],
        [...'abcdef'].map((name) => layer(name, 160 * MIB)),
      ),
    ).toEqual([]);
  });

  it.each<[string, [string, number][], number | undefined, boolean]>([
    [
      'exactly 500 MiB',
      [
        ['a', 300 * MIB],
        ['b', 200 * MIB],
      ],
      undefined,
      false,
    ],
    [
      'a byte more',
      [
        ['a', 300 * MIB],
        ['b', 200 * MIB + 1],
      ],
      undefined,
      true,
    ],
    [
      'a byte more with the code',
      [
        ['a', 300 * MIB],
        ['b', 200 * MIB - 9],
      ],
      10,
      true,
    ],
    [
      'as much with the code',
      [
        ['a', 300 * MIB],
        ['b', 200 * MIB - 10],
      ],
      10,
      false,
    ],
    ['one layer and much code', [['a', 1]], 500 * MIB, true],
  ])('unpacked, %s', (_name, sizes, code, isTooMuch) => {
    const names = sizes.map(([name]) => name).join('');
    const found = messages(
      [bind(names, code)],
      sizes.map(([name, bytes]) => layer(name, bytes)),
    );
    expect(found).toHaveLength(isTooMuch ? 1 : 0);
    if (isTooMuch)
      expect(found[0]).toMatch(
        /^FUNCTION_LIMITS: Expected at most 500\.0 MiB unpacked for function api .*ap-guangzhou\/a:1/,
      );
  });

  it('of which one has no bytes are judged by the others', () => {
    expect(messages([bind('ab')], [failed('a'), layer('b', 400 * MIB)])).toEqual([]);
    expect(messages([bind('abc')], [failed('a'), layer('b', 400 * MIB), layer('c', 101 * MIB)])).toHaveLength(
      1,
    );
  });
});

describe('a path of two layers', () => {
  const results = [
    layer('a', 1, ['nodejs/x.js', 'nodejs/y.js', 'only-a']),
    layer('b', 1, ['nodejs/y.js', 'nodejs/x.js']),
    layer('c', 1, ['only-c', 'only-a']),
    failed('d'),
  ];

  it('is a note with both, by the order of the function', () => {
    const one = judgeFunctions([bind('ab')], results);
    expect(one).toEqual({
      errors: [],
      notes: [
        'ap-guangzhou/a:1 and ap-guangzhou/b:1 both bring 2 paths, such as "nodejs/y.js". ' +
          'In function api in serverless.yml, that of ap-guangzhou/b:1 wins at run time, because it comes later.',
      ],
    });
    expect(judgeFunctions([bind('cab')], results).notes).toEqual([
      expect.stringMatching(
        /^ap-guangzhou\/c:1 and ap-guangzhou\/a:1 both bring the path "only-a"\. .*a:1 wins/,
      ),
      expect.stringMatching(/^ap-guangzhou\/a:1 and ap-guangzhou\/b:1 both bring 2 paths/),
    ]);
  });

  it('is one note for all functions that bind both in this order, and another for the other order', () => {
    const functions = [...bindMany(3, 'ab'), bind('ba', undefined, 'function other')];
    expect(judgeFunctions(functions, results).notes).toEqual([
      expect.stringMatching(/In function f0 and 2 more, that of ap-guangzhou\/b:1 wins/),
      expect.stringMatching(/In function other, that of ap-guangzhou\/a:1 wins/),
    ]);
  });

  it('is none where no function binds both, or bytes are missing', () => {
    expect(judgeFunctions([bind('a'), bind('b'), bind('bc'), bind('ad')], results)).toEqual({
      errors: [],
      notes: [],
    });
  });

  it('is listed for twenty pairs at most', () => {
    const many = Array.from(
      { length: 30 },
      (_, at) => String.fromCodePoint(0x61 + (at % 26)) + (at < 26 ? '' : 'x'),
    );
    const functions = many.map((name) => ({
      name: `function ${name}`,
      layers: [id('base'), id(name)],
      codeBytes: undefined,
    }));
    const { notes } = judgeFunctions(
      functions,
      ['base', ...many].map((name) => layer(name, 1, ['same'])),
    );
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe('10 more pairs of layers bring the same paths.');
  });
});

function bindMany(count: number, names: string): BoundFunction[] {
  return Array.from({ length: count }, (_, at) => bind(names, undefined, `function f${at}`));
}
