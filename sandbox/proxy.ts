import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import type { Certificate } from './listener.ts';

/** Makes a self-signed certificate for `names`. */
export async function certificateFor(names: readonly string[]): Promise<Certificate> {
  // Imported here because few need one, and loading it takes longer than making one.
  const { generate } = await import('selfsigned');
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'scf-layer-gate sandbox' }], {
    // An RSA key takes ten times as long to generate.
    ...{ keyType: 'ec', curve: 'P-256' },
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  return { cert, key };
}

interface Listening {
  port: number;
  /** Connections that came so far. */
  connections(): number;
  close(): Promise<void>;
}

async function listen(server: net.Server): Promise<Listening> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on('connection', (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function join(a: net.Socket, b: net.Socket): void {
  a.pipe(b).pipe(a);
  a.once('close', () => b.destroy());
  b.once('close', () => a.destroy());
  a.on('error', () => b.destroy());
  b.on('error', () => a.destroy());
}

/** Terminates TLS on its own port and forwards the plain bytes to `port` on this machine. */
export async function startTlsFront(port: number, certificate: Certificate): Promise<Listening> {
  return await listen(
    tls.createServer({ ...certificate }, (socket) => join(socket, net.connect(port, '127.0.0.1'))),
  );
}

/** A running HTTP proxy that only supports CONNECT. */
export interface ConnectProxy extends Listening {
  /** `http://[user:password@]127.0.0.1:PORT` */
  url: string;
  /** `host:port` of each CONNECT, in order, refused ones included. */
  connects: string[];
}

/**
 * Starts a proxy that routes a few hosts to local ports, without DNS.
 *
 * @param routes `host:port` → port on this machine; any other target gets 502
 * @param login `user:password` as in a URL; clients without it get 407
 */
export async function startProxy(routes: ReadonlyMap<string, number>, login?: string): Promise<ConnectProxy> {
  const connects: string[] = [];
  const expected =
    login === undefined ? undefined : `Basic ${Buffer.from(decodeURIComponent(login)).toString('base64')}`;
  const server = http.createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    connects.push(request.url ?? '');
    const port = routes.get(request.url ?? '');
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    } else if (port === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    } else {
      const target = net.connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        join(socket, target);
      });
      target.on('error', () => socket.destroy());
    }
  });
  const listening = await listen(server);
  return {
    ...listening,
    connects,
    url: `http://${login === undefined ? '' : `${login}@`}127.0.0.1:${listening.port}`,
  };
}
