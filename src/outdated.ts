import pLimit from 'p-limit';
import { type GateError, joinErrors } from './base/errors.ts';
import type { Host } from './base/host.ts';
import { planStep } from './gate-step.ts';
import { type Inputs, readInputs } from './inputs/inputs.ts';
import { candidatesOf, groupByLayer } from './layers/bump.ts';
import { findLockfile } from './layers/lock-store.ts';
import { formatLayerName, formatSource } from './layers/reference.ts';
import { withDeadline } from './run.ts';
import { createCloud } from './tencent/cloud.ts';
import type { ListedVersion } from './tencent/layer-version.ts';

/** A layer that the sources name, and what SCF has of it. */
export interface LayerVersions {
  /** `ap-guangzhou/common-deps`. */
  layer: string;
  /** The versions that are named, the oldest first. */
  current: number[];
  /** The newest version that is active and not ignored, and newer than one of `current`; `undefined` where there is none. */
  newest: ListedVersion | undefined;
  /** Where the layer is named, for people. */
  places: string[];
}

/**
 * Looks up which layers have a newer version. It downloads nothing and judges nothing.
 *
 * @throws GateError, also for sources that cannot be read
 */
export async function findOutdated(host: Host): Promise<LayerVersions[]> {
  const inputs = readInputs(host);
  return await withDeadline(inputs.timeoutSeconds, (signal) => listVersions(inputs, host, signal));
}

async function listVersions(inputs: Inputs, host: Host, signal: AbortSignal): Promise<LayerVersions[]> {
  const { credentials, maxParallel, ignoreUpdates } = inputs;
  if (credentials === undefined) throw new Error('the versions of layers were to be listed offline');
  const lockfile =
    inputs.lockfile === undefined ? undefined : await findLockfile(inputs.lockfile, host.folders.workspace);
  const cloud = createCloud({ ...inputs, credentials }, host, signal);
  const errors: GateError[] = [];
  const { mentions } = await planStep({ inputs, lockfile, host }, errors, cloud, signal);
  const error = joinErrors(errors);
  if (error !== undefined) throw error;
  await cloud.signIn();
  return await pLimit(maxParallel).map(groupByLayer(mentions), async (group) => {
    const layer = formatLayerName(group.layer);
    const listed = await cloud.registry.list(group.layer, signal, (line) =>
      host.log.info(`${layer}: ${line}`),
    );
    const current = [...new Set(group.mentions.map(({ version }) => version))].sort((a, b) => a - b);
    const [newest] = candidatesOf(group, listed, ignoreUpdates);
    const places = [...new Set(group.mentions.map(({ source }) => formatSource(source)))];
    return { layer, current, newest, places };
  });
}
