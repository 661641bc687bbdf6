import type { Socket } from 'node:net';
import tls from 'node:tls';
import { GateError, messageOf, systemCode } from '../base/errors.ts';

/** Why a request got no usable response. */
type TransportFailureKind =
  /** No response or an incomplete one: name not resolved, connection refused or reset, not HTTP. */
  | 'network'
  /** The proxy did not connect to the server. */
  | 'proxy'
  /** The body is too long, or has a Content-Encoding. */
  | 'body';

/** One failed request. The message contains neither the URL, which may be signed, nor any part of the response body. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly kind: TransportFailureKind;
  /** The proxy's HTTP status. */
  readonly status: number | undefined;

  constructor(
    kind: TransportFailureKind,
    message: string,
    { status, cause }: { status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.kind = kind;
    this.status = status;
  }
}

/** Turns an `error` event of `socket` into the failure to report. */
export function failureOf(
  error: unknown,
  { socket, host, issuer }: { socket: Socket; host: string; issuer?: string | undefined },
): TransportFailure | GateError {
  if (error instanceof TransportFailure || error instanceof GateError) return error;
  // Node sets this only when it rejects a certificate.
  if (socket instanceof tls.TLSSocket && socket.authorizationError) return untrusted(error, host, issuer);
  return new TransportFailure('network', reasonOf(error), { cause: error });
}

/** If all addresses of a host fail, Node throws an AggregateError with an empty message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join(', ');
  return messageOf(error);
}

function untrusted(error: unknown, host: string, issuer: string | undefined): GateError {
  const code = systemCode(error);
  const otherHost = code === 'ERR_TLS_CERT_ALTNAME_INVALID';
  const problem = otherHost || code === undefined ? messageOf(error) : code;
  const message = `The certificate of ${host} is not trusted: ${problem}. Issuer: ${issuer ?? 'unknown'}.`;
  return new GateError('TLS_UNTRUSTED', message, {
    hint:
      'Check the endpoint, and the clock and DNS of this runner. ' +
      "If a proxy intercepts TLS, set NODE_EXTRA_CA_CERTS in this step's environment to the proxy's CA certificate (PEM file).",
    cause: error,
  });
}
