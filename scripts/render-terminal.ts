import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGES } from './render-summary.ts';

/** A command line and what it printed. */
export interface Shot {
  command: string;
  output: string;
}

const [CHARACTER_PX, LINE_PX, MARGIN_PX, BAR_PX] = [8.4, 20, 20, 36];
const TYPING_MS = 1400;
const PAUSE_MS = 700;

interface Line {
  text: string;
  colour: string;
  /** When it appears, from the start of the recording. */
  atMs: number;
}

/** Writes `docs/images/terminal.svg`: the commands one after the other. A reader who wants no motion sees the last frame. */
export function writeTerminal(shots: readonly Shot[]): void {
  writeFileSync(join(IMAGES, 'terminal.svg'), terminalSvg(shots));
}

function linesOf(shots: readonly Shot[]): Line[] {
  let atMs = 0;
  return shots.flatMap(({ command, output }) => {
    atMs += PAUSE_MS;
    const prompt = { text: `$ ${command}`, colour: '#f0f6fc', atMs };
    atMs += TYPING_MS;
    const printed = output
      .trimEnd()
      .split('\n')
      .map((text) => ({ text, colour: colourOf(text), atMs }));
    return [prompt, ...printed, { text: '', colour: '', atMs }];
  });
}

/** The colours that the command uses on a terminal, in GitHub's dark scheme. */
function colourOf(line: string): string {
  if (line.startsWith('✔')) return '#3fb950';
  return line.startsWith('✘') ? '#f85149' : '#9198a1';
}

function terminalSvg(shots: readonly Shot[]): string {
  const lines = linesOf(shots).slice(0, -1);
  const width = Math.ceil(Math.max(...lines.map(({ text }) => text.length)) * CHARACTER_PX) + 2 * MARGIN_PX;
  const height = BAR_PX + lines.length * LINE_PX + MARGIN_PX;
  const rows = lines.map(({ text, colour, atMs }, index) => {
    const y = BAR_PX + (index + 1) * LINE_PX - 5;
    const delay = `style="animation-delay:${atMs}ms"`;
    return `<text x="${MARGIN_PX}" y="${y}" fill="${colour}" ${delay}>${escaped(text)}</text>`;
  });
  const title = shots.map(({ command }) => command).join(', then ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(`A terminal: ${title}`)}</title>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; }
@media (prefers-reduced-motion: no-preference) { text { animation: appear 1ms both; } }
@keyframes appear { from { visibility: hidden; } to { visibility: visible; } }
</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="none" stroke="#3d444d"/>
<circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/><circle cx="60" cy="18" r="6" fill="#28c840"/>
${rows.filter((row) => !row.endsWith('></text>')).join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
