import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { leadsOut } from '../../src/base/paths.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'scf-layer-gate-paths-')));
afterAll(() => rmSync(top, { recursive: true }));
const root = join(top, 'work');
mkdirSync(join(root, 'inside'), { recursive: true });
mkdirSync(join(top, 'outside'));
writeFileSync(join(root, 'file'), '');
for (const [name, target] of Object.entries({
  out: '../outside',
  in: 'inside',
  'out-of-nothing': '../outside/missing/deep',
  'in-nothing': 'inside/missing',
  chain: 'out',
  'up-and-back': '../work/inside',
})) {
  symlinkSync(target, join(root, name));
}
symlinkSync(root, join(top, 'link-to-work'));
symlinkSync('loop', join(root, 'loop'));

describe('leadsOut', () => {
  it.each<[string, boolean]>([
    ['new/a/b', false],
    ['inside/new', false],
    ['in/new', false],
    ['in-nothing', false],
    ['in-nothing/new', false],
    ['up-and-back/new', false],
    ['file/below', false],
    ['', false],
    ['out', true],
    ['out/new/deep', true],
    ['chain/new', true],
    ['out-of-nothing', true],
    ['out-of-nothing/new', true],
    ['in/../out/new', true],
  ])('%s: %s', async (path, out) => {
    expect(await leadsOut(root, join(root, path))).toBe(out);
    // The workspace itself may be a link, by either name.
    const link = join(top, 'link-to-work');
    expect(await leadsOut(link, join(link, path))).toBe(out);
    expect(await leadsOut(link, join(root, path))).toBe(out);
  });

  it('is no question where the user names a place outside', async () => {
    expect(await leadsOut(root, join(top, 'outside', 'new'))).toBe(false);
  });

  it('fails for links that go in a circle', async () => {
    await expect(leadsOut(root, join(root, 'loop', 'new'))).rejects.toMatchObject({ code: 'ELOOP' });
  });
});
