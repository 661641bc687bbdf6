import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sectionOf } from '../../scripts/release-notes.ts';
import { ERROR_CODES } from '../../src/base/errors.ts';
import { MARKDOWN, read, repositoryFiles, SNIPPETS, stepsOf, TRANSLATION } from './kit.ts';

describe('docs/troubleshooting.md', () => {
  const [head = '', ...sections] = read('docs/troubleshooting.md').split(/^## /m);

  it('has one section for each error code, in their order, and no other', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual([...ERROR_CODES]);
  });

  it.each(sections.map((section) => [section.split('\n')[0], section]))(
    '%s has meaning, cause and fix',
    (_code, section) => {
      expect(section).toMatch(/\*\*Meaning\.\*\* \S[\s\S]*\*\*Cause\.\*\* \S[\s\S]*\*\*Fix\.\*\* \S/);
    },
  );

  it('leads to each of them from its table', () => {
    const linked = [...head.matchAll(/\[`([A-Z_]+)`\]\(#/g)].map(([, code]) => code);
    expect(linked.sort()).toEqual([...ERROR_CODES].sort());
  });
});

describe('the alarms', () => {
  it('are the same four codes in README, in the table of docs/troubleshooting.md, and in its sections', () => {
    const [head = '', ...sections] = read('docs/troubleshooting.md').split(/^## /m);
    const alarms = ['DIGEST_MISMATCH', 'LAYER_MISMATCH', 'LOCK_CONFLICT', 'PIN_MISMATCH'];
    const row = /^\| (.*) \| \*\*an alarm: do not deploy\*\* \|$/m.exec(head)?.[1] ?? '';
    expect([...row.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code).sort()).toEqual(alarms);
    const said = sections.filter((section) => section.includes('**Meaning.** An alarm. '));
    expect(said.map((section) => section.split('\n')[0]).sort()).toEqual(alarms);
    const list = /Four codes are a real alarm[\s\S]*?\n\n((?:- .*\n)+)/.exec(read('README.md'))?.[1] ?? '';
    expect([...list.matchAll(/^- `([A-Z_]+)`: /gm)].map(([, code]) => code).sort()).toEqual(alarms);
  });
});

describe('docs/threat-model.md', () => {
  const rows = [
    ...read('docs/threat-model.md').matchAll(/^\| (.*) \| .* \| .* \| `(test\/[^`]+)`: (.*) \|$/gm),
  ];

  it('names a test for each threat', () => {
    const table = read('docs/threat-model.md').split('## Threats')[1]?.split('\n## ')[0] ?? '';
    expect(rows).toHaveLength(table.split('\n').filter((line) => line.startsWith('|')).length - 2);
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows.map(([, threat, file = '', title = '']) => ({ threat, file, title })))(
    '$threat: $file has the test',
    ({ file, title }) => {
      const quotes = ["'", '"', '`'].map((quote) => `${quote}${title}${quote}`);
      const text = read(file);
      expect(quotes.some((quoted) => text.includes(`(${quoted}`) || text.includes(` ${quoted},\n`))).toBe(
        true,
      );
    },
  );
});

describe('the deploying tool', () => {
  it('is one that deploys to Tencent Cloud: not the Serverless Framework, whose version 4 refuses to', () => {
    const deploying = SNIPPETS.filter((snippet) =>
      stepsOf(snippet).some(({ run }) => /^ *scf deploy$/m.test(run ?? '')),
    );
    expect(deploying.map(({ place }) => place.split(':')[0])).toEqual(
      ['README.md', TRANSLATION, 'docs/content-pins.md'].sort(),
    );
    for (const page of MARKDOWN) expect(read(page), page).not.toMatch(/\b(?:serverless|sls) deploy\b/);
  });
});

interface Typed {
  type: string;
  'allowed-values'?: string[];
  separator?: string;
  'list-item'?: { type: string };
}

interface TypesFile {
  inputs: Record<string, Typed>;
  outputs: Record<string, Typed>;
}

interface ActionFile {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, unknown>;
}

describe('action-types.yml', () => {
  const types: TypesFile = parse(read('action-types.yml'));
  const action: ActionFile = parse(read('action.yml'));

  it('has the inputs and outputs of action.yml, in their order', () => {
    expect(Object.keys(types.inputs)).toEqual(Object.keys(action.inputs));
    expect(Object.keys(types.outputs)).toEqual(Object.keys(action.outputs));
  });

  it('uses the types that there are, and defaults are of them', () => {
    for (const [name, typed] of Object.entries({ ...types.outputs, ...types.inputs })) {
      expect(['string', 'boolean', 'integer', 'float', 'list', 'enum'], name).toContain(typed.type);
      expect(typed.type === 'list', name).toBe(typed.separator !== undefined);
      expect(typed.type === 'list', name).toBe(typed['list-item'] !== undefined);
      expect(typed.type === 'enum', name).toBe(typed['allowed-values'] !== undefined);
      const value = action.inputs[name]?.default;
      if (value === undefined) continue;
      if (typed.type === 'boolean') expect(['true', 'false'], name).toContain(value);
      if (typed.type === 'integer') expect(value, name).toMatch(/^\d+$/);
      if (typed.type === 'enum') expect(typed['allowed-values'], name).toContain(value);
    }
  });
});

describe('issue forms', () => {
  interface Form {
    name: string;
    description: string;
    body: { type: string; id?: string; attributes: { label?: string; value?: string; options?: string[] } }[];
  }
  const forms = repositoryFiles('.github/ISSUE_TEMPLATE/*.yml').filter(
    (path) => !path.endsWith('config.yml'),
  );

  it.each(forms)('%s is one that GitHub can show', (path) => {
    const { name, description, body }: Form = parse(read(path));
    expect([name, description].every((text) => text.length > 3)).toBe(true);
    for (const { type, id, attributes } of body) {
      expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      if (type === 'markdown') expect(attributes.value).toBeTruthy();
      else expect([id, attributes.label].every(Boolean)).toBe(true);
      if (type === 'dropdown') expect(attributes.options?.length).toBeGreaterThan(1);
    }
    const ids = body.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('dependency updates', () => {
  interface Updates {
    updates: { 'package-ecosystem': string; cooldown?: { 'default-days': number } }[];
  }

  it('wait until a release is some days old', () => {
    const { updates }: Updates = parse(read('.github/dependabot.yml'));
    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['github-actions', 'npm']);
    for (const { cooldown } of updates) expect(cooldown?.['default-days']).toBeGreaterThanOrEqual(7);
  });
});

describe('the changelog', () => {
  it('gives a release its section, and refuses one that says nothing', () => {
    const text =
      '# Changelog\n\n## 1.10.0 - 2026-12-01\n\n- New.\n\n## 1.1.0 - 2026-11-01\n\n- Old.\n\n## 1.0.0\n';
    expect(sectionOf(text, '1.1.0')).toBe('- Old.');
    expect(sectionOf(text, '1.10.0')).toBe('- New.');
    expect(() => sectionOf(text, '1.0.0')).toThrow('says nothing');
    expect(() => sectionOf(text, '1.1')).toThrow('says nothing');
  });

  it('says something of what is to be released', () => {
    expect(sectionOf(read('CHANGELOG.md'), 'Unreleased')).toContain('- ');
  });
});
