import { createHash, createHmac } from 'node:crypto';

/** The key with which SCF signs download URLs; not the user's key. */
export interface CosKey {
  secretId: string;
  secretKey: string;
}

/** How COS refuses a request: HTTP status, `<Code>`, `<Message>`. */
export interface CosRefusal {
  status: number;
  code: string;
  message: string;
}

const sha1Hmac = (key: string, data: string): string => createHmac('sha1', key).update(data).digest('hex');

/** COS's request signature (40 hex digits), with empty header and parameter lists. `path` is decoded; `time` is `START;END` in seconds. */
export function cosSignature(key: CosKey, method: string, path: string, time: string): string {
  const httpString = `${method.toLowerCase()}\n${path}\n\n\n`;
  const toSign = `sha1\n${time}\n${createHash('sha1').update(httpString).digest('hex')}\n`;
  return sha1Hmac(sha1Hmac(key.secretKey, time), toSign);
}

/**
 * The query of a signed URL, in the form of the documented `Location` of GetLayerVersion: everything inside one encoded
 * `sign`. `path` is decoded and starts with `/`; `start` and `end` are whole seconds since the epoch.
 */
export function signedQuery(
  key: CosKey,
  path: string,
  window: { start: number; end: number },
  method = 'GET',
): string {
  const time = `${window.start};${window.end}`;
  const sign = [
    'q-sign-algorithm=sha1',
    `q-ak=${key.secretId}`,
    `q-sign-time=${time}`,
    `q-key-time=${time}`,
    'q-header-list=',
    'q-url-param-list=',
    `q-signature=${cosSignature(key, method, path, time)}`,
  ].join('&');
  return `sign=${encodeURIComponent(sign)}&response-content-type=application/octet-stream`;
}

/**
 * Checks the signature of a request, at the time `now` in ms. The signature covers the method, so HEAD fails with a URL signed for GET.
 * Returns `undefined`, or 403 with `AccessDenied`, `InvalidAccessKeyId` or `SignatureDoesNotMatch`.
 */
export function verifyCos(
  request: { method: string; path: string; query: URLSearchParams },
  key: CosKey,
  now: number,
): CosRefusal | undefined {
  const sign = request.query.get('sign');
  if (sign === null) return denied('AccessDenied', 'Access Denied.');
  const fields = new URLSearchParams(sign);
  const time = fields.get('q-sign-time') ?? '';
  const [, start, end] = /^(\d+);(\d+)$/.exec(time) ?? [];
  const supported =
    fields.get('q-sign-algorithm') === 'sha1' &&
    fields.get('q-header-list') === '' &&
    fields.get('q-url-param-list') === '';
  if (!supported || start === undefined || end === undefined) {
    return denied('AccessDenied', 'The signature parameters are not valid.');
  }
  if (fields.get('q-ak') !== key.secretId) {
    return denied('InvalidAccessKeyId', 'The Access Key Id you provided does not exist in our records.');
  }
  if (now >= Number(end) * 1000) return denied('AccessDenied', 'Request has expired');
  if (now < Number(start) * 1000) return denied('AccessDenied', 'Request is not yet valid');
  const right = cosSignature(key, request.method, request.path, time);
  if (fields.get('q-key-time') !== time || fields.get('q-signature') !== right) {
    return denied('SignatureDoesNotMatch', 'The Signature you specified is invalid.');
  }
  return undefined;
}

function denied(code: string, message: string): CosRefusal {
  return { status: 403, code, message };
}
