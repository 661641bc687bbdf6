import type { Socket } from 'node:net';
import tls from 'node:tls';
import { GateError, messageOf, systemCode } from '../base/errors.ts';

/** What kept a request from its answer. */
type TransportFailureKind =
  /** No answer, or half of one: name not resolved, refused, reset, ended early, not HTTP. */
  | 'network'
  /** The proxy did not open a way to the server. */
  | 'proxy'
  /** There is a body, but it is longer than may be, or in an encoding that was not asked for. */
  | 'body';

/** One failed request. Messages hold neither the URL, which may be signed, nor anything of the answer's body. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly kind: TransportFailureKind;
  /** What a proxy answered. */
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

/** What an `error` of `socket` means. */
export function failureOf(
  error: unknown,
  { socket, host, issuer }: { socket: Socket; host: string; issuer?: string | undefined },
): TransportFailure | GateError {
  if (error instanceof TransportFailure || error instanceof GateError) return error;
  // Set by Node where it refuses a certificate, and only there.
  if (socket instanceof tls.TLSSocket && socket.authorizationError) return untrusted(error, host, issuer);
  return new TransportFailure('network', reasonOf(error), { cause: error });
}

/** Node's error for a host with several addresses has no message, only errors of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join(', ');
  return messageOf(error);
}

function untrusted(error: unknown, host: string, issuer: string | undefined): GateError {
  const code = systemCode(error);
  const otherHost = code === 'ERR_TLS_CERT_ALTNAME_INVALID';
  const problem = otherHost || code === undefined ? messageOf(error) : code;
  return new GateError('TLS_UNTRUSTED', `The certificate of ${host} is not trusted: ${problem}.`, {
    hint:
      `It was issued by ${issuer ?? 'an unknown issuer'}. If a proxy of yours intercepts TLS, set NODE_EXTRA_CA_CERTS to the file of its ` +
      'authority (PEM) in the environment of this step; otherwise check the endpoint, the clock of this runner, and who answers for this host.',
    cause: error,
  });
}
