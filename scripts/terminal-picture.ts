/** One command of a recording: what was typed, and what the terminal got, with its colours. */
export interface Recorded {
  typed: string;
  output: string;
}

const [FONT_SIZE, LINE_HEIGHT, CHARACTER_WIDTH, MARGIN, BAR] = [14, 21, 8.43, 20, 34] as const;
const [TYPING_MS, LINE_MS, PAUSE_MS] = [900, 120, 900] as const;
/** The foreground colours of SGR that the command uses, on the dark background of the picture. */
const COLOURS: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#3fb950', 33: '#d29922' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of a terminal start with it
const SGR = /\u001b\[([\d;]*)m/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all sequences but colours
const OTHER_SEQUENCES = /\u001b\[[\d;?]*[A-Za-ln-z]/g;

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line with colours as SVG. */
function colouredLine(line: string): string {
  const [first = '', ...parts] = line.split(SGR);
  let svg = escapeXml(first);
  for (let index = 0; index < parts.length; index += 2) {
    const colour = COLOURS[parts[index] ?? ''];
    const text = escapeXml(parts[index + 1] ?? '');
    svg += colour === undefined ? text : `<tspan fill="${colour}">${text}</tspan>`;
  }
  return svg;
}

/**
 * Draws a recording as an SVG that plays once, line by line, and then stands still; for readers who prefer reduced motion, and where
 * nothing is animated, it is whole from the start. The text is the terminal's, the pauses are not.
 */
export function renderTerminal(commands: readonly Recorded[], title: string): string {
  const rows: { svg: string; atMs: number; length: number }[] = [];
  let atMs = 0;
  const add = (svg: string, length: number) => rows.push({ svg, atMs, length });
  for (const { typed, output } of commands) {
    if (rows.length > 0) add('', 0);
    atMs += PAUSE_MS;
    add(
      `<tspan fill="#8b949e">$</tspan> <tspan font-weight="bold">${escapeXml(typed)}</tspan>`,
      typed.length + 2,
    );
    atMs += TYPING_MS;
    for (const line of output.replaceAll('\r', '').replace(OTHER_SEQUENCES, '').trimEnd().split('\n')) {
      add(colouredLine(line), line.replaceAll(new RegExp(SGR, 'g'), '').length);
      atMs += LINE_MS;
    }
  }
  const width = Math.ceil(Math.max(...rows.map(({ length }) => length)) * CHARACTER_WIDTH + 2 * MARGIN);
  const height = BAR + rows.length * LINE_HEIGHT + MARGIN;
  const texts = rows.map(
    ({ svg, atMs }, index) =>
      `<text x="${MARGIN}" y="${BAR + (index + 1) * LINE_HEIGHT - 5}" style="animation-delay:${atMs}ms">${svg}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>
text { font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre; }
@media (prefers-reduced-motion: no-preference) { text { animation: show 1ms backwards; } @keyframes show { from { opacity: 0; } } }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#30363d"/>
<circle cx="20" cy="17" r="5" fill="#ff5f57"/><circle cx="38" cy="17" r="5" fill="#febc2e"/><circle cx="56" cy="17" r="5" fill="#28c840"/>
${texts.join('\n')}
</svg>
`;
}
