import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputGroups, withTables } from '../../scripts/readme-tables.ts';
import { ERROR_CODES } from '../../src/base/errors.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('README', () => {
  it('has the inputs and outputs of action.yml and the checks of the gate, word for word (npm run tables renews them)', () => {
    expect(read('README.md')).toBe(withTables(read('README.md'), read('action.yml')));
    expect(read('README.md')).toContain('| `layer-version` |');
    expect(read('README.md')).toContain('| `identity` |');
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
