import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { readStatement } from '../attestation/kit.ts';
import { FLEET, REGION, type Step, withGate } from './kit.ts';

const OTHER = bytesContent(makeZip({ 'python/other.py': 'pass\n' }));
const BOTH = `${REGION}/common-deps:12\n${REGION}/other:3`;

const statementOf = ({ outputs }: Step) =>
  readStatement(readFileSync(outputs['statement-path'] ?? '', 'utf8'));

/** `HEX  FILENAME` lines, as objects. */
function checksumsOf({ outputs }: Step): { name: string; digest: { sha256: string } }[] {
  const lines = readFileSync(outputs['checksums-path'] ?? '', 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const [sha256 = '', name = ''] = line.split('  ');
    return { name, digest: { sha256 } };
  });
}

describe.concurrent('the Verification Summary of a step', () => {
  it('that passes has the subjects of checksums-path, and the lockfile for its policy', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.publish({ region: REGION, name: 'other', version: 3, content: OTHER });
      const lockfile = 'scf-layers.lock.json';
      const update = await step({ ...FLEET, layers: BOTH, lockfile, 'lockfile-mode': 'update' });
      expect(statementOf(update).predicate.verifiedLevels).toContain('SCF_LAYER_INTACT');
      // Nor is a lockfile that was there what an update judges by.
      const again = await step({ ...FLEET, layers: BOTH, lockfile, 'lockfile-mode': 'update' });
      for (const one of [update, again])
        expect(statementOf(one).predicate.policy).not.toHaveProperty('digest');
      // Inside a composite action of somebody else.
      const env = { GITHUB_ACTION_REPOSITORY: 'acme/platform-actions' };
      const frozen = await step({ ...FLEET, lockfile }, { env });
      const statement = statementOf(frozen);
      expect(statement.predicate.verifier.id).toBe('https://github.com/scf-layer-gate/scf-layer-gate');
      expect(statement.subject).toEqual(checksumsOf(frozen));
      expect(statement.subject).toHaveLength(2);
      const sha256 = createHash('sha256')
        .update(readFileSync(join(job.workspace, lockfile)))
        .digest('hex');
      expect(statement.predicate).toMatchObject({
        verificationResult: 'PASSED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_UNEVALUATED', 'SCF_LAYER_PINNED'],
        policy: { digest: { sha256 } },
      });
      expect(statement.predicate.timeVerified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
      expect(frozen.outputs['predicate-type']).toBe(statement.predicateType);
      expect(JSON.parse(readFileSync(frozen.outputs['predicate-path'] ?? '', 'utf8'))).toEqual(
        statement.predicate,
      );
    });
  });

  it.each([
    ['enforce', 1],
    ['audit', 0],
  ])('that fails in mode %s is about the layer that failed', async (mode, exitCode) => {
    await withGate(async ({ sandbox, step }) => {
      sandbox.publish({ region: REGION, name: 'other', version: 3, content: OTHER, license: 'GPL-3.0' });
      const failed = await step({ ...FLEET, layers: BOTH, 'allow-licenses': 'MIT', mode });
      expect(failed.exitCode).toBe(exitCode);
      const statement = statementOf(failed);
      expect(statement.subject).toEqual([
        { name: `${REGION}.other.3.zip`, digest: { sha256: OTHER.sha256 } },
      ]);
      expect(statement.predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: ['FAILED'] });
      expect(failed.outputs).not.toHaveProperty('checksums-path');
    });
  });

  it('without any bytes is not made', async () => {
    await withGate(async ({ step }) => {
      const { outputs, stdout } = await step({ 'layer-version': '99' });
      for (const name of ['statement-path', 'predicate-path', 'predicate-type']) {
        expect(outputs).not.toHaveProperty(name);
      }
      expect(stdout).not.toContain('::warning');
    });
  });

  it('that cannot be made is a warning, and the layer passes', async () => {
    await withGate(async ({ step }) => {
      const { outputs, stdout } = await step({}, { env: { GITHUB_REPOSITORY: undefined } });
      expect(outputs['verified']).toBe('true');
      expect(outputs).not.toHaveProperty('statement-path');
      expect(stdout).toContain(
        'The verification summary could not be written (GITHUB_REPOSITORY is not set)',
      );
    });
  });
});
