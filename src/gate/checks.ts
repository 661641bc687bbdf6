import { digestLines, formatExactBytes, quoted } from '../base/text.ts';
import { RULE_CHECKS } from '../policy/rules.ts';
import { judgeArchive } from './archive-check.ts';
import { judgeContent } from './content-check.ts';
import type { CheckDefinition, Evidence, Judgement } from './evidence.ts';
import { judgeLocked, judgePin } from './lock-checks.ts';
import { judgeByRules } from './rule-checks.ts';

const pass: Judgement = { verdict: 'pass' };
const skip = (message: string): Judgement => ({ verdict: 'skip', message });
const NOT_REACHED = skip('Not checked.');

/** All checks, in the order in which they are shown. To add one, add its entry here: everything else follows the table. */
export const CHECKS = [
  {
    id: 'locked',
    rank: 8,
    required: false,
    failsWhen: 'the layer is not in the frozen lockfile; in an update, it is locked with other bytes',
    judge: judgeLocked,
  },
  {
    id: 'identity',
    rank: 1,
    required: true,
    failsWhen: "the API's answer is about another layer or version than was asked for",
    judge: judgeIdentity,
  },
  {
    id: 'status',
    rank: 9,
    required: true,
    failsWhen: 'the version is not `Active` (while it is `Publishing`, the step waits)',
    judge: judgeStatus,
  },
  {
    id: 'runtime',
    rank: 10,
    required: false,
    failsWhen:
      'a runtime that you require, or that the function has, is not among those that the layer declares',
    judge: (evidence) => judgeByRules('runtime', evidence, 'No runtime is required.'),
  },
  {
    id: 'license',
    rank: 11,
    required: false,
    failsWhen:
      '`allow-licenses`, or `licenses` of the policy file, does not allow the license that the layer declares',
    judge: (evidence) => judgeByRules('license', evidence, 'Any license is allowed.'),
  },
  {
    id: 'digest',
    rank: 2,
    required: true,
    failsWhen:
      'the bytes do not have the SHA-256 that `CodeSha256` names, `CodeSha256` is missing or malformed, or there is no download address',
    judge: judgeDigest,
  },
  {
    id: 'pin',
    rank: 3,
    required: false,
    failsWhen:
      'the bytes do not have the SHA-256 that is in the frozen lockfile, in the reference, or in `expected-sha256`; or there is no pin, and `require-pin` is `true`',
    judge: judgePin,
  },
  {
    id: 'content',
    rank: 6,
    required: false,
    failsWhen:
      'the layer does not hold exactly the files of the folder or zip that `expected-content` or a `component: layer` manifest names, or the two cannot be compared',
    judge: judgeContent,
  },
  {
    id: 'archive',
    rank: 7,
    required: false,
    failsWhen:
      'the zip is hostile to whoever unpacks it, or programs disagree on it: paths and links that lead outside, bombs, hidden or contradicting entries ([all kinds](docs/archive.md))',
    judge: judgeArchive,
  },
  ruleCheck('min-age'),
  ruleCheck('deny'),
  ruleCheck('same'),
] as const satisfies readonly CheckDefinition[];

/** The check of a rule that has one of its own. */
function ruleCheck<Id extends keyof typeof RULE_CHECKS>(id: Id) {
  const { rank, failsWhen, without } = RULE_CHECKS[id];
  const judge = (evidence: Evidence): Judgement => judgeByRules(id, evidence, without);
  return { id, rank, required: false, failsWhen, judge } as const;
}

export type CheckId = (typeof CHECKS)[number]['id'];

/**
 * The answer must name the layer that was asked for. The example of the API page (2018-04-16) asks for one and
 * answers with another.
 */
export function judgeIdentity({ layer, answer }: Evidence): Judgement {
  if (answer === undefined) return NOT_REACHED;
  if (answer.name === layer.name && answer.version === layer.version) return pass;
  const found = `${answer.name === undefined ? 'no name' : quoted(answer.name)} version ${answer.version ?? '(none)'}`;
  return {
    verdict: 'fail',
    code: 'LAYER_MISMATCH',
    message: `Asked for ${quoted(layer.name)} version ${layer.version}, the API answered for ${found}.`,
    hint: 'Trust nothing in this answer. Check that the endpoint is the real API, then run again; give support the RequestId.',
    settings: ['endpoint'],
  };
}

const STATUS_HINTS: Readonly<Record<string, string>> = {
  PublishFailed:
    'Publish the layer again and use the new version number: publishing failed on the service side.',
  Deleting: 'Use an active version: this one is being deleted and can no longer be bound.',
  DeleteFailed: 'Find out why somebody tried to delete this version, and publish a new one.',
  Deleted: 'Use an active version: this one is gone and can no longer be bound.',
};

/** Only an `Active` version can be bound to a function (layer status list of the SCF documentation). */
function judgeStatus({ answer }: Evidence): Judgement {
  if (answer === undefined) return NOT_REACHED;
  if (answer.status === 'Active') return pass;
  return {
    verdict: 'fail',
    code: 'LAYER_NOT_ACTIVE',
    message: `Expected status Active, found ${answer.status === undefined ? 'no status' : quoted(answer.status)}.`,
    hint:
      STATUS_HINTS[answer.status ?? ''] ??
      'Look at the version in the SCF console: a layer can be used only while it is Active.',
  };
}

/** The SHA-256 of the bytes must be `CodeSha256`. */
function judgeDigest(evidence: Evidence): Judgement {
  const { artifact, bytes } = evidence;
  if (artifact === undefined) return NOT_REACHED;
  if (judgeIdentity(evidence).verdict === 'fail')
    return skip('Not checked: the answer is about another layer.');
  if (artifact.kind === 'absent') return skip(`Not checked: ${artifact.why}.`);
  if (artifact.kind !== 'artifact') {
    return {
      verdict: 'fail',
      code: 'RESPONSE_INVALID',
      message: artifact.why,
      hint: 'Run again; if it happens again, give support the RequestId. Without both a digest and an address nothing can be verified.',
    };
  }
  if (bytes === undefined) return NOT_REACHED;
  if (bytes.sha256 === artifact.sha256) return pass;
  return {
    verdict: 'fail',
    code: 'DIGEST_MISMATCH',
    message: `The zip was downloaded twice, and its SHA-256 is not CodeSha256:${digestLines([
      [artifact.sha256, 'expected: CodeSha256'],
      [bytes.sha256, `found in ${formatExactBytes(bytes.size)}`],
    ])}`,
    hint: 'Do not deploy. The stored object or the way to it was changed: compare it with the zip that was published, and report it to Tencent Cloud with the RequestId.',
  };
}
