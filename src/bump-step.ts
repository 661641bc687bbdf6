import { realpath } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Host } from './base/host.ts';
import { type GateTools, gateLayer } from './gate/gate-layer.ts';
import type { Bump, LayerUpdate, RejectedVersion } from './gate/outcome.ts';
import type { FailedLayer, LayerResult } from './gate/result.ts';
import type { Inputs } from './inputs/inputs.ts';
import { candidatesOf, groupByLayer, type LayerMentions, moveMentions, whyByHand } from './layers/bump.ts';
import type { FoundLockfile } from './layers/lock-store.ts';
import type { EditedFile, WantedVersion } from './layers/manifests/edit-versions.ts';
import { type NamedLayer, planLayers } from './layers/plan.ts';
import {
  formatLayerName,
  formatReference,
  formatSource,
  type LayerName,
  type RequestedLayer,
} from './layers/reference.ts';
import type { BoundFunction } from './layers/sources.ts';
import { createLayerLog } from './report/layer-log.ts';

/** The parameters of a bump. */
export interface BumpStep {
  inputs: Inputs;
  lockfile: FoundLockfile | undefined;
  host: Host;
}

/** The proposal of a bump: the layers to gate instead of the named ones, and the edits that this needs. */
export interface Proposal {
  layers: RequestedLayer[];
  /** The new ones of `layers`, which are gated already. */
  results: ReadonlyMap<string, LayerResult>;
  /** The functions, with the new versions of their layers. */
  functions: readonly BoundFunction[];
  bump: Bump;
  files: EditedFile[];
}

/**
 * Chooses for each layer the newest version that passes the gate, with all checks and the policy. If it does not pass, older ones are
 * tried. If the gate could not check it, for example because of the network, no older one is tried, and the step fails.
 * The inputs refuse content pins in a bump, because they are about one version.
 *
 * @throws GateError if the versions of a layer cannot be listed or a file cannot be edited; `signal.reason`
 */
export async function proposeBump(
  { mentions: named, functions }: { mentions: readonly NamedLayer[]; functions: readonly BoundFunction[] },
  tools: GateTools,
  step: BumpStep,
): Promise<Proposal> {
  const chosen = await pLimit(step.inputs.maxParallel).map(groupByLayer(named), (group) =>
    chooseVersion(group, tools, step),
  );
  const moved = chosen.flatMap(({ mentions }) => mentions);
  const { layers } = planLayers({
    named: moved,
    contents: [],
    mayBeEmpty: true,
    lockfile: step.lockfile,
    shard: undefined,
  });
  const kept = new Set(layers.map(formatReference));
  const updates = chosen.flatMap((choice) => choice.updates);
  return {
    layers,
    results: new Map(
      chosen.flatMap(({ result }) => (result === undefined ? [] : [[formatReference(result.layer), result]])),
    ),
    bump: {
      updates,
      rejected: chosen.flatMap(({ rejected }) => rejected),
      replaced: updates
        .filter(({ isApplied }) => isApplied)
        .map(({ region, name, from }) => formatReference({ region, name, version: from }))
        .filter((reference) => !kept.has(reference)),
    },
    functions: moveFunctions(functions, moved),
    files: await editFiles(named, moved, step),
  };
}

/** The proposal for one layer. */
interface Choice {
  /** With their new versions. */
  mentions: NamedLayer[];
  updates: LayerUpdate[];
  rejected: RejectedVersion[];
  /** The result of the chosen version, or of one that could not be checked. */
  result: LayerResult | undefined;
}

async function chooseVersion(group: LayerMentions, tools: GateTools, step: BumpStep): Promise<Choice> {
  const { log } = step.host;
  const name = formatLayerName(group.layer);
  const listed = await tools.registry.list(group.layer, tools.signal, (line) => log.info(`${name}: ${line}`));
  const candidates = candidatesOf(group, listed, step.inputs.ignoreUpdates);
  const choice: Choice = { mentions: [...group.mentions], updates: [], rejected: [], result: undefined };
  for (const { version } of candidates) {
    const moved = moveMentions(group.mentions, version);
    const isMoved = moved.some((mention, index) => mention !== group.mentions[index]);
    if (!isMoved) return { ...choice, updates: describeUpdates(group, version) };
    const result = await gateCandidate(moved, version, tools, step);
    if (result.verdict !== 'failed')
      return { ...choice, mentions: moved, updates: describeUpdates(group, version), result };
    if (!isRejected(result)) return { ...choice, mentions: moved, result };
    const { code, message } = result.error;
    choice.rejected.push({ ...group.layer, version, code, message });
    log.warn(`${name}: version ${version} is not proposed. ${code}: ${message}`);
  }
  return choice;
}

/** Whether the gate found a problem with the layer; otherwise something kept it from checking. */
function isRejected({ checks, error }: FailedLayer): boolean {
  return checks.some(({ verdict }) => verdict === 'fail') || error.code === 'LAYER_NOT_FOUND';
}

async function gateCandidate(
  mentions: readonly NamedLayer[],
  version: number,
  tools: GateTools,
  { lockfile, host }: BumpStep,
): Promise<LayerResult> {
  const { layers } = planLayers({
    named: mentions,
    contents: [],
    mayBeEmpty: true,
    lockfile,
    shard: undefined,
  });
  const layer = layers.find((one) => one.version === version);
  if (layer === undefined)
    throw new Error(`version ${version} is not among those that were to be bumped to it`);
  const { log, print } = createLayerLog(layer, host.log);
  const result = await gateLayer(layer, tools, log);
  print(result, layers.length);
  return result;
}

/** One update for each version that is older than `to`. */
function describeUpdates({ layer, mentions }: LayerMentions, to: number): LayerUpdate[] {
  const older = [...new Set(mentions.map(({ version }) => version))].filter((version) => version < to);
  return older
    .sort((a, b) => a - b)
    .map((from) => {
      const affected = mentions.filter(({ version }) => version === from);
      const byHand = affected.flatMap((mention) => {
        const why = whyByHand(mention);
        return why === undefined ? [] : [{ place: formatSource(mention.source), why }];
      });
      const files = affected
        .filter((mention) => whyByHand(mention) === undefined)
        .flatMap(({ source }) => (source.kind === 'manifest' ? (source.path ?? []) : []));
      return {
        ...layer,
        from,
        to,
        files: [...new Set(files)].sort(),
        byHand,
        isApplied: byHand.length < affected.length,
      };
    });
}

/** The functions with their new layers, by which they are checked. */
function moveFunctions(functions: readonly BoundFunction[], moved: readonly NamedLayer[]): BoundFunction[] {
  const placeOf = (path: string | undefined, at: number | undefined, layer: LayerName) =>
    `${path}:${at} ${formatLayerName(layer)}`;
  const versions = new Map(
    moved.flatMap((mention) => {
      const { source, versionAt, version } = mention;
      return versionAt === undefined ? [] : [[placeOf(source.path, versionAt, mention), version]];
    }),
  );
  return functions.map((one) => ({
    ...one,
    layers: one.layers.map((layer) => {
      const version = versions.get(placeOf(layer.path, layer.versionAt, layer)) ?? layer.version;
      return { ...layer, version };
    }),
  }));
}

/** The files with the versions that `moved` wants; a mention keeps its source. */
async function editFiles(
  named: readonly NamedLayer[],
  moved: readonly NamedLayer[],
  { inputs, host }: BumpStep,
): Promise<EditedFile[]> {
  const old = new Map(named.map((mention) => [mention.source, mention.version]));
  const wanted = moved.flatMap(
    ({ source: { kind, path, line }, source, versionAt: at, version: to }): WantedVersion[] => {
      const from = old.get(source);
      const isWritten = kind === 'manifest' && path !== undefined && at !== undefined && from !== undefined;
      return isWritten ? [{ path, line, at, from, to }] : [];
    },
  );
  if (wanted.every(({ from, to }) => from === to)) return [];
  const { planEdits, prepareEdits } = await import('./layers/manifests/edit-versions.ts');
  const { manifestEnv: allowed, region } = inputs.sources;
  const root = await realpath(host.folders.workspace);
  return await prepareEdits(planEdits(wanted), root, { env: host.env, allowed, region });
}
