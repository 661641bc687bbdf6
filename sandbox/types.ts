import type { Content } from './content.ts';
import type { GithubOidc, OidcFaultRule } from './github-oidc.ts';
import type { ApiKey } from './keys.ts';
import type { Certificate, Timers } from './listener.ts';
import type { IdentityProvider, RoleOptions } from './sts.ts';

/** The start options of a sandbox. */
export interface SandboxOptions {
  /** The cloud's wall clock, ms since the epoch, for signatures, URL expiry and the rate limit. Default `Date.now`. */
  now?: () => number;
  /** Requests admitted per rolling second and action. Default 20, as documented for GetLayerVersion. `Infinity`: no limit. */
  ratePerSecond?: number;
  /** Lifetime of a download URL in seconds, rounded up to the next whole second of the clock. Default 3600; negative: already expired. */
  urlLifeSeconds?: number;
  /** Keys in addition to the default one. */
  keys?: ApiKey[];
  timers?: Timers;
  /** Ports on 127.0.0.1; 0 (default) picks a free one. */
  port?: number;
  cosPort?: number;
  /** Serves everything over TLS, as `https://localhost:PORT`; the certificate must be for `localhost`. */
  certificate?: Certificate;
}

/** A layer version, and how COS serves it. */
export interface PublishOptions {
  /** Default '': what a request without `X-TC-Region` sees. */
  region?: string;
  name: string;
  version: number;
  content: Content;
  /** Default `Active`. */
  status?: string;
  /** Successive statuses over calls; the last one stays. Wins over `status`. */
  statuses?: string[];
  runtimes?: string[];
  license?: string;
  description?: string;
  /** `YYYY-MM-DD hh:mm:ss` without a time zone, as in the API. */
  addTime?: string;
  /** What COS serves instead of `content`: a tampered object. */
  served?: Content;
  /** Changes the API's response (without RequestId): drop, null or change any field. */
  answer?: (fields: Record<string, unknown>) => Record<string, unknown>;
  /** Bytes per second and connection. */
  throttle?: number;
  /** Milliseconds before the status line and headers are sent. */
  firstByteDelayMs?: number;
  /** `true`: COS ignores Range, returns 200 and sends no Accept-Ranges. */
  noRanges?: boolean;
  /** With or without quotes. Default: a new one for every change of the bytes. */
  etag?: string;
  /** `false`: chunked, so the size is unknown. */
  contentLength?: boolean;
}

/** The fields that `update` can change: all but the identity. An explicit `undefined` restores the default. */
export type LayerChange = {
  [K in keyof Omit<PublishOptions, 'region' | 'name' | 'version' | 'content'>]?:
    | PublishOptions[K]
    | undefined;
} & { content?: Content };

/** A function, as `GetFunction` describes it. */
export interface FunctionOptions {
  /** Default '': what a request without `X-TC-Region` sees. */
  region?: string;
  /** Default `default`. */
  namespace?: string;
  name: string;
  /** Default `$LATEST`. */
  qualifier?: string;
  runtime?: string;
  layers?: { name: string; version: number }[];
  /** Successive statuses over calls; the last one stays. Default `Active`. */
  statuses?: string[];
  /** Changes the API's response (without RequestId). */
  answer?: (fields: Record<string, unknown>) => Record<string, unknown>;
}

interface Rule {
  /** `region/name:version`, or `name:version` without a region. Default: every layer. */
  layer?: string;
  /** How many requests it applies to, default 1; may be Infinity. */
  times?: number;
  /** How many matching requests it lets pass first, default 0. */
  after?: number;
}

/** A scripted failure of the API. Rules apply only after authentication and the rate limit. */
export interface ApiFaultRule extends Rule {
  on: 'api';
  /** E.g. `GetLayerVersion`. Default: every action. */
  action?: string;
  do: ApiFault;
}

/**
 * - `{code, message?}`: an API error, HTTP 200.
 * - `{status, headers?, body?}`: exactly this HTTP response.
 * - `reset`: RST before the response. `hang`: never a response. `truncate`: half of the response, then FIN.
 * - `{delayMs}`: the real response, later.
 */
export type ApiFault =
  | { code: string; message?: string }
  | { status: number; headers?: Record<string, string>; body?: string | Buffer }
  | 'reset'
  | 'hang'
  | 'truncate'
  | { delayMs: number };

/** A scripted failure of COS. Rules apply only if the signature is valid and the object exists. */
export interface CosFaultRule extends Rule {
  on: 'cos';
  do: CosFault;
}

/**
 * Offsets and counts refer to the body of the response (the part, if a range was requested), in bytes.
 * - `{status, headers?, body?, code?}`: this response; without a body, the XML error for `code`.
 * - `expired`: 403, `Request has expired`. `reset`: RST before any byte. `empty`: 200 and no byte.
 * - `{cutAfter, how?}`: this many bytes, then RST (default) or FIN. All of them arrive before a FIN; a RST may overtake what is
 *   still in the sender's buffer, some MiB. `{stallAfter}`: this many bytes, then silence.
 * - `{flip}` inverts the byte there (modulo the body's length), `{dropLast}` and `{append}` shorten and lengthen;
 *   Content-Length agrees with the altered body.
 * - `{html}`: 200 text/html. `{redirect, status?}`: default 302; a function receives the requested URL.
 * - `{overrun}`: chunked, with this many extra bytes. `{changeEtag}`: from this request on.
 * - `{wrongRange}` applies only to range requests: `shifted` sends other bytes and says so in Content-Range, `200` sends
 *   everything, `otherTotal` claims another object size.
 * - `{contentEncoding: 'gzip'}`: a body that really is gzip (built in memory: small objects only).
 */
export type CosFault =
  | { status: number; headers?: Record<string, string>; body?: string | Buffer; code?: string }
  | 'expired'
  | 'reset'
  | 'empty'
  | { cutAfter: number; how?: 'reset' | 'fin' }
  | { stallAfter: number }
  | { flip: number }
  | { dropLast: number }
  | { append: Buffer }
  | { html: string }
  | { redirect: string | ((original: string) => string); status?: 301 | 302 | 307 }
  | { overrun: number }
  | { changeEtag: string }
  | { wrongRange: 'shifted' | '200' | 'otherTotal' }
  | { contentEncoding: 'gzip' };

/** An API request, in order of arrival. */
export interface ApiCall {
  /** Arrival in milliseconds, by the sandbox's clock. */
  at: number;
  action: string;
  region: string;
  /** `name:version`, if the request names one. */
  layer?: string;
  requestId: string;
  /** `ok`, the error code, or the fault: `reset`, `hang`, `truncate`, `http 503`. `pending` until it is known. */
  outcome: string;
}

/** A COS request, in order of arrival; filled in while it is served. */
export interface Download {
  /** Arrival in milliseconds, by the sandbox's clock. */
  at: number;
  /** `region/name:version` (without `region/` if there is none), or the path if it names no layer. */
  layer: string;
  range?: string;
  ifMatch?: string;
  /** 0 if no status was sent. */
  status: number;
  /** Body bytes given to the socket. */
  bytesSent: number;
  /** Whether the whole planned response was sent; `false` after a cut, a stall, or a client that disconnected. */
  finished: boolean;
}

/** A running sandbox: one account, its layers, and what happened to them. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT` (over TLS `https://localhost:PORT`) of the API. */
  endpoint: string;
  /** The same for COS; `Location` starts with it. */
  cosEndpoint: string;
  /** The default permanent key, new for each sandbox. */
  key: ApiKey;
  addKey(key: ApiKey): void;
  /** Replaces an existing version, which a real cloud never does. */
  publish(layer: PublishOptions): void;
  /** Replaces an existing function. */
  publishFunction(options: FunctionOptions): void;
  /** `ref` is `region/name:version` or `name:version`. Throws if it was never published. */
  update(ref: string, change: LayerChange): void;
  fault(rule: ApiFaultRule | CosFaultRule | OidcFaultRule): void;
  /** GitHub, which signs ID tokens; CAM knows it as the provider `github` with the client id `sts.tencentcloudapi.com`. */
  oidc: GithubOidc;
  /** Returns the role's `qcs::cam::uin/…:roleName/…`. Replaces a role of the same name. */
  addRole(role: RoleOptions): string;
  /** Replaces a provider of the same name. */
  addProvider(provider: IdentityProvider): void;
  /** The keys that STS issued, in order. */
  issued: ApiKey[];
  /** Everything that must never be printed: keys, session tokens, ID tokens, request tokens. */
  secrets(): string[];
  calls: ApiCall[];
  downloads: Download[];
  /** The number of calls refused by the rate limit. */
  refused(): number;
  /** Closes every socket and cancels every wait. */
  close(): Promise<void>;
}
