import net from 'node:net';
import tls from 'node:tls';
import { failureOf, TransportFailure } from './failure.ts';
import { type ProxyServer, portOf, proxyFor } from './proxy.ts';
import { createResponseReader, MalformedResponse } from './response-reader.ts';

/** By default Node gives each address of a host (except the last) 250 ms to connect, too little between continents. */
const ADDRESS_ATTEMPT_MS = 3000;

/**
 * Opens a connection to the host of `url`, directly or through its proxy. `https:` uses TLS and always verifies the certificate, even
 * with `NODE_TLS_REJECT_UNAUTHORIZED=0`. The caller must destroy the socket.
 *
 * @param onread the buffer for a direct connection. A connection through a proxy ignores it and emits `data` events.
 * @throws TransportFailure, GateError `TLS_UNTRUSTED` or `INPUT_INVALID`, or `signal.reason`
 */
export async function openConnection(
  url: URL,
  signal: AbortSignal,
  onread: net.OnReadOpts,
): Promise<{ socket: net.Socket; usesOnread: boolean }> {
  const target = { host: hostOf(url.hostname), port: portOf(url) };
  const proxy = proxyFor(url);
  const secure = url.protocol === 'https:';
  if (proxy === undefined) {
    const socket = await connected(secure, { ...target, onread }, signal);
    return { socket, usesOnread: true };
  }
  const tunnel = await openTunnel(proxy, target, signal);
  if (!secure) return { socket: tunnel, usesOnread: false };
  return { socket: await connected(true, { ...target, socket: tunnel }, signal), usesOnread: false };
}

function hostOf(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

interface Target {
  host: string;
  port: number;
}

/** Connects to `target`, or starts TLS over `socket`, which already leads there. */
async function connected(
  secure: boolean,
  target: Target & { onread?: net.OnReadOpts; socket?: net.Socket },
  signal: AbortSignal,
): Promise<net.Socket> {
  signal.throwIfAborted();
  const options = { ...target, noDelay: true, autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS };
  const name = net.isIP(target.host) === 0 ? { servername: target.host } : {};
  const socket = secure
    ? tls.connect({ ...options, ...name, ALPNProtocols: ['http/1.1'], rejectUnauthorized: true })
    : net.connect(options);
  await opened(socket, secure ? 'secureConnect' : 'connect', target.host, signal);
  return socket;
}

/** Waits for `event` on `socket`. Destroys the socket if it fails or `signal` aborts first. */
async function opened(socket: net.Socket, event: string, host: string, signal: AbortSignal): Promise<void> {
  const issuer = watchIssuer(socket);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const aborted = () => reject(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  socket.once(event, resolve);
  socket.on('error', (error) => reject(failureOf(error, { socket, host, issuer: issuer() })));
  socket.once('close', () => reject(new TransportFailure('network', 'the connection was closed')));
  try {
    await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}

/** Remembers the issuer of the server's certificate: Node no longer has it once it rejects the certificate. */
function watchIssuer(socket: net.Socket): () => string | undefined {
  let issuer: string | undefined;
  if (socket instanceof tls.TLSSocket) {
    socket.prependOnceListener('secure', () => {
      const { O, CN } = socket.getPeerCertificate().issuer ?? {};
      issuer = [CN ?? [], O ?? []].flat().join(', ') || undefined;
    });
  }
  return () => issuer;
}

/** Asks `proxy` for a tunnel to `target` (CONNECT). */
async function openTunnel(proxy: ProxyServer, target: Target, signal: AbortSignal): Promise<net.Socket> {
  const socket = await connected(proxy.secure, { host: hostOf(proxy.hostname), port: proxy.port }, signal);
  try {
    const status = await requestTunnel(socket, proxy, target, signal);
    if (status === 200) return socket;
    throw new TransportFailure('proxy', `the proxy answered ${status}`, { status });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function requestTunnel(
  socket: net.Socket,
  { authorization }: ProxyServer,
  { host, port }: Target,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const reader = createResponseReader(({ status }) => {
    resolve(status);
    return undefined;
  });
  const take = (bytes: Buffer) => {
    try {
      reader.take(bytes);
    } catch (error) {
      reject(error);
    }
  };
  const ended = () => reject(new MalformedResponse('the connection to the proxy ended'));
  const aborted = () => reject(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  socket.on('data', take).once('close', ended).on('error', reject);
  const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const login = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`);
  try {
    return await promise;
  } catch (error) {
    throw signal.aborted ? error : failureOf(error, { socket, host });
  } finally {
    signal.removeEventListener('abort', aborted);
    socket.off('data', take).off('close', ended).pause();
  }
}
