import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type ApiFault,
  bytesContent,
  type CosFault,
  patternContent,
  type Sandbox,
} from '../../sandbox/index.ts';
import { runStep } from '../../sandbox/runner.ts';
import { rawZip } from '../archive/hostile-zip.ts';
import { has } from '../kit/tools.ts';
import { expectLayerShut, fleetLayer, gateTogether, type Oddity, publishLayer } from './fleet-kit.ts';
import {
  expectShut,
  FLEET,
  inLittleMemory,
  inputsFor,
  leftBehind,
  REFERENCE,
  verdictOf,
  withGate,
  ZIP,
} from './kit.ts';
import { spoilCache } from './spoil-cache.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const SLOW = { content: patternContent(8 * 1024 ** 2, 3), throttle: 64 * 1024 };

/** Resolves when the sandbox has sent the first bytes of a layer. */
async function downloadBegan({ downloads }: Sandbox): Promise<void> {
  while (!downloads.some(({ bytesSent }) => bytesSent > 0))
    await new Promise((resolve) => setTimeout(resolve, 10));
}

const api = (answer: ApiFault): Oddity => ({ fault: { on: 'api', do: answer, times: ALWAYS } });
const cos = (answer: CosFault): Oddity => ({ fault: { on: 'cos', do: answer, times: ALWAYS } });
const later = (status: number, seconds: number) => ({ status, headers: { 'retry-after': String(seconds) } });

/** What takes longer than the step may. */
const ENDLESS: readonly [string, Oddity][] = [
  ['a download that is under way', SLOW],
  ['an API that never answers', api('hang')],
  ['a storage that never sends', cos({ stallAfter: 10 })],
  ['a wait that the server asked for', api(later(503, 30))],
];

describe.concurrent('the timeout of the step', () => {
  const gated = gateTogether(
    ENDLESS.map(([title, oddity]) => [title, () => oddity]),
    { timeout: '3' },
  );

  it.each(ENDLESS)('ends %s: DEADLINE_EXCEEDED, nothing left', async (title) => {
    const { error } = expectLayerShut(await gated(title), 'DEADLINE_EXCEEDED');
    expect(error.message).toContain('Timed out after 3 s');
  });
});

const LATER: readonly [string, Oddity, string][] = [
  ['the API, 429', api(later(429, 3600)), 'API_ERROR'],
  ['the API, 503', api(later(503, 61)), 'API_ERROR'],
  ['COS', cos(later(503, 99_999_999)), 'DOWNLOAD_FAILED'],
];

describe.concurrent('a wait that the server asks for, and that is too long', () => {
  const gated = gateTogether(LATER.map(([title, oddity]) => [title, () => oddity]));

  it.each(LATER)('%s: $2 at once, which names it', async (title, _oddity, code) => {
    const one = await gated(title);
    const { error } = expectLayerShut(one, code);
    expect(error.message).toMatch(/Retry-After \d+ s \(the gate waits 60 s at most\)/);
    expect(one.calls).toHaveLength(1);
    expect(one.downloads.length).toBe(title === 'COS' ? 1 : 0);
  });
});

describe.concurrent('once the outcome is published', () => {
  /** A socket that listens, and a timer that never ends: each keeps a process alive. */
  const OPEN =
    "import net from 'node:net'; net.createServer().listen(0, '127.0.0.1'); setInterval(() => {}, 1000);";

  it.each([
    ['passes', {}, 0],
    ['fails', { 'expected-sha256': '0'.repeat(64) }, 1],
  ])(
    'a gate that %s ends by itself, whatever is open, with everything printed',
    async (_name, inputs, code) => {
      await withGate(async ({ step }) => {
        const open = `--import=data:text/javascript,${encodeURIComponent(OPEN)}`;
        const { exitCode, stdout, lingeredMs } = await step(inputs, { env: { NODE_OPTIONS: open } });
        expect(exitCode).toBe(code);
        expect(stdout).toMatch(/^\d of 1 layer verified\./m);
        // It takes milliseconds; what waits for a timer that never ends does not end.
        expect(lingeredMs).toBeLessThan(20_000);
      });
    },
  );
});

describe('a name server that is silent', () => {
  // In a network of its own, whose only name server is a socket that never answers.
  const own = ['unshare', '-rmn', 'bash', '-c'] as const;
  const possible = has(...own, 'ip link set lo up && mount --bind /dev/null /etc/resolv.conf');
  const SILENT = "require('dgram').createSocket('udp4').bind(53, '127.0.0.1', () => console.log('silent'))";
  const script = [
    'ip link set lo up && mount --bind "$RESOLV" /etc/resolv.conf || exit 99',
    `exec 3< <(exec "$1" -e "${SILENT}" 2>/dev/null); read -u 3; "$@"; code=$?; kill $!; exit $code`,
  ].join('; ');

  it.runIf(possible)('DEADLINE_EXCEEDED, and the process ends', async () => {
    await withGate(async ({ job, step }) => {
      const file = join(job.workspace, 'resolv.conf');
      writeFileSync(file, 'nameserver 127.0.0.1\noptions timeout:30 attempts:2\n');
      const env = { PATH: process.env['PATH'], RESOLV: file };
      const result = await step(
        { endpoint: 'scf.example.com', timeout: '2' },
        { env, within: [...own, script, 'bash'] },
      );
      expectShut(result, job, 'DEADLINE_EXCEEDED');
      // It takes milliseconds; the lookup would take a minute.
      expect(result.lingeredMs).toBeLessThan(20_000);
    });
  });
});

describe.concurrent('a cancelled job', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends a download at once and leaves nothing', async (signal) => {
    await withGate(async ({ sandbox, job }) => {
      const onStart = (pid: number) => void downloadBegan(sandbox).then(() => process.kill(pid, signal));
      const result = await runStep({ job, inputs: inputsFor(sandbox), onStart });
      expect(result.exitCode).toBe(signal === 'SIGTERM' ? 143 : 130);
      expect(result.outputs['verified']).toBe('false');
      expect(result.stdout).toContain(`Cancelled (${signal})`);
      expect(result.stderr).toBe('');
      expect(readdirSync(job.temp)).toEqual([]);
      expect(leftBehind(job)).toEqual([]);
    }, SLOW);
  });
});

describe.concurrent('sizes', () => {
  it.each<[string, Record<string, string>, () => Buffer]>([
    ['without end', {}, () => Buffer.alloc(256 * 1024 ** 2, 'x')],
    [
      'of some kilobytes that unpacks to half a gigabyte',
      { 'content-encoding': 'br' },
      () => brotliCompressSync(Buffer.alloc(512 * 1024 ** 2), FAST),
    ],
  ])('an API answer %s: RESPONSE_INVALID, in little memory', async (_name, headers, body) => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.fault({ on: 'api', do: { status: 200, headers, body: body() } });
      expectShut(await inLittleMemory((options) => step({}, options)), job, 'RESPONSE_INVALID');
    });
  });

  it('a zip of 50,000 files passes, in little memory', async () => {
    const data = Buffer.from(Array.from({ length: 1500 }, (_, index) => 97 + ((index * index * 7919) % 23)));
    const packed = deflateRawSync(data);
    const entries = Array.from({ length: 50_000 }, (_, index) => ({
      ...{ name: `node_modules/p${index >> 4}/f${index}.js`, data, packed, descriptor: true as const },
    }));
    await withGate(
      async ({ step }) => {
        const result = await inLittleMemory((options) => step({}, options), 180);
        expect(result.outputs['verified'], result.stdout).toBe('true');
        expect(result.report.layers[0]).toMatchObject({
          archive: { entries: 50_000, unpackedBytes: 75_000_000 },
        });
      },
      { content: bytesContent(rawZip({ entries })) },
    );
  });

  it('an object larger than any layer is refused before its body', async () => {
    await withGate(
      async ({ sandbox, job, step }) => {
        const result = await step();
        expectShut(result, job, 'DOWNLOAD_FAILED');
        expect(result.report.layers[0]?.error?.message).toContain('no layer is larger than 1.0 GiB');
        expect(sandbox.downloads).toHaveLength(1);
      },
      { content: { ...patternContent(16, 1), sha256: '0'.repeat(64), size: 1024 ** 3 + 1 } },
    );
  });
});

/** Each file and folder is held when it is first to be renamed, as by a virus scanner on Windows. Elsewhere two of the codes are about rights. */
const HELD = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { renameSync } = fs;
const codes = process.platform === 'win32' ? ['EPERM', 'EBUSY', 'EACCES'] : ['EBUSY'];
const seen = new Set();
fs.renameSync = (from, to) => {
  if (seen.has(to)) return renameSync(from, to);
  seen.add(to);
  console.log('held', to);
  throw Object.assign(new Error('held'), { code: codes[seen.size % codes.length] });
};
syncBuiltinESMExports();`;

describe.concurrent('disks', () => {
  it('that hold each new file for a moment: the layer passes, is unpacked and locked', async () => {
    await withGate(async ({ job, step }) => {
      const { outputs, stdout } = await step(
        { 'extract-to': 'opt', lockfile: 'layers.json', 'lockfile-mode': 'update' },
        { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(HELD)}` } },
      );
      expect(outputs['verified'], stdout).toBe('true');
      expect(readFileSync(outputs['layer-path'] ?? '')).toEqual(ZIP);
      expect(readdirSync(join(job.workspace, 'opt'))).toEqual(['nodejs']);
      expect(readFileSync(join(job.workspace, 'layers.json'), 'utf8')).toContain(REFERENCE);
      expect(stdout.match(/^held .*(?:\.zip|opt|layers\.json)$/gm)).toHaveLength(3);
    });
  });

  it('RUNNER_TEMP is a file: an error that names it', async () => {
    await withGate(async ({ job, step }) => {
      const file = join(job.workspace, 'file');
      writeFileSync(file, '');
      await expect(step({}, { env: { RUNNER_TEMP: file } })).rejects.toThrow(
        /INPUT_INVALID::The folder for temporary files, .*file, cannot be used: .*Make it a folder that this step can write to/,
      );
    });
  });

  it('RUNNER_TEMP is not set, and the summary cannot be written: two warnings, and the layer passes', async () => {
    await withGate(async ({ job, step }) => {
      const env = { RUNNER_TEMP: undefined, TMPDIR: job.temp };
      const summary = { GITHUB_STEP_SUMMARY: join(job.workspace, 'none', 'x') };
      const { exitCode, outputs, stdout } = await step({}, { env: { ...env, ...summary } });
      expect(exitCode).toBe(0);
      expect(outputs['verified']).toBe('true');
      expect(outputs['layer-path']?.startsWith(job.temp)).toBe(true);
      expect(stdout).toContain('::warning title=Layer gate::RUNNER_TEMP is not set');
      expect(stdout).toContain('The job summary could not be written');
    });
  });

  it('no summary file, as on old servers: nothing is said, and the layer passes', async () => {
    await withGate(async ({ step }) => {
      const { outputs, stdout } = await step({}, { env: { GITHUB_STEP_SUMMARY: undefined } });
      expect(outputs['verified']).toBe('true');
      expect(stdout).not.toContain('::warning');
    });
  });

  // The disk is mounted in a namespace of its own, so its files are listed in there. bash, because dash drops variables
  // with a dash in their names, as inputs have.
  const mounts = has('unshare', '-rm', 'bash', '-c', 'mount -t tmpfs tmpfs /mnt');
  const script = `mount -t tmpfs -o size=1m tmpfs "$RUNNER_TEMP" && "$@"; code=$?; echo left: "$RUNNER_TEMP"/*/*; exit $code`;
  it.runIf(mounts).each([
    ['RUNNER_TEMP', /INPUT_INVALID::The folder for temporary files, .*EROFS.*read-only file system/],
    ['GITHUB_OUTPUT', /INPUT_INVALID::The file for outputs, .*EROFS.*read-only file system/],
  ])('%s cannot be written: INPUT_INVALID that says so, in audit mode too', async (variable, message) => {
    await withGate(async ({ sandbox, job }) => {
      const place = join(job.workspace, 'read-only');
      mkdirSync(place);
      const readOnly = `mount -t tmpfs tmpfs "$PLACE" && touch "$PLACE/output" && mount -o remount,bind,ro "$PLACE" && "$@"`;
      const result = await runStep({
        job,
        inputs: { ...inputsFor(sandbox), mode: 'audit' },
        env: {
          ...{ PATH: process.env['PATH'], PLACE: place },
          [variable]: variable === 'RUNNER_TEMP' ? place : join(place, 'output'),
        },
        within: ['unshare', '-rm', 'bash', '-c', readOnly, 'bash'],
      });
      expect(result.exitCode).toBe(1);
      expect(result.stdout).toMatch(message);
      expect(result.stdout).not.toMatch(/Report this bug/);
      expect(sandbox.calls).toEqual([]);
    });
  });

  it.runIf(mounts)('the disk is full: DOWNLOAD_FAILED that says so, nothing left', async () => {
    await withGate(
      async ({ sandbox, job }) => {
        const within = ['unshare', '-rm', 'bash', '-c', script, 'bash'];
        const result = await runStep({
          job,
          inputs: inputsFor(sandbox),
          env: { PATH: process.env['PATH'] },
          within,
        });
        expect(result.exitCode).toBe(1);
        expect(result.outputs['verified']).toBe('false');
        expect(result.stdout).toMatch(/DOWNLOAD_FAILED::.*ENOSPC.*the disk of RUNNER_TEMP is full/);
        // What the step tells of itself, and nothing else; the paths may have a space in them.
        const [, left = ''] = /^left: (.*)$/m.exec(result.stdout) ?? [];
        expect(left).toMatch(
          /^(?:(?!\/temp\/).)*\/temp\/[^/]+\/report\.json (?:(?!\/temp\/).)*\/temp\/[^/]+\/summary\.md$/,
        );
      },
      { content: patternContent(4 * 1024 ** 2, 1) },
    );
  });
});

describe('memory', () => {
  // The kernel's record of the peak can be read on Linux only.
  it.runIf(process.platform === 'linux')('does not grow with the object', async () => {
    const peaks: number[] = [];
    // Over one connection that is as fast as it gets, and over eight that are not.
    for (const [size, requests, pace] of [
      [1024 ** 2, 1, {}],
      [64 * 1024 ** 2, 1, {}],
      [112 * 1024 ** 2, 8, { throttle: 16 * 1024 ** 2 }],
    ] as const) {
      const content = patternContent(size, 4);
      await withGate(
        async ({ sandbox, job, step }) => {
          let peak = 0;
          const result = await step(
            { 'audit-archive': 'false' },
            { onPeakMemory: (bytes) => (peak = Math.max(peak, bytes)) },
          );
          const facts = { verified: 'true', size: String(size), 'code-sha256': content.sha256 };
          expect(result.outputs, result.stdout).toMatchObject(facts);
          expect(verdictOf(result, 'digest')).toBe('pass');
          expect(sandbox.downloads.length).toBeGreaterThanOrEqual(requests);
          // The zip and its checksum; in the tool cache the zip and its mark.
          expect(leftBehind(job)).toHaveLength(4);
          peaks.push(peak);
        },
        { content, ...pace },
      );
    }
    const [small = 0, ...large] = peaks;
    expect(small).toBeGreaterThan(0);
    for (const peak of large) {
      expect(peak).toBeLessThanOrEqual(160 * 1024 ** 2);
      expect(peak / small).toBeLessThanOrEqual(1.5);
    }
  });
});

describe.concurrent('a slow path', () => {
  it('64 MiB cut ten times passes, and little is sent twice', async () => {
    const content = patternContent(64 * 1024 ** 2, 9);
    await withGate(
      async ({ sandbox, step }) => {
        let seed = 20261124;
        for (let cut = 0; cut < 10; cut += 1) {
          seed = (seed * 1103515245 + 12345) % 2 ** 31;
          sandbox.fault({ on: 'cos', do: { cutAfter: 1 + (seed % (6 * 1024 ** 2)), how: 'fin' } });
        }
        const { outputs, stdout } = await step({ 'audit-archive': 'false' });
        expect(outputs, stdout).toMatchObject({ verified: 'true', 'code-sha256': content.sha256 });
        const sent = sandbox.downloads.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
        // One for each of eight parts and of ten cuts, and a few where a connection with nothing left to do halves a part.
        expect(sandbox.downloads.length).toBeGreaterThanOrEqual(18);
        expect(sandbox.downloads.length).toBeLessThanOrEqual(40);
        expect(sent).toBeLessThanOrEqual(1.1 * content.size);
      },
      // Cut by FIN: what a reset throws away of the buffers depends on how busy this machine is.
      { content, throttle: 6 * 1024 ** 2 },
    );
  });
});

describe('eight steps of two layers on one tool cache that somebody else spoils', () => {
  it('pass with right bytes, or fail closed', async () => {
    await withGate(async (gate) => {
      const layers = ['a', 'b'].map(fleetLayer);
      for (const layer of layers) publishLayer(gate, layer);
      const inputs = { ...FLEET, layers: layers.map(({ reference }) => reference).join('\n') };
      const vandal = spoilCache(gate.job.toolCache);
      const steps = await Promise.all(Array.from({ length: 8 }, () => gate.step(inputs)));
      const spoilt = vandal.stop();
      const passed = steps.filter(({ outputs }) => outputs['verified'] === 'true');
      for (const { report } of passed)
        expect(report.layers.map(({ path }) => readFileSync(path ?? ''))).toEqual(
          layers.map(({ zip }) => zip),
        );
      for (const { exitCode, outputs, report } of steps) {
        expect(exitCode).toBe(outputs['verified'] === 'true' ? 0 : 1);
        if (exitCode === 0) continue;
        expect(outputs).not.toHaveProperty('checksums-path');
        for (const layer of report.layers) expect(layer).not.toHaveProperty('path');
      }
      expect(passed.length).toBeGreaterThan(0);
      expect(spoilt).toBeGreaterThan(0);
    });
  });
});
