import type { FoundLockfile } from '../layers/lock-store.ts';
import { formatReference } from '../layers/reference.ts';
import { judgeRules, type PeerDigest } from '../policy/rule.ts';
import { RULE_CHECKS } from '../policy/rules.ts';
import type { PolicyInForce } from './evidence.ts';
import { explainChecks } from './gate-layer.ts';
import type { Check } from './judge.ts';
import type { LayerResult } from './result.ts';

/**
 * Judges what takes all layers of a step: whether those that must be the same by `same` of the policy file have one digest. Another layer's
 * digest is that of its bytes, else the one in the lockfile, which may be all that a part of a fleet has of the other parts.
 */
export function judgeSameBytes(
  results: readonly LayerResult[],
  policy: PolicyInForce | undefined,
  lockfile: FoundLockfile | undefined,
): LayerResult[] {
  const rules = policy?.rules.filter(({ check }) => check === 'same') ?? [];
  if (policy === undefined || rules.length === 0) return [...results];
  const byReference = new Map(results.map((result) => [formatReference(result.layer), result]));
  const peer = (reference: string): PeerDigest => {
    const result = byReference.get(reference);
    const sha256 = result && digestOf(result);
    if (sha256 !== undefined) return { sha256, from: 'gated in this step' };
    const entry = lockfile?.layers.get(reference)?.entry;
    if (entry !== undefined) return { sha256: entry.sha256, from: `the lockfile ${lockfile?.path}` };
    return result === undefined ? undefined : 'failed';
  };
  return results.map((result) => {
    const subject = {
      layer: result.layer,
      sha256: digestOf(result),
      digests: [],
      claims: undefined,
      now: policy.now,
      peer,
    };
    const judgement = judgeRules(rules, subject, RULE_CHECKS.same.without);
    return withCheck(result, { id: 'same', ...judgement });
  });
}

/** The digest of a layer's bytes; offline, where nobody looked at them, the one that is locked. */
function digestOf({ verdict, sha256, layer }: LayerResult): string | undefined {
  return verdict === 'locked' ? layer.lock?.entry?.sha256 : sha256.actual;
}

/** A result with one check judged again: if it fails, the layer no longer passes. */
function withCheck(result: LayerResult, check: Check): LayerResult {
  const checks = result.checks.map((old) => (old.id === check.id ? check : old));
  if (check.verdict !== 'fail' || result.verdict === 'failed') return { ...result, checks };
  const { layer, requestId } = result;
  const error = explainChecks(layer, checks, requestId);
  if (result.verdict === 'locked') return { ...result, checks, verdict: 'failed', error };
  const { zip: _zip, ...examined } = result;
  return { ...examined, checks, verdict: 'failed', error };
}
