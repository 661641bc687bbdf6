import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/base/clock.ts';
import { createScfApi } from '../src/tencent/api.ts';
import { fixedCredentials } from '../src/tencent/auth/credentials.ts';
import { createLayerRegistry } from '../src/tencent/layer-version.ts';
import { createRateLimiter } from '../src/tencent/rate.ts';

/** One layer of the server: sizes in bytes, `throttle` in bytes per second and connection, the delay before each first byte. */
export interface ServedLayer {
  name: string;
  size: number;
  throttle?: number;
  firstByteDelayMs?: number;
}

/** The sandbox in its own process, so that it does not share a thread with what is measured. */
export interface BenchServer {
  endpoint: string;
  key: { secretId: string; secretKey: string };
  /** The file with the certificate to trust; only over TLS. */
  ca: string | undefined;
  sha256: ReadonlyMap<string, string>;
  /** Returns a fresh signed URL of version 1 of a layer, for the peers. */
  locate(name: string): Promise<string>;
  stop(): Promise<void>;
}

export const REGION = 'ap-guangzhou';

interface Ready {
  endpoint: string;
  key: { secretId: string; secretKey: string };
  layers: { name: string; sha256: string }[];
  ca?: string;
}

/** Serves version 1 of each of `layers`, with its files in `folder`. */
export async function startServer(
  folder: string,
  layers: readonly ServedLayer[],
  { tls = false } = {},
): Promise<BenchServer> {
  const config = join(folder, tls ? 'serve-tls.json' : 'serve.json');
  const ca = tls ? join(folder, 'ca.pem') : undefined;
  const served = layers.map((layer, seed) => ({ region: REGION, version: 1, seed, ...layer }));
  writeFileSync(config, JSON.stringify({ layers: served }));
  const script = fileURLToPath(new URL('../sandbox/serve.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [script, '--config', config, ...(tls ? ['--tls'] : []), '--max-seconds', '3000'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  const [line] = await once(createInterface(child.stdout), 'line');
  const ready: Ready = JSON.parse(String(line));
  if (ca !== undefined) writeFileSync(ca, ready.ca ?? '');
  return {
    ...ready,
    ca,
    sha256: new Map(ready.layers.map(({ name, sha256 }) => [name, sha256])),
    locate: (name) => locate(ready, name),
    async stop() {
      child.stdin.end();
      await exited;
      rmSync(config);
    },
  };
}

async function locate({ endpoint, key }: Ready, name: string): Promise<string> {
  const host = new URL(endpoint).host;
  const api = createScfApi({
    endpoint: { protocol: 'http://', host },
    credentials: fixedCredentials({ ...key, sessionToken: undefined }),
    limiter: createRateLimiter(systemClock),
    clock: systemClock,
    redact: (text) => text,
  });
  const registry = createLayerRegistry(api, host, systemClock, {
    protect: () => undefined,
    redact: (text) => text,
  });
  const layer = { region: REGION, name, version: 1, pins: [], sources: [], runtimes: [] };
  const { location } = await registry.describe(layer, new AbortController().signal, () => undefined);
  if (location === undefined) throw new Error(`the server gave no address for ${name}`);
  return location;
}
