import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import * as core from '@actions/core';
import { type LayerCache, runnerToolCache } from './artifact/cache.ts';
import { createWorkspace, type Workspace } from './artifact/workspace.ts';
import { systemClock } from './base/clock.ts';
import { asGateError, type ErrorCode, GateError, messageOf } from './base/errors.ts';
import { inOrder } from './base/in-order.ts';
import { removeTracked } from './base/temporary.ts';
import { compareWithLocked, lockedPredecessor, type VersionDiff } from './gate/compare.ts';
import { extractionTargets, extractLayer } from './gate/extract.ts';
import { type GateTools, gateLayer } from './gate/gate-layer.ts';
import { type LayerResult, toLocked } from './gate/result.ts';
import { type Inputs, readInputs } from './inputs/inputs.ts';
import { type FoundLockfile, findLockfile, writeLockfile } from './layers/lock-store.ts';
import { planLayers } from './layers/plan.ts';
import { formatReference } from './layers/reference.ts';
import { readSources } from './layers/sources.ts';
import { annotate } from './report/annotations.ts';
import { createLayerLog, info, warn } from './report/log.ts';
import { publish } from './report/publish.ts';
import { type Outcome, passed } from './report/report.ts';
import { createScfApi } from './tencent/api.ts';
import { provideCredentials } from './tencent/auth/provide.ts';
import { createFunctionRegistry } from './tencent/function.ts';
import { createLayerRegistry } from './tencent/layer-version.ts';
import { createRateLimiter } from './tencent/rate.ts';
import { secretsInUrl } from './tencent/signed-url.ts';

/** Where relative paths start: the checked-out repository. */
const GITHUB_WORKSPACE = process.env['GITHUB_WORKSPACE'] || process.cwd();

/** Milliseconds without a byte that count as a dropped connection. */
const STALL_MS = 30_000;

/** Mistakes in how the step is set up. They fail it in audit mode too, which is there for what layers do wrong. */
const SET_UP_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['INPUT_INVALID']);

/**
 * The story of one step: read the inputs, gate the layers, tell everybody. Sets the exit code; never throws.
 *
 * `verified` is `false` from the first moment, so that it is so however the step ends.
 */
export async function run(): Promise<void> {
  try {
    onCancel();
    core.setOutput('verified', 'false');
    const workspace = await makeWorkspace();
    const outcome = await decide(workspace);
    await workspace
      .tidy()
      .catch((error: unknown) => warn(`Temporary files could not be removed (${messageOf(error)}).`));
    if (!passed(outcome) && outcome.mode === 'enforce') process.exitCode = core.ExitCode.Failure;
    await publish(outcome, workspace);
  } catch (error) {
    process.exitCode = core.ExitCode.Failure;
    annotate(asGateError(error), 'enforce');
  }
}

/** Reads the inputs and goes through the gate; what keeps it from its end is in the outcome's errors. */
async function decide(workspace: Workspace): Promise<Outcome> {
  const started = systemClock.now();
  const outcome: Outcome = { mode: 'enforce', durationMs: 0, planned: 0, results: [], errors: [] };
  try {
    const inputs = readInputs({ get: core.getInput, env: process.env, mask: core.setSecret });
    outcome.mode = inputs.mode;
    await withDeadline(inputs.timeoutSeconds, (signal) => pass(inputs, outcome, workspace, signal));
  } catch (error) {
    outcome.errors = [...outcome.errors, asGateError(error)];
  }
  const errors = [...outcome.errors, ...outcome.results.map(({ error }) => error)];
  if (errors.some((error) => error !== undefined && SET_UP_ERRORS.has(error.code))) outcome.mode = 'enforce';
  outcome.durationMs = systemClock.now() - started;
  return outcome;
}

/** The way through the gate: which layers, each of them judged, unpacked and locked only where all of them passed. */
async function pass(
  inputs: Inputs,
  outcome: Outcome,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<void> {
  const { sources, shard, maxParallel, extractTo } = inputs;
  const lockfile =
    inputs.lockfile === undefined ? undefined : await findLockfile(inputs.lockfile, GITHUB_WORKSPACE);
  // A lockfile that is being updated is a result, not what anything was judged by.
  if (lockfile?.mode === 'frozen' && lockfile.sha256 !== undefined)
    outcome.policy = { path: lockfile.path, sha256: lockfile.sha256 };
  const { tools, functions, signIn } = connect(inputs, workspace, signal);
  if (sources.functions.length > 0) await signIn();
  const reading = {
    workspace: GITHUB_WORKSPACE,
    env: process.env,
    functions,
    maxParallel,
    signal,
    log: info,
  };
  const { named, errors } = await readSources(sources, reading);
  outcome.errors = errors;
  const mayBeEmpty = sources.manifests.length > 0 || sources.functions.length > 0;
  const layers = planLayers({ named, mayBeEmpty, lockfile, shard });
  outcome.planned = layers.length;
  const targets =
    extractTo === undefined ? undefined : extractionTargets(layers, resolve(GITHUB_WORKSPACE, extractTo));
  if (layers.length > 0) await signIn();
  outcome.results = await inOrder(layers, maxParallel, async (layer) => {
    const { log, print } = createLayerLog(layer);
    const result = await gateLayer(layer, tools, log);
    print(result, layers.length);
    return result;
  });
  if (targets !== undefined && passed(outcome)) {
    await inOrder(outcome.results, maxParallel, (result) =>
      extractLayer(result, targets.get(formatReference(result.layer)) ?? '', signal),
    );
  }
  if (lockfile?.mode === 'update' && passed(outcome)) {
    outcome.lockfileChange = await writeLockfile(lockfile, outcome.results.map(toLocked));
    outcome.versionDiffs = await compareBumped(outcome.results, lockfile, tools, maxParallel);
  }
}

/** Everything that speaks to the cloud. `signIn` gets credentials: who may not ask at all is told so once, not for each layer. */
function connect(inputs: Inputs, workspace: Workspace, signal: AbortSignal) {
  const { endpoint, credentials, shard, requireRuntimes, allowLicenses, auditArchive } = inputs;
  const clock = systemClock;
  const provider = provideCredentials(credentials, warn);
  const limiter = createRateLimiter(clock, shard?.count);
  const api = createScfApi({ endpoint, credentials: provider, limiter, clock });
  const registry = createLayerRegistry(api, endpoint.host, clock, (url) =>
    secretsInUrl(url).forEach(core.setSecret),
  );
  const tools: GateTools = {
    ...{ registry, workspace, clock, signal },
    cache: usableCache(inputs.cache),
    policy: { requireRuntimes, allowLicenses, auditArchive },
    stallMs: STALL_MS,
  };
  const functions = createFunctionRegistry(api, endpoint.host, clock, info);
  return { tools, functions, signIn: async () => void (await provider.get({ signal, log: info })) };
}

/** What each layer that was added brings against the version that was locked before. */
async function compareBumped(
  results: readonly LayerResult[],
  lockfile: FoundLockfile,
  tools: GateTools,
  maxParallel: number,
): Promise<VersionDiff[]> {
  const bumps = results.flatMap((result) => {
    const before =
      result.layer.lock?.entry === undefined
        ? lockedPredecessor(result.layer, lockfile.layers.values())
        : undefined;
    return before === undefined ? [] : [{ result, before }];
  });
  return await inOrder(bumps, maxParallel, ({ result, before }) =>
    compareWithLocked(result, before, tools, createLayerLog(before).log),
  );
}

async function withDeadline<T>(seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new GateError('DEADLINE_EXCEEDED', `Not finished within ${seconds} s, the \`timeout\` of this step.`, {
        hint: 'The log shows what was waited for. Raise `timeout` if the work is that large, else look at the network of this runner.',
      }),
    );
  }, seconds * 1000);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function makeWorkspace(): Promise<Workspace> {
  const runnerTemp = process.env['RUNNER_TEMP'] ?? '';
  if (runnerTemp === '') {
    warn(
      `RUNNER_TEMP is not set; the folder for temporary files of this machine (${tmpdir()}) is used instead.`,
    );
  }
  const parent = runnerTemp === '' ? tmpdir() : runnerTemp;
  try {
    return await createWorkspace(parent);
  } catch (error) {
    throw new GateError(
      'INTERNAL',
      `The folder for temporary files, ${parent}, cannot be used: ${messageOf(error)}.`,
      {
        hint: 'The gate needs RUNNER_TEMP to be a folder that it can write to. Correct the set-up of this runner.',
        cause: error,
      },
    );
  }
}

function usableCache(wanted: boolean): LayerCache | undefined {
  if (!wanted) return undefined;
  if ((process.env['RUNNER_TOOL_CACHE'] ?? '') !== '') return runnerToolCache;
  warn(
    'RUNNER_TOOL_CACHE is not set; layers are downloaded without a cache. Set `cache: false` to say that this is meant.',
  );
  return undefined;
}

/** A cancelled job gets SIGINT, then SIGTERM (on Windows SIGBREAK), and little time: everything is removed at once. */
function onCancel(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.once(signal, () => {
      removeTracked();
      info(`Cancelled (${signal}). Nothing was handed on.`);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
}
