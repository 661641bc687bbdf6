import { mkdir, readdir, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArchiveAudit, auditArchive } from '../../src/archive/audit.ts';
import { extractArchive } from '../../src/archive/extract.ts';
import { GateError } from '../../src/base/errors.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { runs } from '../kit/runs.ts';
import { BENIGN } from './corpus/benign.ts';
import { LINK, type RawEntry, rawZip } from './hostile-zip.ts';
import { inFolder, NEVER, snapshot } from './kit.ts';

const PARTS = [
  '..',
  '.',
  '',
  'a',
  'b',
  'A',
  'd',
  'é',
  'e\u0301',
  'CON',
  'c:',
  '~',
  'a.',
  ' ',
  'x\0',
  '...',
  '\u2024\u2024',
];
const path = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PARTS) }, fc.string({ maxLength: 4 })), {
    minLength: 1,
    maxLength: 5,
  })
  .chain((parts) => fc.constantFrom('/', '/', '/', '\\').map((separator) => parts.join(separator)));
const plain = fc
  .array(fc.constantFrom('a', 'b', 'd', 'e'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));
const climbing = fc
  .array(fc.constantFrom('a', 'b', 'd', '..', '.'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('/'));
const absolute = fc
  .tuple(fc.constantFrom('/opt', '/opt', '/usr/bin/python3', '/usr'), climbing)
  .chain(([root, rest]) => fc.constantFrom(root, `${root}/${rest}`));
const name = fc.oneof(path, plain, plain, plain);

const entry: fc.Arbitrary<RawEntry> = fc.oneof(
  fc.record({ name, data: fc.constantFrom('', 'content') }),
  name.map((folder) => ({ name: `${folder}/` })),
  fc
    .tuple(name, fc.oneof(path, climbing, climbing, absolute))
    .map(([at, target]) => ({ name: at, data: target, mode: LINK, method: 0 })),
);

/** The folder of a run: what lies beside the place of extraction must stay as it is. */
async function stage(use: (base: string, outside: () => Promise<unknown>) => Promise<void>): Promise<void> {
  await inFolder(async (base) => {
    await mkdir(join(base, 'in', 'side'), { recursive: true });
    for (const near of ['a', 'in/a', 'in/side/a']) {
      await mkdir(join(base, near));
      await writeFile(join(base, near, 'canary'), near);
    }
    await use(base, async () => {
      const found = await snapshot(base);
      return Object.fromEntries(
        Object.entries(found).filter(([key]) => !key.startsWith(join('in', 'side', 'out'))),
      );
    });
  });
}

/** Extracts if it can be, and says how it went; anything but a refusal is thrown. */
async function tryExtract(archive: string, out: string, audit: ArchiveAudit): Promise<boolean> {
  try {
    await extractArchive(archive, out, audit, NEVER, createTracker());
    return true;
  } catch (error) {
    if (error instanceof GateError || (error instanceof Error && 'syscall' in error)) return false;
    throw error;
  }
}

/** What links lead to, as Linux has it: links below /opt and to interpreters stay among layers and programs. */
async function everythingIsInside(out: string): Promise<void> {
  const root = await realpath(out);
  for (const item of await readdir(out, { recursive: true, withFileTypes: true })) {
    if (item.isSymbolicLink()) {
      const target = await readlink(join(item.parentPath, item.name));
      if (target.startsWith('/')) {
        expect(`${normalize(target)}/`).toMatch(/^\/(?:opt|usr\/bin\/python3)\//);
        continue;
      }
    }
    const real = await realpath(join(item.parentPath, item.name)).catch(() => root);
    expect(`${real}${sep}`.startsWith(`${root}${sep}`)).toBe(true);
  }
}

describe('extraction under fuzzing', () => {
  it('never writes outside of its target, audited or not', async () => {
    let extracted = 0;
    await stage(async (base, outside) => {
      const before = await outside();
      const archive = join(base, 'in', 'side', 'out.zip');
      const out = join(base, 'in', 'side', 'out');
      await fc.assert(
        fc.asyncProperty(
          fc.array(entry, { minLength: 1, maxLength: 6 }),
          fc.boolean(),
          async (entries, blind) => {
            await writeFile(archive, rawZip({ entries }));
            const audit = await auditArchive(archive, NEVER);
            // Blind: as if the audit had seen nothing.
            const done = await tryExtract(archive, out, blind ? { ...audit, findings: [] } : audit);
            expect(await outside()).toEqual(before);
            if (!done) expect(await readdir(join(base, 'in', 'side'))).toEqual(['a', 'out.zip']);
            if (done && audit.findings.length === 0) await everythingIsInside(out);
            if (done) extracted += 1;
            await rm(out, { recursive: true, force: true });
          },
        ),
        { numRuns: runs(50) },
      );
    });
    // Otherwise the property would hold for want of anything extracted.
    expect(extracted).toBeGreaterThan(2);
  });

  it('never throws anything but a refusal for bytes that were changed', async () => {
    const originals = BENIGN.map(({ zip }) => rawZip(zip)).filter((bytes) => bytes.length < 5000);
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      value: fc.integer({ min: 0, max: 255 }),
    });
    await stage(async (base, outside) => {
      const before = await outside();
      const archive = join(base, 'in', 'side', 'out.zip');
      const out = join(base, 'in', 'side', 'out');
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...originals),
          fc.array(change, { minLength: 1, maxLength: 4 }),
          async (original, changes) => {
            const bytes = Buffer.from(original);
            for (const { at, value } of changes) bytes[Math.floor(at * bytes.length)] = value;
            await writeFile(archive, bytes);
            const audit = await auditArchive(archive, NEVER);
            await tryExtract(archive, out, audit);
            expect(await outside()).toEqual(before);
            await rm(out, { recursive: true, force: true });
          },
        ),
        { numRuns: runs(50) },
      );
    });
  });
});
