import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { download } from '../../src/artifact/download.ts';
import {
  createConnectionBudget,
  type DownloadOptions,
  type Parallel,
} from '../../src/artifact/download-plan.ts';
import { createHashingFile } from '../../src/artifact/hashing-file.ts';

/** What a server does with one request. */
export interface Behaviour {
  /** Bytes of the body before the connection is cut; more than there are: none is. */
  cut: number;
  chunk: number;
  ranges: 'honest' | 'ignored' | 'shifted' | 'other-total' | 'refused-412' | 'refused-416';
  etag: 'same' | 'other' | 'none';
  status: 'ok' | 403 | 404 | 503;
  length: 'announced' | 'chunked';
  /** Where the body is altered; beyond its end: nowhere. */
  flip: number;
  /** Bytes that the object has by now; at most as many as it began with. */
  size: number;
}

/** Does as it should. */
export const honest: Behaviour = {
  ...{ cut: Number.MAX_SAFE_INTEGER, chunk: 1000, ranges: 'honest', etag: 'same' },
  ...{ status: 'ok', length: 'announced', flip: Number.MAX_SAFE_INTEGER, size: Number.MAX_SAFE_INTEGER },
} as const;

/** Answers one request for `whole`, or for a range of it, in the way of `how`. */
export function answer(
  whole: Buffer,
  how: Behaviour,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const object = whole.subarray(0, how.size);
  if (how.status !== 'ok')
    return void response.writeHead(how.status).end('<Error><Code>Scripted</Code></Error>');
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (from !== undefined && how.ranges === 'refused-412') return void response.writeHead(412).end();
  if (from !== undefined && how.ranges === 'refused-416') return void response.writeHead(416).end();
  const partial = from !== undefined && how.ranges !== 'ignored';
  const first = partial ? Math.max(0, Number(from) + (how.ranges === 'shifted' ? -1 : 0)) : 0;
  const end = partial && to !== undefined && to !== '' ? Number(to) + 1 : object.length;
  const body = Buffer.from(object.subarray(first, end));
  if (how.flip < body.length) body.writeUInt8(body.readUInt8(how.flip) ^ 1, how.flip);
  const total = object.length + (how.ranges === 'other-total' ? 1 : 0);
  response.writeHead(partial ? 206 : 200, {
    ...(how.etag === 'none' ? {} : { etag: how.etag === 'same' ? '"one"' : '"two"' }),
    ...(how.ranges === 'ignored' ? {} : { 'accept-ranges': 'bytes' }),
    ...(how.length === 'announced' ? { 'content-length': body.length } : {}),
    ...(partial ? { 'content-range': `bytes ${first}-${end - 1}/${total}` } : {}),
  });
  response.flushHeaders();
  for (let at = 0; at < Math.min(how.cut, body.length); at += how.chunk) {
    response.write(body.subarray(at, Math.min(at + how.chunk, how.cut)));
  }
  if (how.cut < body.length) response.socket?.end();
  else response.end();
}

/** One plain stream. */
export const PLAIN = undefined;

/** Adds connections as soon as there are parts for them. */
const atOnce: Parallel['watchLoad'] = (add) => {
  add();
  return () => undefined;
};

/** Four connections from the start, for anything of 300 bytes or more. */
export function ranged(more: Partial<Parallel> = {}): Parallel {
  return {
    budget: createConnectionBudget(16),
    connections: 4,
    leastBytes: 300,
    unitBytes: 100,
    watchLoad: atOnce,
    ...more,
  };
}

/** What a download left behind. */
export interface Fetched {
  sha256: string;
  disk: Buffer;
  requests: number;
}

export interface FetchOptions
  extends Partial<Omit<DownloadOptions, 'clock' | 'file' | 'locate' | 'parallel'>> {
  /** Given `http://127.0.0.1:PORT`. */
  locate?: (origin: string) => Promise<string>;
  clock?: Partial<DownloadOptions['clock']>;
  /** `undefined` is one plain stream. */
  parallel?: Parallel | undefined;
}

/**
 * Downloads from a server that answers with `handler`. No time passes while the download waits.
 *
 * Once the download has ended, in whatever way, all of its connections must end without the server's doing.
 */
export async function fetchFrom(handler: http.RequestListener, options: FetchOptions = {}): Promise<Fetched> {
  const { clock, parallel, locate = async (origin) => `${origin}/`, ...rest } = options;
  let requests = 0;
  const open = new Set<Socket>();
  const server = http.createServer((request, response) => {
    requests += 1;
    handler(request, response);
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('unreachable');
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-download-'));
  const path = join(folder, 'layer.zip');
  const file = createHashingFile(path);
  try {
    const { sha256 } = await download({
      locate: () => locate(`http://127.0.0.1:${address.port}`),
      file,
      signal: new AbortController().signal,
      clock: { now: () => performance.now(), random: () => 0, sleep: async () => undefined, ...clock },
      log: () => undefined,
      resume: true,
      stallMs: 5000,
      ...(parallel === undefined ? {} : { parallel }),
      ...rest,
    });
    return { sha256, disk: readFileSync(path), requests };
  } finally {
    file.close();
    rmSync(folder, { recursive: true });
    await closing(open);
    server.close();
  }
}

async function closing(sockets: ReadonlySet<Socket>): Promise<void> {
  const started = performance.now();
  while (sockets.size > 0) {
    if (performance.now() - started > 2000) throw new Error(`${sockets.size} connections were left open`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** `size` bytes that differ from place to place. */
export function objectOf(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) & 255));
}

const cuts = fc.oneof(fc.nat(2000), fc.constant(Number.MAX_SAFE_INTEGER));
/** Any place to cut, and any pieces, of the right bytes. */
export const honestCut = fc
  .record({ cut: cuts, chunk: fc.integer({ min: 10, max: 1000 }) })
  .map((how) => ({ ...honest, ...how }));
/** Anything that a server may do. */
export const anything: fc.Arbitrary<Behaviour> = fc.record({
  cut: cuts,
  chunk: fc.integer({ min: 10, max: 1000 }),
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
  flip: fc.oneof(fc.nat(3000), fc.constant(Number.MAX_SAFE_INTEGER)),
  size: fc.oneof(fc.nat(1500), fc.constant(Number.MAX_SAFE_INTEGER)),
});

/** What most tests of several connections download. */
export const OBJECT = objectOf(4000);

/** The range that a request asks for. */
export const rangeOf = (request: http.IncomingMessage) => request.headers.range;

/** Four parts of 1000 bytes, over four connections; none of them is long enough to be halved. */
export const fetchParts = (handler: http.RequestListener, more: FetchOptions = {}) =>
  fetchFrom(handler, { parallel: ranged({ unitBytes: 500 }), ...more });

/** `handler`, which notes the range of each request in `seen`. */
export function watch(seen: (string | undefined)[], handler: http.RequestListener): http.RequestListener {
  return (request, response) => {
    seen.push(rangeOf(request));
    handler(request, response);
  };
}

/** Sends the head and ten bytes, and then nothing. */
export function beginOnly(request: http.IncomingMessage, response: http.ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(rangeOf(request) ?? '') ?? [];
  const [first, last] = [Number(from ?? 0), Number(to ?? OBJECT.length - 1)];
  response.writeHead(from === undefined ? 200 : 206, {
    ...{ etag: '"one"', 'accept-ranges': 'bytes', 'content-length': last - first + 1 },
    ...(from === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${OBJECT.length}` }),
  });
  response.write(OBJECT.subarray(first, first + 10));
}
