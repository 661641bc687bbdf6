import type { NamedLayer } from './collect.ts';
import { parseReference } from './reference.ts';

/** What the input `layers` names, and what is wrong with it, line by line. */
export interface ListReading {
  layers: NamedLayer[];
  problems: string[];
}

/**
 * Reads one reference a line. Blank lines are passed over, and so is everything from a `#` at the start of a line or after a
 * space. Line numbers count from 1 within the input.
 *
 * @param region the region of references that name none
 */
export function readLayerList(text: string, region: string | undefined): ListReading {
  const layers: NamedLayer[] = [];
  const problems: string[] = [];
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.replace(/(?:^|\s)#.*$/u, '').trim();
    if (line === '') continue;
    const reference = parseReference(line);
    if (!reference.ok) {
      problems.push(`line ${index + 1}: ${reference.problem}`);
      continue;
    }
    const { pin, name, version } = reference.value;
    layers.push({
      ...{ region: reference.value.region ?? region, name, version },
      pin: pin === undefined ? undefined : { sha256: pin, origin: `the input \`layers\`, line ${index + 1}` },
      source: { kind: 'input', line: index + 1 },
    });
  }
  return { layers, problems };
}
