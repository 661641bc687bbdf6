/** The parts of a rule that decide when it strikes. */
export interface Scripted<Do> {
  layer?: string;
  times?: number;
  after?: number;
  do: Do;
}

/** Rules in the order in which they were added. */
export interface FaultQueue<R> {
  add(rule: R): void;
  /** The rule that strikes this request, if any; uses it up by one. `applies` adds a condition of the caller's. */
  next(layer: string | undefined, applies?: (rule: R) => boolean): R | undefined;
}

/**
 * The first rule that matches strikes. A rule that is still letting requests pass (`after`) counts this one and
 * leaves it to the next rule; rules behind the one that strikes do not see the request at all.
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
