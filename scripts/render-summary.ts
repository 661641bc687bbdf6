import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';

/** Where pictures go. */
export const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));

const CHROMIUM = process.env['CHROMIUM'] ?? 'chromium';

/** Colours that github-markdown-css lacks: those of a `diff` block on github.com (primer/primitives, `prettylights-syntax-markup-*`). */
const SCHEMES = {
  light: { added: ['#116329', '#dafbe1'], removed: ['#82071e', '#ffebe9'], changed: ['#953800', '#ffd8b5'] },
  dark: { added: ['#aff5b4', '#033a16'], removed: ['#ffdcd7', '#67060c'], changed: ['#ffdfb6', '#5a1e02'] },
} as const;
type Scheme = keyof typeof SCHEMES;

/** `docs/images/NAME-light.png` and `NAME-dark.png` of a job summary, with GitHub's stylesheet in headless Chromium. */
export function renderSummary(name: string, summary: string): void {
  for (const scheme of ['light', 'dark'] as const) screenshot(`${name}-${scheme}`, pageOf(summary, scheme));
}

const SIGNS = { '+': 'added', '-': 'removed', '!': 'changed' } as const;

/** Colours the lines of `diff` blocks, as GitHub does. */
function withDiffColours(html: string): string {
  return html.replace(
    /(<code class="language-diff">)([\s\S]*?)(<\/code>)/g,
    (_all, open: string, text: string, close: string) =>
      open +
      text.replace(
        /^([-+!]).*$/gm,
        (line, sign: keyof typeof SIGNS) => `<span class="${SIGNS[sign]}">${line}</span>`,
      ) +
      close,
  );
}

function pageOf(summary: string, scheme: Scheme): string {
  const path = createRequire(import.meta.url).resolve(`github-markdown-css/github-markdown-${scheme}.css`);
  const colours = Object.entries(SCHEMES[scheme]).map(
    ([kind, [text, background]]) => `.${kind} { color: ${text}; background: ${background}; }`,
  );
  const own = `body { margin: 0; } .markdown-body { padding: 24px; } ${colours.join(' ')}`;
  const body = withDiffColours(marked.parse(summary, { gfm: true, async: false }));
  return `<!doctype html><meta charset="utf-8"><style>${readFileSync(path, 'utf8')} ${own}</style>
<article class="markdown-body">${body}</article><title></title>
<script>document.title = document.querySelector('article').offsetHeight</script>`;
}

function screenshot(name: string, html: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'scf-layer-gate-picture-'));
  try {
    const page = join(folder, 'summary.html');
    writeFileSync(page, html);
    const height = /<title>(\d+)<\/title>/.exec(
      chromium(folder, page, ['--window-size=1200,100', '--dump-dom']),
    )?.[1];
    if (height === undefined) throw new Error(`Chromium measured no height of ${name}.`);
    const image = `--screenshot=${join(IMAGES, `${name}.png`)}`;
    chromium(folder, page, ['--force-device-scale-factor=1.5', `--window-size=1200,${height}`, image]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs Chromium (`CHROMIUM`, or `chromium` on the PATH) without network. Returns what it prints. */
function chromium(folder: string, page: string, args: readonly string[]): string {
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  const headless = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'];
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  return execFileSync(CHROMIUM, [...headless, ...quiet, profile, ...args, `file://${page}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
