import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * How the sandbox waits, for throttles and delays. `now` is monotonic milliseconds (not the clock that judges
 * signatures); `sleep` rejects once `signal` is aborted.
 */
export interface Timers {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Answers one request. `signal` is aborted once the connection or the sandbox is closed. */
export type Handler = (req: IncomingMessage, res: ServerResponse, signal: AbortSignal) => Promise<void>;

/** An HTTP server on 127.0.0.1. */
export interface Listener {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  close(): Promise<void>;
}

/** Real waiting on a monotonic clock. */
export const realTimers: Timers = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

/** Listens on 127.0.0.1 (`port` 0: a free one). Rejects with the system's error where the port is taken. */
export async function listen(handler: Handler, port: number): Promise<Listener> {
  const server = createServer((req, res) => {
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    req.once('error', () => undefined);
    handler(req, res, gone.signal).catch((error: unknown) => {
      // A client that left is no failure of the sandbox; anything else must be seen.
      if (gone.signal.aborted) return;
      if (!res.headersSent) res.writeHead(500, { 'Content-Type': 'text/plain' });
      res.end(`sandbox failure: ${error instanceof Error ? error.stack : String(error)}`);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Ends a connection with RST, once what was written before has left for the network. */
export function reset(socket: Socket | null): void {
  socket?.write('', () => socket.resetAndDestroy());
}
