import type { AbstractClient } from 'tencentcloud-sdk-nodejs/tencentcloud/common/abstract_client.js';
import type { ClientConfig } from 'tencentcloud-sdk-nodejs/tencentcloud/common/interface.js';
import { messageOf } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { agentFor } from '../net/agent.ts';
import { retryAfterMs } from '../net/retry.ts';
import { ApiFailure } from './api-failure.ts';
import type { Credentials } from './auth/credentials.ts';
import type { Endpoint } from './endpoint.ts';

/** A service's client class of the official SDK; it brings the version of the API. */
export type SdkClient = new (config: ClientConfig) => AbstractClient;

/** One call, to be made once. */
export interface ApiAttempt {
  endpoint: Endpoint;
  action: string;
  parameters: object;
  region: string | undefined;
  /** `undefined` sends the call unsigned (`Authorization: SKIP`), which STS takes for federated sign-in only. */
  credentials: Credentials | undefined;
  signal: AbortSignal;
  /** Milliseconds until it is given up; default `ATTEMPT_MS`. */
  attemptMs?: number | undefined;
}

/** One attempt; an answer takes well under a second, so this is for paths that swallow packets. */
const ATTEMPT_MS = 20_000;
/** API answers are a few kilobytes; more than this is not one. */
const MAX_BYTES = 1024 * 1024;

/**
 * Makes one call through the official SDK, without a retry.
 *
 * @returns the `Response` object of the answer, unparsed
 * @throws ApiFailure, or `signal.reason` once that is aborted
 */
export async function attemptCall(Client: SdkClient, attempt: ApiAttempt): Promise<unknown> {
  const { action, parameters, credentials, signal, attemptMs = ATTEMPT_MS } = attempt;
  const attemptSignal = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
  const client = await createClient(Client, attempt);
  const skipSign = credentials === undefined;
  try {
    return await client.request(action, parameters, { signal: attemptSignal, skipSign });
  } catch (error) {
    signal.throwIfAborted();
    throw asApiFailure(error, attemptSignal.aborted ? attemptMs : undefined);
  }
}

async function createClient(Client: SdkClient, { endpoint, region, credentials }: ApiAttempt) {
  const { protocol, host } = endpoint;
  const client = new Client({
    credential: sdkCredential(credentials),
    ...(region === undefined ? {} : { region }),
    profile: {
      language: 'en-US',
      httpProfile: { endpoint: host, protocol, agent: await agentFor(new URL(protocol + host)) },
    },
  });
  // The SDK keeps only the status of an answer that is not 200, and reads bodies of any size. What it calls with each
  // answer is wrapped to keep Retry-After and to bound the body; judging the answer stays the SDK's.
  const parseResponse = client['parseResponse'].bind(client);
  Object.defineProperty(client, 'parseResponse', {
    value: async (answer: HttpAnswer) => await parseResponse(await readAnswer(answer)),
  });
  return client;
}

function sdkCredential(credentials: Credentials | undefined) {
  if (credentials === undefined) return {};
  const { secretId, secretKey, sessionToken } = credentials;
  // An empty token would be sent as an empty X-TC-Token header, which the API refuses.
  return sessionToken === undefined ? { secretId, secretKey } : { secretId, secretKey, token: sessionToken };
}

/** The part of the transport's answer (minipass-fetch's `Response`) that is used here. */
interface HttpAnswer {
  status: number;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Buffer>;
}

/** The answer with its body read and parsed, as the SDK takes it. */
async function readAnswer({ status, headers, body }: HttpAnswer): Promise<object> {
  if (status !== 200) {
    const retryAfter = retryAfterMs(headers.get('retry-after'));
    throw new ApiFailure(`HTTP ${status}`, { kind: 'status', status, retryAfterMs: retryAfter });
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES)
      throw new ApiFailure(`the answer is longer than ${MAX_BYTES} bytes`, { kind: 'malformed' });
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ApiFailure(
      `the answer is not JSON (it begins with ${quoted(text.slice(0, 40))})`,
      { kind: 'malformed' },
      error,
    );
  }
  return { status, headers, json: async () => json };
}

/**
 * Sorts what the SDK throws (4.1): API errors carry `code` and `requestId`; a 200 without `Response` is a bare
 * `TypeError`; all else is the network.
 */
function asApiFailure(error: unknown, timedOutMs: number | undefined): ApiFailure {
  if (error instanceof ApiFailure) return error;
  if (timedOutMs !== undefined)
    return new ApiFailure(`no answer within ${timedOutMs / 1000} s`, { kind: 'network' }, error);
  if (error instanceof TypeError) {
    return new ApiFailure('the answer has no Response object', { kind: 'malformed' }, error);
  }
  const code = stringField(error, 'code');
  const requestId = stringField(error, 'requestId');
  if (code !== undefined && requestId !== undefined) {
    const message = `${code}: ${messageOf(error)}`;
    return new ApiFailure(message, { kind: 'refused', code, requestId: requestId || undefined }, error);
  }
  const reason = messageOf(error).replace(/^.*(?:failed, reason|trying to fetch \S+): /, '');
  return new ApiFailure(reason, { kind: 'network' }, error);
}

function stringField(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const field: unknown = Reflect.get(value, name);
  return typeof field === 'string' ? field : undefined;
}
