import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { type LayerCache, runnerToolCache } from './artifact/cache.ts';
import { createWorkspace, type Workspace } from './artifact/workspace.ts';
import { systemClock } from './clock.ts';
import { asGateError, type ErrorCode, GateError, messageOf } from './errors.ts';
import { gateLayer } from './gate/gate-layer.ts';
import { gateLayers } from './gate/gate-layers.ts';
import { type LayerResult, toLocked } from './gate/result.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { type Plan, planLayers, writeLockfile } from './layers/plan.ts';
import { provideCredentials } from './oidc/provide.ts';
import { annotate } from './report/annotations.ts';
import { createLayerLog, info, warn } from './report/log.ts';
import { publish } from './report/publish.ts';
import { type Outcome, passed } from './report/report.ts';
import { createScfApi } from './tencent/api.ts';
import { createLayerRegistry } from './tencent/layer-version.ts';
import { createRateLimiter } from './tencent/rate.ts';
import { secretsInUrl } from './tencent/signed-url.ts';

/** Milliseconds without a byte that count as a dropped connection. */
const STALL_MS = 30_000;

/** Mistakes in how the step is set up. They fail it in audit mode too, which is there for what layers do wrong. */
const SET_UP_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['INPUT_INVALID', 'CREDENTIALS_MISSING']);

/**
 * The story of one step: read the inputs, gate the layers, tell everybody. Sets the exit code; never throws.
 *
 * `verified` is `false` from the first moment, so that it is so however the step ends.
 */
export async function run(): Promise<void> {
  try {
    core.setOutput('verified', 'false');
    const workspace = await makeWorkspace();
    onCancel(workspace);
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

/** Reads the inputs and gates the layers. */
async function decide(workspace: Workspace): Promise<Outcome> {
  const started = systemClock.now();
  const outcome: Outcome = { mode: 'enforce', durationMs: 0, planned: 0, results: [] };
  try {
    const inputs = readInputs({ get: core.getInput, env: process.env, mask: core.setSecret });
    outcome.mode = inputs.mode;
    const plan = await planLayers(inputs.selection, process.env['GITHUB_WORKSPACE'] || process.cwd());
    outcome.planned = plan.layers.length;
    outcome.results = await withDeadline(inputs.timeoutSeconds, (signal) =>
      gate(inputs, plan, workspace, signal),
    );
    if (plan.lockfile?.mode === 'update' && passed(outcome)) {
      outcome.lockfileChange = await writeLockfile(plan.lockfile, outcome.results.map(toLocked));
    }
  } catch (error) {
    outcome.error = asGateError(error);
    if (SET_UP_ERRORS.has(outcome.error.code)) outcome.mode = 'enforce';
  }
  outcome.durationMs = systemClock.now() - started;
  return outcome;
}

async function gate(
  inputs: Inputs,
  plan: Plan,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<LayerResult[]> {
  const { endpoint, credentials, requireRuntimes, allowLicenses, selection } = inputs;
  const clock = systemClock;
  const provider = provideCredentials(credentials, warn);
  // Here and not with the first layer: who may not ask at all is told so once, not for each layer.
  if (plan.layers.length > 0) await provider.get({ signal, log: info });
  const limiter = createRateLimiter(clock, selection.shard?.count);
  const api = createScfApi({ endpoint, credentials: provider, limiter, clock });
  const registry = createLayerRegistry(api, endpoint.host, clock, (url) =>
    secretsInUrl(url).forEach(core.setSecret),
  );
  const policy = { requireRuntimes, allowLicenses };
  const tools = {
    registry,
    cache: usableCache(inputs.cache),
    workspace,
    policy,
    clock,
    signal,
    stallMs: STALL_MS,
  };
  return await gateLayers(plan.layers, inputs.maxParallel, async (layer) => {
    const { log, print } = createLayerLog(layer);
    const result = await gateLayer(layer, tools, log);
    print(result, plan.layers.length);
    return result;
  });
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

/** A cancelled job gets SIGINT, then SIGTERM, and little time: everything is removed at once. */
function onCancel(workspace: Workspace): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      workspace.removeNow();
      info(`Cancelled (${signal}). Nothing was handed on.`);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
}
