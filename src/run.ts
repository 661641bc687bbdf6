import { resolve } from 'node:path';
import pLimit from 'p-limit';
import { type LayerCache, runnerToolCache } from './artifact/cache.ts';
import { createWorkspace, type Workspace } from './artifact/workspace.ts';
import { systemClock } from './base/clock.ts';
import { asGateError, type ErrorCode, GateError, messageOf } from './base/errors.ts';
import type { Host } from './base/host.ts';
import { removeTracked } from './base/temporary.ts';
import { compareWithLocked, lockedPredecessor, type VersionDiff } from './gate/compare.ts';
import { type GateTools, gateLayer } from './gate/gate-layer.ts';
import { handOn, planExtraction } from './gate/hand-on.ts';
import type { FailedGate, HandedLayer, Outcome, Verdict } from './gate/outcome.ts';
import { type LayerResult, toLocked } from './gate/result.ts';
import { type Inputs, readInputs } from './inputs/inputs.ts';
import { type FoundLockfile, findLockfile, writeLockfile } from './layers/lock-store.ts';
import { planLayers } from './layers/plan.ts';
import type { RequestedLayer } from './layers/reference.ts';
import { readSources } from './layers/sources.ts';
import { createLayerLog } from './report/layer-log.ts';
import { noticeOf } from './report/notices.ts';
import { publish } from './report/publish.ts';
import { connectCloud } from './tencent/cloud.ts';

/** Milliseconds without a byte that count as a dropped connection. */
const STALL_MS = 30_000;

/** Mistakes in how the step is set up. They fail it in audit mode too, which is there for what layers do wrong. */
const SET_UP_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['INPUT_INVALID', 'CREDENTIALS_MISSING']);

/**
 * The story of one step: read the inputs, gate the layers, publish the outcome.
 *
 * `verified` is `false` from the first moment, so that it is so however the step ends.
 *
 * @returns the exit code; never throws
 */
export async function run(host: Host): Promise<0 | 1> {
  try {
    host.onCancel(removeTracked);
    host.setOutput('verified', 'false');
    const workspace = await makeWorkspace(host);
    const outcome = await gate(workspace, host);
    await workspace
      .tidy(outcome.verdict === 'passed')
      .catch((error: unknown) =>
        host.log.warn(`Temporary files could not be removed (${messageOf(error)}).`),
      );
    await publish(outcome, workspace, host);
    return outcome.verdict === 'passed' || outcome.mode === 'audit' ? 0 : 1;
  } catch (error) {
    host.show(noticeOf(asGateError(error), 'enforce', host.describeSettings));
    return 1;
  }
}

/** Reads the inputs and takes every layer through the gate, within the step's deadline. */
async function gate(workspace: Workspace, host: Host): Promise<Outcome> {
  const started = systemClock.now();
  const finish = (verdict: Verdict, inputs?: Inputs, lockfile?: FoundLockfile): Outcome => {
    const durationMs = systemClock.now() - started;
    // A lockfile that is being updated is a result, not what anything was judged by.
    const { path, sha256 } = lockfile?.mode === 'frozen' ? lockfile : {};
    const policy = path === undefined || sha256 === undefined ? undefined : { path, sha256 };
    return {
      ...verdict,
      durationMs,
      policy,
      mode: isSetUpError(verdict) ? 'enforce' : (inputs?.mode ?? 'enforce'),
    };
  };
  let inputs: Inputs | undefined;
  let lockfile: FoundLockfile | undefined;
  try {
    const read = readInputs(host);
    inputs = read;
    const { workspace: folder } = host.folders;
    lockfile = read.lockfile === undefined ? undefined : await findLockfile(read.lockfile, folder);
    const step = { inputs: read, lockfile, workspace, host };
    return finish(
      await withDeadline(read.timeoutSeconds, (signal) => gateAll(step, signal)),
      inputs,
      lockfile,
    );
  } catch (error) {
    return finish({ verdict: 'failed', layers: [], errors: [asGateError(error)] }, inputs, lockfile);
  }
}

function isSetUpError(verdict: Verdict): boolean {
  if (verdict.verdict === 'passed') return false;
  const errors = [
    ...verdict.errors,
    ...verdict.layers.flatMap((layer) => (layer.verdict === 'failed' ? [layer.error] : [])),
  ];
  return errors.some(({ code }) => SET_UP_ERRORS.has(code));
}

/** What one step works with. */
interface StepTools {
  inputs: Inputs;
  lockfile: FoundLockfile | undefined;
  workspace: Workspace;
  host: Host;
}

/** Which layers, each of them judged; unpacked, locked and handed on only when all of them passed. */
async function gateAll(step: StepTools, signal: AbortSignal): Promise<Verdict> {
  const { inputs, lockfile, workspace, host } = step;
  const { sources, shard, maxParallel, extractTo } = inputs;
  const errors: GateError[] = [];
  let results: LayerResult[] = [];
  const failed = (): FailedGate => ({ verdict: 'failed', layers: results, errors });
  try {
    const cloud = connectCloud(inputs, shard?.count ?? 1, host, signal);
    if (sources.functions.length > 0) await cloud.signIn();
    const { log, env, folders } = host;
    const { describeFunction } = cloud;
    const reading = await readSources(sources, {
      ...{ workspace: folders.workspace, env, describeFunction, maxParallel, signal, log: log.info },
    });
    errors.push(...reading.errors);
    const mayBeEmpty = sources.manifests.length > 0 || sources.functions.length > 0;
    const layers = planLayers({ named: reading.named, mayBeEmpty, lockfile, shard });
    const targets =
      extractTo === undefined
        ? new Map<string, string>()
        : planExtraction(layers, resolve(folders.workspace, extractTo));
    if (layers.length > 0) await cloud.signIn();
    const tools: GateTools = {
      ...{ registry: cloud.registry, cache: chooseCache(inputs, host), workspace, policy: inputs.policy },
      ...{ clock: systemClock, signal, stallMs: STALL_MS },
    };
    results = await gateLayers(layers, tools, maxParallel, host);
    const verified = results.filter((result) => result.verdict === 'passed');
    if (errors.length > 0 || verified.length < layers.length) return failed();
    const handing = await handOn(verified, { workspace, targets, maxParallel, signal });
    if ('failed' in handing) {
      results = handing.failed;
      return failed();
    }
    if (lockfile?.mode !== 'update') return { verdict: 'passed', layers: handing.handed };
    const lockfileChange = await writeLockfile(lockfile, handing.handed.map(toLocked));
    const versionDiffs = await compareBumped(handing.handed, lockfile, tools, step);
    return { verdict: 'passed', layers: handing.handed, lockfileChange, versionDiffs };
  } catch (error) {
    errors.push(asGateError(error));
    return failed();
  }
}

async function gateLayers(
  layers: readonly RequestedLayer[],
  tools: GateTools,
  maxParallel: number,
  host: Host,
): Promise<LayerResult[]> {
  return await pLimit(maxParallel).map(layers, async (layer) => {
    const { log, print } = createLayerLog(layer, host.log);
    const result = await gateLayer(layer, tools, log);
    print(result, layers.length);
    return result;
  });
}

/** What each layer that was added brings against the version that was locked before. */
async function compareBumped(
  layers: readonly HandedLayer[],
  lockfile: FoundLockfile,
  tools: GateTools,
  { inputs, host }: StepTools,
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

async function withDeadline<T>(seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new GateError('DEADLINE_EXCEEDED', `Timed out after ${seconds} s.`, {
        hint: 'Check the network of this runner; the log shows what was still running. Allow more time if there is that much to do.',
        settings: ['timeout'],
      }),
    );
  }, seconds * 1000);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function makeWorkspace({ folders: { temporary } }: Host): Promise<Workspace> {
  try {
    return await createWorkspace(temporary);
  } catch (error) {
    throw new GateError(
      'INTERNAL',
      `The folder for temporary files, ${temporary}, cannot be used: ${messageOf(error)}.`,
      {
        hint: 'Make it a folder that this step can write to.',
        settings: ['temporary folder'],
        cause: error,
      },
    );
  }
}

function chooseCache({ cache }: Inputs, { folders, log, describeSettings }: Host): LayerCache | undefined {
  if (!cache) return undefined;
  if (folders.toolCache !== undefined) return runnerToolCache;
  log.warn(
    `This machine has no tool cache; layers are downloaded without one. Switch the cache off if that is intended. ${describeSettings(['cache'])}`,
  );
  return undefined;
}
