import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputGroups, pagesWithTables, renderTables, withTables } from '../../scripts/readme-tables.ts';
import { ERROR_CODES } from '../../src/base/errors.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('README', () => {
  it.each(pagesWithTables())(
    'has the inputs and outputs of action.yml and the checks of the gate, word for word, in $path (npm run tables renews them)',
    ({ path, texts }) => {
      expect(read(path)).toBe(withTables(read(path), read('action.yml'), texts));
      expect(read(path)).toContain('| `layer-version` |');
      expect(read(path)).toContain('| `identity` |');
    },
  );

  it('has a text for each input in Chinese too', () => {
    const [, chinese] = pagesWithTables();
    const more = read('action.yml').replace('  layers:\n', '  colour:\n    description: x\n  layers:\n');
    expect(() => chinese && renderTables(more, chinese.texts)).toThrow('a text for colour in inputs');
  });

  it('takes under 1,800 words, code included, before the reference', () => {
    const [before = '', reference] = read('README.md').split(/^## Reference$/m);
    expect(reference).toBeDefined();
    expect(before.split(/\s+/).length).toBeLessThan(1800);
  });

  it('has each input in a group', () => {
    expect(inputGroups(read('action.yml')).length).toBeGreaterThan(4);
    expect(() => inputGroups('inputs:\n  a:\n    description: x\noutputs:\n')).toThrow('a is in no group');
  });

  it('names only error codes that there are', () => {
    const named = [...read('README.md').matchAll(/`([A-Z]+_[A-Z_]+|INTERNAL)`/g)].map(
      ([, code = '']) => code,
    );
    const codes = named.filter((code) => !/^(?:TENCENTCLOUD|RUNNER|GITHUB|HTTPS?|NO|NODE)_/.test(code));
    expect(ERROR_CODES).toEqual(expect.arrayContaining(codes));
  });
});
