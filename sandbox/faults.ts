/** The parts of a rule that decide when it applies. */
export interface Scripted<Do> {
  layer?: string;
  times?: number;
  after?: number;
  do: Do;
}

/** Rules in the order in which they were added. */
export interface FaultQueue<R> {
  add(rule: R): void;
  /** Returns the rule that applies to this request, if any, and counts the use. `applies` adds a condition of the caller. */
  next(layer: string | undefined, applies?: (rule: R) => boolean): R | undefined;
}

/**
 * The first matching rule applies. A rule that still lets requests pass (`after`) counts this one and leaves it to the next rule. Rules
 * after the one that applies do not count the request.
 */
export function faultQueue<R extends Scripted<unknown>>(): FaultQueue<R> {
  const rules: { rule: R; skip: number; left: number }[] = [];
  return {
    add: (rule) => {
      rules.push({ rule, skip: rule.after ?? 0, left: rule.times ?? 1 });
    },
    next: (layer, applies = () => true) => {
      for (const entry of rules) {
        const matches = entry.rule.layer === undefined || entry.rule.layer === layer;
        if (!matches || entry.left <= 0 || !applies(entry.rule)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        return entry.rule;
      }
      return undefined;
    },
  };
}
