import { MAX_UNPACKED_BYTES } from '../archive/limits.ts';
import { GateError } from '../base/errors.ts';
import { formatBytes, quoted } from '../base/text.ts';
import { formatReference } from '../layers/reference.ts';
import type { BoundFunction } from '../layers/sources.ts';
import type { LayerResult } from './result.ts';

/** A function version binds at most five layers (SCF quotas). */
const MAX_FUNCTION_LAYERS = 5;
/** Further pairs of layers that share paths are only counted. */
const MAX_NOTES = 20;

/** What is wrong with functions as a whole, and what is unusual but harmless. */
interface FunctionJudgement {
  errors: GateError[];
  /** Whole sentences. */
  notes: string[];
}

/**
 * Judges the layers of each function together: how many there are, how much they unpack to together with the known part of the code, and
 * which of them contain the same path. A layer without bytes, or in another part of the fleet, counts as empty, so the result is a minimum.
 *
 * @param results of the layers, as far as this step gates them
 */
export function judgeFunctions(
  functions: readonly BoundFunction[],
  results: readonly LayerResult[],
): FunctionJudgement {
  const byReference = new Map(results.map((result) => [formatReference(result.layer), result]));
  const bound = functions.map(({ name, layers, codeBytes }) => {
    const references = [...new Set(layers.map(formatReference))];
    return { name, references, codeBytes, results: references.flatMap((one) => byReference.get(one) ?? []) };
  });
  return {
    errors: bound.flatMap((one) => [...judgeCount(one), ...judgeSize(one)]),
    notes: sharedPaths(bound),
  };
}

interface Bound {
  name: string;
  /** In the order in which they are unpacked, each once. */
  references: readonly string[];
  codeBytes: number | undefined;
  /** Of those that are gated here, in the same order. */
  results: readonly LayerResult[];
}

function judgeCount({ name, references }: Bound): GateError[] {
  if (references.length <= MAX_FUNCTION_LAYERS) return [];
  return [
    new GateError(
      'FUNCTION_LIMITS',
      `Expected at most ${MAX_FUNCTION_LAYERS} layers for ${name}, found ${references.length}: ${references.join(', ')}.`,
      {
        hint: 'Bind fewer layers, or publish several of them as one: SCF allows no more for a function version.',
      },
    ),
  ];
}

function judgeSize({ name, results, codeBytes = 0 }: Bound): GateError[] {
  const sizes = results.map(({ layer, archive }) => ({
    reference: formatReference(layer),
    bytes: archive?.unpackedBytes ?? 0,
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, codeBytes);
  if (total <= MAX_UNPACKED_BYTES) return [];
  const parts = sizes
    .filter(({ bytes }) => bytes > 0)
    .map(({ reference, bytes }) => `${reference} ${formatBytes(bytes)}`);
  if (codeBytes > 0) parts.push(`code ${formatBytes(codeBytes)} or more`);
  return [
    new GateError(
      'FUNCTION_LIMITS',
      `Expected at most ${formatBytes(MAX_UNPACKED_BYTES)} unpacked for ${name}, code and layers together, found ${formatBytes(total)}: ${parts.join(', ')}.`,
      { hint: 'Make the layers smaller, or bind fewer of them: SCF does not deploy larger functions.' },
    ),
  ];
}

/** Two layers that contain the same paths, the functions that bind both in this order, and one of the paths. */
interface Overlap {
  earlier: string;
  later: string;
  paths: string[];
  users: string[];
}

/** Notes each pair of layers that share paths: of the two files, only the later layer's is there at run time. */
function sharedPaths(functions: readonly Bound[]): string[] {
  const overlaps = new Map<string, Overlap>();
  for (const { name, results } of functions) {
    for (const [index, later] of results.entries()) {
      for (const earlier of results.slice(0, index)) {
        const pair = [formatReference(earlier.layer), formatReference(later.layer)] as const;
        const known = overlaps.get(pair.join(' '));
        if (known !== undefined) known.users.push(name);
        else
          overlaps.set(pair.join(' '), {
            earlier: pair[0],
            later: pair[1],
            paths: common(earlier, later),
            users: [name],
          });
      }
    }
  }
  const found = [...overlaps.values()].filter(({ paths }) => paths.length > 0);
  const notes = found.slice(0, MAX_NOTES).map(describeOverlap);
  return found.length > MAX_NOTES
    ? [...notes, `${found.length - MAX_NOTES} more pairs of layers bring the same paths.`]
    : notes;
}

function common(one: LayerResult, other: LayerResult): string[] {
  const paths = new Set(one.paths);
  return (other.paths ?? []).filter((path) => paths.has(path));
}

function describeOverlap({ earlier, later, paths, users }: Overlap): string {
  const [path = ''] = paths;
  const what =
    paths.length === 1 ? `the path ${quoted(path)}` : `${paths.length} paths, such as ${quoted(path)}`;
  const [user = ''] = users;
  const more = users.length === 1 ? '' : ` and ${users.length - 1} more`;
  return `${earlier} and ${later} both bring ${what}. In ${user}${more}, that of ${later} wins at run time, because it comes later.`;
}
