import type { NamedLayer } from '../layers/plan.ts';
import { parseReference } from '../layers/reference.ts';
import { linesOf } from './values.ts';

/** The layers that the input `layers` names, and its problems, line by line. */
interface ReferenceReading {
  layers: NamedLayer[];
  problems: string[];
}

/**
 * Reads one reference per line.
 *
 * @param region the region of references without one
 */
export function readReferences(text: string, region: string | undefined): ReferenceReading {
  const layers: NamedLayer[] = [];
  const problems: string[] = [];
  const lines = linesOf(text);
  const other = otherSyntax(lines.map((line) => line.text));
  if (other !== undefined) return { layers: [], problems: [`line ${lines[0]?.line ?? 1}: ${other}`] };
  for (const { line, text: written } of lines) {
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

/** Detects list syntaxes of other inputs and tools: one problem for the list says more than one per line. */
function otherSyntax(lines: readonly string[]): string | undefined {
  const [first = ''] = lines;
  const found = /^\[/.test(first)
    ? 'a list in brackets'
    : /^(?:-|\*)\s/.test(first) || first === '-'
      ? 'a list with dashes'
      : /^["'].*["'],?$/.test(first)
        ? 'quotes around a reference'
        : undefined;
  if (found === undefined) return undefined;
  return `expected one reference per line and nothing around it, found ${found}. With \`layers: |\`, write each line as ap-guangzhou/common-deps:12`;
}
