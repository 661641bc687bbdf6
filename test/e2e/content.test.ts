import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent, makeZip } from '../../sandbox/index.ts';
import { referenceHash } from '../kit/h1.ts';
import { expectShut, FILES, FLEET, REFERENCE, verdictOf, withGate, writeFiles } from './kit.ts';

/** What the layer `common-deps:12` was built from: its files lie in `nodejs` there. */
const BUILT = { 'node_modules/left-pad/index.js': FILES['nodejs/node_modules/left-pad/index.js'] };
const EXPECTED = { 'expected-content': 'build => nodejs' };

const inBuild = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`build/${path}`, text]));

describe.concurrent('expected content', () => {
  it('is an independent pin: the layer passes, is pinned, and need not be locked', async () => {
    await withGate(async ({ job, step }) => {
      writeFiles(job, {
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

  it.each<[string, Record<string, string>, string]>([
    [
      'one byte changed',
      { 'node_modules/left-pad/index.js': 'module.exports = 0;\n' },
      'different: 1 ("nodejs/node_modules/left-pad/index.js")',
    ],
    ['one file more', { ...BUILT, 'new.js': '' }, 'only in the folder: 1 ("nodejs/new.js")'],
    ['one file less', { 'other.js': '' }, 'only in the layer: 1 ("nodejs/node_modules/left-pad/index.js")'],
  ])('with %s is CONTENT_MISMATCH', async (_what, files, message) => {
    await withGate(async ({ job, step }) => {
      writeFiles(job, inBuild(files));
      const result = await step({ ...EXPECTED, cache: 'false' });
      expectShut(result, job, 'CONTENT_MISMATCH');
      expect(result.report.layers[0]?.error?.message).toContain(message);
      expect(result.report.layers[0]?.error?.hint).toContain('Do not deploy');
    });
  });

  it('lists twenty paths of each kind, and all in the report', async () => {
    await withGate(async ({ job, step }) => {
      const names = Array.from({ length: 25 }, (_, n) => `${String(n).padStart(2, '0')}.js`);
      writeFiles(job, inBuild({ ...BUILT, ...Object.fromEntries(names.map((name) => [name, ''])) }));
      const { report, outputs } = await step(EXPECTED);
      const message = report.layers[0]?.error?.message;
      expect(message).toContain('only in the folder: 25 ("nodejs/00.js", ');
      expect(message).toContain('"nodejs/19.js", and 5 more)');
      const paths = names.map((name) => `nodejs/${name}`);
      expect(report.layers[0]?.content?.expected).toMatchObject([{ onlyInFolder: { count: 25, paths } }]);
      expect(JSON.parse(outputs['layers'] ?? '')).toMatchObject([
        { content: { expected: [{ onlyInFolder: { count: 25, paths: paths.slice(0, 20) } }] } },
      ]);
    });
  });

  it.each<[string, (workspace: string) => void, string]>([
    ['missing', () => undefined, 'expected the folder or zip "build", found none'],
    [
      'outside of the workspace',
      (workspace) => symlinkSync(dirname(workspace), join(workspace, 'build')),
      'lies outside',
    ],
    ['empty', (workspace) => mkdirSync(join(workspace, 'build')), 'it has no files'],
    [
      'no zip',
      (workspace) => writeFileSync(join(workspace, 'build'), 'text'),
      'not one archive to every program',
    ],
  ])('that is %s is CONTENT_MISMATCH', async (_what, make, problem) => {
    await withGate(async ({ job, step }) => {
      make(job.workspace);
      const result = await step({ ...EXPECTED, cache: 'false' });
      rmSync(join(job.workspace, 'build'), { recursive: true, force: true });
      expectShut(result, job, 'CONTENT_MISMATCH');
      expect(result.report.layers[0]?.error?.message).toContain(problem);
    });
  });

  it('and a lockfile both apply, and each failure is told', async () => {
    await withGate(async ({ sandbox, job, step }) => {
      const lockfile = 'scf-layers.lock.json';
      await step({ lockfile, 'lockfile-mode': 'update' });
      writeFiles(job, inBuild(BUILT));
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
    await withGate(
      async ({ job, step }) => {
        writeFiles(job, { 'build/a.js': 'good' });
        const off = { 'audit-archive': 'false', cache: 'false' };
        const result = await step({ 'expected-content': 'build', ...off });
        expectShut(result, job, 'CONTENT_MISMATCH');
        expect(result.report.layers[0]?.error?.message).toContain('its name occurs twice');
        const audited = await step({ 'expected-content': 'build', cache: 'false' });
        expectShut(audited, job, 'ARCHIVE_UNSAFE');
        expect(verdictOf(audited, 'content')).toBe('skip');
        // An exception lets the audit pass, and makes it no content to compare.
        const until = new Date(Date.now() + 864e5).toISOString().slice(0, 10);
        const exception = `layer: ${REFERENCE}, rule: archive/duplicate, reason: known, until: ${until}`;
        writeFiles(job, { 'policy.yml': `version: 1\nexceptions:\n  - { ${exception} }\n` });
        const accepted = { 'expected-content': 'build', policy: 'policy.yml', cache: 'false' };
        const excepted = await step(accepted);
        expectShut(excepted, job, 'CONTENT_MISMATCH');
        expect(verdictOf(excepted, 'archive')).toBe('pass');
      },
      { content: bytesContent(twice) },
    );
  });

  it('is the pin that the policy file requires', async () => {
    await withGate(async ({ job, step }) => {
      writeFiles(job, { ...inBuild(BUILT), 'policy.yml': 'version: 1\nrequire-pin: true\n' });
      expectShut(await step({ policy: 'policy.yml' }), job, 'PIN_REQUIRED');
      const { outputs, stdout } = await step({
        ...{ 'expected-content': 'build => nodejs', policy: 'policy.yml' },
      });
      expect(outputs, stdout).toMatchObject({ verified: 'true', pinned: 'true' });
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
      writeFiles(job, { ...inBuild(BUILT), 'my tools/t': 'x' });
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
