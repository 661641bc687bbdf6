import { contentDigest } from '../archive/content.ts';
import type { Digest } from '../artifact/hashing-file.ts';
import { digestLines, formatExactBytes } from '../base/text.ts';
import { formatReference, type LockEntry } from '../layers/reference.ts';
import type { Evidence, Judgement } from './evidence.ts';
import { judgeByRules } from './rule-checks.ts';

/**
 * With a frozen lockfile the layer must be in it; whether the digest agrees is for the pin check. In an update, a
 * layer that is locked already must have the digest that it is locked with.
 */
export function judgeLocked({ layer, bytes }: Evidence): Judgement {
  const { lock } = layer;
  if (lock === undefined) return { verdict: 'skip', message: 'No lockfile is used.' };
  const { entry, mode, path } = lock;
  const reference = formatReference(layer);
  if (mode === 'frozen') {
    if (entry !== undefined) return { verdict: 'pass' };
    if (layer.contents.length > 0) {
      const message = `Not in ${path}. It need not be: the gate compares its content with what it was built from.`;
      return { verdict: 'skip', message };
    }
    return {
      verdict: 'fail',
      code: 'NOT_LOCKED',
      message: `Expected ${reference} in ${path}, found no entry: nobody has reviewed this layer version.`,
      hint: 'Review the layer, update the lockfile and commit it; or go back to the version that is locked.',
      settings: ['lockfile update'],
    };
  }
  if (entry === undefined) return { verdict: 'pass', message: 'Not locked yet; to be added.' };
  if (bytes === undefined) return { verdict: 'skip', message: 'Not checked: there are no bytes.' };
  if (entry.sha256 === bytes.sha256) return { verdict: 'pass' };
  return {
    verdict: 'fail',
    code: 'LOCK_CONFLICT',
    message: `${path} has ${reference} with another SHA-256 than the zip that SCF returns now:${digestLines([
      [entry.sha256, 'expected: the lockfile'],
      [bytes.sha256, 'found'],
    ])}\nThe lockfile was not changed.`,
    hint:
      'Do not deploy. Layer versions cannot be changed: find out who changed the layer or the lockfile. ' +
      'To accept the new bytes after a review, delete the entry by hand and update again.',
  };
}

/** The bytes must be the reviewed ones: each pin is a digest that did not come from the API. */
export function judgePin(evidence: Evidence): Judgement {
  const { layer, answer, bytes, content } = evidence;
  const { pins, lock } = layer;
  const [first] = pins;
  if (first === undefined) return judgeUnpinned(evidence);
  const other = pins.find((pin) => pin.sha256 !== first.sha256);
  if (bytes === undefined && other === undefined) return { verdict: 'skip', message: 'Not checked.' };
  if (bytes === undefined) {
    return {
      verdict: 'fail',
      code: 'PIN_MISMATCH',
      message: `Expected one SHA-256, found several:${digestLines(pins.map((pin) => [pin.sha256, pin.origin]))}`,
      hint: 'Find out which digest was reviewed, and remove the other: one layer version has one digest.',
    };
  }
  const broken = pins.filter((pin) => pin.sha256 !== bytes.sha256);
  if (broken.length === 0) return { verdict: 'pass' };
  const entry = lock?.mode === 'frozen' ? lock.entry : undefined;
  const difference =
    entry === undefined || entry.sha256 === bytes.sha256
      ? ''
      : compareWithEntry(entry, bytes, answer?.addTime ?? '') + compareFiles(entry, content);
  return {
    verdict: 'fail',
    code: 'PIN_MISMATCH',
    message: `The SHA-256 of the zip is not the pinned one:${digestLines([
      ...broken.map((pin) => [pin.sha256, `expected: ${pin.origin}`] as const),
      [bytes.sha256, 'found'],
    ])}${difference}`,
    hint:
      'Do not deploy before somebody has compared the two zips. A layer version cannot be changed, so either the pin is not ' +
      'that of this version, or SCF now returns other bytes for it. Change the pin only after a review.',
  };
}

/** With a frozen lockfile, a layer without a pin fails `locked`; an update makes the pin, which is then reviewed. */
function judgeUnpinned(evidence: Evidence): Judgement {
  if (evidence.layer.contents.length > 0)
    return { verdict: 'skip', message: 'No digest is pinned; the content is.' };
  const message = 'No pin: nothing but the API itself vouches for CodeSha256.';
  if (evidence.layer.lock !== undefined) return { verdict: 'skip', message };
  return judgeByRules('pin', evidence, message);
}

/** Which side was probably changed, judged by the other facts in the lockfile. */
function compareWithEntry(entry: LockEntry, bytes: Digest, addTime: string): string {
  if (entry.size === bytes.size && entry.addTime === addTime) {
    return `\nSize (${formatExactBytes(bytes.size)}) and publishing time (${addTime}) are those in the lockfile, so look first at who changed the digest there.`;
  }
  return `\nThe lockfile records ${formatExactBytes(entry.size)} published ${entry.addTime}; SCF now returns ${formatExactBytes(bytes.size)} published ${addTime}. The object was replaced after it was locked.`;
}

/** Whether the files differ too, as far as the lockfile shows. It explains the alarm but never cancels it: the zip is a different one. */
function compareFiles({ content: locked }: LockEntry, content: Evidence['content']): string {
  if (locked === undefined || content === undefined) return '';
  if ('problem' in content) return `\nThe files of this zip cannot be compared: ${content.problem}.`;
  const found = contentDigest(content);
  return found === locked
    ? `\nThe files are those that were locked (${locked}): only the zip around them differs.`
    : `\nThe files differ too:${digestLines([
        [locked, 'expected'],
        [found, 'found'],
      ])}`;
}
