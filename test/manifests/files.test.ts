import { readFileSync } from 'node:fs';
import { open, symlink, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBytes } from '../../src/layers/documents/read-text.ts';
import { has, runTool } from '../kit/tools.ts';
import { failureOf, problemsOf, read, workspaceWith } from './kit.ts';

const manifest = (layer: string) =>
  `component: scf\nname: fn\ninputs:\n  layers:\n    - name: ${layer}\n      version: 1\n`;

/** Names that no tool looks for, so that nothing is expected of their neighbours. */
const tree = () =>
  workspaceWith({
    'fn.yml': manifest('root'),
    'apps/b/fn.yml': manifest('b'),
    'apps/a/fn.yml': manifest('a'),
    'apps/[id]/fn.yml': manifest('id'),
    'apps/a/node_modules/pkg/fn.yml': manifest('evil'),
    '.git/fn.yml': manifest('git'),
    'apps/.hidden/fn.yml': manifest('hidden'),
  });

const pathsOf = async (workspace: string, patterns: string[]) =>
  (await read(workspace, patterns)).files.map(({ path }) => path);

describe('patterns', () => {
  test('a glob leaves out node_modules, .git and dot folders; files are sorted and read once', async () => {
    const workspace = await tree();
    const all = ['apps/[id]/fn.yml', 'apps/a/fn.yml', 'apps/b/fn.yml', 'fn.yml'];
    expect(await pathsOf(workspace, ['**/fn.yml'])).toEqual(all);
    const patterns = ['fn.yml', './fn.yml', 'apps/../fn.yml', '**/*.yml', join(workspace, 'fn.yml')];
    expect(await pathsOf(workspace, patterns)).toEqual(all);
    expect(await pathsOf(workspace, [`${workspace}/apps/{a,b}/*.yml`])).toEqual(all.slice(1, 3));
  });

  test('a path that exists is taken as it is', async () => {
    const workspace = await tree();
    const patterns = ['apps/[id]/fn.yml', 'apps/.hidden/fn.yml', 'apps/a/node_modules/pkg/fn.yml'];
    expect(await pathsOf(workspace, patterns)).toEqual([
      'apps/.hidden/fn.yml',
      'apps/[id]/fn.yml',
      'apps/a/node_modules/pkg/fn.yml',
    ]);
  });

  test('! takes away, wherever it stands', async () => {
    const workspace = await tree();
    expect(await pathsOf(workspace, ['!apps/a', '**/fn.yml', '!apps/*/nothing'])).toEqual([
      ...['apps/[id]/fn.yml', 'apps/b/fn.yml', 'fn.yml'],
    ]);
    expect(await pathsOf(workspace, ['**/fn.yml', '!apps/**'])).toEqual(['fn.yml']);
    for (const patterns of [['fn.yml', '!*.yml'], ['!*.yml']]) {
      expect(await problemsOf(read(workspace, patterns))).toEqual([
        { path: '!*.yml', line: undefined, message: expect.stringContaining('Every file is excluded') },
      ]);
    }
  });

  test.each([
    ['missing.yml', 'There is no such file'],
    ['**/missing.yml', 'matches no file of the workspace (node_modules, .git and names with a dot'],
    ['apps', 'Expected a file, found a folder.'],
    ['.', 'Expected a file, found a folder.'],
    ['../fn.yml', 'The path leads out of the workspace'],
    ['apps/../../x', 'The path leads out of the workspace'],
    ['/etc/passwd', 'The path leads out of the workspace'],
    ['/etc/*', 'The path leads out of the workspace'],
    ['apps/../*/fn.yml', 'Expected a pattern without `..`'],
    ['a\0b', 'found a zero byte'],
  ])('%j is refused: %s', async (pattern, message) => {
    expect(await problemsOf(read(await tree(), [pattern]))).toEqual([
      { path: pattern, line: undefined, message: expect.stringContaining(message) },
    ]);
  });

  test.runIf(sep === '/')('a backslash is refused where it divides no folders', async () => {
    expect(await problemsOf(read(await tree(), ['apps\\a\\fn.yml']))).toEqual([
      { path: 'apps\\a\\fn.yml', line: undefined, message: expect.stringContaining('Write /') },
    ]);
  });

  test('no patterns, no files; no workspace, a remedy', async () => {
    const workspace = await tree();
    expect(await read(workspace, [])).toEqual({ layers: [], lists: [], files: [], published: [] });
    expect(await problemsOf(read(join(workspace, 'gone'), ['a.yml']))).toEqual([
      { path: 'a.yml', line: undefined, message: expect.stringContaining('actions/checkout') },
    ]);
  });

  test('an aborted signal ends the reading with its reason', async () => {
    const signal = AbortSignal.abort(new Error('deadline'));
    await expect(read(await tree(), ['fn.yml'], { signal })).rejects.toThrow('deadline');
    await expect(read(await tree(), ['**/fn.yml'], { signal })).rejects.toThrow('deadline');
  });
});

describe('files', () => {
  test('links are followed within the workspace, and no further', async () => {
    const outside = await workspaceWith({ 'secret.yml': manifest('secret') });
    const workspace = await tree();
    await symlink(join(outside, 'secret.yml'), join(workspace, 'out.yml'));
    await symlink(outside, join(workspace, 'outfolder'));
    await symlink('apps/a/fn.yml', join(workspace, 'in.yml'));
    await symlink('nowhere', join(workspace, 'broken.yml'));
    const { files, layers } = await read(workspace, ['in.yml', './in.yml', 'apps/a/fn.yml']);
    // The tools go by the name of a link, so it is a file of its own.
    expect(files).toEqual([
      { path: 'apps/a/fn.yml', format: 'Serverless component', layers: 1, literal: true },
      { path: 'in.yml', format: 'Serverless component', layers: 1, literal: true },
    ]);
    expect(layers.map(({ path }) => path)).toEqual(['apps/a/fn.yml', 'in.yml']);
    const problems = await problemsOf(read(workspace, ['*.yml', 'outfolder/secret.yml', 'outfolder/*.yml']));
    expect(problems.map(({ path, message }) => `${path}: ${message.slice(0, 32)}`)).toEqual([
      'broken.yml: The file cannot be found (ENOENT',
      'out.yml: A link leads out of the workspac',
      'outfolder/secret.yml: A link leads out of the workspac',
    ]);
  });

  test.runIf(has('sh', '-c', 'command -v mkfifo'))('a pipe is refused, not waited for', async () => {
    const workspace = await tree();
    runTool('mkfifo', [join(workspace, 'pipe.yml')]);
    for (const pattern of ['pipe.yml', 'pip*.yml']) {
      expect(await problemsOf(read(workspace, [pattern]))).toEqual([
        { path: 'pipe.yml', line: undefined, message: expect.stringContaining('such as a pipe') },
      ]);
    }
  });

  // Its size is 0 whatever is in it, as that of a file that grows once it is open.
  test.runIf(process.platform === 'linux')('one that has more than its size says is read whole', async () => {
    const path = '/proc/version';
    const bytes = readFileSync(path);
    for (const maxBytes of [bytes.length, 5000])
      expect(await readBytes(path, maxBytes, 'Cut it.')).toEqual({ ok: true, bytes });
    expect(await readBytes(path, bytes.length - 1, 'Cut it.')).toEqual({
      ok: false,
      problem: expect.stringMatching(/^Expected at most .*, found more\. Cut it\.$/),
    });
  });

  test('5 MiB are read, one byte more is not', async () => {
    const most = 5 * 1024 * 1024;
    const fill = (bytes: number) => {
      const text = manifest('a');
      return `${text}#${'x'.repeat(bytes - text.length - 1)}`;
    };
    const workspace = await workspaceWith({ 'most.yml': fill(most), 'more.yml': fill(most + 1) });
    expect((await read(workspace, ['most.yml'])).layers).toHaveLength(1);
    expect(await problemsOf(read(workspace, ['more.yml']))).toEqual([
      { path: 'more.yml', line: undefined, message: expect.stringContaining('Expected at most 5.0 MiB') },
    ]);
  });

  test.each([
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'Save the file as UTF-8'],
    ['UTF-16 of PowerShell', Buffer.from('\uFEFF{}', 'utf16le'), 'found UTF-16'],
    ['a saved plan', Buffer.from('PK\x03\x04'), 'terraform show -json PLANFILE'],
  ])('%s', async (_, content, message) => {
    const workspace = await workspaceWith({ 'a.json': content });
    expect(await problemsOf(read(workspace, ['a.json']))).toEqual([
      { path: 'a.json', line: undefined, message: expect.stringContaining(message) },
    ]);
  });

  test.runIf(sep === '/')('a file that may not be read is refused, and read by whoever may', async () => {
    const workspace = await workspaceWith({});
    const path = join(workspace, 'x.yml');
    await writeFile(path, manifest('a'), { mode: 0 });
    // Root, and whoever has its rights, may read every file.
    const mayRead = await open(path).then(
      (file) => file.close().then(() => true),
      () => false,
    );
    const reading = read(workspace, ['x.yml']);
    if (mayRead) expect((await reading).layers).toHaveLength(1);
    else expect((await problemsOf(reading))[0]?.message).toContain('cannot be opened');
  });
});

describe('the error', () => {
  test('has all problems of all files, in order, and one code', async () => {
    const workspace = await workspaceWith({
      'a.yml':
        'component: multi-scf\ninputs:\n  region: nowhere\n  functions:\n    x: {layers: [{name: a, version: 1}]}\n    y: {layers: [{name: a, version: 0}]}\n',
      'b.json': '{',
      'good.yml': manifest('good'),
    });
    const error = await failureOf(read(workspace, ['*.yml', 'b.json', 'c.json']));
    expect(error).toMatchObject({ code: 'MANIFEST_INVALID', name: 'GateError' });
    expect(error.problems.map(({ path, line }) => `${path}:${line}`)).toEqual([
      ...['c.json:undefined', 'a.yml:3', 'a.yml:6', 'b.json:1'],
    ]);
    expect(error.message).toBe(
      [
        '4 problems in the manifests:',
        ...error.problems.map(({ path, line, message }) => `${path}:${line ?? ''}: ${message}`),
      ]
        .join('\n')
        .replace('c.json:: ', 'c.json: '),
    );
    expect(error.hint).toContain('Correct what is listed');
  });

  test('shows twenty and counts the rest', async () => {
    const layers = Array.from({ length: 25 }, (_, at) => `    - {name: a${at}, version: x}\n`).join('');
    const workspace = await workspaceWith({ 'a.yml': `component: scf\ninputs:\n  layers:\n${layers}` });
    const error = await failureOf(read(workspace, ['a.yml']));
    expect(error.problems).toHaveLength(25);
    expect(error.message.split('\n')).toHaveLength(22);
    expect(error.message).toMatch(/^25 problems in the manifests:\n/);
    expect(error.message).toMatch(/\n… and 5 more, in the log and in the report\.$/);
  });
});
