import { spawnSync } from 'node:child_process';
import { cpus, release, type as system, totalmem } from 'node:os';
import type { Point, Row } from './rows.ts';

/** The machine and what ran on it, one line each. */
export function describeMachine(): string[] {
  const processors = cpus();
  const version = (command: string, pattern: RegExp): string =>
    pattern.exec(spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ??
    'not installed';
  return [
    `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory, ${system()} ${release()}`,
    `Node.js ${process.versions.node}; curl ${version('curl', /^curl (\S+)/)}; aria2 ${version('aria2c', /^aria2 version (\S+)/)}; sha256sum of coreutils ${version('sha256sum', /\) (\S+)/)}`,
  ];
}

const HEAD = ['what', 'gate', 'against', 'took', 'ratio', 'bound', ''];

function cells({ what, ours, against, theirs, ratio, bound }: Row): string[] {
  const verdict = bound === undefined ? '' : ratio <= bound ? 'met' : 'not met';
  const limit = bound === undefined ? '' : `≤ ${bound.toFixed(2)}`;
  return [what, ours, against, theirs, ratio.toFixed(2), limit, verdict];
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The comparisons as a Markdown table. */
export function table(rows: readonly Row[]): string {
  return markdown(HEAD, rows.map(cells));
}

/** `docs/performance.md`. */
export function performancePage(run: {
  rows: readonly Row[];
  points: readonly Point[];
  rounds: number;
  machine: readonly string[];
}): string {
  const points = run.points.map(({ what, wall, peak }) => [
    what,
    `${wall.toFixed(2)} s`,
    `${Math.round(peak / 1024 ** 2)} MiB`,
  ]);
  return `# Performance

This page is written by \`npm run bench\`. Run it on your own machine: the ratios carry over, the seconds do not.

${table(run.rows)}

The gate's figures are of the whole process of \`dist/\`: start, API call, download, digest, the copy for the tool cache, report. Those of curl
and aria2c are of the bare command, which is handed a signed URL. *took* is what the other side took.

How cost grows:

${markdown(['what', 'time', 'peak memory'], points)}

Many layers are bound by the API, which takes 20 calls a second. Memory does not depend on the size of a layer.

## Where and how

${run.machine.map((line) => `- ${line}`).join('\n')}
- Every figure is the median of ${run.rounds} runs; a ratio is the median of the ratios of single rounds. In each round the gate and its peers run one
  after the other, so that whatever else the machine does meets them alike.
- The server is the sandbox (\`sandbox/serve.ts\`) in a process of its own on loopback: real signatures and signed URLs, and, where the table says so, a
  limit for the speed of each connection and a delay before each first byte.
- *Cold* is an empty tool cache, which is filled. Files are written to the folder for temporary files (\`TMPDIR\`).
- Peak memory is the kernel's record (\`VmHWM\`), processor time is user and system time as bash's \`times\` has it.

To repeat it: \`npm ci\`, \`npm run build\`, \`npm run bench\` (Linux with bash, curl and sha256sum; the rows of aria2c are left out where that
is not installed). \`node bench/bench.ts --rounds 15\` takes more rounds, \`--print-only\` leaves this page alone.

## How large layers are fetched

The first request is a plain GET: an object below 8 MiB, or a server without ranges, costs that one request. Where its answer shows a larger
object with ranges and a strong ETag, up to seven further connections fetch parts of it with \`Range\` and \`If-Match\` while the first one
brings the beginning; over all layers of a step there are at most twelve of them. COS limits the speed of each connection, so this is what
makes a large layer fast. An answer that does not fit the first one, or too many failures of one part, end all that: the layer is
then fetched again as one plain stream. So is one whose digest is wrong.

Parts are written where they belong, and hashed in order: at once where it is their turn, else read back from the page cache later, which costs a
tenth of hashing and no memory. On loopback, where one connection is as fast as the machine, several are no gain: there the
gate is bound by the processor time of receiving, hashing and writing, and of copying the layer for the tool cache.
`;
}
