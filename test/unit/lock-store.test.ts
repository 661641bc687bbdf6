import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findLockfile, writeLockfile } from '../../src/layers/lock-store.ts';
import { formatLockfile } from '../../src/layers/lockfile.ts';

const folder = mkdtempSync(join(tmpdir(), 'lock-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layer = (region: string | undefined, version: number, digit = 'a') => ({
  ...{ region, name: 'deps', version },
  entry: {
    ...{ sha256: digit.repeat(64), size: 12, compatibleRuntimes: ['Nodejs16.13', 'Nodejs18.15'] },
    ...{ licenseInfo: 'MIT', addTime: '2019-11-26 16:15:33' },
  },
});
const LAYERS = [layer('ap-guangzhou', 12), layer('ap-shanghai', 12)];
const TEXT = formatLockfile(LAYERS);

/** Updates a lockfile that holds `text` with the verified `layers`. */
async function update(name: string, text: string, layers: typeof LAYERS, prune = false) {
  writeFileSync(join(folder, name), text);
  const found = await findLockfile({ path: name, mode: 'update' }, folder);
  const change = await writeLockfile(found, layers, { prune });
  return { change, text: readFileSync(join(folder, name), 'utf8') };
}

describe('an update of the lockfile', () => {
  it.each<[string, string]>([
    ['its own form', TEXT],
    ['a byte order mark', `\uFEFF${TEXT}`],
    [
      'lists on one line',
      TEXT.replace(/\[\s+([^\]]*?)\s+\]/g, (_all, list: string) => `[${list.replace(/\s+/g, ' ')}]`),
    ],
    ['tabs', TEXT.replaceAll('  ', '\t')],
    ['the line ends of Windows', TEXT.replaceAll('\n', '\r\n')],
    ['no final line break', TEXT.trimEnd()],
    ['keys in another order', `${JSON.stringify(reversed(JSON.parse(TEXT)))}\n`],
    ['digests in upper case', TEXT.replaceAll('a'.repeat(64), 'A'.repeat(64))],
    ['escaped characters', TEXT.replace('"MIT"', '"\\u004dIT"')],
  ])('leaves a file with %s as it is while it says the same', async (name, text) => {
    for (const layers of [LAYERS, LAYERS.slice(1)]) {
      const after = await update(name, text, layers);
      expect(after.change.changed).toBe(false);
      expect(after.text).toBe(text);
    }
  });

  it('writes a change in its own form, whatever the form was', async () => {
    const after = await update('changed', `\uFEFF${TEXT.replace('"MIT"', '"ISC"')}`, LAYERS);
    expect(after.change).toMatchObject({ changed: true, added: [], removed: [], kept: [] });
    expect(after.text).toBe(TEXT);
  });

  it('adds and forgets nothing, unless it prunes', async () => {
    const next = [layer('ap-shanghai', 13), layer(undefined, 12, 'b')];
    const added = ['ap-shanghai/deps:13', 'deps:12'];
    const others = ['ap-guangzhou/deps:12', 'ap-shanghai/deps:12'];
    const grown = await update('grown', TEXT, next);
    expect(grown.change).toEqual({ path: 'grown', changed: true, added, removed: [], kept: others });
    expect(grown.text).toBe(formatLockfile([...LAYERS, ...next]));
    const pruned = await update('pruned', TEXT, next, true);
    expect(pruned.change).toEqual({ path: 'pruned', changed: true, added, removed: others, kept: [] });
    expect(pruned.text).toBe(formatLockfile(next));
  });
});

/** The lockfile with every key in the opposite order. */
function reversed({ layers }: { layers: Record<string, object> }): object {
  const turn = (object: object) => Object.fromEntries(Object.entries(object).reverse());
  return {
    layers: turn(Object.fromEntries(Object.entries(layers).map(([key, entry]) => [key, turn(entry)]))),
    lockfileVersion: 1,
  };
}
