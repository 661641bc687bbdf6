import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { type LayerCache, runnerToolCache } from './artifact/cache.ts';
import { createWorkspace, type Workspace } from './artifact/workspace.ts';
import { systemClock } from './clock.ts';
import { asGateError, GateError, messageOf } from './errors.ts';
import { gateLayer } from './gate/gate-layer.ts';
import type { LayerResult } from './gate/result.ts';
import { type Inputs, type Mode, readInputs } from './inputs.ts';
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

/** Reads the inputs and gates the layers. Wrong inputs fail the step in audit mode too, hence as `enforce`. */
async function decide(workspace: Workspace): Promise<Outcome> {
  const started = systemClock.now();
  const elapsed = () => systemClock.now() - started;
  let mode: Mode = 'enforce';
  try {
    const inputs = readInputs({ get: core.getInput, env: process.env, mask: core.setSecret });
    mode = inputs.mode;
    const results = await withDeadline(inputs.timeoutSeconds, (signal) => gate(inputs, workspace, signal));
    return { mode, durationMs: elapsed(), results };
  } catch (error) {
    return { mode, durationMs: elapsed(), results: [], error: asGateError(error) };
  }
}

async function gate(inputs: Inputs, workspace: Workspace, signal: AbortSignal): Promise<LayerResult[]> {
  const { endpoint, credentials, requireRuntimes, allowLicenses } = inputs;
  const clock = systemClock;
  const api = createScfApi({
    endpoint,
    credentials: async () => credentials,
    limiter: createRateLimiter(clock),
    clock,
  });
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
  const results: LayerResult[] = [];
  for (const layer of inputs.layers) {
    const { log, printGroup } = createLayerLog(layer);
    const result = await gateLayer(layer, tools, log);
    printGroup(result);
    results.push(result);
  }
  return results;
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
