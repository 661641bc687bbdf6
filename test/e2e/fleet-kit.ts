import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import {
  type ApiCall,
  type ApiFaultRule,
  bytesContent,
  type CosFaultRule,
  type Download,
  makeZip,
  type PublishOptions,
  type SandboxOptions,
} from '../../sandbox/index.ts';
import type { Job } from '../../sandbox/runner.ts';
import {
  copiedFrom,
  expectRed,
  expectRefused,
  FLEET,
  type Gate,
  openGate,
  REGION,
  type ReportedError,
  type ReportedLayer,
  type Step,
  sha256,
} from './kit.ts';

/** GitHub shows ten errors of a step: of more layers that fail, not each would have its own. */
const MAX_TOGETHER = 10;

/**
 * Steps that several tests look at: `run` is called once, for the first test that asks for its result. To be called in a `describe`, after
 * whose tests the gate is closed.
 */
export function shareGate<Seen>(
  run: (gate: Gate) => Promise<Seen>,
  layer: Partial<PublishOptions> = {},
  options: SandboxOptions = {},
): () => Promise<Gate & Seen> {
  let shared: Promise<Gate & Seen> | undefined;
  const closes: (() => Promise<void>)[] = [];
  afterAll(async () => {
    await shared?.catch(() => undefined);
    for (const close of closes) await close();
  });
  const open = async () => {
    const { close, ...gate } = await openGate(layer, options);
    closes.push(close);
    return { ...gate, ...(await run(gate)) };
  };
  return () => {
    shared ??= open();
    return shared;
  };
}

/** A layer of a fleet before it is published: its own bytes, since a step fetches the same bytes once. */
export interface FleetLayer {
  /** `ap-guangzhou/NAME:1` */
  reference: string;
  name: string;
  zip: Buffer;
}

/** How a layer is published, and a fault of its own. */
export interface Oddity extends Partial<PublishOptions> {
  fault?: ApiFaultRule | CosFaultRule;
}

/** The layer of a case, after the one step that gated it beside those of other cases. */
export interface Gated extends FleetLayer, Pick<Gate, 'sandbox' | 'job'> {
  result: Step;
  /** What was asked about this layer. */
  calls: ApiCall[];
  downloads: Download[];
}

/**
 * Gates one layer for each case, ten of them in a step, and returns what came of a case, by its title. To be called in a `describe`.
 *
 * @param cases titles, and what is odd about the layer of each
 * @param inputs of each step, beside `layers`
 */
export function gateTogether(
  cases: readonly (readonly [title: string, oddityOf: (layer: FleetLayer) => Oddity])[],
  inputs: Record<string, string> = {},
): (title: string) => Promise<Gated> {
  const layers = cases.map(([title, oddityOf], index) => ({
    title,
    oddityOf,
    ...fleetLayer(`layer-${index}`),
  }));
  const shared = Array.from({ length: Math.ceil(cases.length / MAX_TOGETHER) }, (_, part) => {
    const together = layers.slice(part * MAX_TOGETHER, (part + 1) * MAX_TOGETHER);
    return shareGate(async (gate) => {
      for (const { oddityOf, ...layer } of together) {
        const { fault, ...options } = oddityOf(layer);
        publishLayer(gate, layer, options);
        if (fault !== undefined) gate.sandbox.fault({ ...fault, layer: layer.reference });
      }
      const references = together.map(({ reference }) => reference).join('\n');
      return { result: await gate.step({ ...FLEET, layers: references, ...inputs }) };
    });
  });
  return async (title) => {
    const index = layers.findIndex((layer) => layer.title === title);
    const layer = layers[index];
    const gate = await shared[Math.floor(index / MAX_TOGETHER)]?.();
    if (layer === undefined || gate === undefined) throw new Error(`no case is titled ${title}`);
    const calls = gate.sandbox.calls.filter((call) => call.layer === `${layer.name}:1`);
    const downloads = gate.sandbox.downloads.filter((download) => download.layer === layer.reference);
    return { ...layer, ...gate, calls, downloads };
  };
}

export function fleetLayer(name: string): FleetLayer {
  return { name, reference: `${REGION}/${name}:1`, zip: makeZip({ [`nodejs/${name}.js`]: `${name}\n` }) };
}

export function publishLayer(
  { sandbox }: Pick<Gate, 'sandbox'>,
  { name, zip }: FleetLayer,
  options: Partial<PublishOptions> = {},
): void {
  sandbox.publish({ region: REGION, name, version: 1, content: bytesContent(zip), ...options });
}

/** Files a zip in a job's tool cache, as a step that passed does. Returns its path. */
export function cacheZip({ toolCache }: Job, zip: Buffer): string {
  const folder = join(toolCache, 'scf-layer', '1.0.0', sha256(zip));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'layer.zip'), zip);
  writeFileSync(`${folder}.complete`, '');
  return join(folder, 'layer.zip');
}

/** What must hold of a layer that is refused beside others, as of one in `expectShut`: its own error and its own annotation. */
export function expectLayerShut(
  { result, job, reference }: Pick<Gated, 'result' | 'job' | 'reference'>,
  code: string,
): { layer: ReportedLayer; error: ReportedError } {
  expectRed(result, job);
  const layer = expectRefused(result, reference, code);
  if (layer.error === undefined) throw new Error('unreachable');
  expect(copiedFrom(result.summary)).toContain(reference);
  return { layer, error: layer.error };
}
