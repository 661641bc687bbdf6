import { systemClock } from '../base/clock.ts';
import type { Host } from '../base/host.ts';
import { createScfApi } from './api.ts';
import type { CredentialPlan } from './auth/credentials.ts';
import { provideCredentials } from './auth/provide.ts';
import type { Endpoint } from './endpoint.ts';
import { createFunctionRegistry, type FunctionRegistry } from './function.ts';
import { createLayerRegistry, type LayerRegistry } from './layer-version.ts';
import { createRateLimiter } from './rate.ts';
import { secretsInUrl } from './signed-url.ts';

/** What the gate asks of the cloud. */
export interface Cloud {
  registry: LayerRegistry;
  describeFunction: FunctionRegistry['describe'];
  /** Gets credentials, so that missing permissions are reported once and not for each layer. Throws GateError. */
  signIn(): Promise<void>;
}

/** Where the cloud is, and how to sign in to it. */
export interface CloudSettings {
  endpoint: Endpoint;
  credentials: CredentialPlan;
  /** `count` jobs share the account's API rate. */
  shard: { count: number } | undefined;
}

/**
 * Connects registries, API and credentials.
 */
export function connectCloud(
  { endpoint, credentials, shard }: CloudSettings,
  host: Host,
  signal: AbortSignal,
): Cloud {
  const clock = systemClock;
  const { info } = host.log;
  const provider = provideCredentials(credentials, host);
  const api = createScfApi({
    endpoint,
    credentials: provider,
    limiter: createRateLimiter(clock, shard?.count),
    clock,
  });
  const protect = (url: string) => secretsInUrl(url).forEach(host.maskSecret);
  return {
    registry: createLayerRegistry(api, endpoint.host, clock, protect),
    describeFunction: createFunctionRegistry(api, endpoint.host, clock, info).describe,
    signIn: async () => void (await provider.get({ signal, log: info })),
  };
}
