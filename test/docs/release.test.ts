import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pinExamples, withPin } from '../../scripts/pin-examples.ts';
import { git, runTool } from '../kit/tools.ts';
import { MARKDOWN, ROOT, read, snippetsOf, stepsOf, TRANSLATION, type Workflow } from './kit.ts';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
const use = (sha: string, label: string) => `- uses: scf-layer-gate/scf-layer-gate@${sha} # ${label}\n`;
const OTHER = `- uses: actions/checkout@${OLD} # v7.0.1\n`;

/** Runs `use` with an origin and a clone of it that has examples of this action, pinned to `OLD`. */
function withClone(use: (clone: string, run: (...args: string[]) => string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-pin-'));
  try {
    const clone = join(folder, 'clone');
    git(['init', '--quiet', '--bare', '--initial-branch', 'main', join(folder, 'origin.git')]);
    git(['clone', '--quiet', join(folder, 'origin.git'), clone]);
    const run = (...args: string[]) =>
      git(['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: clone });
    run('switch', '--quiet', '--create', 'main');
    writeExamples(clone);
    run('add', '.');
    run('commit', '--quiet', '--message', 'Start');
    run('push', '--quiet', 'origin', 'main');
    use(clone, run);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeExamples(clone: string): void {
  const workflows = join(clone, 'examples', 'cloudbase', '.github', 'workflows');
  mkdirSync(workflows, { recursive: true });
  writeFileSync(join(clone, 'README.md'), use(OLD, 'main') + OTHER);
  writeFileSync(join(workflows, 'deploy.yml'), use(OLD, 'main') + OTHER);
  writeFileSync(join(clone, 'untouched.yml'), use(OLD, 'main'));
}

describe('the commit in the examples', () => {
  it('is the one of the release, in pages and examples, and nothing else changes', () => {
    withClone((clone, run) => {
      const deploy = 'examples/cloudbase/.github/workflows/deploy.yml';
      expect(pinExamples(clone, NEW, 'v1.2.3')).toEqual(['README.md', deploy]);
      for (const path of ['README.md', deploy])
        expect(readFileSync(join(clone, path), 'utf8')).toBe(use(NEW, 'v1.2.3') + OTHER);
      expect(run('status', '--porcelain').split('\n')).toHaveLength(3);
      expect(pinExamples(clone, NEW, 'v1.2.3')).toEqual([]);
    });
  });

  it.each([
    ['v1.2.3', 'v1.2.3'],
    [NEW.slice(1), 'v1.2.3'],
    [NEW, 'v1'],
    [NEW, 'latest'],
  ])('is never %s # %s', (sha, label) => {
    expect(() => withPin(use(OLD, 'main'), sha, label)).toThrow(/^Expected a /);
  });

  it('reaches main as a pull request, from a job that runs no code of the repository', () => {
    const { jobs }: Workflow = parse(read('.github/workflows/release.yml'));
    const propose = jobs['propose']?.steps.find(({ name }) => name === 'Propose');
    expect(JSON.stringify(jobs['propose'])).not.toMatch(/\bnode\b|\bnpm\b/);
    withClone((clone, run) => {
      pinExamples(clone, NEW, 'v1.2.3');
      const temp = join(clone, '..');
      writeFileSync(join(temp, 'examples.patch'), run('diff', '--binary'));
      run('checkout', '--quiet', '.');
      const calls = join(temp, 'calls');
      writeFileSync(join(temp, 'gh'), `#!/bin/sh\necho "$1 $2" >> '${calls}'\n`);
      chmodSync(join(temp, 'gh'), 0o755);
      const env = { PATH: `${temp}:${process.env['PATH']}`, RUNNER_TEMP: temp, GITHUB_REF_NAME: 'v1.2.3' };
      const step = () => runTool('sh', ['-e', '-c', propose?.run ?? ''], { cwd: clone, env }).toString();
      step();
      expect(readFileSync(calls, 'utf8')).toBe('auth setup-git\npr create\n');
      expect(run('show', 'origin/pin-v1.2.3:README.md')).toBe(use(NEW, 'v1.2.3') + OTHER);
      writeFileSync(join(temp, 'examples.patch'), '');
      expect(step()).toContain('already pin v1.2.3');
    });
  });

  const uses = MARKDOWN.flatMap((page) => [
    ...read(page).matchAll(/scf-layer-gate\/scf-layer-gate@([0-9a-f]{40}) # (\S+)/g),
  ]).map(([, sha = '', label = '']) => ({ sha, label }));
  const [pinned] = uses;

  it('is the same everywhere', () => {
    expect(uses.length).toBeGreaterThan(5);
    expect(new Set(uses.map(({ sha, label }) => `${sha} ${label}`)).size).toBe(1);
  });

  const isWhole = git(['rev-parse', '--is-shallow-repository'], { cwd: ROOT }).trim() === 'false';
  it.runIf(isWhole)('is in the history of this one, and knows what the quick start asks of it', () => {
    const sha = pinned?.sha ?? '';
    git(['merge-base', '--is-ancestor', sha, 'HEAD'], { cwd: ROOT });
    if (pinned?.label !== 'main')
      expect(git(['rev-list', '-n', '1', pinned?.label ?? ''], { cwd: ROOT }).trim()).toBe(sha);
    const action: { inputs: object } = parse(git(['show', `${sha}:action.yml`], { cwd: ROOT }));
    for (const page of ['README.md', TRANSLATION]) {
      const gate = snippetsOf(page)
        .flatMap(stepsOf)
        .find(({ uses }) => uses?.includes(sha));
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(gate?.with ?? {})));
    }
  });
});
