import { formatReference, type LayerId, type Pin, type Source } from './reference.ts';

/** One mention of a layer, wherever it stands. */
export interface NamedLayer extends LayerId {
  pin: Pin | undefined;
  source: Source;
}

/** One layer with all its pins and mentions. */
export interface CollectedLayer extends LayerId {
  pins: Pin[];
  sources: Source[];
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
  for (const { region, name, version, pin, source } of mentions) {
    const reference = formatReference({ region, name, version });
    const layer = byReference.get(reference) ?? { region, name, version, pins: [], sources: [] };
    byReference.set(reference, layer);
    layer.sources.push(source);
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
