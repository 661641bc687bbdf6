import type { ServerResponse } from 'node:http';
import type { ActionAnswer } from './actions.ts';
import type { Timers } from './listener.ts';
import { reset } from './listener.ts';
import type { ApiCall, ApiFault } from './types.ts';

/** An action's response and its RequestId, which every API response carries. */
export type ApiReply = ActionAnswer & { requestId: string };

/** Sends a response as API 3.0 does: HTTP 200, JSON, errors inside `Response.Error`. */
export function sendReply(res: ServerResponse, reply: ApiReply): void {
  const body = encode(reply);
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  res.end(body);
}

/** Plays a scripted fault instead of `answer`, and records it in `call`. */
export async function sendFault(
  fault: ApiFault,
  at: { res: ServerResponse; call: ApiCall; answer: () => ApiReply; timers: Timers; signal: AbortSignal },
): Promise<void> {
  const { res, call } = at;
  if (fault === 'hang') {
    call.outcome = fault;
  } else if (fault === 'reset') {
    call.outcome = fault;
    reset(res.socket);
  } else if (fault === 'truncate') {
    const body = encode(at.answer());
    call.outcome = fault;
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
    res.write(body.subarray(0, body.length >> 1), () => res.socket?.end());
  } else if ('delayMs' in fault) {
    await at.timers.sleep(fault.delayMs, at.signal);
    sendReply(res, at.answer());
  } else if ('code' in fault) {
    call.outcome = fault.code;
    const message = fault.message ?? `Scripted ${fault.code}.`;
    sendReply(res, { code: fault.code, message, requestId: call.requestId });
  } else {
    call.outcome = `http ${fault.status}`;
    const body = Buffer.from(fault.body ?? '');
    res.writeHead(fault.status, { 'Content-Length': body.length, ...fault.headers });
    res.end(body);
  }
}

function encode(reply: ApiReply): Buffer {
  const response =
    'code' in reply
      ? { Error: { Code: reply.code, Message: reply.message }, RequestId: reply.requestId }
      : { ...reply.fields, RequestId: reply.requestId };
  return Buffer.from(JSON.stringify({ Response: response }));
}
