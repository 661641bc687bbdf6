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

\`npm run bench\` writes this page. Run it on your own machine: the ratios carry over, the seconds do not.

${table(run.rows)}

The gate's figures cover the whole process of \`dist/\`: start, API call, download, digest, the copy for the tool cache, report. Those of curl
and aria2c cover the bare command with a signed URL. *took* is the figure of the other side.

How cost grows:

${markdown(['what', 'time', 'peak memory'], points)}

The API limits many layers to 20 calls per second. Memory does not depend on the size of a layer.

## Where and how

${run.machine.map((line) => `- ${line}`).join('\n')}
- Every figure is the median of ${run.rounds} runs; a ratio is the median of the ratios of single rounds. In each round the gate and its peers run one
  after the other, so that other load on the machine affects them alike.
- The server is the sandbox (\`sandbox/serve.ts\`) in its own process on loopback: real signatures and signed URLs and, if the table says so, a
  speed limit per connection and a delay before each first byte.
- The objects are noise, not zips, so the archive audit is off. *Cold* means that the tool cache is empty and gets filled. Files go to memory (\`/dev/shm\`) if the machine has it, so that no disk is measured.
- Peak memory is the kernel's record (\`VmHWM\`); processor time is user plus system time from bash's \`times\`.

To repeat it: \`npm ci\`, \`npm run bundle\`, \`npm run bench\` (Linux with bash, curl and sha256sum; the rows of aria2c are left out where that
is not installed). \`npm run bench -- --rounds 15\` takes more rounds, \`--print-only\` leaves this page alone.

## How large layers are fetched

The first request is a plain GET: an object below 8 MiB, or a server without ranges, costs that one request. If the response announces a larger
object with ranges and a strong ETag, up to seven more connections fetch parts of it with \`Range\` and \`If-Match\` while the first one
fetches the beginning. All layers of a step together use at most twelve of them. The gate adds them once the process has waited for the network
longer than it has worked. That is after 20 ms if the server limits the speed of each connection, as COS does, and never if one
connection keeps the processor busy: more connections would only add cost. If a response does not match the first one, or one part fails too often,
the gate fetches the layer again as one plain stream. It does the same if the digest is wrong.

Parts are written to their final position and hashed in order: a part in turn is hashed at once, any other is read back from the page cache later. That costs a
tenth of hashing and no memory.

## Where memory and time go

Every connection reads into its own buffer of 256 KiB (\`onread\` of \`net.connect\` and \`tls.connect\`). When the buffer is full, the gate hashes it, writes it
and reuses it. The gate parses HTTP itself (\`src/net/response-reader.ts\`), because Node's HTTP parser allocates and copies for
each read. Bare Node.js processes that receive, hash and write 256 MiB, medians of five, in turns, on the machine below under load:

| | plain: processor time, peak | TLS: processor time, peak |
| --- | --- | --- |
| \`http.get\`, each chunk hashed and written | 1.17 s, 143 MiB | 1.40 s, 140 MiB |
| the same with \`--max-semi-space-size=1\` | 1.17 s, 141 MiB | 1.35 s, 140 MiB |
| chunks copied into one buffer, written when it is full | 1.20 s, 141 MiB | 1.34 s, 143 MiB |
| V8's collector forced every 3 MiB | 1.07 s, 77 MiB | 1.46 s, 83 MiB |
| \`onread\` in front of Node's parser | 1.03 s, 131 MiB | fails an assertion in Node.js |
| \`onread\`, own reader | 0.72 s, 61 MiB | 0.92 s, 70 MiB |

Many small files cost garbage, not bytes. The audit reads synchronously and yields by time, so an entry costs no promise, and for zips of more than
4,096 entries it keeps V8 from growing the space for new objects. A zip of 50,000 files of 1,500 bytes then peaks at 141 to 162 MiB instead of 197 to 205.

## What is not met, and why

*1 KiB, cold.* \`node -e 0\` accounts for 0.07 s of the processor time. Loading Node's own \`http\`, \`https\`, \`crypto\`, \`zlib\` and
\`child_process\`, as any HTTPS client must, takes another 0.07 s: with them alone the ratio is 2.0. Reading and compiling the bundle takes 0.03 s,
running its modules 0.03 s, the work itself 0.03 s. Only steps that use them load the code for YAML, JSON with positions, zip and proxies.

## The size of the bundle

\`dist/index.js\` is about 365 kB, minified. The largest parts are the toolkit (core, tool-cache with exec, io and semver, http-client), the SDK (with
bignumber, json-bigint and uuid), and valibot, which validates API responses: 91 kB, since the bundler keeps all of it although a tenth is used.
The SDK's own transport, form-data and undici would make it 1.6 MB; [shims/](../shims) and \`overrides\` in package.json replace them.
`;
}
