import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Content } from '../../sandbox/index.ts';
import { bytesContent, makeZip, patternContent } from '../../sandbox/index.ts';
import { has, runTool } from '../kit/tools.ts';

function all(content: Content, piece: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.size; at += piece) {
    pieces.push(content.read(at, Math.min(at + piece, content.size)));
  }
  return Buffer.concat(pieces);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('content', () => {
  it('is the same bytes however they are read, and knows their digest', () => {
    const content = patternContent(3_500_001, 7);
    const bytes = all(content, 1 << 20);
    expect(bytes.length).toBe(content.size);
    expect(all(content, 99_991).equals(bytes)).toBe(true);
    expect(content.sha256).toBe(sha256(bytes));
    expect(patternContent(3_500_001, 7).sha256).toBe(content.sha256);
    expect(patternContent(3_500_001, 8).sha256).not.toBe(content.sha256);
    expect(() => content.read(0, (1 << 20) + 1)).toThrow(RangeError);
  });

  it('differs in every part of a round size', () => {
    const content = patternContent(32 << 20, 7);
    const parts = Array.from({ length: 32 }, (_, i) => sha256(content.read(i << 20, (i + 1) << 20)));
    expect(new Set(parts).size).toBe(32);
  });

  it('can be nothing, or bytes', () => {
    const empty = patternContent(0, 1);
    expect(empty.sha256).toBe(sha256(Buffer.alloc(0)));
    expect(bytesContent(Buffer.from('abc')).sha256).toBe(sha256(Buffer.from('abc')));
  });
});

describe('makeZip', () => {
  const files = {
    'nodejs/': '',
    'nodejs/node_modules/left-pad/index.js': 'module.exports = (s, n) => String(s).padStart(n);\n'.repeat(20),
    'nodejs/node_modules/left-pad/é.bin': Buffer.from([0, 1, 2, 255]),
    'nodejs/run.sh': { data: '#!/bin/sh\n', mode: 0o100755 },
    'nodejs/link': { data: 'run.sh', mode: 0o120777 },
  };

  it('can be read back from its central directory', () => {
    const read = readZip(makeZip(files));
    expect(read.map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
      ['nodejs/', '40755'],
      ['nodejs/node_modules/left-pad/index.js', '100644'],
      ['nodejs/node_modules/left-pad/é.bin', '100644'],
      ['nodejs/run.sh', '100755'],
      ['nodejs/link', '120777'],
    ]);
    expect(read.map(({ method }) => method)).toEqual([0, 8, 0, 0, 0]);
    expect(read[1]?.data.toString()).toBe(files['nodejs/node_modules/left-pad/index.js']);
    expect(read[2]?.data).toEqual(files['nodejs/node_modules/left-pad/é.bin']);
    expect(makeZip(files).equals(makeZip(files))).toBe(true);
    expect(readZip(makeZip({}))).toEqual([]);
  });

  it.runIf(has('unzip', '-v'))('is accepted by unzip', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-zip-'));
    try {
      writeFileSync(join(folder, 'layer.zip'), makeZip(files));
      expect(runTool('unzip', ['-t', join(folder, 'layer.zip')]).toString()).toContain('No errors detected');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

interface ReadEntry {
  name: string;
  mode: number;
  method: number;
  data: Buffer;
}

/** Reads a zip as APPNOTE has it, and checks that local headers, sizes and CRCs agree with the directory. */
function readZip(zip: Buffer): ReadEntry[] {
  const end = zip.length - 22;
  expect(zip.toString('latin1', end, end + 4)).toBe('PK\x05\x06');
  const entries: ReadEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  expect(at + zip.readUInt32LE(end + 12)).toBe(end);
  while (at < end) {
    expect(zip.toString('latin1', at, at + 4)).toBe('PK\x01\x02');
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.subarray(at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    expect(zip.toString('latin1', local, local + 4)).toBe('PK\x03\x04');
    expect(zip.subarray(local + 4, local + 30)).toEqual(zip.subarray(at + 6, at + 32));
    expect(zip.subarray(local + 30, local + 30 + nameLength)).toEqual(name);
    const packed = zip.subarray(local + 30 + nameLength).subarray(0, zip.readUInt32LE(at + 20));
    const method = zip.readUInt16LE(at + 10);
    const data = method === 8 ? inflateRawSync(packed) : Buffer.from(packed);
    expect([data.length, crc32(data)]).toEqual([zip.readUInt32LE(at + 24), zip.readUInt32LE(at + 16)]);
    entries.push({ name: name.toString(), mode: zip.readUInt16LE(at + 40), method, data });
    at += 46 + nameLength;
  }
  expect(entries).toHaveLength(zip.readUInt16LE(end + 10));
  return entries;
}
