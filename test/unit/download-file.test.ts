import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { divide, partBytesFor } from '../../src/artifact/download-plan.ts';
import { createHashingFile } from '../../src/artifact/hashing-file.ts';
import { runs } from '../kit/runs.ts';
import { objectOf } from './download-kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, String(++files));

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a file that is hashed while it is written', () => {
  it('has the digest of its bytes, in whatever order its spans are filled', async () => {
    const object = objectOf(3000);
    const borders = fc.uniqueArray(fc.integer({ min: 1, max: 2999 }), { maxLength: 6 });
    const steps = fc.array(fc.record({ span: fc.nat(6), bytes: fc.integer({ min: 1, max: 700 }) }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(borders, steps, async (inner, order) => {
        const path = newPath();
        const file = createHashingFile(path);
        const edges = [0, ...inner.sort((a, b) => a - b), object.length];
        const spans = edges.slice(0, -1).map((start, at) => ({
          span: file.span(start),
          end: edges[at + 1] ?? object.length,
        }));
        const rest = spans.map((_, span) => ({ span, bytes: 3000 })).reverse();
        for (const { span: index, bytes } of [...order, ...rest]) {
          const at = spans[index % spans.length];
          if (at !== undefined)
            at.span.write(object.subarray(at.span.end, Math.min(at.span.end + bytes, at.end)));
        }
        const digest = await file.finish();
        file.close();
        expect(readFileSync(path).equals(object)).toBe(true);
        expect(digest).toEqual({ sha256: digestOf(object), size: object.length });
      }),
      { numRuns: runs(40) },
    );
  });

  it('with a gap or an overlap has none', async () => {
    for (const start of [5, 3]) {
      const file = createHashingFile(newPath());
      file.span(0).write(Buffer.from('1234'));
      file.span(start).write(Buffer.from('5678'));
      await expect(file.finish()).rejects.toThrow(
        /gap or an overlap after 4 of 8 bytes|gap or an overlap after 7/,
      );
      file.close();
    }
  });

  it('that somebody cuts meanwhile has none', async () => {
    const path = newPath();
    const file = createHashingFile(path);
    const [first, second] = [file.span(0), file.span(10)];
    second.write(Buffer.alloc(1000, 1));
    truncateSync(path, 500);
    first.write(Buffer.alloc(10, 1));
    await expect(file.finish()).rejects.toThrow('was cut to 500 bytes');
    file.close();
  });

  it('begun again forgets what it had', async () => {
    const path = newPath();
    const file = createHashingFile(path);
    file.span(100).write(Buffer.from('gone, and longer than what follows'));
    file.restart();
    expect(file.size).toBe(0);
    file.span(0).write(Buffer.from('kept'));
    expect(await file.finish()).toEqual({ sha256: digestOf(Buffer.from('kept')), size: 4 });
    file.close();
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('kept');
  });
});

const MIB = 1024 * 1024;

describe('the parts of an object', () => {
  it.each([
    [8, 1],
    [12, 2],
    [64, 8],
    [100, 13],
    [256, 32],
    [257, 17],
    [512, 32],
    [1024, 32],
  ])('of %i MiB have %i MiB over eight connections', (total, part) => {
    expect(partBytesFor(total * MIB, 8, MIB)).toBe(part * MIB);
  });

  it('that are given out cover it; a slow rest is halved, a short one is not', () => {
    const file = createHashingFile(newPath());
    const first = { span: file.span(0), end: Number.POSITIVE_INFINITY };
    const parts = divide(file, first, 1000, 400, 50);
    expect(first.end).toBe(400);
    expect(parts.extend(first)).toBe(true);
    expect(first.end).toBe(800);
    const last = parts.claim();
    expect([last?.span.end, last?.end]).toEqual([800, 1000]);
    expect(parts.extend(first)).toBe(false);
    const half = parts.claim();
    expect([first.end, half?.span.end, half?.end]).toEqual([400, 400, 800]);
    first.span.write(Buffer.alloc(390));
    half?.span.write(Buffer.alloc(390));
    const quarter = parts.claim();
    expect([last?.end, quarter?.span.end, quarter?.end]).toEqual([900, 900, 1000]);
    expect(parts.claim()).toBeUndefined();
    file.close();
  });
});
