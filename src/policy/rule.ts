import type { ErrorCode } from '../base/errors.ts';
import type { Setting } from '../base/host.ts';
import type { LayerId } from '../layers/reference.ts';

/** An ambiguity or a broken rule that an exception accepted. */
export interface Accepted {
  /** As the exception names it: `min-age`, `archive/duplicate`. */
  rule: string;
  reason: string;
  /** The last day, `2026-12-31` in UTC. */
  until: string;
  /** Where the exception stands: `scf-layers.policy.yml:12`. */
  by: string;
  /** What was accepted, as sentences. */
  found: string;
}

/** One judgement. `skip` means that there was nothing to judge by, and says why. */
export type Judgement =
  | { verdict: 'pass'; message?: string; accepted?: readonly Accepted[] }
  | { verdict: 'skip'; message: string }
  | {
      verdict: 'fail';
      code: ErrorCode;
      message: string;
      hint: string;
      settings?: readonly Setting[];
    };

/** What the account says of a layer. */
interface LayerClaims {
  compatibleRuntimes: readonly string[];
  licenseInfo: string;
  /** `2019-11-26 16:15:33`, without a time zone; empty where there is none. */
  addTime: string;
}

/** What is known of the digest of another layer: `failed` where the step gates it and could not tell. */
export type PeerDigest = { sha256: string; from: string } | 'failed' | undefined;

/** What the rules judge of one layer. A field is `undefined` as long as it is not known. */
export interface Subject {
  layer: LayerId;
  /** Of SCF; offline, those that the lockfile records. */
  claims: LayerClaims | undefined;
  /** Of the bytes; offline, the one that is locked. */
  sha256: string | undefined;
  /** Every digest that the layer has or should have, the one of the bytes included. */
  digests: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  /** Looks up another layer by its reference; `undefined` until all layers of the step were looked at. */
  peer: ((reference: string) => PeerDigest) | undefined;
}

/** A rule that is in force. */
export interface Rule {
  /** The check that it is judged under. */
  check: string;
  /** Who says so: an input, or `scf-layers.policy.yml:4`. */
  by: string;
  /** `undefined` where the rule is not about this layer. */
  judge(subject: Subject): Judgement | undefined;
}

/** A judgement for what was not reached, or cannot be known. */
export const notJudged = (why?: string): Judgement => ({
  verdict: 'skip',
  message: why === undefined ? 'Not judged.' : `Not judged: ${why}.`,
});

/** One judgement for all rules of a check: every failure counts, and what could not be judged is no pass. */
export function judgeRules(rules: readonly Rule[], subject: Subject, without: string): Judgement {
  const judgements = rules.flatMap((rule) => rule.judge(subject) ?? []);
  const failed = judgements.filter((one) => one.verdict === 'fail');
  const [first] = failed;
  if (first !== undefined) {
    const settings = [...new Set(failed.flatMap((one) => one.settings ?? []))];
    return {
      ...first,
      message: failed.map(({ message }) => message).join(' '),
      hint: [...new Set(failed.map(({ hint }) => hint))].join(' '),
      ...(settings.length === 0 ? {} : { settings }),
    };
  }
  const skipped = judgements.find(({ verdict }) => verdict === 'skip');
  if (skipped !== undefined) return skipped;
  const messages = judgements.flatMap(({ message }) => message ?? []);
  if (judgements.length === 0) return { verdict: 'skip', message: without };
  return { verdict: 'pass', ...(messages.length === 0 ? {} : { message: messages.join(' ') }) };
}
