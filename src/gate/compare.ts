import { rm } from 'node:fs/promises';
import type { ArchiveDiff } from '../archive/diff.ts';
import { obtain } from '../artifact/obtain.ts';
import { messageOf } from '../base/errors.ts';
import type { LayerLog } from '../base/host.ts';
import type { LockedLayer } from '../layers/lockfile.ts';
import { formatReference, type LayerId } from '../layers/reference.ts';
import type { GateTools } from './gate-layer.ts';
import { createLocator, readArtifact } from './locate.ts';
import type { VerifiedLayer } from './result.ts';

/** How a new version of a layer differs from the locked one. */
export interface VersionDiff {
  before: LockedLayer;
  after: LayerId;
  /** `undefined` where the older version could not be looked at; `problem` says why. */
  files: ArchiveDiff | undefined;
  /** The content digests are the same: it is the same files, zipped again. */
  sameContent?: boolean;
  problem?: string;
}

/** The newest locked version of the same layer that is older than `id`. */
export function lockedPredecessor(id: LayerId, locked: Iterable<LockedLayer>): LockedLayer | undefined {
  const older = [...locked].filter(
    ({ region, name, version }) => region === id.region && name === id.name && version < id.version,
  );
  return older.sort((a, b) => b.version - a.version)[0];
}

/**
 * Compares the files of a verified layer with those of its locked predecessor, whose bytes must have the locked digest.
 *
 * It explains an update and judges nothing; whatever prevents the comparison is in the result. Never throws.
 */
export async function compareWithLocked(
  { layer, path, content }: Pick<VerifiedLayer, 'layer' | 'content'> & { path: string },
  before: LockedLayer,
  tools: GateTools,
  log: LayerLog,
): Promise<VersionDiff> {
  const { registry, workspace, cache, clock, signal, stallMs, downloads, budget } = tools;
  const versions = { before, after: layer };
  if (content?.digest !== undefined && content.digest === before.entry.content)
    return { ...versions, files: { added: [], removed: [], changed: [] }, sameContent: true };
  let old: string | undefined;
  try {
    const [{ auditHeaders }, { diffArchives }] = await Promise.all([
      import('../archive/audit.ts'),
      import('../archive/diff.ts'),
    ]);
    const locate = async () => {
      const artifact = readArtifact(await registry.describe(before, signal, log.live));
      if (artifact.kind !== 'artifact') throw new Error(artifact.why);
      return await createLocator(artifact, () => registry.describe(before, signal, log.live))();
    };
    const key = {
      region: before.region,
      name: before.name,
      version: before.version,
      sha256: before.entry.sha256,
    };
    const bytes = await obtain(key, locate, {
      cache,
      clock,
      signal,
      stallMs,
      downloads,
      budget,
      log,
      partialPath: workspace.partialPath,
    });
    old = bytes.path;
    if (bytes.sha256 !== before.entry.sha256) throw new Error('its bytes have changed since it was locked');
    const [earlier, current] = await Promise.all([auditHeaders(old, signal), auditHeaders(path, signal)]);
    return { ...versions, files: diffArchives(earlier.files, current.files) };
  } catch (error) {
    const problem = `${formatReference(before)} could not be compared: ${messageOf(signal.aborted ? signal.reason : error)}`;
    return { ...versions, files: undefined, problem };
  } finally {
    if (old !== undefined) await rm(old, { force: true }).catch(() => undefined);
  }
}
