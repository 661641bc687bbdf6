import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';

/**
 * The timers behind throttles and delays. `now` is monotonic milliseconds, not the clock for signatures. `sleep` rejects once `signal`
 * is aborted.
 */
export interface Timers {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Handles one request. `signal` is aborted when the connection or the sandbox is closed. */
export type Handler = (req: IncomingMessage, res: ServerResponse, signal: AbortSignal) => Promise<void>;

/** A certificate and its key, both in PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** An HTTP or HTTPS server on 127.0.0.1. */
export interface Listener {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT` */
  origin: string;
  close(): Promise<void>;
}

/** Real timers on a monotonic clock. */
export const realTimers: Timers = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

/**
 * Listens on 127.0.0.1 (`port` 0: a free port), over TLS if there is a certificate, which must be for `localhost`. Rejects with the
 * system's error if the port is taken.
 */
export async function listen(handler: Handler, port: number, certificate?: Certificate): Promise<Listener> {
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    req.once('error', () => undefined);
    handler(req, res, gone.signal).catch((error: unknown) => {
      // Ignore clients that disconnect; report anything else.
      if (gone.signal.aborted) return;
      if (!res.headersSent) res.writeHead(500, { 'Content-Type': 'text/plain' });
      res.end(`sandbox failure: ${error instanceof Error ? error.stack : String(error)}`);
    });
  };
  const server =
    certificate === undefined
      ? http.createServer(onRequest)
      : https.createServer({ ...certificate }, onRequest);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  return {
    origin:
      certificate === undefined ? `http://127.0.0.1:${address.port}` : `https://localhost:${address.port}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Ends a connection with RST after flushing earlier writes; over TLS, without close_notify. */
export function reset(socket: Socket | null): void {
  socket?.write('', () => (socket instanceof TLSSocket ? socket.destroy() : socket.resetAndDestroy()));
}
