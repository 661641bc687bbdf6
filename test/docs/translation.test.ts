import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inputGroups } from '../../scripts/readme-tables.ts';
import { CHECKS } from '../../src/gate/checks.ts';
import { ACTION } from './actions.ts';
import { read, TRANSLATION } from './kit.ts';

const english = read('README.md');
const chinese = read(TRANSLATION);
const MAINLAND = 'scf.tencentcloudapi.com';

const withoutCode = (page: string) => page.replace(/^```[\s\S]*?^```$/gm, '');
const levels = (page: string) => [...withoutCode(page).matchAll(/^(#+) /gm)].map(([, signs]) => signs);

/** The fenced blocks of a page: their language and text. */
const blocks = (page: string) =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));

/** A block without what may differ: comments, the endpoint, and the reason of an exception. */
function comparable({ language, text }: { language: string; text: string }): unknown {
  if (language !== 'yaml') return text.replace(/ --endpoint \S+/g, '').replace(/ *#.*$/gm, '');
  const json = JSON.stringify(parse(text), (key, value) => {
    return key === 'endpoint' || key === 'reason' ? undefined : value;
  });
  return JSON.parse(json);
}

/** What a page links to, but for its own sections and the other language. */
function targets(page: string): string[] {
  const found = [...withoutCode(page).matchAll(/\]\(([^)\s#][^)\s]*)\)/g)].map(([, target = '']) => target);
  return [...new Set(found)].filter((target) => !/^README/.test(target)).sort();
}

/** The rows of the tables below a heading: name and, where there is a third column, default. */
const rows = (page: string, heading: string) => {
  const section = page.split(new RegExp(`^### ${heading}$`, 'm'))[1]?.split(/^#{2,3} /m)[0] ?? '';
  return [...section.matchAll(/^\| `([a-z0-9-]+)` \| (?:(?:`([^`]*)`)? \| )?\S.*\|$/gm)].map(
    ([, name = '', value = '']) => [name, value],
  );
};

describe('README in Chinese', () => {
  it('has the headings of README, one for one', () => {
    expect(levels(chinese)).toEqual(levels(english));
    expect(levels(english).length).toBeGreaterThan(20);
  });

  it('has the snippets of README, but for comments and the endpoint', () => {
    expect(blocks(chinese).map(comparable)).toEqual(blocks(english).map(comparable));
    expect(blocks(english).length).toBeGreaterThan(4);
  });

  it('uses the endpoint of the mainland site, as README does not', () => {
    for (const { language, text } of blocks(chinese)) {
      if (language === 'yaml' && text.includes('secret-id:'))
        expect(text).toContain(`          endpoint: ${MAINLAND}\n`);
      for (const line of text.match(/^npx .*gate (?:lock|bump|outdated|diff).*$/gm) ?? [])
        expect(line).toMatch(new RegExp(` --endpoint ${MAINLAND}$`));
    }
    expect(
      blocks(english)
        .map(({ text }) => text)
        .join(''),
    ).not.toContain(MAINLAND);
  });

  it('has the inputs of action.yml with their defaults, in their order and groups', () => {
    const groups = inputGroups(read('action.yml'));
    const inputs = groups.flatMap(({ names }) => names);
    expect(rows(chinese, '输入')).toEqual(inputs.map((name) => [name, ACTION.inputs[name]?.default ?? '']));
    expect(inputs).toEqual(Object.keys(ACTION.inputs));
    expect(chinese.match(/^#### /gm)).toHaveLength(groups.length);
  });

  it('has the outputs of action.yml and the checks of the gate, in their order', () => {
    expect(rows(chinese, '输出').map(([name]) => name)).toEqual(Object.keys(ACTION.outputs));
    expect(rows(chinese, '检查项').map(([name]) => name)).toEqual(CHECKS.map(({ id }) => id));
  });

  it('links to what README links to', () => expect(targets(chinese)).toEqual(targets(english)));

  it('names the same alarms', () => {
    const alarms = (page: string) => [...page.matchAll(/^- `([A-Z_]+)`/gm)].map(([, code]) => code);
    expect(alarms(chinese)).toEqual(alarms(english));
    expect(alarms(english)).toHaveLength(4);
  });
});
