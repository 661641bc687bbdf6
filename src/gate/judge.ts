import type { Accepted } from '../policy/rule.ts';
import { CHECKS, type CheckId } from './checks.ts';
import type { Evidence, Judgement } from './evidence.ts';
import { withException } from './rule-checks.ts';

/** A check and its judgement. */
export type Check = { id: CheckId } & Judgement;

/** A check that failed. */
export type FailedCheck = Extract<Check, { verdict: 'fail' }>;

/** Judges a layer by every check, in the order of the table: one failure does not hide the next. */
export function judge(evidence: Evidence): Check[] {
  return CHECKS.map(
    ({ id, judge: judgeOne }): Check => ({ id, ...withException(id, judgeOne(evidence), evidence) }),
  );
}

/** Whether a layer passes: nothing failed, and every required check was judged. */
export function allPass(checks: readonly Check[]): boolean {
  const passed = (wanted: CheckId) => checks.some(({ id, verdict }) => id === wanted && verdict === 'pass');
  return (
    checks.every(({ verdict }) => verdict !== 'fail') &&
    CHECKS.every(({ id, required }) => !required || passed(id))
  );
}

const RANKS = new Map<CheckId, number>(CHECKS.map(({ id, rank }) => [id, rank]));

/** The failed checks, the most alarming first. */
export function failures(checks: readonly Check[]): FailedCheck[] {
  const rankOf = ({ id }: Check) => RANKS.get(id) ?? 0;
  return checks.filter((check) => check.verdict === 'fail').sort((a, b) => rankOf(a) - rankOf(b));
}

/** What exceptions accepted. */
export function acceptedOf(checks: readonly Check[]): Accepted[] {
  return checks.flatMap((check) => (check.verdict === 'pass' ? (check.accepted ?? []) : []));
}
