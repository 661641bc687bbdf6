import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { MARKDOWN, ROOT, read } from './kit.ts';

/** A heading as GitHub makes an anchor of it. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim();
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

const withoutCode = (markdown: string) =>
  markdown.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');

function anchorsOf(path: string): string[] {
  const headings = read(path)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .matchAll(/^#{1,6} +(.*)$/gm);
  return [...headings].map(([, heading = '']) => anchorOf(heading));
}

/** Links and images within the repository: where they are, and where they lead. */
const links = MARKDOWN.flatMap((page) =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"\s]+)"/g)]
    .map(([, target, attribute = '']) => target ?? attribute)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => ({ page, target })),
);

describe('links', () => {
  it('there are many', () => expect(links.length).toBeGreaterThan(50));

  it.each(links)('$page → $target leads somewhere', ({ page, target }) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
  });

  it('to other places use https', () => {
    for (const page of MARKDOWN) expect(withoutCode(read(page)), page).not.toMatch(/\]\(http:/);
  });
});
