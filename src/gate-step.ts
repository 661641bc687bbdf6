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
import type { Policy } from './gate/evidence.ts';
import { judgeFunctions } from './gate/function-limits.ts';
import { type GateTools, gateLayer, gateOffline } from './gate/gate-layer.ts';
import { handOn, planExtraction } from './gate/hand-on.ts';
import type { Verdict } from './gate/outcome.ts';
import type { LayerResult } from './gate/result.ts';
import { judgeSameBytes } from './gate/same-bytes.ts';
import { unusedExceptions } from './gate/unused-exceptions.ts';
import type { Inputs } from './inputs/inputs.ts';
import type { FoundLockfile } from './layers/lock-store.ts';
import { NEWEST } from './layers/manifest-value.ts';
import { explainUnused, lockedAsNamed, type NamedLayer, type Part, planLayers } from './layers/plan.ts';
import { formatReference, type RequestedLayer } from './layers/reference.ts';
import { type BoundFunction, readSources } from './layers/sources.ts';
import { createLayerLog } from './report/layer-log.ts';
import { noticeOfUnused } from './report/notices.ts';
import { type Cloud, createCloud } from './tencent/cloud.ts';
import { finishPassed } from './update-step.ts';

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
  /** Whether an update is carried out; else it is only shown what it would bring. */
  isWriting: boolean;
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
      part = plan.part;
      if (plan.layers.length > 0) await cloud.signIn();
      const tools = gateTools(step, cloud, signal);
      const proposal =
        step.lockfile?.mode === 'bump' && errors.length === 0
          ? await (await import('./bump-step.ts')).proposeBump(plan, tools, step)
          : undefined;
      const layers = proposal?.layers ?? plan.layers;
      const targets = await planTargets(layers, step);
      results = await gateLayers(layers, tools, step, proposal?.results);
      judgeTogether(proposal?.functions ?? plan.functions);
      warnUnused(results, errors, step);
      const verified = results.filter((result) => result.verdict === 'passed');
      if (errors.length === 0 && verified.length === layers.length) {
        const handing = await handOn(verified, {
          ...step.inputs,
          workspace: step.workspace,
          ...{ targets, signal, tracker: unpacked },
        });
        if ('handed' in handing)
          return { ...(await finishPassed(handing.handed, tools, step, proposal)), part, notes };
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

/** What a step is to gate, and what names it. */
type Planned = ReturnType<typeof planLayers> & {
  mentions: readonly NamedLayer[];
  functions: readonly BoundFunction[];
};

/** The layers of all sources. A source that cannot be read is an error beside them: the others are gated all the same. */
export async function planStep(
  { inputs, lockfile, host }: Pick<Step, 'inputs' | 'lockfile' | 'host'>,
  errors: GateError[],
  { describeFunction, findNewest }: Pick<Cloud, 'describeFunction' | 'findNewest'>,
  signal: AbortSignal,
): Promise<Planned> {
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
  const mentions = reading.named.length > 0 || mayBeEmpty ? reading.named : lockedAsNamed(lockfile);
  return { ...plan, mentions, functions: reading.functions };
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
    downloads: new Map(),
    budget: createConnectionBudget(MAX_EXTRA_CONNECTIONS),
  };
}

async function gateLayers(
  layers: readonly RequestedLayer[],
  tools: GateTools,
  { inputs, lockfile, host }: Step,
  known: ReadonlyMap<string, LayerResult> = new Map(),
): Promise<LayerResult[]> {
  const results = await pLimit(inputs.maxParallel).map(layers, async (layer) => {
    const judged = known.get(formatReference(layer));
    if (judged !== undefined) return judged;
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

function chooseCache({ inputs, host, tracker }: Step): LayerCache | undefined {
  const { folders, log, describeSettings } = host;
  if (!inputs.cache) return undefined;
  if (folders.toolCache !== undefined) return createToolCache(folders.toolCache, tracker);
  log.warn(
    `This machine names no tool cache; layers are downloaded without one. Name one, or switch the cache off. ${describeSettings(['tool cache', 'cache'])}`,
  );
  return undefined;
}
