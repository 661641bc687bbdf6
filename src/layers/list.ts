import { linesOf } from '../inputs/values.ts';
import type { NamedLayer } from './collect.ts';
import { parseReference } from './reference.ts';

/** What the input `layers` names, and what is wrong with it, line by line. */
export interface ListReading {
  layers: NamedLayer[];
  problems: string[];
}

/**
 * Reads one reference a line.
 *
 * @param region the region of references that name none
 */
export function readLayerList(text: string, region: string | undefined): ListReading {
  const layers: NamedLayer[] = [];
  const problems: string[] = [];
  for (const { line, text: written } of linesOf(text)) {
    const reference = parseReference(written);
    if (!reference.ok) {
      problems.push(`line ${line}: ${reference.problem}`);
      continue;
    }
    const { pin, name, version } = reference.value;
    layers.push({
      ...{ region: reference.value.region ?? region, name, version },
      pin: pin === undefined ? undefined : { sha256: pin, origin: `the input \`layers\`, line ${line}` },
      source: { kind: 'input', line },
    });
  }
  return { layers, problems };
}
