import type { HashingFile, Span } from './hashing-file.ts';

/** A stretch of the object that one connection brings: what `span` has not got yet, up to `end` (exclusive). */
export interface Part {
  span: Span;
  end: number;
}

/** An object in parts, which are given out in the order of their bytes, so that the hash has little to wait for. */
export interface Parts {
  /** The next part that nobody has, or half of the longest rest of another one where that is worth a request. */
  claim(): Part | undefined;
  /** Lengthens `part` by the one behind it, where nobody has that. */
  extend(part: Part): boolean;
}

/** Longer ones let the hash fall far behind; each new one has a connection to set up, which then has to come up to speed. */
const MAX_PART_BYTES = 32 * 1024 * 1024;

/**
 * How long the parts of `total` bytes are: a multiple of `unit`, and such that `connections` of equal speed end together after as
 * few requests as may be.
 */
export function partBytesFor(total: number, connections: number, unit: number): number {
  const rounds = Math.ceil(total / (connections * MAX_PART_BYTES));
  return Math.ceil(total / (connections * rounds) / unit) * unit;
}

/**
 * Divides the `total` bytes of an object into parts of `partBytes`, of which `first` becomes the first one.
 *
 * When all are given out, a rest of at least four times `unit` is worth a request for its back half: one slow connection
 * must not keep all others waiting.
 */
export function divide(
  file: HashingFile,
  first: Part,
  total: number,
  partBytes: number,
  unit: number,
): Parts {
  const given: Part[] = [first];
  first.end = Math.min(partBytes, total);
  let next = first.end;

  function advance(): number {
    next = Math.min(next + partBytes, total);
    return next;
  }

  function split(): Part | undefined {
    const rest = ({ span, end }: Part): number => end - span.end;
    const longest = given.reduce((a, b) => (rest(b) > rest(a) ? b : a));
    if (rest(longest) < 4 * unit) return undefined;
    const middle = longest.end - Math.floor(rest(longest) / 2);
    const part = { span: file.span(middle), end: longest.end };
    longest.end = middle;
    return part;
  }

  return {
    claim() {
      const part = next < total ? { span: file.span(next), end: advance() } : split();
      if (part !== undefined) given.push(part);
      return part;
    },
    extend(part) {
      if (part.end !== next || next === total) return false;
      part.end = advance();
      return true;
    },
  };
}
