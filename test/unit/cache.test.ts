import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BadEntry, createToolCache, type LayerCache } from '../../src/artifact/cache.ts';
import type { HashingFile } from '../../src/artifact/hashing-file.ts';
import { createTracker } from '../../src/base/temporary.ts';

const KEY = { region: undefined, name: 'deps', version: 1, sha256: 'ab'.repeat(32) };
const MIB = 1024 ** 2;
const NEVER = new AbortController().signal;

/** A file that keeps nothing, and tells of each write. */
function sink(onWrite: (size: number) => void = () => undefined): HashingFile {
  let end = 0;
  const span = {
    get end() {
      return end;
    },
    write(chunk: Buffer) {
      end += chunk.length;
      onWrite(end);
    },
  };
  return {
    get size() {
      return end;
    },
    span: () => span,
    restart: () => undefined,
    finish: async () => ({ sha256: KEY.sha256, size: end }),
    close: () => undefined,
  };
}

afterEach(() => void vi.unstubAllEnvs());

/** A tool cache in `root` with an entry of 9 MiB, whose zip is at `zip`. The toolkit knows the cache by its variable only. */
async function withEntry(
  use: (cache: LayerCache, zip: string, root: string) => Promise<void>,
): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), 'scf-layer-gate-cache-'));
  const root = join(parent, 'tools');
  vi.stubEnv('RUNNER_TOOL_CACHE', root);
  try {
    const folder = join(root, 'scf-layer', '1.0.0', KEY.sha256);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}.complete`, '');
    const zip = join(folder, 'layer.zip');
    writeFileSync(zip, Buffer.alloc(9 * MIB));
    await use(createToolCache(root, createTracker()), zip, root);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

describe('an entry of the tool cache', () => {
  it('is read whole', async () => {
    await withEntry(async (cache) => {
      expect((await cache.read(KEY, sink(), NEVER))?.size).toBe(9 * MIB);
    });
  });

  it('that grows while it is read is given up at the size that it had', async () => {
    await withEntry(async (cache, zip) => {
      let most = 0;
      const grow = (size: number) => {
        most = size;
        if (size < 40 * MIB) appendFileSync(zip, Buffer.alloc(MIB));
      };
      const read = cache.read(KEY, sink(grow), NEVER);
      await expect(read).rejects.toThrow(BadEntry);
      await expect(read).rejects.toThrow('it grew while it was read');
      expect(most).toBeLessThanOrEqual(9 * MIB);
    });
  });

  it('is not read on once the deadline has passed', async () => {
    await withEntry(async (cache) => {
      const deadline = new AbortController();
      const file = sink(() => deadline.abort(new Error('too late')));
      await expect(cache.read(KEY, file, deadline.signal)).rejects.toThrow('too late');
      expect(file.size).toBeLessThan(9 * MIB);
    });
  });

  it.each<[string, string, AbortSignal]>([
    ['once the deadline has passed', '', AbortSignal.abort(new Error('too late'))],
    ['of a zip that is not there', '.gone', NEVER],
  ])('is not made %s, and nothing of it stays', async (_name, suffix, signal) => {
    await withEntry(async (cache, zip, root) => {
      const other = { ...KEY, sha256: 'cd'.repeat(32) };
      await expect(cache.store(other, zip + suffix, signal)).rejects.toThrow(/too late|no such file/);
      expect(readdirSync(join(root, 'scf-layer', '1.0.0')).sort()).toEqual(
        [KEY.sha256, `${KEY.sha256}.complete`].sort(),
      );
      await cache.store(other, zip, NEVER);
      expect((await cache.read(other, sink(), NEVER))?.size).toBe(9 * MIB);
    });
  });

  it('is removed with its marker and its empty folders', async () => {
    await withEntry(async (cache, zip, root) => {
      const other = { ...KEY, sha256: 'cd'.repeat(32) };
      await cache.store(other, zip, NEVER);
      await cache.drop(KEY);
      expect(existsSync(zip)).toBe(false);
      expect(readdirSync(join(root, 'scf-layer', '1.0.0')).sort()).toEqual([
        other.sha256,
        `${other.sha256}.complete`,
      ]);
      await cache.drop(other);
      expect(readdirSync(root)).toEqual([]);
    });
  });
});
