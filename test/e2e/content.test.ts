import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { referenceHash } from '../kit/h1.ts';
import { expectLayerShut, fleetLayer, publishLayer, shareGate } from './fleet-kit.ts';
import {
  CONTENT,
  expectShut,
  FILES,
  FLEET,
  layerOf,
  REFERENCE,
  verdictOf,
  withGate,
  writeFiles,
} from './kit.ts';

/** What the layer `common-deps:12` was built from: its files lie in `nodejs` there. */
const BUILT = { 'node_modules/left-pad/index.js': FILES['nodejs/node_modules/left-pad/index.js'] };
const EXPECTED = { 'expected-content': 'build => nodejs' };

/** Writes files below the folder `path`. */
function write(path: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
}

const inBuild = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`build/${path}`, text]));

describe.concurrent('expected content', () => {
  it('is an independent pin: the layer passes, is pinned, and need not be locked', async () => {
    await withGate(async ({ job, step }) => {
      writeFiles(job.workspace, {
        ...inBuild({ ...BUILT, 'test/a.js': '', 'package.json': '{}' }),
        'scf-layers.lock.json': '{"lockfileVersion":2,"layers":{}}',
      });
      const content = 'build => nodejs !test !*.json # as it is packed';
      const more = { 'require-pin': 'true', lockfile: 'scf-layers.lock.json' };
      const { outputs, report, stdout, stderr } = await step({ 'expected-content': content, ...more });
      expect(outputs, stdout).toMatchObject({ verified: 'true', pinned: 'true' });
      expect(stderr).toBe('');
      const [layer] = report.layers;
      expect(layer?.checks.filter(({ id }) => ['locked', 'pin', 'content'].includes(id))).toEqual([
        { id: 'locked', verdict: 'skip', message: expect.stringContaining('need not be') },
        { id: 'pin', verdict: 'skip', message: 'No digest is pinned; the content is.' },
        {
          id: 'content',
          verdict: 'pass',
          message:
            'The layer is the 1 file of build => nodejs (the input `expected-content`, line 1), left out: 2 ("package.json", "test/").',
        },
      ]);
      expect(layer?.content).toMatchObject({
        digest: referenceHash(FILES),
        expected: [{ path: 'build', target: 'nodejs', files: 1, leftOut: { count: 2 } }],
      });
    });
  });

  const NAMES = Array.from({ length: 25 }, (_, n) => `${String(n).padStart(2, '0')}.js`);
  /** What is at the path of a layer's pin, by the name of the layer. */
  const WRONG: readonly [name: string, make: (path: string) => void, message: string][] = [
    [
      'one-byte-changed',
      (path) => write(path, { 'node_modules/left-pad/index.js': 'module.exports = 0;\n' }),
      'different: 1 ("nodejs/node_modules/left-pad/index.js")',
    ],
    [
      'one-file-more',
      (path) => write(path, { ...BUILT, 'new.js': '' }),
      'only in the folder: 1 ("nodejs/new.js")',
    ],
    [
      'one-file-less',
      (path) => write(path, { 'other.js': '' }),
      'only in the layer: 1 ("nodejs/node_modules/left-pad/index.js")',
    ],
    [
      'many-files-more',
      (path) => write(path, { ...BUILT, ...Object.fromEntries(NAMES.map((name) => [name, ''])) }),
      'only in the folder: 25 ("nodejs/00.js", ',
    ],
    ['missing', () => undefined, 'expected the folder or zip "missing", found none'],
    ['outside-of-the-workspace', (path) => symlinkSync(dirname(dirname(path)), path), 'lies outside'],
    ['empty', (path) => mkdirSync(path), 'it has no files'],
    ['no-zip', (path) => writeFileSync(path, 'text'), 'not one archive to every program'],
  ];
  const gated = shareGate(async (gate) => {
    const { job, step } = gate;
    const references = WRONG.map(([name]) => {
      publishLayer(gate, fleetLayer(name), { content: CONTENT });
      return fleetLayer(name).reference;
    });
    const layers = references.join('\n');
    const pins = WRONG.map(([name], index) => `${references[index]} ${name} => nodejs`).join('\n');
    for (const [name, make] of WRONG) make(join(job.workspace, name));
    const inputs = { ...FLEET, layers, 'expected-content': pins };
    return { result: await step(inputs) };
  });

  it.each(WRONG)('that is %s is CONTENT_MISMATCH', async (name, _make, message) => {
    const { error } = expectLayerShut({ ...(await gated()), ...fleetLayer(name) }, 'CONTENT_MISMATCH');
    expect(error.message).toContain(message);
    expect(error.hint).toContain('Do not deploy');
  });

  it('lists twenty paths of each kind, and all in the report', async () => {
    const { result } = await gated();
    const { reference } = fleetLayer('many-files-more');
    const layer = layerOf(result, reference);
    expect(layer.error?.message).toContain('"nodejs/19.js", and 5 more)');
    const paths = NAMES.map((name) => `nodejs/${name}`);
    expect(layer.content?.expected).toMatchObject([{ onlyInFolder: { count: 25, paths } }]);
    expect(JSON.parse(result.outputs['layers'] ?? '')).toContainEqual(
      expect.objectContaining({
        reference,
        content: expect.objectContaining({
          expected: [expect.objectContaining({ onlyInFolder: { count: 25, paths: paths.slice(0, 20) } })],
        }),
      }),
    );
  });

  it('and a lockfile both apply, and each failure is told', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const lockfile = 'scf-layers.lock.json';
      const facts = { compatibleRuntimes: [], licenseInfo: '', addTime: '' };
      const entry = { sha256: CONTENT.sha256, content: referenceHash(FILES), size: CONTENT.size, ...facts };
      const locked = { lockfileVersion: 2, layers: { [REFERENCE]: entry } };
      writeFiles(job.workspace, { ...inBuild(BUILT), [lockfile]: JSON.stringify(locked) });
      expect((await step({ lockfile, ...EXPECTED })).outputs).toMatchObject({ verified: 'true' });
      sandbox.update(REFERENCE, { content: bytesContent(makeZip({ 'other.js': '' })) });
      const { report } = await step({ lockfile, ...EXPECTED });
      expect(report.layers[0]?.error?.code).toBe('PIN_MISMATCH');
      expect(report.layers[0]?.error?.message).toMatch(
        /\nThe files differ too:[\s\S]*\nAlso CONTENT_MISMATCH:/,
      );
    });
  });

  it('is judged where the audit is off, and never for a zip that is two to different programs', async () => {
    const twice = makeZip({ 'a.js': 'good', 'b.js': 'bad ' });
    for (let at = twice.indexOf('b.js'); at >= 0; at = twice.indexOf('b.js')) twice.write('a.js', at);
    const content = bytesContent(twice);
    await withGate(
      async (gate) => {
        const { job, step } = gate;
        writeFiles(job.workspace, { 'build/a.js': 'good' });
        const result = await step({ 'expected-content': 'build', 'audit-archive': 'false' });
        expectShut(result, job, 'CONTENT_MISMATCH');
        expect(result.report.layers[0]?.error?.message).toContain('its name occurs twice');
        // An exception lets the audit pass, and makes it no content to compare.
        const { reference } = fleetLayer('excepted');
        publishLayer(gate, fleetLayer('excepted'), { content });
        const until = new Date(Date.now() + 864e5).toISOString().slice(0, 10);
        const exception = `layer: ${reference}, rule: archive/duplicate, reason: known, until: ${until}`;
        writeFiles(job.workspace, { 'policy.yml': `version: 1\nexceptions:\n  - { ${exception} }\n` });
        const pins = `${REFERENCE} build\n${reference} build`;
        const layers = `${REFERENCE}\n${reference}`;
        const audited = await step({ ...FLEET, layers, 'expected-content': pins, policy: 'policy.yml' });
        const unsafe = expectLayerShut({ result: audited, job, reference: REFERENCE }, 'ARCHIVE_UNSAFE');
        expect(verdictOf(audited, 'content', unsafe.layer)).toBe('skip');
        const excepted = expectLayerShut({ result: audited, job, reference }, 'CONTENT_MISMATCH');
        expect(verdictOf(audited, 'archive', excepted.layer)).toBe('pass');
      },
      { content },
    );
  });

  it('is the pin that the policy file requires', async () => {
    await withGate(async (gate) => {
      const { job, step } = gate;
      const unpinned = fleetLayer('unpinned');
      publishLayer(gate, unpinned);
      writeFiles(job.workspace, { ...inBuild(BUILT), 'policy.yml': 'version: 1\nrequire-pin: true\n' });
      const layers = `${REFERENCE}\n${unpinned.reference}`;
      const pins = { 'expected-content': `${REFERENCE} build => nodejs`, policy: 'policy.yml' };
      const result = await step({ ...FLEET, layers, ...pins });
      expectLayerShut({ result, job, reference: unpinned.reference }, 'PIN_REQUIRED');
      expect(layerOf(result, REFERENCE)).toMatchObject({ verdict: 'pass', pinned: true });
    });
  });

  it('of several layers has one line for each, and a reference that nothing gates is refused', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      sandbox.publish({
        region: 'ap-shanghai',
        name: 'tools',
        version: 3,
        content: bytesContent(makeZip({ t: 'x' })),
      });
      writeFiles(job.workspace, { ...inBuild(BUILT), 'my tools/t': 'x' });
      const layers = `${REFERENCE}\nap-shanghai/tools:3`;
      const lines = `${REFERENCE} build => nodejs\nap-shanghai/tools:3 my tools`;
      const good = await step({ ...FLEET, layers, 'expected-content': lines });
      expect(good.outputs, good.stdout).toMatchObject({ verified: 'true', pinned: 'true' });
      const stray = await step({ ...FLEET, layers: REFERENCE, 'expected-content': lines, cache: 'false' });
      expect(stray.report.error).toMatchObject({
        code: 'INPUT_INVALID',
        message: expect.stringContaining(
          'line 2 is about ap-shanghai/tools:3, which this step does not gate',
        ),
      });
      const wrong = 'build\nap-shanghai/tools:3 x => ../y\ntools:3 x !/etc\n=> x\ntools:3@sha256:1 x';
      const refused = await step({ ...FLEET, layers, 'expected-content': wrong });
      expect(refused.report.error?.message).toMatch(
        /line 1: expected REFERENCE PATH.*line 2: expected a folder inside the layer.*line 3: expected a glob relative.*line 4: expected \[REFERENCE\] PATH.*line 5: expected REFERENCE PATH/,
      );
    });
  });
});
