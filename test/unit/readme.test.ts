import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withTables } from '../../scripts/readme-tables.ts';
import { ERROR_CODES } from '../../src/base/errors.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('README', () => {
  it('has the inputs and outputs of action.yml and the checks of the gate, word for word (npm run tables renews them)', () => {
    expect(read('README.md')).toBe(withTables(read('README.md'), read('action.yml')));
    expect(read('README.md')).toContain('| `layer-version` |');
    expect(read('README.md')).toContain('| `identity` |');
  });

  it('names only error codes that there are', () => {
    const named = [...read('README.md').matchAll(/`([A-Z]+_[A-Z_]+|INTERNAL)`/g)].map(
      ([, code = '']) => code,
    );
    const codes = named.filter((code) => !/^(?:TENCENTCLOUD|RUNNER|GITHUB|HTTPS?|NO|NODE)_/.test(code));
    expect(ERROR_CODES).toEqual(expect.arrayContaining(codes));
  });
});
