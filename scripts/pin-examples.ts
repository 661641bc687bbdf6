// Makes every example use one commit of this action: node scripts/pin-examples.ts SHA LABEL, such as `… v1.2.3`
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const USE = /(\bscf-layer-gate\/scf-layer-gate@)[0-9a-f]{40} # .*/g;

/**
 * `text` with every `uses:` of this action at `sha`, 40 hex digits, and `label` as its comment: the tag, or `main`.
 *
 * @throws Error for a SHA or a label that a workflow cannot have
 */
export function withPin(text: string, sha: string, label: string): string {
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new Error(`Expected a full SHA, found ${JSON.stringify(sha)}.`);
  if (!/^(?:v\d+\.\d+\.\d+|main)$/.test(label))
    throw new Error(`Expected a tag such as v1.2.3, or main, found ${JSON.stringify(label)}.`);
  return text.replace(USE, (_all, action: string) => `${action}${sha} # ${label}`);
}

/** Rewrites the pages and examples in `root`, a git working tree. Returns the paths that changed. */
export function pinExamples(root: string, sha: string, label: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--', '*.md', 'examples/*.yml'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((path) => {
    if (path === '') return false;
    const text = readFileSync(join(root, path), 'utf8');
    const pinned = withPin(text, sha, label);
    if (pinned !== text) writeFileSync(join(root, path), pinned);
    return pinned !== text;
  });
}

if (import.meta.main) {
  const [sha = '', label = ''] = process.argv.slice(2);
  const changed = pinExamples(fileURLToPath(new URL('..', import.meta.url)), sha, label);
  process.stdout.write(`${changed.length === 0 ? 'Nothing changed.' : changed.join('\n')}\n`);
}
