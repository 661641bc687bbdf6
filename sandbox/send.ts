import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Body } from './content.ts';
import { PIECE } from './content.ts';
import type { Plan } from './cos-plan.ts';
import type { Timers } from './listener.ts';
import { reset } from './listener.ts';

/** The speed of a response. `throttle` is in bytes per second, `firstByteDelayMs` in milliseconds. */
export interface Pace {
  throttle?: number | undefined;
  firstByteDelayMs?: number | undefined;
  timers: Timers;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

const FREE_WRITE = 512 * 1024;
const SMALLEST_WRITE = 4 * 1024;

/**
 * Sends a planned response, and calls `count` with the number of body bytes given to the socket.
 * Rejects with an AbortError if the client disconnects.
 */
export async function sendPlan(
  res: ServerResponse,
  plan: Plan,
  pace: Pace,
  count: (bytes: number) => void,
): Promise<void> {
  if (pace.firstByteDelayMs) await pace.timers.sleep(pace.firstByteDelayMs, pace.signal);
  const { stop, body } = plan;
  if (stop !== undefined && stop.after < 0) return reset(res.socket);
  const length: Record<string, string> = plan.chunked ? {} : { 'Content-Length': String(body.size) };
  res.writeHead(plan.status, { ...length, ...plan.headers });
  res.flushHeaders();
  // Without a body, nothing can be cut short.
  if (res.req.method === 'HEAD') {
    res.end();
    return;
  }
  await sendBody(res, body, Math.min(body.size, stop?.after ?? body.size), pace, count);
  if (stop === undefined) res.end();
  else if (stop.how === 'fin') res.socket?.end();
  else if (stop.how === 'reset') reset(res.socket);
}

/**
 * Writes each throttled piece when its last byte is due, counted from the start. So N bytes take N / throttle seconds, even if single
 * timers fire late.
 */
async function sendBody(
  res: ServerResponse,
  body: Body,
  to: number,
  pace: Pace,
  count: (bytes: number) => void,
): Promise<void> {
  const { throttle, timers, signal } = pace;
  const write =
    throttle === undefined
      ? FREE_WRITE
      : Math.min(PIECE, Math.max(SMALLEST_WRITE, Math.floor(throttle / 50)));
  const started = timers.now();
  for (let at = 0; at < to; ) {
    const next = Math.min(at + write, to);
    if (throttle !== undefined) {
      const wait = started + (next / throttle) * 1000 - timers.now();
      if (wait >= 1) await timers.sleep(wait, signal);
    }
    signal.throwIfAborted();
    const room = res.write(body.read(at, next));
    count(next - at);
    at = next;
    if (!room) await once(res, 'drain', { signal });
  }
}
