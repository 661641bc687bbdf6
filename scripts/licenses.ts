import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of webpack's statistics used here: modules; those of a concatenation are listed below their parent. */
interface Stats {
  modules?: Stats[];
  name?: string;
}

const PACKAGE = /^\.\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/**
 * The license texts of all bundled packages, sorted by name, for `dist/licenses.txt`.
 *
 * @throws Error if a package has no license
 */
export function licensesOf(root: string, stats: Stats): string {
  const names = [...new Set(packagesIn(stats))].sort();
  return names.map((name) => licenseOf(join(root, 'node_modules', name))).join(`\n${'-'.repeat(80)}\n\n`);
}

function packagesIn({ modules = [], name = '' }: Stats): string[] {
  const own = PACKAGE.exec(name)?.[1];
  return [...(own === undefined ? [] : [own]), ...modules.flatMap(packagesIn)];
}

function licenseOf(folder: string): string {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? 'license not named'})\n\n`;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:-mit)?(?:\.md|\.txt)?$/i.test(entry));
  if (file !== undefined) return title + readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
  // The replacements in shims/ are linked into node_modules and are under the project's own license.
  if (!realpathSync(folder).includes('node_modules')) return `${title}Part of this project.\n`;
  if (manifest.license !== undefined)
    return `${title}The package names its license but does not include the text.\n`;
  throw new Error(`${manifest.name} is bundled but has no license`);
}
