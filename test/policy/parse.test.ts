import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FINDING_KINDS } from '../../src/archive/findings.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { PATH, read } from './kit.ts';
import { MALFORMED } from './malformed.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/policy.schema.json', import.meta.url), 'utf8'));
const isValid = new Ajv({ strict: true, strictRequired: false }).compile(schema);

const PAGES = ['README.md', 'README.zh-CN.md', 'docs/policy.md', 'docs/recipes.md'];

/** Each snippet of YAML in these pages that is a policy file. */
const EXAMPLES = PAGES.flatMap((page) =>
  [...readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text = '']) => ({ page, text }))
    .filter(({ text }) => /^version: 1$/m.test(text)),
);

describe('a policy file', () => {
  it.each(MALFORMED)('with %s is refused, with its line', (_title, text, line, message) => {
    const reading = parsePolicy(text, PATH);
    expect(reading).toMatchObject({
      ok: false,
      problems: [{ line, message: expect.stringContaining(message) }],
    });
  });

  it('has all that is wrong with it told, in the order of its lines', () => {
    const text = 'colour: red\nmin-age: soon\nlicenses: []\nexceptions:\n  - x\n  - {layer: a:1}\n';
    const reading = read(text);
    expect(reading.ok ? [] : reading.problems.map(({ line }) => line)).toEqual([2, 3, 4, 6, 7]);
  });

  it('may be nothing but a version, and its lists may be empty', () => {
    expect(read('deny: []\nsame: []\nexceptions: []\n')).toEqual({ ok: true, rules: [], exceptions: [] });
  });

  it('is read with anchors, in JSON, and with a digest that YAML takes for a number', () => {
    const json = '{"version": 1, "min-age": "7d"}';
    expect(parsePolicy(json, PATH)).toMatchObject({ ok: true, rules: [{ check: 'min-age' }] });
    const anchored = read(
      `deny:\n  - {sha256: ${'1'.repeat(64)}, reason: &r leaks}\n  - {layer: a:1, reason: *r}\n`,
    );
    expect(anchored).toMatchObject({ ok: true, rules: [{ by: `${PATH}:3` }, { by: `${PATH}:4` }] });
  });
});

describe('schemas/policy.schema.json', () => {
  it('allows the examples of the documentation, which are read, and which name it', () => {
    expect(EXAMPLES.map(({ page }) => page)).toEqual(expect.arrayContaining(PAGES));
    for (const { text } of EXAMPLES) {
      expect(parsePolicy(text, PATH)).toMatchObject({ ok: true });
      expect(isValid(parse(text)), JSON.stringify(isValid.errors)).toBe(true);
      expect(text).toMatch(
        /^# yaml-language-server: \$schema=https:\/\/\S+\/schemas\/policy\.schema\.json\n/,
      );
    }
  });

  it('refuses what the gate refuses, as far as a schema can', () => {
    // What is no YAML, two entries with one meaning, a day that no month has, and an age over the bound.
    const beyond = /twice|broken|document|merge key|tag|2027|day that is none|eleven/;
    const let_through = MALFORMED.filter(([title]) => !beyond.test(title)).filter(([, text]) =>
      isValid(parse(text)),
    );
    expect(let_through.map(([title]) => title)).toEqual([]);
  });

  it('has every kind of ambiguity', () => {
    const { enum: rules } = schema.properties.exceptions.items.properties.rule;
    const kinds = Object.entries(FINDING_KINDS).filter(([, { grade }]) => grade === 'ambiguity');
    expect(rules).toEqual(['min-age', 'license', 'runtime', ...kinds.map(([kind]) => `archive/${kind}`)]);
  });
});
