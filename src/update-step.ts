import pLimit from 'p-limit';
import type { Host } from './base/host.ts';
import type { Proposal } from './bump-step.ts';
import { compareWithLocked, lockedPredecessor, type VersionDiff } from './gate/compare.ts';
import { type GateTools, keepInCache } from './gate/gate-layer.ts';
import type { HandedLayer, PassedGate } from './gate/outcome.ts';
import { toLocked } from './gate/result.ts';
import { reviewLayer } from './gate/review.ts';
import type { Inputs } from './inputs/inputs.ts';
import { type FoundLockfile, type LockfileChange, writeLockfile } from './layers/lock-store.ts';
import { createLayerLog } from './report/layer-log.ts';

/** The parameters of `finishPassed`. */
interface UpdateStep {
  inputs: Inputs;
  lockfile: FoundLockfile | undefined;
  host: Host;
  isWriting: boolean;
}

/** Finishes a gate that passed: in an update it writes the lockfile and collects the changes; it also fills the cache. */
export async function finishPassed(
  handed: HandedLayer[],
  tools: GateTools,
  step: UpdateStep,
  proposal: Proposal | undefined,
): Promise<PassedGate> {
  const { lockfile, inputs, host } = step;
  const passed: PassedGate = { verdict: 'passed', layers: handed };
  if (lockfile !== undefined && lockfile.mode !== 'frozen') {
    if (step.isWriting) passed.lockfileChange = await writeUpdate(lockfile, handed, inputs, proposal);
    if (proposal !== undefined) passed.bump = proposal.bump;
    passed.versionDiffs = await compareBumped(handed, lockfile, tools, step);
    const added = handed.filter(({ layer }) => layer.lock?.entry === undefined);
    passed.reviews = await pLimit(inputs.maxParallel).map(added, (layer) =>
      reviewLayer(layer, layer.path, tools.signal),
    );
  }
  // One entry per zip: two layers with the same zip would write it at the same time.
  const zips = new Map(handed.map((layer) => [layer.sha256.actual, layer]));
  await pLimit(inputs.maxParallel).map([...zips.values()], (layer) =>
    keepInCache(layer, tools, createLayerLog(layer.layer, host.log).log),
  );
  return passed;
}

/** Writes the deployment files of a bump and the lockfile: all of them, or none. */
async function writeUpdate(
  lockfile: FoundLockfile,
  handed: readonly HandedLayer[],
  { prune }: Inputs,
  { files, bump }: Partial<Proposal> = {},
): Promise<LockfileChange> {
  const edit = files?.length ? await import('./layers/manifests/edit-versions.ts') : undefined;
  // Synchronous from here: a cancelled job leaves all of it written, or none.
  const undo = edit?.writeEdits(files ?? []);
  try {
    return writeLockfile(lockfile, handed.map(toLocked), { prune, replaced: new Set(bump?.replaced) });
  } catch (error) {
    undo?.();
    throw error;
  }
}

/** Compares each added layer with the version that was locked before. */
async function compareBumped(
  layers: readonly HandedLayer[],
  lockfile: FoundLockfile,
  tools: GateTools,
  { inputs, host }: UpdateStep,
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
