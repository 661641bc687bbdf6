import type { Digest } from '../artifact/hashing-file.ts';
import type { ErrorCode } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import {
  formatReference,
  type LayerId,
  type LockEntry,
  type RequestedLayer,
  type RuntimeDemand,
} from '../layers/reference.ts';
import type { LayerAnswer } from '../tencent/layer-version.ts';

export type CheckId = 'locked' | 'identity' | 'status' | 'runtime' | 'license' | 'digest' | 'pin' | 'archive';

/** One judgement. `skip` means that there was nothing to judge by, and says why; it never makes a layer pass. */
export type Check =
  | { id: CheckId; verdict: 'pass' | 'skip'; message?: string }
  | { id: CheckId; verdict: 'fail'; message: string; code: ErrorCode; hint: string };

/** What a user demands of every layer. */
export interface Policy {
  requireRuntimes: readonly string[];
  /** Lower-case. Empty: any license. */
  allowLicenses: readonly string[];
  /** Whether the zip's entries are audited. */
  auditArchive: boolean;
}

const list = (items: readonly string[]) => (items.length === 0 ? '(none)' : items.join(', '));

/** The answer must name the layer that was asked for: the API page's own example does not. */
export function checkIdentity(asked: LayerId, answer: LayerAnswer): Check {
  if (answer.name === asked.name && answer.version === asked.version)
    return { id: 'identity', verdict: 'pass' };
  const found = `${answer.name === undefined ? 'no name' : quoted(answer.name)} version ${answer.version ?? '(none)'}`;
  return {
    id: 'identity',
    verdict: 'fail',
    code: 'LAYER_MISMATCH',
    message: `Asked for ${quoted(asked.name)} version ${asked.version}, the API answered for ${found}.`,
    hint: 'Nothing in this answer can be trusted for the layer. Check that `endpoint` is the real API, then run again and give support the RequestId.',
  };
}

const STATUS_HINTS: Readonly<Record<string, string>> = {
  PublishFailed:
    'Publishing failed on the service side. Publish the layer again and use the new version number.',
  Deleting:
    'The version is being deleted and can no longer be bound. Point the deployment to a living version.',
  DeleteFailed:
    'Somebody tried to delete this version. Find out why before using it, and publish a new version.',
  Deleted: 'The version is gone and can no longer be bound. Point the deployment to a living version.',
};

/** Only an `Active` version can be bound to a function (layer status list of the SCF documentation). */
export function checkStatus({ status }: LayerAnswer): Check {
  if (status === 'Active') return { id: 'status', verdict: 'pass' };
  return {
    id: 'status',
    verdict: 'fail',
    code: 'LAYER_NOT_ACTIVE',
    message: `Expected status Active, found ${status === undefined ? 'no status' : quoted(status)}.`,
    hint:
      STATUS_HINTS[status ?? ''] ??
      'A layer can be used only while it is Active. Look at the version in the SCF console.',
  };
}

/**
 * Every runtime that the user or a function demands must be among the compatible ones. Names are not checked against a list:
 * SCF's grows.
 */
export function checkRuntime(demands: readonly RuntimeDemand[], { compatibleRuntimes }: LayerAnswer): Check {
  if (demands.length === 0) return { id: 'runtime', verdict: 'skip', message: 'No runtime is required.' };
  const unmet = demands.filter(({ runtime }) => !compatibleRuntimes.includes(runtime));
  if (unmet.length === 0) return { id: 'runtime', verdict: 'pass' };
  return {
    id: 'runtime',
    verdict: 'fail',
    code: 'RUNTIME_INCOMPATIBLE',
    message: `Required runtime ${list(unmet.map(({ runtime, by }) => `${runtime} (${by})`))}; the layer declares ${list(compatibleRuntimes)}.`,
    hint: 'Publish the layer for that runtime, or correct who requires it (names are written as the layer declares them).',
  };
}

/** `LicenseInfo` is free text of the publisher; it must be one of the allowed ids, in any case. */
export function checkLicense(allowed: readonly string[], { licenseInfo }: LayerAnswer): Check {
  if (allowed.length === 0) return { id: 'license', verdict: 'skip', message: 'Any license is allowed.' };
  if (allowed.includes(licenseInfo.toLowerCase())) return { id: 'license', verdict: 'pass' };
  return {
    id: 'license',
    verdict: 'fail',
    code: 'LICENSE_NOT_ALLOWED',
    message: `Expected one of the licenses ${list(allowed)}; the layer declares ${licenseInfo === '' ? 'none' : quoted(licenseInfo)}.`,
    hint: 'Have the license reviewed and add it to `allow-licenses`, or publish the layer with its license declared.',
  };
}

/** The bytes must be those that `CodeSha256` names. `expected` is its 64 lower-case hex digits. */
export function checkDigest(expected: string, actual: Digest): Check {
  if (actual.sha256 === expected) return { id: 'digest', verdict: 'pass' };
  return {
    id: 'digest',
    verdict: 'fail',
    code: 'DIGEST_MISMATCH',
    message: `Expected SHA-256 ${expected} (CodeSha256), found ${actual.sha256} in the ${actual.size} bytes downloaded, twice.`,
    hint: 'The stored object or the way to it was changed. Do not deploy. Compare with the zip that was published, and report it to Tencent Cloud with the RequestId.',
  };
}

/**
 * With a frozen lockfile the layer must be in it; whether the digest agrees is for the pin check. When updating, a layer
 * that is locked already must have the digest that it is locked with.
 *
 * @param actual `undefined` where there are no bytes to judge
 */
export function checkLocked({ lock, ...id }: RequestedLayer, actual: Digest | undefined): Check {
  if (lock === undefined) return { id: 'locked', verdict: 'skip', message: 'No lockfile is used.' };
  const { entry, mode, path } = lock;
  const reference = formatReference(id);
  if (mode === 'frozen') {
    if (entry !== undefined) return { id: 'locked', verdict: 'pass' };
    return {
      id: 'locked',
      verdict: 'fail',
      code: 'NOT_LOCKED',
      message: `Expected ${reference} in ${path}, found no entry: nobody has reviewed this layer version.`,
      hint: 'Review the layer, then run once with `lockfile-mode: update` and commit the lockfile; or go back to the version that is locked.',
    };
  }
  if (entry === undefined) return { id: 'locked', verdict: 'pass', message: 'Not locked yet; to be added.' };
  if (actual === undefined)
    return { id: 'locked', verdict: 'skip', message: 'Not judged: there are no bytes.' };
  if (entry.sha256 === actual.sha256) return { id: 'locked', verdict: 'pass' };
  return {
    id: 'locked',
    verdict: 'fail',
    code: 'LOCK_CONFLICT',
    message: `${path} has ${reference} with SHA-256 ${entry.sha256}, the cloud now hands out ${actual.sha256}. The lockfile was not changed.`,
    hint:
      'Layer versions cannot be changed, so this must not happen: find out who changed the layer or the lockfile before you deploy. ' +
      'To accept the new bytes after a review, delete the entry by hand and update again.',
  };
}

/** The bytes must be those that were reviewed: each pin is a digest that did not come from the API. */
export function checkPin({ pins, lock }: RequestedLayer, actual: Digest, addTime: string): Check {
  if (pins.length === 0) {
    return {
      id: 'pin',
      verdict: 'skip',
      message: 'No pin: nothing but the API itself vouches for CodeSha256.',
    };
  }
  const broken = pins.filter((pin) => pin.sha256 !== actual.sha256);
  if (broken.length === 0) return { id: 'pin', verdict: 'pass' };
  const entry = lock?.mode === 'frozen' ? lock.entry : undefined;
  const evidence =
    entry === undefined || entry.sha256 === actual.sha256 ? '' : lockEvidence(entry, actual, addTime);
  return {
    id: 'pin',
    verdict: 'fail',
    code: 'PIN_MISMATCH',
    message: `${broken.map((pin) => `Expected SHA-256 ${pin.sha256} (${pin.origin})`).join('; ')}, found ${actual.sha256}.${evidence}`,
    hint:
      'A layer version cannot be changed, so either the pin is not that of this version or the cloud now hands out other bytes under it. ' +
      'Do not deploy before somebody has compared the two zips; change the pin only after a review.',
  };
}

/** Which side was probably changed, by what else the lockfile knows of the layer. */
function lockEvidence(entry: LockEntry, actual: Digest, addTime: string): string {
  if (entry.size === actual.size && entry.addTime === addTime) {
    return ` Size (${actual.size} bytes) and publishing time (${addTime}) are those that were locked, so look first at who changed the digest in the lockfile.`;
  }
  return ` Locked were ${entry.size} bytes added ${entry.addTime}, found are ${actual.size} bytes added ${addTime}: the cloud hands out another object than was locked.`;
}

/** Without these a layer never passes, whatever else holds. */
const INDISPENSABLE: readonly CheckId[] = ['identity', 'status', 'digest'];

/** A layer passes when nothing failed and everything indispensable was judged. */
export function allPass(checks: readonly Check[]): boolean {
  return (
    checks.every((check) => check.verdict !== 'fail') &&
    INDISPENSABLE.every((id) => checks.some((check) => check.id === id && check.verdict === 'pass'))
  );
}

/** Most alarming first: what a reader must see when several checks fail. */
const BY_ALARM: readonly CheckId[] = [
  'identity',
  'digest',
  'pin',
  'archive',
  'locked',
  'status',
  'runtime',
  'license',
];

/** The failed checks, the most alarming first. */
export function failures(checks: readonly Check[]): Extract<Check, { verdict: 'fail' }>[] {
  return checks
    .filter((check) => check.verdict === 'fail')
    .sort((a, b) => BY_ALARM.indexOf(a.id) - BY_ALARM.indexOf(b.id));
}
