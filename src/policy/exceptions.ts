import { FINDING_KINDS, type FindingKind } from '../archive/findings.ts';
import { quoted } from '../base/text.ts';
import { type Tree, UnreadableText } from '../layers/documents/tree.ts';
import { formatReference } from '../layers/reference.ts';
import { need, readLayer, readLine, readMap } from './fields.ts';
import type { Accepted } from './rule.ts';

/** A rule that one layer version may break until a day. */
export interface Exception {
  /** A reference, as in reports. */
  layer: string;
  rule: ExceptedRule;
  reason: string;
  /** The last day, `2026-12-31` in UTC. */
  until: string;
  /** `scf-layers.policy.yml:12` */
  by: string;
  line: number;
}

/** The checks that allow exceptions. To undo a denial or a required pin, remove the rule itself. */
const RULES = ['min-age', 'license', 'runtime'] as const;

/** A check, or `archive/` and a kind of ambiguity. */
type ExceptedRule = (typeof RULES)[number] | `archive/${FindingKind}`;

/** Reads an entry of `exceptions`. Throws UnreadableText. */
export function readException(tree: Tree, path: string): Exception {
  const what = 'An exception';
  const map = readMap(tree, what, ['layer', 'rule', 'reason', 'until']);
  return {
    layer: formatReference(readLayer(need(map, what, 'layer'), 'Its `layer`')),
    rule: readRule(need(map, what, 'rule')),
    reason: readLine(need(map, what, 'reason'), 'Its `reason`'),
    until: readDay(need(map, what, 'until')),
    by: `${path}:${tree.line}`,
    line: tree.line,
  };
}

function readRule(tree: Tree): ExceptedRule {
  const text = readLine(tree, 'Its `rule`');
  const rule = RULES.find((one) => one === text);
  if (rule !== undefined) return rule;
  const refuse = (why: string) => new UnreadableText(tree.line, `Its \`rule\`: ${why}.`);
  const kind = /^archive\/(.*)$/.exec(text)?.[1];
  if (kind === undefined) {
    const expected = `${RULES.join(', ')} or archive/ and a kind of ambiguity`;
    throw refuse(`expected ${expected}, found ${quoted(text)}; nothing else can be excepted`);
  }
  const grade = isKind(kind) ? FINDING_KINDS[kind].grade : undefined;
  if (isKind(kind) && grade === 'ambiguity') return `archive/${kind}`;
  const found =
    grade === undefined
      ? 'which is not a kind of finding'
      : grade === 'danger'
        ? 'which is danger and cannot be accepted'
        : 'which is custom and passes without an exception';
  throw refuse(`expected a kind of ambiguity after archive/, found ${quoted(kind)}, ${found}`);
}

/** The kind of ambiguity that an exception from `rule` is about; `undefined` for other rules. */
export function kindOf(rule: string): FindingKind | undefined {
  const kind = rule.replace(/^archive\//, '');
  return kind !== rule && isKind(kind) ? kind : undefined;
}

const isKind = (text: string): text is FindingKind => Object.hasOwn(FINDING_KINDS, text);

function readDay(tree: Tree): string {
  const text = readLine(tree, 'Its `until`');
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse reads February 30 as March 1 or 2.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw new UnreadableText(
    tree.line,
    `Its \`until\`: expected a day such as 2026-12-31, found ${quoted(text)}.`,
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether an exception has expired: it applies through its last day, in UTC. */
export function isExpired({ until }: Exception, now: number): boolean {
  return now >= Date.parse(`${until}T00:00:00Z`) + DAY_MS;
}

/** The exception for a layer, by its reference, and a rule. */
export function findException(
  exceptions: readonly Exception[],
  layer: string,
  rule: string,
): Exception | undefined {
  return exceptions.find((one) => one.layer === layer && one.rule === rule);
}

/** What an exception accepted, for report and summary. */
export function acceptance({ rule, reason, until, by }: Exception, found: string): Accepted {
  return { rule, reason, until, by, found };
}

/** A sentence for a failure that the exception would have accepted. */
export function sayExpired({ by, until }: Exception): string {
  return ` The exception at ${by} expired: its last day was ${until}.`;
}
