// Prints the changelog's section of a release: node scripts/release-notes.ts v1.2.3
import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

/**
 * The section of `version` in a changelog, without its heading.
 *
 * @throws Error if the section is missing or empty
 */
export function sectionOf(changelog: string, version: string): string {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`));
  const notes = section?.slice(section.indexOf('\n') + 1).trim() ?? '';
  if (notes === '') throw new Error(`CHANGELOG.md says nothing about ${version}`);
  return notes;
}

if (import.meta.main) {
  const tag = process.argv[2] ?? '';
  const manifest: { version: string } = JSON.parse(read('package.json'));
  if (tag !== `v${manifest.version}`) {
    throw new Error(`the tag is ${tag}, but package.json says ${manifest.version}`);
  }
  process.stdout.write(`${sectionOf(read('CHANGELOG.md'), manifest.version)}\n`);
}
