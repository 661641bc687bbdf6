import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Action } from './actions.ts';
import type { ApiReply } from './api-reply.ts';
import { sendFault, sendReply } from './api-reply.ts';
import type { FaultQueue } from './faults.ts';
import type { ApiKey } from './keys.ts';
import { layerRef } from './layers.ts';
import type { Handler, Timers } from './listener.ts';
import type { RateLimit } from './rate-limit.ts';
import { rateLimit } from './rate-limit.ts';
import type { Refusal } from './tc3.ts';
import { verifyTc3 } from './tc3.ts';
import type { ApiCall, ApiFaultRule } from './types.ts';

// The documented limit of a TC3 request.
const MAX_BODY = 10 * 1024 * 1024;

/** What the API needs from the sandbox. */
export interface ApiParts {
  actions: ReadonlyMap<string, Action>;
  findKey: (secretId: string) => ApiKey | undefined;
  faults: FaultQueue<ApiFaultRule>;
  calls: ApiCall[];
  now: () => number;
  ratePerSecond: number;
  /** Called for every request that the rate limit refuses. */
  onRefused: () => void;
  timers: Timers;
}

/** A request with its body. `params` is `undefined` if the body is not a JSON object. */
interface Arrived {
  action: string;
  region: string;
  version: string | undefined;
  request: { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer };
  params: Record<string, unknown> | undefined;
  layer: string | undefined;
}

/**
 * Behaves like API 3.0 of Tencent Cloud: always returns HTTP 200 and `{"Response": ...}`. It checks, in this order: authentication,
 * version and action, rate limit, scripted faults, CAM, the action itself.
 */
export function apiHandler(parts: ApiParts): Handler {
  const limits = new Map<string, RateLimit>();
  const limitOf = (action: string): RateLimit => {
    const limit = limits.get(action) ?? rateLimit(parts.ratePerSecond, parts.now);
    limits.set(action, limit);
    return limit;
  };

  return async (req, res, signal) => {
    const at = parts.now();
    const requestId = randomUUID();
    const headers = req.headers;
    const call: ApiCall = {
      at,
      action: text(headers['x-tc-action']),
      region: text(headers['x-tc-region']),
      requestId,
      outcome: 'pending',
    };
    parts.calls.push(call);
    const arrived = await arrive(req);
    const named = arrived.params && namedLayer(arrived.params);
    if (named !== undefined) call.layer = layerRef('', named.name, named.version);
    arrived.layer = named && layerRef(call.region, named.name, named.version);

    const admitted = admit(arrived, parts, limitOf, at);
    if ('code' in admitted) {
      call.outcome = admitted.code;
      return sendReply(res, { ...admitted, requestId });
    }
    const rule = parts.faults.next(
      arrived.layer,
      (r) => r.action === undefined || r.action === arrived.action,
    );
    const answer = (): ApiReply => {
      const reply = act(arrived, admitted, at);
      call.outcome = 'code' in reply ? reply.code : 'ok';
      return { ...reply, requestId };
    };
    if (rule === undefined) return sendReply(res, answer());
    await sendFault(rule.do, { res, call, answer, timers: parts.timers, signal });
  };
}

function admit(
  arrived: Arrived,
  parts: ApiParts,
  limitOf: (action: string) => RateLimit,
  now: number,
): { action: Action; key: ApiKey | undefined } | Refusal {
  const { request } = arrived;
  const [path] = request.url.split('?', 1);
  if (request.method !== 'POST' || path !== '/') {
    return { code: 'UnsupportedProtocol', message: 'Only POST / is supported.' };
  }
  if (request.body.length > MAX_BODY) {
    return { code: 'RequestSizeLimitExceeded', message: 'The request size exceeds the limit.' };
  }
  const action = parts.actions.get(arrived.action);
  const skips = action?.unsigned === true && request.headers.authorization === 'SKIP';
  const proof = skips ? { key: undefined } : verifyTc3(request, parts.findKey, now);
  if ('code' in proof) return proof;
  if (arrived.version === undefined) {
    return {
      code: 'MissingParameter',
      message: 'The request is missing a required parameter `X-TC-Version`.',
    };
  }
  if (action === undefined) {
    return { code: 'InvalidAction', message: `The request action=\`${arrived.action}\` is invalid.` };
  }
  if (arrived.version !== action.version) {
    return {
      code: 'NoSuchVersion',
      message: `The version \`${arrived.version}\` of the action does not exist.`,
    };
  }
  const limit = limitOf(arrived.action).admit();
  if (limit.admitted) return { action, key: proof.key };
  parts.onRefused();
  return {
    code: 'RequestLimitExceeded',
    message: `Your current request times equals to \`${limit.seen}\` in a second, which exceeds the frequency limit \`${parts.ratePerSecond}\` for a second. Please reduce the frequency of calls.`,
  };
}

function act(arrived: Arrived, admitted: { action: Action; key: ApiKey | undefined }, now: number) {
  const { action, key } = admitted;
  const denied = key?.deniedActions ?? [];
  if (denied.includes(arrived.action) || denied.includes('*')) {
    return {
      code: 'UnauthorizedOperation.CAM',
      message: `you are not authorized to perform operation (scf:${arrived.action}), resource (qcs::scf:${arrived.region}:uin/100000000001:${arrived.layer ?? '*'}) has no permission`,
    };
  }
  if (arrived.params === undefined) {
    return { code: 'InvalidParameter', message: 'The request body is not a valid JSON object.' };
  }
  return action.answer({ params: arrived.params, region: arrived.region, key, now });
}

async function arrive(req: IncomingMessage): Promise<Arrived> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a request body is made of buffers');
    // One byte over the limit is enough to refuse it.
    if (size <= MAX_BODY) chunks.push(chunk);
    size += chunk.length;
  }
  const body = Buffer.concat(chunks);
  const { method = '', url = '/', headers } = req;
  const version = headers['x-tc-version'];
  return {
    action: text(headers['x-tc-action']),
    region: text(headers['x-tc-region']),
    version: typeof version === 'string' ? version : undefined,
    request: { method, url, headers, body },
    params: jsonObject(body),
    layer: undefined,
  };
}

function jsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

function namedLayer(params: Record<string, unknown>): { name: string; version: number } | undefined {
  const { LayerName: name, LayerVersion: version } = params;
  return typeof name === 'string' && typeof version === 'number' ? { name, version } : undefined;
}

function text(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
