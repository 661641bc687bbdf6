import type { Content } from './content.ts';
import type { GithubOidc, OidcFaultRule } from './github-oidc.ts';
import type { ApiKey } from './keys.ts';
import type { Certificate, Timers } from './listener.ts';
import type { IdentityProvider, RoleOptions } from './sts.ts';

/** Everything about a sandbox that can be chosen when it starts. */
export interface SandboxOptions {
  /** The cloud's wall clock, ms since the epoch. Judges signatures, URL expiry and the rate limit. Default `Date.now`. */
  now?: () => number;
  /** Requests admitted in any rolling second, for each action. Default 20, as GetLayerVersion documents. `Infinity`: no limit. */
  ratePerSecond?: number;
  /** Life of a download URL in seconds, rounded up to the next whole second of the clock. Default 3600; negative: born expired. */
  urlLifeSeconds?: number;
  /** Keys known beside the default one. */
  keys?: ApiKey[];
  timers?: Timers;
  /** Ports on 127.0.0.1; 0 (default) takes a free one. */
  port?: number;
  cosPort?: number;
  /** Serves everything over TLS, as `https://localhost:PORT`; it has to be for `localhost`. */
  certificate?: Certificate;
}

/** One layer version, and how COS serves it. */
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
  /** `YYYY-MM-DD hh:mm:ss` without a zone, as the API gives it. */
  addTime?: string;
  /** What COS really serves, where that is not `content`: a tampered object. */
  served?: Content;
  /** Last word on the API's answer (without RequestId): drop, null or change any field. */
  answer?: (fields: Record<string, unknown>) => Record<string, unknown>;
  /** Bytes a second for each connection. */
  throttle?: number;
  /** Milliseconds before the status line and headers leave. */
  firstByteDelayMs?: number;
  /** COS ignores Range: 200, and no Accept-Ranges. */
  noRanges?: boolean;
  /** With or without quotes. Default: a new one for every change of the bytes. */
  etag?: string;
  /** false: chunked, so that the size stays unknown. */
  contentLength?: boolean;
}

/** What `update` may change: all but the identity. An explicit undefined goes back to the default. */
export type LayerChange = {
  [K in keyof Omit<PublishOptions, 'region' | 'name' | 'version' | 'content'>]?:
    | PublishOptions[K]
    | undefined;
} & { content?: Content };

/** One function, as `GetFunction` tells of it. */
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
  /** Last word on the API's answer (without RequestId). */
  answer?: (fields: Record<string, unknown>) => Record<string, unknown>;
}

interface Rule {
  /** `region/name:version`, or `name:version` where there is no region. Left out: every layer. */
  layer?: string;
  /** How many requests it strikes, default 1; may be Infinity. */
  times?: number;
  /** How many matching requests it lets pass first, default 0. */
  after?: number;
}

/** A scripted failure of the API. A rule is only asked after authentication and the rate limit. */
export interface ApiFaultRule extends Rule {
  on: 'api';
  /** e.g. `GetLayerVersion`; left out: every action. */
  action?: string;
  do: ApiFault;
}

/**
 * - `{code, message?}`: an API error, HTTP 200.
 * - `{status, headers?, body?}`: this HTTP answer, byte for byte.
 * - `reset`: RST before the answer. `hang`: no answer, ever. `truncate`: half of the answer, then FIN.
 * - `{delayMs}`: the true answer, later.
 */
export type ApiFault =
  | { code: string; message?: string }
  | { status: number; headers?: Record<string, string>; body?: string | Buffer }
  | 'reset'
  | 'hang'
  | 'truncate'
  | { delayMs: number };

/** A scripted failure of COS. A rule is only asked once the signature holds and the object exists. */
export interface CosFaultRule extends Rule {
  on: 'cos';
  do: CosFault;
}

/**
 * Offsets and counts are of the response's body (a part, where a range was asked for), in bytes.
 * - `{status, headers?, body?, code?}`: this answer; XML made of `code` where there is no body.
 * - `expired`: 403, `Request has expired`. `reset`: RST before any byte. `empty`: 200 and no byte.
 * - `{cutAfter, how?}`: so many bytes, then RST (default) or FIN. All of them arrive before a FIN; a RST may overtake what is
 *   still in the sender's buffer, some MiB. `{stallAfter}`: so many bytes, then silence.
 * - `{flip}` inverts the byte there (modulo the body's length), `{dropLast}` and `{append}` shorten and lengthen;
 *   Content-Length agrees with the altered body.
 * - `{html}`: 200 text/html. `{redirect, status?}`: default 302; a function is given the URL that was asked for.
 * - `{overrun}`: chunked, and so many bytes too many. `{changeEtag}`: from this request on.
 * - `{wrongRange}` strikes only requests for a range: `shifted` sends other bytes and says so in Content-Range, `200` sends
 *   everything, `otherTotal` claims another object size.
 * - `{contentEncoding: 'gzip'}`: a body that really is gzip (made in memory: small objects only).
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

/** One API request, in order of arrival. */
export interface ApiCall {
  /** Arrival, ms by the sandbox's clock. */
  at: number;
  action: string;
  region: string;
  /** `name:version`, where the request names one. */
  layer?: string;
  requestId: string;
  /** `ok`, the error code, or the fault: `reset`, `hang`, `truncate`, `http 503`. `pending` until it is known. */
  outcome: string;
}

/** One COS request, in order of arrival; filled in while it is answered. */
export interface Download {
  /** Arrival, ms by the sandbox's clock. */
  at: number;
  /** `region/name:version` (no `region/` where there is none), or the path where it names no layer. */
  layer: string;
  range?: string;
  ifMatch?: string;
  /** 0 where no status was sent. */
  status: number;
  /** Body bytes handed to the socket. */
  bytesSent: number;
  /** The whole answer, as planned, was handed over: false after a cut, a stall, or a client that left. */
  finished: boolean;
}

/** A running sandbox: one account, its layers, and what happened to them. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT` (over TLS `https://localhost:PORT`) of the API. */
  endpoint: string;
  /** The same of COS; what `Location` starts with. */
  cosEndpoint: string;
  /** The default permanent key, new for each sandbox. */
  key: ApiKey;
  addKey(key: ApiKey): void;
  /** Replaces an existing version, which a real cloud never does. */
  publish(layer: PublishOptions): void;
  /** Replaces an existing one. */
  publishFunction(options: FunctionOptions): void;
  /** `ref` is `region/name:version` or `name:version`. Throws where nothing of that name was published. */
  update(ref: string, change: LayerChange): void;
  fault(rule: ApiFaultRule | CosFaultRule | OidcFaultRule): void;
  /** GitHub, which signs ID tokens; CAM has it as the provider `github`, client id `sts.tencentcloudapi.com`. */
  oidc: GithubOidc;
  /** Gives the role's `qcs::cam::uin/…:roleName/…`. Replaces a role of the same name. */
  addRole(role: RoleOptions): string;
  /** Replaces a provider of the same name. */
  addProvider(provider: IdentityProvider): void;
  /** The keys that STS gave out, in order. */
  issued: ApiKey[];
  /** Everything so far that must never be printed: keys, session tokens, ID tokens, request tokens. */
  secrets(): string[];
  calls: ApiCall[];
  downloads: Download[];
  /** Calls refused by the rate limit. */
  refused(): number;
  /** Ends every socket and every wait. */
  close(): Promise<void>;
}
