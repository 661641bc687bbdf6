import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS } from '../../src/archive/findings.ts';
import { CUSTOM } from './corpus/custom.ts';
import { CORPUS } from './corpus/index.ts';

describe('docs/archive.md', () => {
  it('has every kind with its grade and reason, and no other', async () => {
    const text = await readFile(new URL('../../docs/archive.md', import.meta.url), 'utf8');
    const documented: Record<string, { grade: string; reason: string }> = {};
    for (const section of text.split(/^## /m).slice(1)) {
      const grade = section.slice(0, section.indexOf('\n')).toLowerCase();
      for (const [, kind = '', reason = ''] of section.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)) {
        documented[kind] = { grade, reason };
      }
    }
    expect(documented).toEqual(FINDING_KINDS);
  });
});

describe('the corpus', () => {
  it('has an archive for every kind of finding', () => {
    const kinds = new Set([...CORPUS.flatMap((item) => item.kinds), ...CUSTOM.flatMap((item) => item.notes)]);
    expect([...kinds].sort()).toEqual(Object.keys(FINDING_KINDS).sort());
  });
});
