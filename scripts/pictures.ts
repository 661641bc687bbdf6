import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';
import { bytesContent, makeZip, type Sandbox, startSandbox } from '../sandbox/index.ts';
import { createJob, type Job, runStep } from '../sandbox/runner.ts';

/**
 * Renders the job summaries that README shows, as the built action writes them, with GitHub's stylesheet in headless
 * Chromium (`CHROMIUM`, or `chromium` on the PATH).
 */
const CHROMIUM = process.env['CHROMIUM'] ?? 'chromium';
const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));
const STYLE = readFileSync(
  createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css'),
  'utf8',
);

/** A zip of realistic size, the same each time. */
function zip(name: string, kibibytes: number) {
  const noise = Array.from({ length: kibibytes * 32 }, (_, index) =>
    createHash('sha256').update(`${name}${index}`).digest(),
  );
  return bytesContent(makeZip({ [`nodejs/node_modules/${name}/index.js`]: Buffer.concat(noise) }));
}

function publishAll(sandbox: Sandbox): void {
  const facts = { license: 'MIT', addTime: '2026-09-30 08:12:44' };
  const region = 'ap-guangzhou';
  sandbox.publish({
    ...facts,
    region,
    name: 'common-deps',
    version: 12,
    content: zip('common', 1843),
    runtimes: ['Nodejs18.15', 'Nodejs16.13'],
  });
  sandbox.publish({
    ...facts,
    region,
    name: 'common-deps',
    version: 13,
    content: zip('newer', 1861),
    runtimes: ['Nodejs18.15', 'Nodejs16.13'],
  });
  sandbox.publish({
    ...facts,
    region,
    name: 'image-tools',
    version: 3,
    content: zip('images', 6244),
    runtimes: ['Python3.9'],
  });
  sandbox.publish({
    ...facts,
    region: 'ap-shanghai',
    name: 'common-deps',
    version: 7,
    content: zip('shanghai', 912),
    runtimes: ['Nodejs18.15'],
  });
}

function screenshot(name: string, summary: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-picture-'));
  const page = join(folder, 'summary.html');
  const body = marked.parse(summary, { gfm: true, async: false });
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>${STYLE} body { margin: 24px; } .markdown-body { max-width: 1180px; }</style><article class="markdown-body">${body}</article><title></title><script>document.title = document.querySelector('article').offsetHeight</script>`,
  );
  const chromium = (...args: string[]) =>
    execFileSync(
      CHROMIUM,
      [
        ...[
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--disable-background-networking',
          '--disable-component-update',
        ],
        ...[
          '--disable-sync',
          '--no-first-run',
          '--hide-scrollbars',
          `--user-data-dir=${join(folder, 'profile')}`,
        ],
        ...[...args, `file://${page}`],
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  const height = /<title>(\d+)<\/title>/.exec(chromium('--window-size=1240,100', '--dump-dom'))?.[1] ?? '900';
  const image = `--screenshot=${join(IMAGES, `${name}.png`)}`;
  chromium('--force-device-scale-factor=1.5', `--window-size=1240,${Number(height) + 48}`, image);
  rmSync(folder, { recursive: true, force: true });
}

async function picture(
  name: string,
  job: Job,
  sandbox: Sandbox,
  inputs: Record<string, string>,
): Promise<void> {
  const { summary } = await runStep({
    job,
    inputs: {
      ...inputs,
      endpoint: sandbox.endpoint,
      'secret-id': sandbox.key.secretId,
      'secret-key': sandbox.key.secretKey,
    },
  });
  screenshot(name, summary);
}

mkdirSync(IMAGES, { recursive: true });
const sandbox = await startSandbox();
const job = createJob();
try {
  publishAll(sandbox);
  const lockfile = 'scf-layers.lock.json';
  const layers = 'ap-guangzhou/common-deps:12\nap-guangzhou/image-tools:3\nap-shanghai/common-deps:7';
  const update = { lockfile, 'lockfile-mode': 'update' };
  await runStep({
    job,
    inputs: {
      ...update,
      layers,
      endpoint: sandbox.endpoint,
      'secret-id': sandbox.key.secretId,
      'secret-key': sandbox.key.secretKey,
    },
  });
  await picture('pass', job, sandbox, { lockfile });
  await picture('update', job, sandbox, {
    ...update,
    layers: layers.replace('common-deps:12', 'common-deps:13'),
  });
  await runStep({
    job,
    inputs: {
      ...update,
      layers,
      endpoint: sandbox.endpoint,
      'secret-id': sandbox.key.secretId,
      'secret-key': sandbox.key.secretKey,
    },
  });
  sandbox.update('ap-guangzhou/image-tools:3', {
    content: zip('evil', 6247),
    addTime: '2026-11-20 02:13:09',
  });
  await picture('mismatch', job, sandbox, { lockfile });
} finally {
  await sandbox.close();
  job.remove();
}
