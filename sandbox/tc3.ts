import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKey } from './keys.ts';

/** An API error: `code` as documented in the API's list of common error codes. */
export interface Refusal {
  code: string;
  message: string;
}

/** The signed parts of a request. `url` is path and query as sent; header names are in lower case. */
export interface Tc3Request {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Authorization {
  secretId: string;
  date: string;
  service: string;
  signedHeaders: string;
  signature: string;
}

const MAX_SKEW_SECONDS = 300;

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{4}-\d\d-\d\d)\/([^/\s,]+)\/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/**
 * Computes the TC3-HMAC-SHA256 signature (64 lower-case hex digits) of a request.
 * The canonical `host` has no port, as in the official Node.js SDK; other header values are trimmed and lower-cased.
 */
export function tc3Signature(
  request: Tc3Request,
  scope: { secretKey: string; date: string; service: string; signedHeaders: string },
): string {
  const [path = '/', query = ''] = request.url.split('?', 2);
  const headers = scope.signedHeaders.split(';').map((name) => `${name}:${canonicalHeader(request, name)}\n`);
  const canonical = [
    request.method,
    path,
    query,
    headers.join(''),
    scope.signedHeaders,
    sha256(request.body),
  ].join('\n');
  const timestamp = String(request.headers['x-tc-timestamp'] ?? '');
  const credentialScope = `${scope.date}/${scope.service}/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', timestamp, credentialScope, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(`TC3${scope.secretKey}`, scope.date), scope.service), 'tc3_request');
  return hmac(key, toSign).toString('hex');
}

/**
 * Authenticates a signed request as the API's gateway does.
 * `find` looks up a secret id; `now` is the service's clock in ms. Returns the key, or a refusal with one of
 * `MissingParameter`, `InvalidParameter`, `AuthFailure.InvalidAuthorization`, `AuthFailure.SignatureExpire`,
 * `AuthFailure.SecretIdNotFound`, `AuthFailure.SignatureFailure`, `AuthFailure.TokenFailure`.
 * Refuses an empty `X-TC-Token` for every key: the real service does not treat it as absent.
 */
export function verifyTc3(
  request: Tc3Request,
  find: (secretId: string) => ApiKey | undefined,
  now: number,
): { key: ApiKey } | Refusal {
  const header = request.headers.authorization;
  if (header === undefined) return missing('Authorization');
  const authorization = parseAuthorization(header);
  if (authorization === undefined) {
    return refusal('AuthFailure.InvalidAuthorization', 'The Authorization header is malformed.');
  }
  const seconds = request.headers['x-tc-timestamp'];
  if (seconds === undefined) return missing('X-TC-Timestamp');
  if (typeof seconds !== 'string' || !/^\d{1,11}$/.test(seconds)) {
    return refusal('InvalidParameter', 'The value of `X-TC-Timestamp` is not valid.');
  }
  if (Math.abs(now / 1000 - Number(seconds)) > MAX_SKEW_SECONDS) {
    return refusal(
      'AuthFailure.SignatureExpire',
      'The provided credentials could not be validated because of exceeding request timestamp, please check your local time.',
    );
  }
  const key = find(authorization.secretId);
  if (key === undefined) {
    return refusal(
      'AuthFailure.SecretIdNotFound',
      'The SecretId is not found, please ensure that your SecretId is correct.',
    );
  }
  return (
    judgeSignature(request, authorization, key, Number(seconds)) ?? judgeToken(request, key, now) ?? { key }
  );
}

function judgeSignature(
  request: Tc3Request,
  given: Authorization,
  key: ApiKey,
  seconds: number,
): Refusal | undefined {
  const host = request.headers.host ?? '';
  // The SDK uses everything before the endpoint's first dot, port included: `127`, but `localhost:8080`.
  const label = host.split('.')[0] ?? '';
  const names = given.signedHeaders.split(';');
  const consistent =
    given.date === new Date(seconds * 1000).toISOString().slice(0, 10) &&
    [label, label.replace(/:\d+$/, '')].includes(given.service) &&
    names.includes('content-type') &&
    names.includes('host');
  if (consistent && tc3Signature(request, { ...given, secretKey: key.secretKey }) === given.signature) {
    return undefined;
  }
  return refusal(
    'AuthFailure.SignatureFailure',
    'The provided credentials could not be validated. Please check your signature is correct.',
  );
}

function judgeToken(request: Tc3Request, key: ApiKey, now: number): Refusal | undefined {
  const expired = key.expiresAt !== undefined && now >= key.expiresAt;
  if (!expired && request.headers['x-tc-token'] === key.token) return undefined;
  return refusal(
    'AuthFailure.TokenFailure',
    'Token verification failed, please check if your Token is correct.',
  );
}

function canonicalHeader(request: Tc3Request, name: string): string {
  const value = request.headers[name];
  const text = (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().toLowerCase();
  return name === 'host' ? text.replace(/:\d+$/, '') : text;
}

function parseAuthorization(header: string): Authorization | undefined {
  const [, secretId, date, service, signedHeaders, signature] = AUTHORIZATION.exec(header) ?? [];
  if (!secretId || !date || !service || !signedHeaders || !signature) return undefined;
  return { secretId, date, service, signedHeaders, signature };
}

function missing(name: string): Refusal {
  return refusal('MissingParameter', `The request is missing a required parameter \`${name}\`.`);
}

function refusal(code: string, message: string): Refusal {
  return { code, message };
}
