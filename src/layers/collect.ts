import {
  formatReference,
  formatSource,
  type LayerId,
  type Pin,
  type RuntimeDemand,
  type Source,
} from './reference.ts';

/** One mention of a layer, wherever it stands. */
export interface NamedLayer extends LayerId {
  pin: Pin | undefined;
  source: Source;
  /** The runtime of the function that binds the layer here, where it is known. */
  runtime?: string | undefined;
}

/** One layer with all its pins and mentions. */
export interface CollectedLayer extends LayerId {
  pins: Pin[];
  sources: Source[];
  runtimes: RuntimeDemand[];
}

/** The layers that were named, and the pins that contradict each other. */
export interface Collection {
  layers: CollectedLayer[];
  problems: string[];
}

/** Brings all mentions of a layer together, in the order of first mention. Two different pins for one layer are a problem. */
export function collectLayers(mentions: readonly NamedLayer[]): Collection {
  const byReference = new Map<string, CollectedLayer>();
  const problems: string[] = [];
  for (const { region, name, version, pin, source, runtime } of mentions) {
    const reference = formatReference({ region, name, version });
    const layer = byReference.get(reference) ?? {
      region,
      name,
      version,
      pins: [],
      sources: [],
      runtimes: [],
    };
    byReference.set(reference, layer);
    layer.sources.push(source);
    if (runtime !== undefined) layer.runtimes.push({ runtime, by: formatSource(source) });
    const other = layer.pins[0];
    if (pin === undefined || pin.sha256 === other?.sha256) continue;
    if (other === undefined) layer.pins.push(pin);
    else
      problems.push(
        `${reference} has two pins: ${other.sha256} (${other.origin}) and ${pin.sha256} (${pin.origin})`,
      );
  }
  return { layers: [...byReference.values()], problems };
}
