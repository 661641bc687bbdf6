import { describe, expect, it } from 'vitest';
import { ACTION } from './actions.ts';
import { read, repositoryFiles } from './kit.ts';
import { CATEGORIES, COLORS, ICONS, MAX_DESCRIPTION_CHARACTERS, OMITTED_ICONS } from './marketplace.ts';

const slug = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

describe('the Marketplace', () => {
  it('takes the description: one line, under 125 characters', () => {
    expect(ACTION.description).toMatch(/^\S.*\S$/);
    expect(ACTION.description.length).toBeLessThanOrEqual(MAX_DESCRIPTION_CHARACTERS);
  });

  it('takes the name: that of the repository and its owner, not of a category', () => {
    expect(slug(ACTION.name)).toBe('scf-layer-gate');
    expect(CATEGORIES.map(slug)).not.toContain(slug(ACTION.name));
  });

  it('shows the icon and the color', () => {
    expect(ICONS).toHaveLength(new Set(ICONS).size);
    for (const icon of OMITTED_ICONS) expect(ICONS).not.toContain(icon);
    expect(ICONS).toContain(ACTION.branding.icon);
    expect(COLORS).toContain(ACTION.branding.color);
  });

  it('finds one action in the repository, at its root, and a README beside it', () => {
    const metadata = repositoryFiles().filter((path) => /(?:^|\/)action\.ya?ml$/i.test(path));
    expect(metadata).toEqual(['action.yml']);
    // GitHub would show a README in .github/ in place of the one at the root.
    expect(repositoryFiles('.github/README*', 'README.md')).toEqual(['README.md']);
    expect(read('README.md')).toMatch(/^# scf-layer-gate$/m);
  });
});
