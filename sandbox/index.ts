import type { ApiParts } from './api.ts';
import { apiHandler } from './api.ts';
import type { CosParts } from './cos.ts';
import { cosHandler } from './cos.ts';
import type { CosKey } from './cos-sign.ts';
import { signedQuery } from './cos-sign.ts';
import { faultQueue } from './faults.ts';
import { startFederation } from './federation.ts';
import { functionStore, getFunction } from './get-function.ts';
import { getLayerVersion, listLayerVersions } from './get-layer-version.ts';
import type { ApiKey } from './keys.ts';
import { keyStore, randomKey } from './keys.ts';
import { layerStore } from './layers.ts';
import { listen, realTimers } from './listener.ts';
import type { ApiCall, ApiFaultRule, CosFaultRule, Download, Sandbox, SandboxOptions } from './types.ts';

export type { Body, Content } from './content.ts';
export { bytesContent, patternContent } from './content.ts';
export type { Claims, GithubOidc, OidcFaultRule, OidcRequest } from './github-oidc.ts';
export { GITHUB_ISSUER } from './github-oidc.ts';
export type { ApiKey } from './keys.ts';
export type { Timers } from './listener.ts';
export type { Conditions, IdentityProvider, RoleOptions } from './sts.ts';
export type * from './types.ts';
export { makeZip } from './zip.ts';

/**
 * Starts SCF's API, STS, COS and GitHub's token endpoint on 127.0.0.1, with no layer, no role and one permanent key.
 * Rejects with the system's error if a requested port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const timers = options.timers ?? realTimers;
  const key = randomKey();
  const keys = keyStore([key, ...(options.keys ?? [])]);
  const layers = layerStore();
  const functions = functionStore();
  const cos = await startCos(options, { layers, now, timers });
  const {
    fault: faultOidc,
    action: assumeRole,
    ...federation
  } = await startFederation(now, keys, options.certificate);
  const actions = new Map([
    ['GetLayerVersion', getLayerVersion(layers, cos.locate)],
    ['ListLayerVersions', listLayerVersions(layers)],
    ['GetFunction', getFunction(functions)],
    ['AssumeRoleWithWebIdentity', assumeRole],
  ]);
  const api = await startApi(options, { actions, findKey: keys.find, now, timers }).catch(
    async (error: unknown) => {
      await Promise.all([cos.close(), federation.close()]);
      throw error;
    },
  );

  const { oidc, addRole, addProvider, issued } = federation;
  return {
    ...{ key, oidc, addRole, addProvider, issued },
    endpoint: api.origin,
    cosEndpoint: cos.origin,
    calls: api.calls,
    downloads: cos.downloads,
    addKey: keys.add,
    publish: layers.publish,
    update: layers.update,
    publishFunction: functions.publish,
    refused: api.refused,
    secrets: () => [...oidc.secrets(), ...[key, ...issued].flatMap(secretsOf)],
    fault(rule) {
      if (rule.on === 'oidc') faultOidc(rule);
      else if (rule.on === 'api') api.faults.add(rule);
      else cos.faults.add(rule);
    },
    close: async () => {
      await Promise.all([api.close(), cos.close(), federation.close()]);
    },
  };
}

async function startCos(options: SandboxOptions, parts: Pick<CosParts, 'layers' | 'now' | 'timers'>) {
  const key = randomKey();
  const faults = faultQueue<CosFaultRule>();
  const downloads: Download[] = [];
  const listener = await listen(
    cosHandler({ ...parts, key, faults, downloads }),
    options.cosPort ?? 0,
    options.certificate,
  );
  const locate = locator(listener.origin, key, parts.now, options.urlLifeSeconds ?? 3600);
  return { ...listener, faults, downloads, locate };
}

async function startApi(
  options: SandboxOptions,
  parts: Pick<ApiParts, 'actions' | 'findKey' | 'now' | 'timers'>,
) {
  const faults = faultQueue<ApiFaultRule>();
  const calls: ApiCall[] = [];
  let refused = 0;
  const onRefused = (): void => {
    refused += 1;
  };
  const ratePerSecond = options.ratePerSecond ?? 20;
  const handler = apiHandler({ ...parts, faults, calls, ratePerSecond, onRefused });
  return {
    ...(await listen(handler, options.port ?? 0, options.certificate)),
    faults,
    calls,
    refused: () => refused,
  };
}

function secretsOf({ secretId, secretKey, token }: ApiKey): string[] {
  return token === undefined ? [secretId, secretKey] : [secretId, secretKey, token];
}

function locator(origin: string, key: CosKey, now: () => number, lifeSeconds: number) {
  return (path: string): string => {
    const seconds = now() / 1000;
    const window = { start: Math.floor(seconds), end: Math.ceil(seconds + lifeSeconds) };
    return `${origin}${encodeURI(path)}?${signedQuery(key, path, window)}`;
  };
}
