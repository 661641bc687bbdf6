import { systemClock } from '../base/clock.ts';
import type { Host } from '../base/host.ts';
import { formatLayerName, type LayerName } from '../layers/reference.ts';
import { secretsInUrl } from '../net/secrets.ts';
import { createScfApi } from './api.ts';
import { type CredentialPlan, type CredentialProvider, fixedCredentials } from './auth/credentials.ts';
import { roleCredentials } from './auth/role-credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { createFunctionRegistry, type FunctionRegistry } from './function.ts';
import { createLayerRegistry, type LayerRegistry, newestActive } from './layer-version.ts';
import { createRateLimiter } from './rate.ts';

/** The cloud services that the gate uses. */
export interface Cloud {
  registry: LayerRegistry;
  describeFunction: FunctionRegistry['describe'];
  /** The newest `Active` version of a layer. Throws GateError, or `signal.reason`. */
  findNewest(layer: LayerName, signal: AbortSignal): Promise<number>;
  /** Gets credentials, so that missing permissions are reported once and not for each layer. Throws GateError. */
  signIn(): Promise<void>;
}

/** The endpoint, the credentials and the share of the API rate. */
interface CloudSettings {
  endpoint: Endpoint;
  credentials: CredentialPlan;
  /** `count` jobs share the account's API rate. */
  shard: { count: number } | undefined;
}

/** Creates the clients of the SCF API; they share one rate limit and one set of keys. */
export function createCloud(
  { endpoint, credentials, shard }: CloudSettings,
  host: Host,
  signal: AbortSignal,
): Cloud {
  ignoreTlsOverride(host);
  const clock = systemClock;
  const { redact } = host;
  const { info } = host.log;
  const provider = provideCredentials(credentials, host);
  const api = createScfApi({
    endpoint,
    credentials: provider,
    limiter: createRateLimiter(clock, shard?.count),
    clock,
    redact,
  });
  const protect = (url: string) => {
    const { values, wholes } = secretsInUrl(url);
    values.forEach(host.maskSecret);
    wholes.forEach(host.maskWhole);
  };
  const registry = createLayerRegistry(api, endpoint.host, clock, { protect, redact });
  return {
    registry,
    findNewest: async (layer, end) => {
      const log = (line: string) => info(`${formatLayerName(layer)}: ${line}`);
      return newestActive(layer, await registry.list(layer, end, log)).version;
    },
    describeFunction: createFunctionRegistry(api, endpoint.host, clock, info).describe,
    signIn: async () => void (await provider.get({ signal, log: info })),
  };
}

/** Turns the plan into a provider that fetches and renews keys. */
function provideCredentials(plan: CredentialPlan, host: Host): CredentialProvider {
  if (plan.kind === 'role') {
    return roleCredentials(plan.role, {
      clock: systemClock,
      timeOfDay: Date.now,
      env: host.env,
      mask: host.maskSecret,
      redact: host.redact,
    });
  }
  if (plan.warning !== undefined) host.log.warn(plan.warning);
  return fixedCredentials(plan.keys);
}

/** The gate always verifies certificates. Without this, Node would still print a warning about the variable to stderr. */
function ignoreTlsOverride({ env, log }: Host): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  log.warn(
    'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: certificates are always verified. Set NODE_EXTRA_CA_CERTS to trust your own CA.',
  );
}
