import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, keysOf, runCommand } from './command.ts';
import { bytesContent, makeZip, type Sandbox } from './index.ts';
import type { Job } from './runner.ts';

// The team of the demo and of the pictures: one function and its layer common-deps, of which a teammate publishes version 13.

export const LAYER = 'ap-guangzhou/common-deps:12';
export const NEXT_LAYER = 'ap-guangzhou/common-deps:13';
export const LOCKFILE = 'scf-layers.lock.json';

const MANIFEST = `component: scf
name: api
inputs:
  name: api
  region: ap-guangzhou
  runtime: Nodejs18.15
  layers:
    - name: common-deps
      version: 12
`;

/** The zip of a version, as a team would publish it: its dependency at that version, and further files. */
function zipOf(leftPad: string, more: Record<string, string> = {}): Buffer {
  const folder = 'nodejs/node_modules/left-pad';
  return makeZip({
    'nodejs/package.json': `{ "dependencies": { "left-pad": "${leftPad}" } }\n`,
    [`${folder}/package.json`]: `{ "name": "left-pad", "version": "${leftPad}" }\n`,
    [`${folder}/index.js`]: `// ${leftPad}\nmodule.exports = (text, width) => String(text).padStart(width);\n`,
    ...more,
  });
}

const FACTS = { region: 'ap-guangzhou', name: 'common-deps', runtimes: ['Nodejs18.15'], license: 'MIT' };
const REVIEWED = bytesContent(zipOf('1.3.0'));

/** Publishes version 12, and writes the deployment file that names it. */
export function startStory(sandbox: Sandbox, { workspace }: Job): void {
  const [description, addTime] = ['Shared dependencies', '2026-09-30 08:12:44'];
  sandbox.publish({ ...FACTS, version: 12, content: REVIEWED, description, addTime });
  writeFileSync(join(workspace, 'serverless.yml'), MANIFEST);
}

/** Replaces version 12 in the account: other bytes, and the `CodeSha256` that goes with them. */
export function tamper(sandbox: Sandbox): void {
  const extra = {
    'nodejs/node_modules/left-pad/postinstall.js': 'require("https").get("https://example.com");\n',
  };
  sandbox.update(LAYER, { content: bytesContent(zipOf('1.3.0', extra)) });
}

/** Undoes `tamper`. */
export function restore(sandbox: Sandbox): void {
  sandbox.update(LAYER, { content: REVIEWED });
}

/** A teammate publishes version 13. */
export function publishNext(sandbox: Sandbox): void {
  const content = bytesContent(
    zipOf('1.4.0', { 'nodejs/node_modules/left-pad/README.md': '# left-pad\n\nPads text.\n' }),
  );
  const [description, addTime] = ['left-pad 1.4.0', '2026-11-20 02:13:09'];
  sandbox.publish({ ...FACTS, version: 13, content, description, addTime });
}

/** Runs `scf-layer-gate COMMAND` in the workspace with the sandbox's key. */
export async function runStoryCommand(command: string, sandbox: Sandbox, job: Job): Promise<Ended> {
  return await runCommand(job, [command, '--endpoint', sandbox.endpoint], { env: keysOf(sandbox) });
}

/** A file of the workspace as text. */
export function readWorkspace({ workspace }: Job, path: string): string {
  return readFileSync(join(workspace, path), 'utf8');
}
