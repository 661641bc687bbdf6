import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { planFault } from './cos-faults.ts';
import type { CosObject, Plan } from './cos-plan.ts';
import { planError, planObject } from './cos-plan.ts';
import type { CosKey } from './cos-sign.ts';
import { verifyCos } from './cos-sign.ts';
import type { FaultQueue } from './faults.ts';
import type { Layer, LayerStore } from './layers.ts';
import { quoted } from './layers.ts';
import type { Handler, Timers } from './listener.ts';
import { sendPlan } from './send.ts';
import type { CosFaultRule, Download } from './types.ts';

/** What COS needs from the sandbox. */
export interface CosParts {
  layers: LayerStore;
  key: CosKey;
  faults: FaultQueue<CosFaultRule>;
  downloads: Download[];
  now: () => number;
  timers: Timers;
}

interface Target {
  /** Decoded; as sent if it cannot be decoded. */
  path: string;
  query: URLSearchParams;
  url: string;
}

/**
 * Simulates the signed GET of a COS object. It checks, in this order: signature, existence, scripted faults, If-Match, Range.
 */
export function cosHandler(parts: CosParts): Handler {
  return async (req, res, signal) => {
    const target = targetOf(req);
    const layer = parts.layers.byPath(target.path);
    const entry = record(req, layer?.ref ?? target.path, parts.now());
    parts.downloads.push(entry);
    res.once('finish', () => {
      entry.finished = true;
    });
    const plan = planAnswer(req, target, layer, parts, entry.at);
    if (plan.stop === undefined || plan.stop.after >= 0) entry.status = plan.status;
    const { throttle, firstByteDelayMs } = layer?.options ?? {};
    await sendPlan(res, plan, { throttle, firstByteDelayMs, timers: parts.timers, signal }, (bytes) => {
      entry.bytesSent += bytes;
    });
  };
}

function planAnswer(
  req: IncomingMessage,
  target: Target,
  layer: Layer | undefined,
  parts: CosParts,
  now: number,
): Plan {
  const requestId = randomBytes(18).toString('base64');
  const { path, query } = target;
  const refusal = verifyCos({ method: req.method ?? '', path, query }, parts.key, now);
  if (refusal !== undefined) return planError(refusal, path, requestId);
  if (layer === undefined) {
    const message = 'The specified key does not exist.';
    return planError({ status: 404, code: 'NoSuchKey', message }, path, requestId);
  }
  const asked = conditions(req);
  const ranged = planObject(objectOf(layer), asked, requestId).range !== undefined;
  const rule = parts.faults.next(layer.ref, ({ do: fault }) => {
    return ranged || !(typeof fault === 'object' && 'wrongRange' in fault);
  });
  if (rule !== undefined && typeof rule.do === 'object' && 'changeEtag' in rule.do) {
    layer.etag = quoted(rule.do.changeEtag);
  }
  const object = objectOf(layer);
  const { plan, range } = planObject(object, asked, requestId);
  if (rule === undefined) return plan;
  return planFault(plan, rule.do, { object, range, url: target.url, requestId });
}

function objectOf({ options, path, etag }: Layer): CosObject {
  return {
    path,
    etag,
    body: options.served ?? options.content,
    ranges: options.noRanges !== true,
    chunked: options.contentLength === false,
  };
}

function conditions(req: IncomingMessage) {
  const ifRange = req.headers['if-range'];
  return {
    range: req.headers.range,
    ifMatch: req.headers['if-match'],
    ifRange: typeof ifRange === 'string' ? ifRange : undefined,
  };
}

function record(req: IncomingMessage, layer: string, at: number): Download {
  const entry: Download = { at, layer, status: 0, bytesSent: 0, finished: false };
  if (req.headers.range !== undefined) entry.range = req.headers.range;
  if (req.headers['if-match'] !== undefined) entry.ifMatch = req.headers['if-match'];
  return entry;
}

function targetOf(req: IncomingMessage): Target {
  const url = `http://${req.headers.host ?? '127.0.0.1'}${req.url ?? '/'}`;
  const parsed = new URL(url);
  try {
    return { path: decodeURIComponent(parsed.pathname), query: parsed.searchParams, url };
  } catch {
    return { path: parsed.pathname, query: parsed.searchParams, url };
  }
}
