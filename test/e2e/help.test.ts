import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VERSION } from '../../src/base/version.ts';
import { command, keysOf } from './command-kit.ts';
import { withGate } from './kit.ts';

it('a failure names the folder that was looked in, and links to its explanation at the ref of the action', async () => {
  await withGate(async ({ job, sandbox, step }) => {
    const page = 'docs/troubleshooting.md#lockfile_invalid';
    const env = { GITHUB_ACTION_REPOSITORY: 'a-fork/scf-layer-gate', GITHUB_ACTION_REF: 'v1.2.3' };
    const { stdout, summary } = await step({ lockfile: 'deploy/layers.json' }, { env });
    const looked = join(job.workspace, 'deploy', 'layers.json');
    expect(stdout).toMatch(/::error title=Layer gate%3A LOCKFILE_INVALID::/);
    for (const text of [stdout, summary]) {
      expect(text).toContain(looked);
      expect(text).toContain(`https://github.com/a-fork/scf-layer-gate/blob/v1.2.3/${page}`);
    }
    const around = { GITHUB_ACTION_REPOSITORY: 'octo-org/wrapper', GITHUB_ACTION_REF: 'main' };
    const other = await step({ lockfile: 'deploy/layers.json' }, { env: around });
    expect(other.summary).toContain(`/blob/v${VERSION}/${page}`);
    expect(other.summary).not.toContain('wrapper');
    const ended = await command(job, ['check', '--endpoint', sandbox.endpoint], { env: keysOf(sandbox) });
    expect(ended.stderr).toContain(join(job.workspace, 'scf-layers.lock.json'));
    expect(ended.stderr).toContain(`/blob/v${VERSION}/${page}`);
  });
});
