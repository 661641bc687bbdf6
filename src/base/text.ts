/** Characters that end a line, move the cursor or hide text: C0, DEL, C1, line and paragraph separators, bidi controls. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/**
 * Untrusted text (a server's message, a description) as one printable line of at most `limit` characters.
 *
 * With a line break, a server could start a workflow command (`::set-output …`).
 */
export function oneLine(text: string, limit = 300): string {
  const line = text.replace(UNPRINTABLE, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}

/** A message as printable lines of together at most `limit` characters. Its line breaks are ours: it quotes untrusted text on one line. */
export function printableLines(message: string, limit: number): string[] {
  const text = message.length > limit ? `${message.slice(0, limit)}…` : message;
  return text.split('\n').map((line) => oneLine(line, limit + 1));
}

/** Digests one under the other, so that two can be compared by eye: each on a line of its own, with what it is. */
export function digestLines(digests: readonly (readonly [digest: string, what: string])[]): string {
  return digests.map(([digest, what]) => `\n${digest} ${what}`).join('');
}

/**
 * A line for the log of a GitHub job that cannot be read as a workflow command, whatever untrusted text it contains: the runner reads
 * `::name` at the start of a line and `##[name` anywhere in it as one.
 */
export function withoutCommands(line: string): string {
  return line.replaceAll('##[', '## [').replace(/^::/, ': :');
}

/** Untrusted text, printable and in double quotes, for use in a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(oneLine(text, 120));
}

/** `6394024` → `6,394,024 bytes`: two exact sizes, to be compared by eye. */
export function formatExactBytes(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} bytes`;
}

/** `1536` → `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${bytes} bytes` : `${value.toFixed(1)} ${units[unit]}`;
}

/** Formats milliseconds: `1234` → `1.2 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
