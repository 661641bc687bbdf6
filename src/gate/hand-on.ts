import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Workspace } from '../artifact/workspace.ts';
import { asGateError, GateError } from '../base/errors.ts';
import type { Tracker } from '../base/temporary.ts';
import { formatReference, type LayerId } from '../layers/reference.ts';
import { kindOf } from '../policy/exceptions.ts';
import { explainExtraction } from './explain-transfer.ts';
import { acceptedOf } from './judge.ts';
import type { HandedLayer } from './outcome.ts';
import type { FailedLayer, LayerResult, VerifiedLayer } from './result.ts';

/**
 * Where each layer is to be unpacked, by reference: a single one into `folder` itself, of many each into `NAME-VERSION` in it.
 *
 * @throws GateError `INPUT_INVALID` where two layers would share a folder
 */
export function planExtraction(layers: readonly LayerId[], folder: string): Map<string, string> {
  const targets = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const layer of layers) {
    const reference = formatReference(layer);
    const name = `${layer.name}-${layer.version}`;
    // Names that differ in case only are one folder on Windows and macOS.
    const owner = owners.get(name.toLowerCase());
    if (owner !== undefined) {
      throw new GateError(
        'INPUT_INVALID',
        `${owner} and ${reference} would both be unpacked to ${name} in the extraction folder.`,
        {
          hint: 'Gate them in two steps, each with its own extraction folder.',
          settings: ['extraction folder'],
        },
      );
    }
    owners.set(name.toLowerCase(), reference);
    targets.set(reference, layers.length === 1 ? folder : join(folder, name));
  }
  return targets;
}

/** How verified layers are handed on. */
interface HandingOn {
  workspace: Workspace;
  /** Of `planExtraction`; empty where nothing is unpacked. */
  targets: ReadonlyMap<string, string>;
  maxParallel: number;
  signal: AbortSignal;
  /** Remembers what was unpacked: none of it may stay if the gate fails, now or later. */
  tracker: Tracker;
}

/**
 * Unpacks all layers where that is wanted, then moves their zips to where later steps find them.
 *
 * @returns the layers as handed on; or, where one of them could not be unpacked, all results
 * @throws the file system's error where a zip cannot be moved, or `signal.reason`
 */
export async function handOn(
  layers: readonly VerifiedLayer[],
  how: HandingOn,
): Promise<{ handed: HandedLayer[] } | { failed: LayerResult[] }> {
  const results = await pLimit(how.maxParallel).map(layers, (layer) => unpack(layer, how));
  if (results.some(({ verdict }) => verdict === 'failed')) return { failed: results };
  return { handed: await promoteAll(layers, how) };
}

async function promoteAll(
  layers: readonly VerifiedLayer[],
  { workspace, targets, signal }: HandingOn,
): Promise<HandedLayer[]> {
  const handed: HandedLayer[] = [];
  for (const layer of layers) {
    signal.throwIfAborted();
    const path = await workspace.promote(layer.zip, layer.layer);
    const target = targets.get(formatReference(layer.layer));
    handed.push({ ...layer, path, ...(target === undefined ? {} : { extractedPath: target }) });
  }
  return handed;
}

async function unpack(
  verified: VerifiedLayer,
  { targets, signal, tracker }: HandingOn,
): Promise<LayerResult> {
  const target = targets.get(formatReference(verified.layer));
  if (target === undefined) return verified;
  const [{ auditHeaders }, { extractArchive }] = await Promise.all([
    import('../archive/audit.ts'),
    import('../archive/extract.ts'),
  ]);
  const accepted = new Set(acceptedOf(verified.checks).flatMap(({ rule }) => kindOf(rule) ?? []));
  try {
    const audit = await auditHeaders(verified.zip, signal);
    await extractArchive(verified.zip, target, audit, signal, tracker, accepted);
    return verified;
  } catch (error) {
    return failUnpacked(verified, signal.aborted ? signal.reason : error, target);
  }
}

function failUnpacked(verified: VerifiedLayer, error: unknown, target: string): FailedLayer {
  const { zip: _zip, ...examined } = verified;
  const { code, message, hint, settings } = asGateError(explainExtraction(error, target));
  const explained = new GateError(code, `${formatReference(verified.layer)}: ${message}`, {
    ...{ hint, settings, cause: error },
    requestId: verified.requestId,
  });
  return { ...examined, verdict: 'failed', error: explained };
}
