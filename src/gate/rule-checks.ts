import { formatReference } from '../layers/reference.ts';
import { acceptance, findException, isExpired, sayExpired } from '../policy/exceptions.ts';
import { judgeRules, type Rule, type Subject } from '../policy/rule.ts';
import { allowLicenses, requirePin, requireRuntimes } from '../policy/rules.ts';
import type { Evidence, Judgement } from './evidence.ts';

/** Judges a layer by all rules of one check, whether inputs or the policy file say them; `without` is for when there are none. */
export function judgeByRules(check: string, evidence: Evidence, without: string): Judgement {
  const rules = rulesOf(evidence).filter((rule) => rule.check === check);
  return judgeRules(rules, subjectOf(evidence), without);
}

/** The inputs are short forms of rules; a function requires its own runtime. */
function rulesOf({ layer, policy }: Evidence): Rule[] {
  const { requiredRuntimes, allowedLicenses, requirePin: pinRequired, file } = policy;
  const demands = [...requiredRuntimes, ...layer.runtimes];
  return [
    ...(demands.length === 0 ? [] : [requireRuntimes(demands)]),
    ...(allowedLicenses.length === 0 ? [] : [allowLicenses(allowedLicenses, 'the input `allow-licenses`')]),
    ...(pinRequired ? [requirePin('the input `require-pin`')] : []),
    ...(file?.rules ?? []),
  ];
}

/** What is known about a layer, for rules. */
function subjectOf({ layer, policy, answer, artifact, bytes, recorded }: Evidence): Subject {
  const expected = artifact?.kind === 'artifact' ? [artifact.sha256] : [];
  const locked = layer.lock?.entry === undefined ? [] : [layer.lock.entry.sha256];
  const pinned = layer.pins.map(({ sha256 }) => sha256);
  const sha256 = bytes?.sha256 ?? recorded?.sha256;
  return {
    ...{ layer, sha256, claims: answer ?? recorded, peer: undefined, now: policy.file?.now ?? 0 },
    digests: [...(sha256 === undefined ? [] : [sha256]), ...expected, ...locked, ...pinned],
  };
}

/** A failure that an exception accepts becomes a pass that says so; one whose exception has expired says that. */
export function withException(check: string, judgement: Judgement, { layer, policy }: Evidence): Judgement {
  if (judgement.verdict !== 'fail' || policy.file === undefined) return judgement;
  const { exceptions, now } = policy.file;
  const exception = findException(exceptions, formatReference(layer), check);
  if (exception === undefined) return judgement;
  const { message } = judgement;
  if (isExpired(exception, now)) return { ...judgement, message: message + sayExpired(exception) };
  return {
    verdict: 'pass',
    message: `Accepted until ${exception.until} by ${exception.by}, reason: ${exception.reason}. ${message}`,
    accepted: [acceptance(exception, message)],
  };
}
