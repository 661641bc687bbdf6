// Runs before anything that needs Node.js 24, under any Node.js, so it is plain JavaScript.
import { readFileSync } from 'node:fs';

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  const { optionalDependencies } = JSON.parse(
    readFileSync(new URL('../shims/node-24/package.json', import.meta.url), 'utf8'),
  );
  const names = Object.keys(optionalDependencies);
  process.stderr.write(
    [
      `Expected Node.js 24 or newer, found ${process.versions.node} (${process.execPath}).`,
      `npm installs Node.js 24 with this repository, as an optional package: ${names.join(', ')}.`,
      'Run `npm ci` without `--omit=optional`, then run this through npm or npx. On other platforms, install Node.js 24.\n',
    ].join('\n'),
  );
  process.exit(1);
}
