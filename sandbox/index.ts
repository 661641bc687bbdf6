import type { ApiParts } from './api.ts';
import { apiHandler } from './api.ts';
import { cosHandler } from './cos.ts';
import type { CosKey } from './cos-sign.ts';
import { signedQuery } from './cos-sign.ts';
import { faultQueue } from './faults.ts';
import { functionStore, getFunction } from './get-function.ts';
import { getLayerVersion } from './get-layer-version.ts';
import { keyStore, randomKey } from './keys.ts';
import { layerStore } from './layers.ts';
import { listen, realTimers } from './listener.ts';
import type { ApiCall, ApiFaultRule, CosFaultRule, Download, Sandbox, SandboxOptions } from './types.ts';

export type { Body, Content } from './content.ts';
export { bytesContent, patternContent } from './content.ts';
export type * from './types.ts';
export { makeZip } from './zip.ts';

/**
 * Starts SCF's API and COS on 127.0.0.1, with no layer published and one permanent key.
 * Rejects with the system's error where a wanted port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const timers = options.timers ?? realTimers;
  const life = options.urlLifeSeconds ?? 3600;
  const key = randomKey();
  const keys = keyStore([key, ...(options.keys ?? [])]);
  const layers = layerStore();
  const functions = functionStore();
  const apiFaults = faultQueue<ApiFaultRule>();
  const cosFaults = faultQueue<CosFaultRule>();
  const calls: ApiCall[] = [];
  const downloads: Download[] = [];
  let refused = 0;

  const cosKey = randomKey();
  const cosParts = { layers, key: cosKey, faults: cosFaults, downloads, now, timers };
  const cos = await listen(cosHandler(cosParts), options.cosPort ?? 0);
  const actions = new Map([
    ['GetLayerVersion', getLayerVersion(layers, locator(cos.origin, cosKey, now, life))],
    ['GetFunction', getFunction(functions)],
  ]);
  const apiParts: ApiParts = {
    actions,
    findKey: keys.find,
    faults: apiFaults,
    calls,
    now,
    ratePerSecond: options.ratePerSecond ?? 20,
    onRefused: () => {
      refused += 1;
    },
    timers,
  };
  const api = await listen(apiHandler(apiParts), options.port ?? 0).catch(async (error: unknown) => {
    await cos.close();
    throw error;
  });

  return {
    endpoint: api.origin,
    cosEndpoint: cos.origin,
    key,
    calls,
    downloads,
    addKey: keys.add,
    publish: layers.publish,
    update: layers.update,
    publishFunction: functions.publish,
    fault: (rule) => (rule.on === 'api' ? apiFaults.add(rule) : cosFaults.add(rule)),
    refused: () => refused,
    close: async () => {
      await Promise.all([api.close(), cos.close()]);
    },
  };
}

function locator(origin: string, key: CosKey, now: () => number, lifeSeconds: number) {
  return (path: string): string => {
    const seconds = now() / 1000;
    const window = { start: Math.floor(seconds), end: Math.ceil(seconds + lifeSeconds) };
    return `${origin}${encodeURI(path)}?${signedQuery(key, path, window)}`;
  };
}
