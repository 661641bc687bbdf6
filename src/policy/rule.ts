import type { ErrorCode } from '../base/errors.ts';
import type { Setting } from '../base/host.ts';
import type { LayerId } from '../layers/reference.ts';

/** An ambiguity or a broken rule that an exception accepted. */
export interface Accepted {
  /** As in the exception: `min-age`, `archive/duplicate`. */
  rule: string;
  reason: string;
  /** The last day, `2026-12-31` in UTC. */
  until: string;
  /** The place of the exception: `scf-layers.policy.yml:12`. */
  by: string;
  /** What was accepted, as sentences. */
  found: string;
}

/** One judgement. `skip` means that nothing was checked; its message says why. */
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

/** What the account claims about a layer. */
interface LayerClaims {
  compatibleRuntimes: readonly string[];
  licenseInfo: string;
  /** `2019-11-26 16:15:33`, without a time zone; empty if missing. */
  addTime: string;
}

/** The digest of another layer, if known: `failed` if the step gates that layer and found none. */
export type PeerDigest = { sha256: string; from: string } | 'failed' | undefined;

/** The facts of one layer that rules check. A field is `undefined` while it is unknown. */
export interface Subject {
  layer: LayerId;
  /** From SCF; offline, from the lockfile. */
  claims: LayerClaims | undefined;
  /** Of the bytes; offline, from the lockfile. */
  sha256: string | undefined;
  /** Every digest that the layer has or should have, including that of the bytes. */
  digests: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  /** Looks up another layer by its reference; `undefined` until all layers of the step were checked. */
  peer: ((reference: string) => PeerDigest) | undefined;
}

/** A rule that applies. */
export interface Rule {
  /** The check that reports it. */
  check: string;
  /** The origin: an input, or `scf-layers.policy.yml:4`. */
  by: string;
  /** `undefined` if the rule is not about this layer. */
  judge(subject: Subject): Judgement | undefined;
}

/** A judgement for what was not reached or cannot be known. */
export const notJudged = (why?: string): Judgement => ({
  verdict: 'skip',
  message: why === undefined ? 'Not checked.' : `Not checked: ${why}.`,
});

/** One judgement for all rules of a check: every failure counts, and an unchecked rule is not a pass. */
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

/** Whether two may be the same layer: one without a region matches any region. */
export function maybeSame(a: LayerId, b: LayerId): boolean {
  const sameRegion = a.region === undefined || b.region === undefined || a.region === b.region;
  return a.name === b.name && a.version === b.version && sameRegion;
}
