import { resolve } from 'node:path';
import pLimit from 'p-limit';
import { createToolCache, type LayerCache } from './artifact/cache.ts';
import { createConnectionBudget } from './artifact/download-plan.ts';
import { MAX_EXTRA_CONNECTIONS } from './artifact/obtain.ts';
import type { Workspace } from './artifact/workspace.ts';
import { systemClock } from './base/clock.ts';
import { asGateError, GateError, messageOf } from './base/errors.ts';
import type { Host } from './base/host.ts';
import { leadsOut } from './base/paths.ts';
import { createTracker, type Tracker } from './base/temporary.ts';
import { quoted } from './base/text.ts';
import { compareWithLocked, lockedPredecessor, type VersionDiff } from './gate/compare.ts';
import type { Policy } from './gate/evidence.ts';
import { judgeFunctions } from './gate/function-limits.ts';
import { type GateTools, gateLayer, gateOffline, keepInCache } from './gate/gate-layer.ts';
import { handOn, planExtraction } from './gate/hand-on.ts';
import type { HandedLayer, PassedGate, Verdict } from './gate/outcome.ts';
import { type LayerResult, toLocked } from './gate/result.ts';
import { judgeSameBytes } from './gate/same-bytes.ts';
import { unusedExceptions } from './gate/unused-exceptions.ts';
import type { Inputs } from './inputs/inputs.ts';
import { type FoundLockfile, writeLockfile } from './layers/lock-store.ts';
import { NEWEST } from './layers/manifest-value.ts';
import { explainUnused, type Part, planLayers } from './layers/plan.ts';
import type { RequestedLayer } from './layers/reference.ts';
import { type BoundFunction, readSources } from './layers/sources.ts';
import { createLayerLog } from './report/layer-log.ts';
import { noticeOfUnused } from './report/notices.ts';
import { type Cloud, createCloud } from './tencent/cloud.ts';

/** Milliseconds without a byte that count as a dropped connection. */
const STALL_MS = 30_000;

/** What one step works with. */
export interface Step {
  inputs: Inputs;
  /** `undefined` where none is used. */
  lockfile: FoundLockfile | undefined;
  /** That of the inputs, with that of the policy file. */
  policy: Policy;
  workspace: Workspace;
  /** What is undone if the run is cancelled. */
  tracker: Tracker;
  host: Host;
}

/**
 * Plans the layers of a step and takes each through the gate. They are unpacked, handed on and locked only when all
 * of them passed, and nothing else went wrong. Never throws: what went wrong is in the verdict.
 */
export async function gateStep(step: Step, signal: AbortSignal): Promise<Verdict> {
  const errors: GateError[] = [];
  let results: readonly LayerResult[] = [];
  const unpacked = createTracker();
  step.tracker.undoLater(unpacked.undoAll);
  let part: Part | undefined;
  let notes: readonly string[] = [];
  const judgeTogether = (functions: readonly BoundFunction[]) => {
    const judged = judgeFunctions(functions, results);
    errors.push(...judged.errors);
    notes = judged.notes;
    for (const note of notes) step.host.log.info(note);
  };
  try {
    const { credentials } = step.inputs;
    if (credentials === undefined) {
      const { layers, functions } = await planStep(step, errors, OFFLINE, signal);
      const gated = layers.map((layer) => gateOffline(layer, step.policy));
      results = judgeSameBytes(gated, step.policy.file, step.lockfile);
      for (const result of results) createLayerLog(result.layer, step.host.log).print(result, layers.length);
      judgeTogether(functions);
      warnUnused(results, errors, step);
      const locked = results.filter((result) => result.verdict === 'locked');
      if (errors.length === 0 && locked.length === layers.length)
        return { verdict: 'locked', layers: locked };
    } else {
      const cloud = createCloud({ ...step.inputs, credentials }, step.host, signal);
      if (asksForSources(step.inputs)) await cloud.signIn();
      const plan = await planStep(step, errors, cloud, signal);
      const { layers, functions } = plan;
      part = plan.part;
      const targets = await planTargets(layers, step);
      if (layers.length > 0) await cloud.signIn();
      const tools = gateTools(step, cloud, signal);
      results = await gateLayers(layers, tools, step);
      judgeTogether(functions);
      warnUnused(results, errors, step);
      const verified = results.filter((result) => result.verdict === 'passed');
      if (errors.length === 0 && verified.length === layers.length) {
        const handing = await handOn(verified, {
          ...step.inputs,
          workspace: step.workspace,
          ...{ targets, signal, tracker: unpacked },
        });
        if ('handed' in handing) return { ...(await lockVerified(handing.handed, tools, step)), part, notes };
        results = handing.failed;
      }
    }
  } catch (error) {
    errors.push(asGateError(error));
  }
  try {
    unpacked.undoAll();
  } catch (error) {
    const hint = 'Remove it before anything uses it: the gate failed. Find out what else holds or owns it.';
    const settings = ['extraction folder'] as const;
    errors.push(
      new GateError('INPUT_INVALID', `The gate failed, and ${messageOf(error)}.`, { hint, settings }),
    );
  }
  return { verdict: 'failed', layers: results, errors, part, notes };
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
): Promise<ReturnType<typeof planLayers> & { functions: readonly BoundFunction[] }> {
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
  const plan = planLayers({ named: reading.named, contents: reading.contents, mayBeEmpty, lockfile, shard });
  return { ...plan, functions: reading.functions };
}

/** The inputs refuse functions and the newest version beside `offline`. */
const OFFLINE: Pick<Cloud, 'describeFunction' | 'findNewest'> = {
  describeFunction: ({ name }) => Promise.reject(new Error(`function ${name} was to be read offline`)),
  findNewest: ({ name }) =>
    Promise.reject(new Error(`the newest version of ${name} was to be found offline`)),
};

async function planTargets(
  layers: readonly RequestedLayer[],
  { inputs, host }: Step,
): Promise<Map<string, string>> {
  const { extractTo } = inputs;
  if (extractTo === undefined) return new Map();
  const root = resolve(host.folders.workspace);
  const targets = planExtraction(layers, resolve(root, extractTo));
  for (const target of targets.values()) await refuseLinkOut(root, target);
  return targets;
}

async function refuseLinkOut(root: string, target: string): Promise<void> {
  const refuse = (problem: string, hint: string) =>
    new GateError('INPUT_INVALID', `Expected a folder for extraction, found ${quoted(target)}, ${problem}.`, {
      hint,
      settings: ['extraction folder'],
    });
  const out = await leadsOut(root, target).catch((error: unknown) => {
    throw refuse(`which cannot be used: ${messageOf(error)}`, 'Correct the path or its rights.');
  });
  if (!out) return;
  throw refuse(
    'which is reached through a link that leads out of the workspace',
    'Remove the link, or name the folder that it leads to. Nothing was written.',
  );
}

function gateTools(step: Step, { registry }: Cloud, signal: AbortSignal): GateTools {
  const { workspace } = step;
  return {
    ...{ registry, workspace, signal, policy: step.policy, sourceFolder: step.host.folders.workspace },
    ...{ cache: chooseCache(step), clock: systemClock, stallMs: STALL_MS },
    budget: createConnectionBudget(MAX_EXTRA_CONNECTIONS),
  };
}

async function gateLayers(
  layers: readonly RequestedLayer[],
  tools: GateTools,
  { inputs, lockfile, host }: Step,
): Promise<LayerResult[]> {
  const results = await pLimit(inputs.maxParallel).map(layers, async (layer) => {
    const { log, print } = createLayerLog(layer, host.log);
    const result = await gateLayer(layer, tools, log);
    print(result, layers.length);
    return result;
  });
  const together = judgeSameBytes(results, tools.policy.file, lockfile);
  for (const [index, result] of together.entries()) {
    if (result.verdict !== results[index]?.verdict)
      createLayerLog(result.layer, host.log).print(result, layers.length);
  }
  return together;
}

/** Warns of exceptions that nothing needs any more. Other parts of a fleet may need what no layer here is about. */
function warnUnused(results: readonly LayerResult[], errors: readonly GateError[], step: Step): void {
  const { inputs, host } = step;
  const { file } = step.policy;
  if (file === undefined) return;
  const unused = unusedExceptions(file, results, inputs.shard === undefined && errors.length === 0);
  const [first] = unused;
  if (first !== undefined) host.show(noticeOfUnused(unused, { path: file.path, line: first.line }));
}

/** The end of a gate that passed: writes the lockfile where it is being updated, says what that brings, and fills the cache. */
async function lockVerified(handed: HandedLayer[], tools: GateTools, step: Step): Promise<PassedGate> {
  const { lockfile, inputs, host } = step;
  const passed: PassedGate = { verdict: 'passed', layers: handed };
  if (lockfile?.mode === 'update') {
    passed.lockfileChange = writeLockfile(lockfile, handed.map(toLocked), inputs);
    passed.versionDiffs = await compareBumped(handed, lockfile, tools, step);
  }
  await pLimit(inputs.maxParallel).map(handed, (layer) =>
    keepInCache(layer, tools, createLayerLog(layer.layer, host.log).log),
  );
  return passed;
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

function chooseCache({ inputs, host, tracker }: Step): LayerCache | undefined {
  const { folders, log, describeSettings } = host;
  if (!inputs.cache) return undefined;
  if (folders.toolCache !== undefined) return createToolCache(folders.toolCache, tracker);
  log.warn(
    `This machine names no tool cache; layers are downloaded without one. Name one, or switch the cache off. ${describeSettings(['tool cache', 'cache'])}`,
  );
  return undefined;
}
