import type { JsonWebKey } from 'node:crypto';
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FaultQueue } from './faults.ts';
import type { Handler, Listener } from './listener.ts';
import { reset } from './listener.ts';

/** The `iss` of github.com's tokens. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

/** A scripted failure of the token endpoint for requests with a valid request token. `truncate`: half of the response, then FIN. */
export interface OidcFaultRule {
  on: 'oidc';
  do: { status: number; body?: string; location?: string } | 'reset' | 'hang' | 'truncate';
  times?: number;
  after?: number;
}

/** Claims of a token; numbers are seconds since the epoch. Default: those of a push to `main` of `octo-org/app`. */
export type Claims = Record<string, string | number>;

/** One request for a token, in order of arrival. */
export interface OidcRequest {
  audience: string | undefined;
  /** 0 if no status was sent. */
  status: number;
}

/** GitHub's OIDC provider as a job sees it, with its records for tests. */
export interface GithubOidc {
  /** The environment variables of a job with `id-token: write`. Each call is a new job, whose tokens have `claims`. */
  env(claims?: Claims): { ACTIONS_ID_TOKEN_REQUEST_URL: string; ACTIONS_ID_TOKEN_REQUEST_TOKEN: string };
  /** The public keys that GitHub currently publishes. */
  jwks(): { keys: JsonWebKey[] };
  /** From now on, GitHub signs with a new key and publishes only that one. */
  rotateKey(): void;
  requests: OidcRequest[];
  /** Request tokens, ID tokens and their signatures, none of which may ever be printed. */
  secrets(): string[];
}

/** What the provider needs from the sandbox. */
export interface OidcParts {
  now: () => number;
  faults: FaultQueue<OidcFaultRule>;
}

/**
 * GitHub's token endpoint: `GET …/idtoken/RUN?api-version=2.0[&audience=…]`, `Authorization: Bearer REQUEST_TOKEN` → 200
 * `{"value": JWT}`, signed RS256. A wrong request token gets 401. Tokens live 300 s, as in GitHub's documentation.
 *
 * `at` returns the origin that the endpoint listens on.
 */
export function githubOidc(parts: OidcParts, at: () => string): { oidc: GithubOidc; handler: Handler } {
  const jobs = new Map<string, { requestToken: string; claims: Claims }>();
  const requests: OidcRequest[] = [];
  const secrets: string[] = [];
  let signer = startingSigner();

  const issue = (claims: Claims, audience: string | undefined): string => {
    const token = signer.jwt({ ...defaultClaims(parts.now(), audience), ...claims });
    secrets.push(token, token.slice(token.lastIndexOf('.') + 1));
    return token;
  };

  const handler: Handler = async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://sandbox');
    const audience = url.searchParams.get('audience') ?? undefined;
    const request: OidcRequest = { audience, status: 0 };
    requests.push(request);
    const send = sender(res, request);
    const job = jobs.get(url.pathname);
    if (req.method !== 'GET' || job === undefined) return send(404, {});
    if (req.headers.authorization !== `Bearer ${job.requestToken}`) {
      return send(401, { message: 'The request token is not valid.' });
    }
    const fault = parts.faults.next(undefined)?.do;
    if (fault === undefined) return send(200, { value: issue(job.claims, audience) });
    playFault(fault, res, send);
  };

  return {
    handler,
    oidc: {
      requests,
      jwks: () => ({ keys: [signer.publicKey] }),
      rotateKey() {
        signer = newSigner();
      },
      secrets: () => [...secrets],
      env(claims = {}) {
        const path = `/idtoken/${randomUUID()}`;
        const requestToken = randomBytes(48).toString('base64url');
        jobs.set(path, { requestToken, claims });
        secrets.push(requestToken);
        return {
          ACTIONS_ID_TOKEN_REQUEST_URL: `${at()}${path}?api-version=2.0`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
        };
      },
    },
  };
}

/** The listener needs its handler before its own origin is known. */
export async function listenOidc(
  parts: OidcParts,
  listenWith: (handler: Handler) => Promise<Listener>,
): Promise<{ oidc: GithubOidc; listener: Listener }> {
  let origin = '';
  const { oidc, handler } = githubOidc(parts, () => origin);
  const listener = await listenWith(handler);
  origin = listener.origin;
  return { oidc, listener };
}

function defaultClaims(now: number, audience = 'https://github.com/octo-org'): Claims {
  const seconds = Math.floor(now / 1000);
  return {
    iss: GITHUB_ISSUER,
    aud: audience,
    sub: 'repo:octo-org/app:ref:refs/heads/main',
    jti: randomUUID(),
    repository: 'octo-org/app',
    ref: 'refs/heads/main',
    event_name: 'push',
    iat: seconds,
    nbf: seconds - 600,
    exp: seconds + 300,
  };
}

/** The first key of every sandbox in this process: generating one takes longer than the rest of a start. */
let firstSigner: Signer | undefined;

function startingSigner(): Signer {
  firstSigner ??= newSigner();
  return firstSigner;
}

interface Signer {
  publicKey: JsonWebKey;
  jwt(claims: Claims): string;
}

function newSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    publicKey: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' },
    jwt(claims) {
      const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid })}.${encode(claims)}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}

type Send = (status: number, body: object | string) => void;

function sender(res: ServerResponse, request: OidcRequest): Send {
  return (status, body) => {
    request.status = status;
    res.writeHead(status, { 'Content-Type': 'application/json' });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

function playFault(fault: OidcFaultRule['do'], res: ServerResponse, send: Send): void {
  if (fault === 'hang') return;
  if (fault === 'reset') reset(res.socket);
  else if (fault === 'truncate') {
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
    res.write('{"value": "', () => res.socket?.end());
  } else {
    if (fault.location !== undefined) res.setHeader('Location', fault.location);
    send(fault.status, fault.body ?? '{"message":"Scripted."}');
  }
}
