import type { NamedLayer } from '../layers/plan.ts';
import { parseReference } from '../layers/reference.ts';
import { linesOf } from './values.ts';

/** What the input `layers` names, and what is wrong with it, line by line. */
interface ReferenceReading {
  layers: NamedLayer[];
  problems: string[];
}

/**
 * Reads one reference per line.
 *
 * @param region the region of references that name none
 */
export function readReferences(text: string, region: string | undefined): ReferenceReading {
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
