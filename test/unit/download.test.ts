import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { download } from '../../src/artifact/download.ts';
import { createHashingFile } from '../../src/artifact/hashing-file.ts';
import { TransferFailure } from '../../src/artifact/request.ts';
import type { Clock } from '../../src/clock.ts';

/** What a server does with one request. */
interface Behaviour {
  /** Bytes of the body before the connection is cut; more than there are: none is. */
  cut: number;
  chunk: number;
  ranges: 'honest' | 'ignored' | 'shifted' | 'other-total' | 'refused-412' | 'refused-416';
  etag: 'same' | 'other' | 'none';
  status: 'ok' | 403 | 404 | 503;
  length: 'announced' | 'chunked';
  /** Where the body is altered; beyond its end: nowhere. */
  flip: number;
}

const honest: Behaviour = {
  ...{ cut: Number.MAX_SAFE_INTEGER, chunk: 1000, ranges: 'honest', etag: 'same' },
  ...{ status: 'ok', length: 'announced', flip: Number.MAX_SAFE_INTEGER },
} as const;

function answer(
  object: Buffer,
  how: Behaviour,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  if (how.status !== 'ok')
    return void response.writeHead(how.status).end('<Error><Code>Scripted</Code></Error>');
  const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (asked > 0 && how.ranges === 'refused-412') return void response.writeHead(412).end();
  if (asked > 0 && how.ranges === 'refused-416') return void response.writeHead(416).end();
  const partial = asked > 0 && how.ranges !== 'ignored';
  const first = partial ? asked + (how.ranges === 'shifted' ? -1 : 0) : 0;
  const body = Buffer.from(object.subarray(first));
  if (how.flip < body.length) body.writeUInt8(body.readUInt8(how.flip) ^ 1, how.flip);
  const total = object.length + (how.ranges === 'other-total' ? 1 : 0);
  response.writeHead(partial ? 206 : 200, {
    ...(how.etag === 'none' ? {} : { etag: how.etag === 'same' ? '"one"' : '"two"' }),
    ...(how.ranges === 'ignored' ? {} : { 'accept-ranges': 'bytes' }),
    ...(how.length === 'announced' ? { 'content-length': body.length } : {}),
    ...(partial ? { 'content-range': `bytes ${first}-${object.length - 1}/${total}` } : {}),
  });
  response.flushHeaders();
  for (let at = 0; at < Math.min(how.cut, body.length); at += how.chunk) {
    response.write(body.subarray(at, Math.min(at + how.chunk, how.cut)));
  }
  if (how.cut < body.length) response.socket?.end();
  else response.end();
}

const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-download-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

interface Options {
  clock?: Partial<Clock>;
  stallMs?: number;
  log?: (line: string) => void;
}

/** Downloads from a server that goes through `behaviours`, then is honest; gives the digest and what is on the disk. */
async function fetchFrom(
  handler: http.RequestListener,
  { clock = {}, stallMs = 5000, log = () => undefined }: Options = {},
): Promise<{ sha256: string; disk: Buffer; requests: number }> {
  let requests = 0;
  const server = http.createServer((request, response) => {
    requests += 1;
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('unreachable');
  files += 1;
  const path = join(folder, String(files));
  const file = await createHashingFile(path);
  try {
    const { sha256 } = await download({
      locate: async () => `http://127.0.0.1:${address.port}/`,
      file,
      signal: new AbortController().signal,
      clock: { now: () => performance.now(), random: () => 0, sleep: async () => undefined, ...clock },
      log,
      resume: true,
      stallMs,
    });
    await file.close();
    return { sha256, disk: readFileSync(path), requests };
  } finally {
    await file.close();
    rmSync(path, { force: true });
    server.closeAllConnections();
    server.close();
  }
}

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const cuts = fc.oneof(fc.nat(6000), fc.constant(Number.MAX_SAFE_INTEGER));
const honestCut = fc
  .record({ cut: cuts, chunk: fc.integer({ min: 1, max: 3000 }) })
  .map((how) => ({ ...honest, ...how }));
const anything: fc.Arbitrary<Behaviour> = fc.record({
  cut: cuts,
  chunk: fc.integer({ min: 1, max: 3000 }),
  ranges: fc.constantFrom(
    'honest',
    'honest',
    'ignored',
    'shifted',
    'other-total',
    'refused-412',
    'refused-416',
  ),
  etag: fc.constantFrom('same', 'same', 'other', 'none'),
  status: fc.constantFrom<Behaviour['status'][]>('ok', 'ok', 'ok', 403, 404, 503),
  length: fc.constantFrom('announced', 'announced', 'chunked'),
  flip: fc.oneof(fc.nat(8000), fc.constant(Number.MAX_SAFE_INTEGER)),
});

describe('a download', () => {
  it('whatever the server does, gives the digest of what is on the disk, or fails', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 5000 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(anything, { maxLength: 8 }), async (object, script) => {
        const left = [...script];
        try {
          const { sha256, disk } = await fetchFrom((request, response) =>
            answer(object, left.shift() ?? honest, request, response),
          );
          expect(sha256).toBe(digestOf(disk));
        } catch (error) {
          expect(error).toBeInstanceOf(TransferFailure);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('of one unchanged object gives the right bytes, wherever it is cut, as long as it gets on', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 20_000 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(honestCut, { maxLength: 6 }), async (object, script) => {
        const left = script.filter(({ cut }) => cut > 0);
        const { sha256, disk } = await fetchFrom((request, response) =>
          answer(object, left.shift() ?? honest, request, response),
        );
        expect(disk.equals(object)).toBe(true);
        expect(sha256).toBe(digestOf(object));
      }),
      { numRuns: 80 },
    );
  });

  it('goes on from the last byte, asking for the same object', async () => {
    const object = Buffer.alloc(9000, 7);
    const seen: [string | undefined, string | undefined][] = [];
    const script = [{ ...honest, cut: 4000 }];
    await fetchFrom((request, response) => {
      seen.push([request.headers.range, request.headers['if-match']]);
      answer(object, script.shift() ?? honest, request, response);
    });
    expect(seen).toEqual([
      [undefined, undefined],
      ['bytes=4000-', '"one"'],
    ]);
  });

  it('gives up after five connections without a byte', async () => {
    let requests = 0;
    const refused = fetchFrom((request) => {
      requests += 1;
      request.socket.destroy();
    });
    await expect(refused).rejects.toThrow(TransferFailure);
    expect(requests).toBe(5);
  });

  it('waits as long as the server asks', async () => {
    const waits: number[] = [];
    const script: Behaviour[] = [honest];
    let first = true;
    await fetchFrom(
      (request, response) => {
        if (first) response.writeHead(503, { 'retry-after': '7' }).end();
        else answer(Buffer.from('x'), script.shift() ?? honest, request, response);
        first = false;
      },
      { clock: { sleep: async (ms) => void waits.push(ms) } },
    );
    expect(waits).toEqual([7000]);
  });

  it('that stands still counts as dropped, and goes on', async () => {
    const object = Buffer.alloc(9000, 7);
    let first = true;
    const lines: string[] = [];
    const { disk, requests } = await fetchFrom(
      (request, response) => {
        if (first) {
          response.writeHead(200, {
            'content-length': object.length,
            etag: '"one"',
            'accept-ranges': 'bytes',
          });
          response.write(object.subarray(0, 5000));
        } else answer(object, honest, request, response);
        first = false;
      },
      { stallMs: 300, log: (line) => lines.push(line) },
    );
    expect(disk.equals(object)).toBe(true);
    expect(requests).toBe(2);
    expect(lines[0]).toMatch(/interrupted at 4\.9 KiB \(no data for 0\.3 s\)/);
  });

  it('tells its progress at most once in five seconds', async () => {
    let time = 0;
    const lines: string[] = [];
    const object = Buffer.alloc(3_000_000, 1);
    await fetchFrom((request, response) => answer(object, honest, request, response), {
      clock: { now: () => (time += 1000) },
      log: (line) => lines.push(line),
    });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(time / 5000);
    expect(lines[0]).toMatch(/^Downloaded \d+\.\d KiB of 2\.9 MiB, .* a second\.$/);
  });
});
