// Runs a sandbox as its own process: node sandbox/serve.ts --port N --cos-port M [--tls] [--config file.json] [--max-seconds 900]
import { fstatSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { PublishOptions, Sandbox, SandboxOptions } from './index.ts';
import { patternContent, startSandbox } from './index.ts';
import { certificateFor } from './proxy.ts';

/** The config file. Sizes are in bytes, `throttle` in bytes per second; `ratePerSecond: null` means no limit. */
interface ServeConfig {
  layers: PublishOptions[];
  ratePerSecond?: number;
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'cos-port': { type: 'string', default: '0' },
    config: { type: 'string' },
    tls: { type: 'boolean', default: false },
    'max-seconds': { type: 'string', default: '900' },
  },
});
const config: ServeConfig =
  values.config === undefined ? { layers: [] } : readConfig(readFileSync(values.config, 'utf8'));
const options: SandboxOptions = { port: Number(values.port), cosPort: Number(values['cos-port']) };
if (config.ratePerSecond !== undefined) options.ratePerSecond = config.ratePerSecond;
if (values.tls) options.certificate = await certificateFor(['localhost']);

const sandbox = await startSandbox(options);
const layers = config.layers.map((layer) => {
  sandbox.publish(layer);
  // Compute it now, so that the first call does not have to wait.
  return {
    region: layer.region ?? '',
    name: layer.name,
    version: layer.version,
    sha256: layer.content.sha256,
  };
});
endWith(sandbox, Number(values['max-seconds']));
const { endpoint, cosEndpoint, key } = sandbox;
// TLS clients need the certificate to trust the sandbox.
const ca = options.certificate?.cert;
process.stdout.write(`${JSON.stringify({ endpoint, cosEndpoint, key, layers, ca })}\n`);

function endWith(running: Sandbox, maxSeconds: number): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    // Now only the pipe that is still being read could keep the process alive.
    process.stdin.destroy();
    void running.close();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  setTimeout(end, maxSeconds * 1000).unref();
  // The process at the other end of a pipe may die without sending a signal. /dev/null and terminals have no other end.
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.once('close', end).once('end', end).resume();
}

function readConfig(text: string): ServeConfig {
  const root = members(JSON.parse(text), 'the config');
  const list = root['layers'];
  if (!Array.isArray(list)) throw new TypeError('config: `layers` must be a list');
  const rate = root['ratePerSecond'];
  const config: ServeConfig = { layers: list.map(readLayer) };
  if (rate !== undefined)
    config.ratePerSecond = rate === null ? Number.POSITIVE_INFINITY : count(rate, 'ratePerSecond');
  return config;
}

function readLayer(value: unknown): PublishOptions {
  const layer = members(value, 'a layer');
  const { region = '', name, version, size, seed = 1, throttle, firstByteDelayMs } = layer;
  if (typeof name !== 'string' || typeof region !== 'string') {
    throw new TypeError('config: `name` and `region` of a layer must be strings');
  }
  return {
    region,
    name,
    version: count(version, 'version'),
    content: patternContent(count(size, 'size'), count(seed, 'seed')),
    ...(throttle === undefined ? {} : { throttle: count(throttle, 'throttle') }),
    ...(firstByteDelayMs === undefined
      ? {}
      : { firstByteDelayMs: count(firstByteDelayMs, 'firstByteDelayMs') }),
  };
}

function count(value: unknown, name: string): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new TypeError(
    `config: \`${name}\` must be a number, and not negative; it is ${JSON.stringify(value)}`,
  );
}

function members(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value));
  throw new TypeError(`config: ${what} must be an object`);
}
