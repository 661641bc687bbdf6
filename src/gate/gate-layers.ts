import pLimit from 'p-limit';
import type { RequestedLayer } from '../layers/reference.ts';
import type { LayerResult } from './result.ts';

/**
 * Gates layers, at most `parallel` at once. One layer's failure stops no other; the results are in the order of `layers`
 * whatever the timing.
 */
export async function gateLayers(
  layers: readonly RequestedLayer[],
  parallel: number,
  gateOne: (layer: RequestedLayer) => Promise<LayerResult>,
): Promise<LayerResult[]> {
  const limit = pLimit(parallel);
  return await Promise.all(layers.map((layer) => limit(() => gateOne(layer))));
}
