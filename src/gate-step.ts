import { resolve } from 'node:path';
import pLimit from 'p-limit';
import { type LayerCache, runnerToolCache } from './artifact/cache.ts';
import { createConnectionBudget } from './artifact/download-plan.ts';
import { MAX_EXTRA_CONNECTIONS } from './artifact/obtain.ts';
import type { Workspace } from './artifact/workspace.ts';
import { systemClock } from './base/clock.ts';
import { asGateError, type GateError } from './base/errors.ts';
import type { Host } from './base/host.ts';
import { compareWithLocked, lockedPredecessor, type VersionDiff } from './gate/compare.ts';
import { type GateTools, gateLayer, gateOffline } from './gate/gate-layer.ts';
import { handOn, planExtraction, removeUnpacked } from './gate/hand-on.ts';
import type { HandedLayer, Verdict } from './gate/outcome.ts';
import { type LayerResult, toLocked } from './gate/result.ts';
import type { Inputs } from './inputs/inputs.ts';
import { type FoundLockfile, writeLockfile } from './layers/lock-store.ts';
import { NEWEST } from './layers/manifest-value.ts';
import { explainUnused, planLayers } from './layers/plan.ts';
import type { RequestedLayer } from './layers/reference.ts';
import { readSources } from './layers/sources.ts';
import { createLayerLog } from './report/layer-log.ts';
import { type Cloud, createCloud } from './tencent/cloud.ts';

/** Milliseconds without a byte that count as a dropped connection. */
const STALL_MS = 30_000;

/** What one step works with. */
export interface Step {
  inputs: Inputs;
  /** `undefined` where none is used. */
  lockfile: FoundLockfile | undefined;
  workspace: Workspace;
  host: Host;
}

/**
 * Plans the layers of a step and takes each through the gate. They are unpacked, handed on and locked only when all
 * of them passed, and nothing else went wrong. Never throws: what went wrong is in the verdict.
 */
export async function gateStep(step: Step, signal: AbortSignal): Promise<Verdict> {
  const errors: GateError[] = [];
  let results: readonly LayerResult[] = [];
  try {
    const { credentials } = step.inputs;
    if (credentials === undefined) {
      const layers = await planStep(step, errors, OFFLINE, signal);
      const { policy } = step.inputs;
      results = layers.map((layer) => printed(layer, gateOffline(layer, policy), layers.length, step.host));
      const locked = results.filter((result) => result.verdict === 'locked');
      if (errors.length === 0 && locked.length === layers.length)
        return { verdict: 'locked', layers: locked };
    } else {
      const cloud = createCloud({ ...step.inputs, credentials }, step.host, signal);
      if (asksForSources(step.inputs)) await cloud.signIn();
      const layers = await planStep(step, errors, cloud, signal);
      const targets = planTargets(layers, step);
      if (layers.length > 0) await cloud.signIn();
      const tools = gateTools(step, cloud, signal);
      results = await gateLayers(layers, tools, step);
      const verified = results.filter((result) => result.verdict === 'passed');
      if (errors.length === 0 && verified.length === layers.length) {
        const handing = await handOn(verified, {
          ...step.inputs,
          workspace: step.workspace,
          targets,
          signal,
        });
        if ('handed' in handing) return await lockVerified(handing.handed, targets, tools, step);
        results = handing.failed;
      }
    }
  } catch (error) {
    errors.push(asGateError(error));
  }
  return { verdict: 'failed', layers: results, errors };
}

/** Whether the cloud must be asked before the layers are known. */
function asksForSources({ sources: { functions, manifestValues } }: Inputs): boolean {
  return functions.length > 0 || manifestValues.some(({ value }) => value === NEWEST);
}

/** The layers of all sources. A source that cannot be read is an error beside them: the others are gated all the same. */
async function planStep(
  { inputs, lockfile, host }: Step,
  errors: GateError[],
  { describeFunction, findNewest }: Pick<Cloud, 'describeFunction' | 'findNewest'>,
  signal: AbortSignal,
): Promise<RequestedLayer[]> {
  const { sources, shard, maxParallel, allowUnused } = inputs;
  const { log, env, folders } = host;
  const reading = await readSources(sources, {
    ...{
      workspace: folders.workspace,
      env,
      describeFunction,
      findNewest,
      maxParallel,
      signal,
      log: log.info,
    },
  });
  errors.push(...reading.errors);
  const readAll = reading.errors.length === 0 && sources.manifests.length > 0;
  if (readAll && lockfile?.mode === 'frozen' && !allowUnused) {
    const unused = explainUnused(lockfile, reading.named);
    if (unused !== undefined) errors.push(unused);
  }
  const mayBeEmpty = sources.manifests.length > 0 || sources.functions.length > 0;
  return planLayers({ named: reading.named, contents: reading.contents, mayBeEmpty, lockfile, shard });
}

/** The inputs refuse functions and the newest version beside `offline`. */
const OFFLINE: Pick<Cloud, 'describeFunction' | 'findNewest'> = {
  describeFunction: ({ name }) => Promise.reject(new Error(`function ${name} was to be read offline`)),
  findNewest: ({ name }) =>
    Promise.reject(new Error(`the newest version of ${name} was to be found offline`)),
};

function planTargets(layers: readonly RequestedLayer[], { inputs, host }: Step): Map<string, string> {
  const { extractTo } = inputs;
  if (extractTo === undefined) return new Map();
  return planExtraction(layers, resolve(host.folders.workspace, extractTo));
}

function gateTools({ inputs, workspace, host }: Step, { registry }: Cloud, signal: AbortSignal): GateTools {
  return {
    ...{ registry, workspace, signal, policy: inputs.policy, sourceFolder: host.folders.workspace },
    ...{ cache: chooseCache(inputs, host), clock: systemClock, stallMs: STALL_MS },
    budget: createConnectionBudget(MAX_EXTRA_CONNECTIONS),
  };
}

async function gateLayers(
  layers: readonly RequestedLayer[],
  tools: GateTools,
  { inputs, host }: Step,
): Promise<LayerResult[]> {
  return await pLimit(inputs.maxParallel).map(layers, async (layer) => {
    const { log, print } = createLayerLog(layer, host.log);
    const result = await gateLayer(layer, tools, log);
    print(result, layers.length);
    return result;
  });
}

function printed(layer: RequestedLayer, result: LayerResult, fleet: number, { log }: Host): LayerResult {
  createLayerLog(layer, log).print(result, fleet);
  return result;
}

/** Writes the lockfile where it is being updated, and says what that brings. Nothing stays unpacked where it cannot be written. */
async function lockVerified(
  handed: HandedLayer[],
  targets: ReadonlyMap<string, string>,
  tools: GateTools,
  step: Step,
): Promise<Verdict> {
  const { lockfile } = step;
  if (lockfile?.mode !== 'update') return { verdict: 'passed', layers: handed };
  const lockfileChange = await writeLockfile(lockfile, handed.map(toLocked)).catch(async (error: unknown) => {
    await removeUnpacked(handed, targets);
    throw error;
  });
  const versionDiffs = await compareBumped(handed, lockfile, tools, step);
  return { verdict: 'passed', layers: handed, lockfileChange, versionDiffs };
}

/** What each layer that was added brings against the version that was locked before. */
async function compareBumped(
  layers: readonly HandedLayer[],
  lockfile: FoundLockfile,
  tools: GateTools,
  { inputs, host }: Step,
): Promise<VersionDiff[]> {
  const bumps = layers.flatMap((layer) => {
    const before =
      layer.layer.lock?.entry === undefined
        ? lockedPredecessor(layer.layer, lockfile.layers.values())
        : undefined;
    return before === undefined ? [] : [{ layer, before }];
  });
  return await pLimit(inputs.maxParallel).map(bumps, ({ layer, before }) =>
    compareWithLocked(layer, before, tools, createLayerLog(before, host.log).log),
  );
}

function chooseCache({ cache }: Inputs, { folders, log, describeSettings }: Host): LayerCache | undefined {
  if (!cache) return undefined;
  if (folders.toolCache !== undefined) return runnerToolCache;
  log.warn(
    `This machine names no tool cache; layers are downloaded without one. Name one, or switch the cache off. ${describeSettings(['tool cache', 'cache'])}`,
  );
  return undefined;
}
