import type { Body } from './content.ts';
import { bytesContent } from './content.ts';
import type { CosRefusal } from './cos-sign.ts';

/** A COS response before it is sent; scripted faults change it. */
export interface Plan {
  status: number;
  headers: Record<string, string>;
  body: Body;
  /** `true`: no Content-Length, but `Transfer-Encoding: chunked`. */
  chunked: boolean;
  /** Body bytes after which the response stops short, and how. */
  stop?: { after: number; how: 'reset' | 'fin' | 'stall' };
}

/** A single range of bytes, both ends inclusive, as in Content-Range. */
export interface ByteRange {
  first: number;
  last: number;
}

/** The requested object. `etag` is quoted. */
export interface CosObject {
  path: string;
  body: Body;
  etag: string;
  ranges: boolean;
  chunked: boolean;
}

/** The request, except for its path. Header values as sent. */
export interface Conditions {
  range: string | undefined;
  ifMatch: string | undefined;
  ifRange: string | undefined;
}

/**
 * Parses a `Range` header for an object of `size` bytes. Returns the range, clipped to the object; `none` if the header is missing,
 * malformed or not a single range of bytes (RFC 9110: ignore it); `unsatisfiable` if it starts past the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'none' | 'unsatisfiable' {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return 'none';
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) return 'none';
  if (first >= size) return 'unsatisfiable';
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

/** Plans the honest response: 200, 206, 412 `PreconditionFailed` or 416 `InvalidRange`; and the range that it covers. */
export function planObject(
  object: CosObject,
  asked: Conditions,
  requestId: string,
): { plan: Plan; range: ByteRange | undefined } {
  const { size } = object.body;
  if (asked.ifMatch !== undefined && !matches(asked.ifMatch, object.etag)) {
    const message = 'At least one of the pre-conditions you specified did not hold.';
    const refusal = { status: 412, code: 'PreconditionFailed', message };
    return { plan: planError(refusal, object.path, requestId), range: undefined };
  }
  const current = asked.ifRange === undefined || asked.ifRange === object.etag;
  const range = object.ranges && current ? parseRange(asked.range, size) : 'none';
  if (range === 'unsatisfiable') {
    const message = 'The requested range is not satisfiable';
    const plan = planError({ status: 416, code: 'InvalidRange', message }, object.path, requestId);
    plan.headers['Content-Range'] = `bytes */${size}`;
    return { plan, range: undefined };
  }
  const plan: Plan = {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      ETag: object.etag,
      'x-cos-request-id': requestId,
      ...(object.ranges ? { 'Accept-Ranges': 'bytes' } : {}),
    },
    body: object.body,
    chunked: object.chunked,
  };
  if (range === 'none') return { plan, range: undefined };
  narrow(plan, object.body, range);
  return { plan, range };
}

/** Turns the plan into a 206 for one range of the object. */
export function narrow(plan: Plan, whole: Body, range: ByteRange): void {
  plan.status = 206;
  plan.headers['Content-Range'] = `bytes ${range.first}-${range.last}/${whole.size}`;
  plan.body = slice(whole, range.first, range.last + 1);
}

/** Part of a body; `end` exclusive. */
export function slice(body: Body, start: number, end: number): Body {
  return { size: end - start, read: (from, to) => body.read(start + from, start + to) };
}

/** The XML document of a COS error. */
export function planError(refusal: CosRefusal, path: string, requestId: string): Plan {
  const { status, code, message } = refusal;
  const xml = [
    "<?xml version='1.0' encoding='utf-8' ?>",
    '<Error>',
    `  <Code>${escapeXml(code)}</Code>`,
    `  <Message>${escapeXml(message)}</Message>`,
    `  <Resource>${escapeXml(path)}</Resource>`,
    `  <RequestId>${requestId}</RequestId>`,
    `  <TraceId>${Buffer.from(requestId).toString('base64')}</TraceId>`,
    '</Error>',
    '',
  ].join('\n');
  return {
    status,
    headers: { 'Content-Type': 'application/xml', 'x-cos-request-id': requestId },
    body: bytesContent(Buffer.from(xml)),
    chunked: false,
  };
}

function matches(ifMatch: string, etag: string): boolean {
  return ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag);
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`);
}
