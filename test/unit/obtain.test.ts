import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createConnectionBudget } from '../../src/artifact/download-plan.ts';
import { type Obtained, obtain } from '../../src/artifact/obtain.ts';
import { systemClock } from '../../src/base/clock.ts';

const BYTES = Buffer.from('the zip of another layer');
const KEY = {
  region: undefined,
  name: 'deps',
  version: 1,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
};

/** Obtains the layer where another one of the step has `content` for the same digest. The cloud is not to be asked: that throws. */
async function obtainBeside(
  content: Buffer | undefined,
  use: (obtained: Promise<Obtained>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-obtain-'));
  const other = join(folder, 'other.zip');
  if (content !== undefined) writeFileSync(other, content);
  const nothing = () => undefined;
  const obtained = obtain(KEY, () => Promise.reject(new Error('the cloud was asked')), {
    ...{ cache: undefined, clock: systemClock, signal: new AbortController().signal, stallMs: 1000 },
    ...{ budget: createConnectionBudget(0), log: { info: nothing, live: nothing, warn: nothing } },
    downloads: new Map([[KEY.sha256, Promise.resolve(other)]]),
    partialPath: () => join(folder, 'own.zip'),
  });
  try {
    await use(obtained, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a zip that another layer of the step has', () => {
  it('is copied, and hashed again', async () => {
    await obtainBeside(BYTES, async (obtained, folder) => {
      expect(await obtained).toMatchObject({ sha256: KEY.sha256, size: BYTES.length, cacheHit: false });
      expect(readFileSync((await obtained).path)).toEqual(BYTES);
      expect(readdirSync(folder).sort()).toEqual(['other.zip', 'own.zip']);
    });
  });

  it.each([
    ['has changed', Buffer.from('the zip of another layeR')],
    ['is gone', undefined],
  ])('is not used where it %s: the cloud is asked, and nothing of it stays', async (_name, content) => {
    await obtainBeside(content, async (obtained, folder) => {
      await expect(obtained).rejects.toThrow('the cloud was asked');
      expect(readdirSync(folder)).toEqual(content === undefined ? [] : ['other.zip']);
    });
  });
});
