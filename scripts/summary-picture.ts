import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Marked } from 'marked';

const CHROMIUM = process.env['CHROMIUM'] ?? 'chromium';
const require = createRequire(import.meta.url);

/** GitHub's colour schemes, with the background of its pages. */
const SCHEMES = { light: '#ffffff', dark: '#0d1117' } as const;

/** GitHub's classes for the lines of a `diff` block, by their first character; github-markdown-css has their colours. */
const DIFF_CLASSES: Readonly<Record<string, string>> = {
  '+': 'pl-mi1',
  '-': 'pl-md',
  '!': 'pl-mc',
  '#': 'pl-c',
  '@': 'pl-mdr',
};

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const marked = new Marked({
  gfm: true,
  renderer: {
    code({ text, lang }) {
      if (lang !== 'diff') return false;
      const lines = text.split('\n').map((line) => {
        const style = DIFF_CLASSES[line.slice(0, 1)];
        return style === undefined ? escapeHtml(line) : `<span class="${style}">${escapeHtml(line)}</span>`;
      });
      return `<div class="highlight"><pre>${lines.join('\n')}</pre></div>\n`;
    },
  },
});

/**
 * Renders a job summary as GitHub shows it, in headless Chromium (`CHROMIUM`, or `chromium` on the PATH), into a PNG.
 *
 * @throws Error if there is no browser or it fails
 */
export function renderSummary(summary: string, scheme: keyof typeof SCHEMES, target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-picture-'));
  const page = join(folder, 'summary.html');
  const style = readFileSync(require.resolve(`github-markdown-css/github-markdown-${scheme}.css`), 'utf8');
  const body = marked.parse(summary, { async: false });
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>${style} body { margin: 24px; background: ${SCHEMES[scheme]}; } .markdown-body { max-width: 1180px; }</style><article class="markdown-body">${body}</article><title></title><script>document.title = document.querySelector('article').offsetHeight</script>`,
  );
  try {
    const height = /<title>(\d+)<\/title>/.exec(
      runChromium(folder, page, '--window-size=1228,100', '--dump-dom'),
    )?.[1];
    if (height === undefined) throw new Error(`${CHROMIUM} did not render ${target}.`);
    const size = `--window-size=1228,${Number(height) + 48}`;
    runChromium(folder, page, '--force-device-scale-factor=1.5', size, `--screenshot=${target}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runChromium(folder: string, page: string, ...args: string[]): string {
  const quiet = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync', '--no-first-run', '--hide-scrollbars'],
  ];
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  return execFileSync(CHROMIUM, [...quiet, profile, ...args, `file://${page}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
