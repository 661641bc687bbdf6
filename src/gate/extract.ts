import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asGateError, GateError } from '../base/errors.ts';
import { formatReference, type LayerId } from '../layers/reference.ts';
import { explainTransfer } from './explain-transfer.ts';
import type { LayerResult } from './result.ts';

/**
 * Where each layer is to be unpacked, by reference: a single one into `folder` itself, of many each into `NAME-VERSION` in it.
 *
 * @throws GateError `INPUT_INVALID` where two layers would share a folder
 */
export function extractionTargets(layers: readonly LayerId[], folder: string): Map<string, string> {
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
        `${owner} and ${reference} would both be unpacked to ${name} in \`extract-to\`.`,
        {
          hint: 'Gate them in two steps with an `extract-to` of their own.',
        },
      );
    }
    owners.set(name.toLowerCase(), reference);
    targets.set(reference, layers.length === 1 ? folder : join(folder, name));
  }
  return targets;
}

/** Unpacks a verified layer into `target`. A layer that cannot be unpacked has failed: its result then holds the error and no path. */
export async function extractLayer(result: LayerResult, target: string, signal: AbortSignal): Promise<void> {
  const { path, layer, requestId } = result;
  if (path === undefined)
    throw new Error(`${formatReference(layer)} was not verified and cannot be extracted`);
  const [{ auditHeaders }, { extractArchive }] = await Promise.all([
    import('../archive/audit.ts'),
    import('../archive/extract.ts'),
  ]);
  try {
    await extractArchive(path, target, await auditHeaders(path, signal), signal);
    result.extractedPath = target;
  } catch (error) {
    const known = asGateError(signal.aborted ? signal.reason : explainTransfer(error));
    const message = `${formatReference(layer)}: ${known.message}`;
    result.error = new GateError(known.code, message, { hint: known.hint, requestId, cause: error });
    delete result.path;
    await rm(path, { force: true });
  }
}
