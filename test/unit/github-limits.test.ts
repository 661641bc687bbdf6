import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ArchiveEntry } from '../../src/archive/entry.ts';
import { createWorkspace } from '../../src/artifact/workspace.ts';
import { type ErrorCode, GateError } from '../../src/base/errors.ts';
import type { Host, Notice, NoticeLevel } from '../../src/base/host.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { CHECKS } from '../../src/gate/checks.ts';
import type { VersionDiff } from '../../src/gate/compare.ts';
import type { HandedLayer, Mode, Outcome } from '../../src/gate/outcome.ts';
import type { FailedLayer, LayerResult } from '../../src/gate/result.ts';
import { ManifestError } from '../../src/layers/manifests/manifest-error.ts';
import { publish } from '../../src/report/publish.ts';

// GitHub's limits, as its documentation has them.
const MAX_SUMMARY_BYTES = 1024 * 1024;
const MAX_OUTPUTS_BYTES = 1_000_000;
const MAX_ANNOTATIONS = 10;

const folder = mkdtempSync(join(tmpdir(), 'limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Published {
  summary: string;
  outputs: Record<string, string>;
  notices: Notice[];
  log: string[];
  warnings: string[];
  reportPath: string;
  report: { layers: unknown[]; [key: string]: unknown };
}

/** Publishes an outcome to a host that keeps what it is told. */
async function published(outcome: Outcome): Promise<Published> {
  const outputs: Record<string, string> = {};
  const [notices, log, warnings, summaries]: [Notice[], string[], string[], string[]] = [[], [], [], []];
  const shown = (level: NoticeLevel) => notices.filter((notice) => notice.level === level).length;
  const host: Host = {
    input: () => '',
    inputNames: [],
    env: { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'octo-org/app', GITHUB_SHA: 'f00d' },
    folders: { workspace: folder, temporary: folder, toolCache: undefined },
    log: {
      info: (line) => log.push(line),
      warn: (line) => warnings.push(line),
      group: (title, lines) => log.push(title, ...lines),
    },
    maskSecret() {},
    maskWhole() {},
    redact: (text) => text,
    describeSettings: (settings) => `Settings: ${settings.join(', ')}.`,
    setOutput(name, value) {
      outputs[name] = value;
    },
    show: (notice) => notices.push(notice),
    noticesLeft: (level) => MAX_ANNOTATIONS - shown(level),
    writeSummary: async (markdown) => void summaries.push(markdown),
    onCancel() {},
    missingKeys: { looked: '', hint: '' },
    isGithubRun: true,
    helpUrl: (code) => code,
  };
  await publish(outcome, await createWorkspace(folder, createTracker()), host, new Date(0));
  const reportPath = outputs['report-path'] ?? '';
  const report = JSON.parse(readFileSync(reportPath, 'utf8'));
  return { summary: summaries.join(''), outputs, notices, log, warnings, reportPath, report };
}

/** What holds for every outcome. */
function expectWithinLimits({ summary, outputs, notices }: Published): void {
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES);
  const bytes = Object.entries(outputs).map(([name, value]) => Buffer.byteLength(name + value));
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_OUTPUTS_BYTES);
  for (const level of ['error', 'warning', 'notice'])
    expect(notices.filter((notice) => notice.level === level).length).toBeLessThanOrEqual(MAX_ANNOTATIONS);
}

const base = (index: number) => ({
  layer: {
    ...{ region: 'ap-guangzhou', name: `layer-${index}`, version: index + 1 },
    ...{ pins: [], contents: [], runtimes: [], lock: undefined },
    sources: [
      {
        kind: 'manifest' as const,
        path: `services/payments-${index}/serverless.yml`,
        line: 12,
        function: 'api',
      },
    ],
  },
  checks: CHECKS.map(({ id }) => ({ id, verdict: 'pass' as const })),
  sha256: { expected: 'a'.repeat(64), pinned: 'a'.repeat(64) },
  pinned: true,
  durationMs: 12,
});

function passed(index: number, description = 'shared dependencies'): HandedLayer {
  const facts = { status: 'Active', compatibleRuntimes: ['Nodejs18.15', 'Nodejs16.13'], licenseInfo: 'MIT' };
  return {
    ...base(index),
    verdict: 'passed',
    sha256: { expected: 'a'.repeat(64), pinned: 'a'.repeat(64), actual: 'a'.repeat(64) },
    size: 1_234_567,
    cacheHit: false,
    requestId: '6e8f3a5c-0000-4000-8000-000000000000',
    facts: { ...facts, description, addTime: '2026-09-30 08:12:44' },
    zip: '/x.zip',
    path: `/home/runner/work/_temp/scf-layer-gate-abcdef/layers/ap-guangzhou.layer-${index}.${index + 1}.zip`,
  };
}

function failed(index: number, code: ErrorCode, text = ''): FailedLayer {
  const message = `ap-guangzhou/layer-${index}:${index + 1}: Expected an entry in scf-layers.lock.json, found none. ${text}`;
  const hint =
    'Review the layer, update the lockfile and commit it; or go back to the version that is locked.';
  return {
    ...base(index),
    verdict: 'failed',
    error: new GateError(code, message, { hint, requestId: `r-${index}` }),
  };
}

const step = { mode: 'enforce', durationMs: 1 } as const;
const failure = (layers: LayerResult[], errors: GateError[] = [], mode: Mode = 'enforce'): Outcome => {
  return { ...step, mode, verdict: 'failed', layers, errors };
};
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('of a fleet of 1,100 layers', () => {
  it('that pass, every text is below its limit, and all of it is in the report', async () => {
    const made = await published({
      ...step,
      verdict: 'passed',
      layers: many(1100, (index) => passed(index)),
    });
    expectWithinLimits(made);
    const { summary, outputs, notices, warnings, report, reportPath } = made;
    expect(
      many(1100, (index) => `<code>layer-${index}</code>`).filter((name) => !summary.includes(name)),
    ).toEqual([]);
    expect(report.layers).toHaveLength(1100);
    expect(outputs).toMatchObject({ verified: 'true', pinned: 'true' });
    expect(outputs).not.toHaveProperty('layers');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.lines[0]).toMatch(/^The output layers is not set: it has 1\d{6} bytes/);
    expect(notices[0]?.lines[0]).toContain(reportPath);
    expect(warnings).toEqual([
      'The checksums have 1100 lines; actions/attest signs at most 1024 subjects. To sign them, gate the fleet in parts. Settings: shard.',
    ]);
  });

  it('of 700 that pass, the output is there, and nobody is warned', async () => {
    const made = await published({ ...step, verdict: 'passed', layers: many(700, (index) => passed(index)) });
    expectWithinLimits(made);
    expect(JSON.parse(made.outputs['layers'] ?? '')).toEqual(made.report.layers);
    expect([...made.notices, ...made.warnings]).toEqual([]);
  });

  it.each<Mode>(['enforce', 'audit'])(
    'that fail in mode %s, the alarm is first although it came last',
    async (mode) => {
      const alarm = failed(1099, 'PIN_MISMATCH');
      const made = await published(
        failure([...many(1099, (index) => failed(index, 'NOT_LOCKED')), alarm], [], mode),
      );
      expectWithinLimits(made);
      const { notices, summary, log, report, reportPath } = made;
      const failures = notices.filter(({ level }) => level !== 'notice');
      expect(failures).toHaveLength(10);
      expect(failures[0]?.title).toBe('Layer gate: PIN_MISMATCH');
      expect(failures[9]).toMatchObject({
        level: mode === 'audit' ? 'warning' : 'error',
        title: 'Layer gate: 1091 more failures',
        lines: [
          '1091 more failures: 1091 NOT_LOCKED.',
          `What to do: Read them in the log or in the report, ${reportPath}.`,
        ],
      });
      const told = [...log, ...failures.flatMap(({ lines }) => lines)].join('\n');
      expect(many(1099, (index) => `layer-${index}:`).filter((name) => !told.includes(name))).toEqual([]);
      expect(summary.indexOf('PIN_MISMATCH')).toBeLessThan(summary.indexOf('NOT_LOCKED'));
      expect(summary.indexOf('<code>layer-1099</code>')).toBeLessThan(
        summary.indexOf('<code>layer-0</code>'),
      );
      expect(report.layers).toHaveLength(1100);
    },
  );
});

describe('texts in bytes', () => {
  it('that are Chinese or emoji count as such, and what has no room is counted with the path of the report', async () => {
    const layers = [
      ...many(950, (index) => failed(index, 'API_ERROR', '层版本的摘要与锁文件不一致🔒'.repeat(100))),
      failed(950, 'DIGEST_MISMATCH'),
    ];
    const made = await published(failure(layers));
    expectWithinLimits(made);
    expect(made.summary).toContain('DIGEST_MISMATCH');
    const rest = /…and (\d+) more, in the report, <code>(.*?)<\/code>\./.exec(made.summary);
    expect(Number(rest?.[1])).toBeGreaterThan(1);
    expect(
      rest?.[2]?.replaceAll(/&#(\d+);/g, (_all, point: string) => String.fromCodePoint(Number(point))),
    ).toBe(made.reportPath);
    const shown = made.summary.match(/^#### /gm)?.length ?? 0;
    expect(shown + Number(rest?.[1])).toBe(951);
  });

  it('of descriptions count in the outputs', async () => {
    const layers = many(300, (index) => passed(index, '层'.repeat(1000)));
    expect(JSON.stringify(layers).length).toBeLessThan(MAX_OUTPUTS_BYTES);
    const made = await published({ ...step, verdict: 'passed', layers });
    expectWithinLimits(made);
    expect(made.outputs).not.toHaveProperty('layers');
    expect(made.notices).toHaveLength(1);
  });
});

describe('an update', () => {
  const entry = (path: string): ArchiveEntry => ({ path, kind: 'file', size: 1, crc32: 1 });
  const diff = (index: number, character: string): VersionDiff => {
    const id = { region: 'ap-guangzhou', name: `layer-${index}`, version: 1 };
    const lockEntry = { sha256: '', size: 1, compatibleRuntimes: [], licenseInfo: '', addTime: '' };
    const path = (file: number, folder: string) => `${folder}/${character.repeat(280)}/${file}`;
    const files = {
      added: many(101, (file) => entry(path(file, 'new'))),
      removed: many(101, (file) => entry(path(file, 'old'))),
      changed: [],
    };
    return { before: { ...id, entry: lockEntry, line: 1 }, after: { ...id, version: 2 }, files };
  };

  it.each([
    [40, 'x'],
    [40, '层'],
  ])(
    'of %i layers with files of long names of %s: the table is whole, the rest is in the report',
    async (count, character) => {
      const references = many(3000, (index) => `ap-guangzhou/layer-with-a-name-of-some-length-${index}:1`);
      const made = await published({
        ...step,
        verdict: 'passed',
        layers: many(count, (index) => passed(index)),
        lockfileChange: {
          path: 'scf-layers.lock.json',
          changed: true,
          added: references,
          removed: references,
          kept: [],
        },
        versionDiffs: many(count, (index) => diff(index, character)),
      });
      expectWithinLimits(made);
      for (const index of many(count, (each) => each))
        expect(made.summary).toContain(`<code>layer-${index}</code> |`);
      expect(made.summary).toContain('3000 added, 3000 removed');
      expect(made.summary.match(/…and \d+ more, in the report, <code>/g)?.length).toBeGreaterThan(2);
      expect(made.report['lockfile']).toMatchObject({ added: references, removed: references });
      const files: unknown = made.report['versionDiffs'];
      expect(files).toHaveLength(count);
      expect(JSON.stringify(files)).toContain(`new/${character.repeat(280)}/100`);
    },
  );
});

it('problems of manifests: nine are annotated, the tenth counts the others, the report has all', async () => {
  const problems = many(500, (index) => {
    return {
      path: `services/${index}/serverless.yml`,
      line: index + 1,
      message: `Expected a number, found ${index}.`,
    };
  });
  const made = await published(
    failure([failed(0, 'LOCK_CONFLICT')], [new ManifestError(problems), new GateError('LOCK_UNUSED', 'x')]),
  );
  expectWithinLimits(made);
  expect(made.notices.map(({ title }) => title)).toEqual([
    'Layer gate: LOCK_CONFLICT',
    ...many(8, () => 'Layer gate: MANIFEST_INVALID'),
    'Layer gate: 493 more failures',
  ]);
  expect(made.notices[9]?.lines[0]).toBe('493 more failures: 492 MANIFEST_INVALID, 1 LOCK_UNUSED.');
  expect(made.report['problems']).toEqual(problems);
});
