import type { Agent } from 'node:http';
import type { AbstractClient } from 'tencentcloud-sdk-nodejs/tencentcloud/common/abstract_client.js';
import type { ClientConfig } from 'tencentcloud-sdk-nodejs/tencentcloud/common/interface.js';
import * as v from 'valibot';
import { quoted } from '../base/text.ts';
import { TransportFailure } from '../net/failure.ts';
import { describeLongWait, retryAfterMs } from '../net/retry.ts';
import { fetchText } from '../net/transport.ts';
import { ApiFailure } from './api-failure.ts';
import type { Credentials } from './auth/credentials.ts';
import type { Endpoint } from './endpoint.ts';

/** The official SDK's client class for one service and API version. */
type SdkClient = new (config: ClientConfig) => AbstractClient;

/** One attempt of an API call. */
interface ApiAttempt {
  endpoint: Endpoint;
  action: string;
  parameters: object;
  region: string | undefined;
  /** `undefined` sends the call unsigned (`Authorization: SKIP`), which STS accepts for federated sign-in only. */
  credentials: Credentials | undefined;
  signal: AbortSignal;
  /** Timeout in milliseconds; default 20 s. */
  attemptMs?: number | undefined;
  /** Removes secrets from server text before it is cut. */
  redact(text: string): string;
}

/** The API responds in well under a second, so only a path that drops packets takes this long. */
const MAX_ATTEMPT_MS = 20_000;
/** API responses are a few kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** How much of an invalid response is redacted before it is cut: enough for a secret that starts in the part shown. */
const LOOK_CHARACTERS = 8192;

/**
 * Makes one call through the official SDK, which signs it and sets its headers. No retries.
 *
 * @returns the `Response` object, not validated
 * @throws ApiFailure, GateError `TLS_UNTRUSTED` or `INPUT_INVALID` (a proxy variable), or `signal.reason`
 */
export async function attemptCall(Client: SdkClient, attempt: ApiAttempt): Promise<unknown> {
  const { action, parameters, credentials, signal, redact, attemptMs = MAX_ATTEMPT_MS } = attempt;
  const limit = AbortSignal.timeout(attemptMs);
  const transport = createSdkTransport(AbortSignal.any([signal, limit]), redact);
  const client = new Client(clientConfig(attempt, transport.agent));
  try {
    return await client.request(action, parameters, { skipSign: credentials === undefined });
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) {
      throw new ApiFailure(`no response within ${attemptMs / 1000} s`, { kind: 'network' }, error);
    }
    throw transport.failure() ?? error;
  }
}

function clientConfig({ endpoint, region, credentials }: ApiAttempt, agent: Agent): ClientConfig {
  const { protocol, host } = endpoint;
  return {
    credential: sdkCredential(credentials),
    ...(region === undefined ? {} : { region }),
    profile: { language: 'en-US', httpProfile: { endpoint: host, protocol, agent } },
  };
}

function sdkCredential(credentials: Credentials | undefined) {
  if (credentials === undefined) return {};
  const { secretId, secretKey, sessionToken } = credentials;
  // The SDK sends an empty token as an empty X-TC-Token header, which the API refuses.
  return sessionToken === undefined ? { secretId, secretKey } : { secretId, secretKey, token: sessionToken };
}

/** A request as the SDK (4.1) passes it to node-fetch. */
interface SdkRequest {
  headers: Record<string, string | number>;
  body: string;
}

/** The parts of node-fetch's response that the SDK uses. */
interface SdkAnswer {
  status: number;
  headers: { get(name: string): null };
  json(): Promise<unknown>;
}

/**
 * Our transport, packed as the `agent` of the SDK's HTTP profile: the SDK passes it on to our replacement of node-fetch
 * (shims/node-fetch). The SDK keeps only the message of what its transport throws, so `failure` keeps the error itself.
 */
function createSdkTransport(
  signal: AbortSignal,
  redact: ApiAttempt['redact'],
): { agent: Agent; failure(): unknown } {
  let failure: unknown;
  const send = async (url: string, request: SdkRequest): Promise<SdkAnswer> => {
    try {
      const answer = parseAnswer(await exchangeText(new URL(url), request, signal), redact);
      return { status: 200, headers: { get: () => null }, json: async () => answer };
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  // The SDK's types ask for an agent of Node's HTTP client, but the SDK only passes it on. A real one would load that client.
  return { agent: { send } as unknown as Agent, failure: () => failure };
}

/** The envelope of every API response; one with `Error` is a refusal. */
const AnswerSchema = v.looseObject({
  Response: v.looseObject({
    Error: v.nullish(v.object({ Code: v.string(), Message: v.string() })),
    RequestId: v.nullish(v.string()),
  }),
});

async function exchangeText(url: URL, { headers, body }: SdkRequest, signal: AbortSignal): Promise<string> {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const request = { url, method: 'POST' as const, headers: texts, body: Buffer.from(body), signal };
  const answer = await fetchText(request, { maxBytes: MAX_ANSWER_BYTES }).catch((error: unknown) => {
    throw asApiFailure(error);
  });
  const { status, text } = answer;
  if (status >= 300 && status < 400) {
    throw new ApiFailure('redirected to another address (redirects are not followed)', { kind: 'network' });
  }
  if (status !== 200) {
    const retryAfter = retryAfterMs(answer.headers['retry-after']);
    throw new ApiFailure(`HTTP ${status}${describeLongWait(retryAfter)}`, {
      kind: 'status',
      status,
      proxy: false,
      retryAfterMs: retryAfter,
    });
  }
  return text;
}

function parseAnswer(text: string, redact: ApiAttempt['redact']): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const begins = quoted(redact(text.slice(0, LOOK_CHARACTERS)).slice(0, 40));
    throw new ApiFailure(`the response is not JSON (it begins with ${begins})`, { kind: 'malformed' }, error);
  }
  const parsed = v.safeParse(AnswerSchema, json);
  if (!parsed.success) throw new ApiFailure('the body has no Response object', { kind: 'malformed' });
  const { Error: refusal, RequestId } = parsed.output.Response;
  if (!refusal) return json;
  const { Code: code, Message } = refusal;
  throw new ApiFailure(redact(`${code}: ${Message}`), {
    kind: 'refused',
    code,
    requestId: RequestId || undefined,
  });
}

function asApiFailure(error: unknown): unknown {
  if (!(error instanceof TransportFailure)) return error;
  const { kind, status = 0, message } = error;
  if (kind === 'body') return new ApiFailure(message, { kind: 'malformed' }, error);
  if (kind === 'network') return new ApiFailure(message, { kind: 'network' }, error);
  return new ApiFailure(`HTTP ${status}`, { kind: 'status', status, proxy: true }, error);
}
