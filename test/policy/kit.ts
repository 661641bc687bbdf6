import type { Finding } from '../../src/archive/findings.ts';
import type { Evidence, Policy } from '../../src/gate/evidence.ts';
import type { LockEntry, RequestedLayer } from '../../src/layers/reference.ts';
import { type PolicyReading, parsePolicy } from '../../src/policy/parse-policy.ts';

/** The name that tests give a policy file. */
export const PATH = 'scf-layers.policy.yml';
/** When the layer of these tests was published. */
export const ADDED = '2026-11-20 12:00:00';

/** What is made of the rules in `text`, which follow `version: 1`. */
export function read(text: string): PolicyReading {
  return parsePolicy(`version: 1\n${text}`, PATH);
}

/** A policy file in force at `now`, for rules that follow `version: 1`. Throws where it is malformed. */
export function policyOf(text: string, now = '2026-11-28T12:00:00Z'): Policy {
  const reading = read(text);
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  const { rules, exceptions } = reading;
  const file = { path: PATH, rules, exceptions, now: Date.parse(now) };
  return { requiredRuntimes: [], allowedLicenses: [], requirePin: false, auditArchive: true, file };
}

/** The layer of these tests, without pin and lockfile. */
export const LAYER: RequestedLayer = {
  ...{ region: 'ap-guangzhou', name: 'common-deps', version: 13 },
  ...{ pins: [], contents: [], sources: [{ kind: 'input' }], runtimes: [], lock: undefined },
};
export const DIGEST = 'a'.repeat(64);

/** What the gate knows of a layer that is as it should be. */
export function evidenceOf(
  policy: Policy,
  claims: Partial<LockEntry> = {},
  findings: Finding[] = [],
): Evidence {
  const {
    addTime = ADDED,
    licenseInfo = 'MIT',
    compatibleRuntimes = ['Nodejs18.15'],
    sha256 = DIGEST,
  } = claims;
  return {
    layer: LAYER,
    policy,
    answer: {
      ...{ name: LAYER.name, version: LAYER.version, status: 'Active', codeSha256: sha256 },
      ...{ location: 'https://cos.example/layer.zip', requestId: 'r', description: '' },
      ...{ addTime, licenseInfo, compatibleRuntimes },
    },
    artifact: { kind: 'artifact', sha256, location: 'https://cos.example/layer.zip' },
    bytes: { path: 'layer.zip', sha256, size: 1, cacheHit: false },
    archive: {
      ...{ findings, omittedFindings: 0, notes: [], omittedNotes: 0 },
      ...{ entries: 1, unpackedBytes: 1, files: [] },
    },
  };
}
