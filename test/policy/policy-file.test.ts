import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findPolicy } from '../../src/policy/policy-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-file-'));
const workspace = join(folder, 'work');
mkdirSync(join(workspace, 'folder.yml'), { recursive: true });
writeFileSync(join(workspace, 'large.yml'), `version: 1\n#${'x'.repeat(256 * 1024)}\n`);
writeFileSync(join(workspace, 'latin.yml'), Buffer.from('version: 1 # \xff\n', 'latin1'));
writeFileSync(join(folder, 'outside.yml'), 'version: 1\n');
symlinkSync(join(folder, 'outside.yml'), join(workspace, 'link.yml'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a policy file that cannot be used', () => {
  it.each([
    ['missing.yml', 'There is no such file'],
    ['folder.yml', ''],
    ['large.yml', 'Remove entries'],
    ['latin.yml', 'UTF-8'],
    ['link.yml', 'a link that leaves the workspace'],
  ])('%s: POLICY_INVALID that names it', async (path, problem) => {
    await expect(findPolicy(path, workspace)).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringMatching(new RegExp(`^${path}: .*${problem}`)),
    });
  });
});
