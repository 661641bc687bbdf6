import { gzipSync } from 'node:zlib';
import type { Body } from './content.ts';
import { bytesContent, PIECE } from './content.ts';
import type { ByteRange, CosObject, Plan } from './cos-plan.ts';
import { narrow, planError, slice } from './cos-plan.ts';
import type { CosFault } from './types.ts';

/** The request that a fault applies to. `url` is absolute. */
export interface FaultedRequest {
  object: CosObject;
  range: ByteRange | undefined;
  url: string;
  requestId: string;
}

// The messages that COS documents for the most common codes.
const MESSAGES: Record<string, string> = {
  SlowDown: 'Reduce your request rate.',
  AccessDenied: 'Access Denied.',
  NoSuchKey: 'The specified key does not exist.',
  InternalError: 'We encountered an internal error. Please try again.',
};

/** Applies a fault to an honest response. `changeEtag` changes nothing here: it acts before the response is planned. */
export function planFault(plan: Plan, fault: CosFault, request: FaultedRequest): Plan {
  if (fault === 'reset') return { ...plan, stop: { after: -1, how: 'reset' } };
  if (fault === 'empty') return { ...plan, status: 200, body: bytesContent(Buffer.alloc(0)) };
  if (fault === 'expired') {
    return errorPlan(request, 403, 'AccessDenied', 'Request has expired');
  }
  if ('changeEtag' in fault) return plan;
  if ('cutAfter' in fault) {
    return { ...plan, stop: { after: fault.cutAfter, how: fault.how ?? 'reset' } };
  }
  if ('stallAfter' in fault) return { ...plan, stop: { after: fault.stallAfter, how: 'stall' } };
  if ('html' in fault) return page(200, { 'Content-Type': 'text/html' }, fault.html);
  if ('redirect' in fault) {
    const target = typeof fault.redirect === 'string' ? fault.redirect : fault.redirect(request.url);
    return page(fault.status ?? 302, { Location: target }, '');
  }
  if ('wrongRange' in fault) return lieAboutRange(plan, fault.wrongRange, request);
  if ('status' in fault) {
    if (fault.body !== undefined) return page(fault.status, fault.headers ?? {}, fault.body);
    const code = fault.code ?? (fault.status === 503 ? 'SlowDown' : 'InternalError');
    const made = errorPlan(request, fault.status, code, MESSAGES[code] ?? code);
    return { ...made, headers: { ...made.headers, ...fault.headers } };
  }
  return alterBody(plan, fault);
}

function alterBody(
  plan: Plan,
  fault: Extract<
    CosFault,
    | { flip: number }
    | { dropLast: number }
    | { append: Buffer }
    | { overrun: number }
    | { contentEncoding: 'gzip' }
  >,
): Plan {
  const { body } = plan;
  if ('flip' in fault) return { ...plan, body: flipped(body, fault.flip) };
  if ('dropLast' in fault) return { ...plan, body: slice(body, 0, Math.max(0, body.size - fault.dropLast)) };
  if ('append' in fault) return { ...plan, body: joined(body, bytesContent(fault.append)) };
  if ('overrun' in fault) {
    const surplus = {
      size: fault.overrun,
      read: (from: number, to: number) => Buffer.alloc(to - from, 0x2b),
    };
    return { ...plan, chunked: true, body: joined(body, surplus) };
  }
  const headers = { ...plan.headers, 'Content-Encoding': 'gzip' };
  return { ...plan, headers, body: bytesContent(gzipSync(whole(body))) };
}

function lieAboutRange(plan: Plan, lie: 'shifted' | '200' | 'otherTotal', request: FaultedRequest): Plan {
  const { object, range } = request;
  if (range === undefined) return plan;
  const { size } = object.body;
  const { first, last } = range;
  const lying = { ...plan, headers: { ...plan.headers } };
  if (lie === '200') {
    delete lying.headers['Content-Range'];
    return { ...lying, status: 200, body: object.body };
  }
  if (lie === 'otherTotal') {
    lying.headers['Content-Range'] = `bytes ${first}-${last}/${size + 1}`;
    return lying;
  }
  // The same length if the object has room for it, otherwise the rest.
  const room = last + 1 < size ? { first: first + 1, last: last + 1 } : { first: first - 1, last: last - 1 };
  narrow(lying, object.body, room.first >= 0 ? room : { first: Math.min(1, last), last });
  return lying;
}

function errorPlan(request: FaultedRequest, status: number, code: string, message: string): Plan {
  return planError({ status, code, message }, request.object.path, request.requestId);
}

function page(status: number, headers: Record<string, string>, body: string | Buffer): Plan {
  return { status, headers, body: bytesContent(Buffer.from(body)), chunked: false };
}

function flipped(body: Body, offset: number): Body {
  if (body.size === 0) return body;
  const place = offset % body.size;
  return {
    size: body.size,
    read: (start, end) => {
      const bytes = body.read(start, end);
      if (place < start || place >= end) return bytes;
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(place - start) ^ 0xff, place - start);
      return copy;
    },
  };
}

function joined(a: Body, b: Body): Body {
  return {
    size: a.size + b.size,
    read: (start, end) =>
      Buffer.concat([
        start < a.size ? a.read(start, Math.min(end, a.size)) : Buffer.alloc(0),
        end > a.size ? b.read(Math.max(start - a.size, 0), end - a.size) : Buffer.alloc(0),
      ]),
  };
}

function whole(body: Body): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.size; at += PIECE) pieces.push(body.read(at, Math.min(at + PIECE, body.size)));
  return Buffer.concat(pieces);
}
