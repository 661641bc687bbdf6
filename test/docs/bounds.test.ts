import { describe, expect, it } from 'vitest';
import { read, repositoryFiles } from './kit.ts';

const CONSTANT = /^(?:export )?const (MAX_[A-Z_]+) = ([^;]+);/gm;
const ROW = /^\| .+ \| ([\d,]+)(?: \w+)? \| `(\w+)` in `(\S+)` \|$/gm;

/** The value of a constant: sums and products of numbers, and of constants that are `known`. */
function evaluate(expression: string, known: ReadonlyMap<string, number>): number {
  const number = (text: string) => known.get(text) ?? Number(text.replaceAll('_', ''));
  const power = (text: string) =>
    text
      .split('**')
      .map((part) => number(part.trim()))
      .reduceRight((exponent, base) => base ** exponent);
  const product = (text: string) =>
    text
      .split(/(?<!\*)\*(?!\*)/)
      .map(power)
      .reduce((a, b) => a * b);
  return expression
    .split('+')
    .map(product)
    .reduce((a, b) => a + b);
}

/** Every bound in the code, as `VALUE NAME PATH`. */
function boundsInCode(): string[] {
  const shared = new Map<string, number>();
  return repositoryFiles('src/*.ts').flatMap((path) =>
    [...read(path).matchAll(CONSTANT)].map(([, name = '', expression = '']) => {
      const value = evaluate(expression, shared);
      if (path === 'src/archive/limits.ts') shared.set(name, value);
      return `${value} ${name} ${path}`;
    }),
  );
}

describe('docs/bounds.md', () => {
  it('has every bound of the code, with its value, and no other', () => {
    const told = [...read('docs/bounds.md').matchAll(ROW)].map(
      ([, value = '', name, path]) => `${value.replaceAll(',', '')} ${name} ${path}`,
    );
    expect(told.sort()).toEqual(boundsInCode().sort());
    expect(told.length).toBeGreaterThan(40);
    expect(told.join()).not.toContain('NaN');
  });
});
