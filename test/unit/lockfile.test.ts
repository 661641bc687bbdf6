import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import { findLockfile } from '../../src/layers/lock-store.ts';

const root = mkdtempSync(join(tmpdir(), 'lockfile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What is said of the lockfile that `prepare` makes, whose code and hint must be right. */
async function problemOf(prepare: (path: string) => void): Promise<string> {
  const workspace = mkdtempSync(join(root, 'work-'));
  const path = 'scf-layers.lock.json';
  prepare(join(workspace, path));
  const found: unknown = await findLockfile({ path, mode: 'frozen' }, workspace).catch((error) => error);
  if (!(found instanceof GateError)) throw new Error('the lockfile was read');
  expect(found.code).toBe('LOCKFILE_INVALID');
  expect(found.hint, 'a hint that says what to do').toBeTruthy();
  return found.message;
}

const ENTRY = `{"sha256":"${'1'.repeat(64)}","size":1,"compatibleRuntimes":[],"licenseInfo":"","addTime":""}`;

describe('a broken lockfile: LOCKFILE_INVALID with its place', () => {
  it.each<[string, string | undefined, RegExp]>([
    ['missing', undefined, /scf-layers\.lock\.json is not there/],
    ['empty', '', /scf-layers\.lock\.json:1:1: the JSON is broken here/],
    [
      'cut off',
      '{\n  "lockfileVersion": 1,\n  "lay',
      /scf-layers\.lock\.json:3:\d+: the JSON is broken here/,
    ],
    [
      'with a trailing comma',
      '{\n  "lockfileVersion": 1,\n}',
      /scf-layers\.lock\.json:3:1: the JSON is broken here/,
    ],
    ['of merge conflict marks', '{\n<<<<<<< ours\n', /scf-layers\.lock\.json:2:1:/],
    [
      'with a space that nobody can see',
      '{\u00a0"lockfileVersion": 1}',
      /:1:2: the JSON is broken here: Unexpected character U\+00A0 found\./,
    ],
    [
      'of a newer version',
      '{"lockfileVersion": 3, "layers": {}}',
      /:1:\d+: expected "lockfileVersion": 2 or 1, found 3; a newer version/,
    ],
    ['without a version', '{"layers": {}}', /expected "lockfileVersion": 2 or 1, found none/],
    [
      'of version 1 with a field of version 2',
      `{"lockfileVersion":1,"layers":{"a:1":${ENTRY.replace('{', `{"content":"h1:${'A'.repeat(43)}=",`)}}}`,
      /a:1 has "content", which a lockfile of version 1 has not/,
    ],
    [
      'with a content digest of another form',
      `{"lockfileVersion":2,"layers":{"a:1":${ENTRY.replace('{', '{"content":"h2:AAAA",')}}}`,
      /"content" of a:1: expected "h1:" and a SHA-256 in base64/,
    ],
    ['without layers', '{"lockfileVersion": 1}', /has no "layers"/],
    [
      'with another key',
      '{"lockfileVersion": 1, "layers": {}, "extra": 1}',
      /a key that is not known: "extra"/,
    ],
    [
      'with another key in an entry',
      `{"lockfileVersion":1,"layers":{"a:1":{"url":"x",${ENTRY.slice(1)}}}`,
      /a:1 has a key that is not known: "url"/,
    ],
    [
      'with a layer twice',
      `{"lockfileVersion":1,"layers":{"a:1":${ENTRY},\n"a:1":${ENTRY}}}`,
      /:2:1: the lockfile has the same key twice: "a:1"/,
    ],
    [
      'with a digest as key',
      `{"lockfileVersion":1,"layers":{"a:1@sha256:${'1'.repeat(64)}":${ENTRY}}}`,
      /must not have a digest/,
    ],
    [
      'with a key that is no layer',
      `{"lockfileVersion":1,"layers":{"../a":${ENTRY}}}`,
      /expected \[REGION\/\]NAME/,
    ],
    [
      'with a short digest',
      `{"lockfileVersion":1,"layers":{"a:1":${ENTRY.replace('1111', '')}}}`,
      /"sha256" of a:1: expected a SHA-256 digest/,
    ],
    [
      'with a size that is text',
      `{"lockfileVersion":1,"layers":{"a:1":${ENTRY.replace(':1,', ':"1",')}}}`,
      /"size" of a:1: expected number, found a string/,
    ],
    [
      'with a size below zero',
      `{"lockfileVersion":1,"layers":{"a:1":${ENTRY.replace(':1,', ':-1,')}}}`,
      /"size" of a:1: expected a number of bytes/,
    ],
    [
      'with an entry that is text',
      '{"lockfileVersion":1,"layers":{"a:1":"x"}}',
      /"a:1" of layers: expected object, found a string/,
    ],
    [
      'with an entry without a size',
      `{"lockfileVersion":1,"layers":{"a:1":${ENTRY.replace('"size":1,', '')}}}`,
      /:1:\d+: a:1 has no "size"/,
    ],
    [
      'with runtimes that are no text',
      `{"lockfileVersion":1,"layers":{"a:1":${ENTRY.replace('[]', '[18]')}}}`,
      /"0" of compatibleRuntimes: expected string, found a number/,
    ],
    [
      'with a key that objects do not hold',
      '{"lockfileVersion":1,"layers":{"__proto__":{}}}',
      /:1:\d+: the lockfile has a key that is not known: "__proto__"/,
    ],
    [
      'with a key that every object has',
      `{"lockfileVersion":1,"layers":{"constructor":${ENTRY}}}`,
      /the lockfile has a key that is not known: "constructor"/,
    ],
    [
      'with a list of layers',
      '{"lockfileVersion":1,"layers":[]}',
      /"layers" of the lockfile: expected object, found a list/,
    ],
    ['with a list for an entry', '{"lockfileVersion":1,"layers":{"a:1":[]}}', /a:1 has no "sha256"/],
    ['that is a list', '[]', /:1:1: the lockfile: expected object, found a list/],
  ])('%s', async (_name, text, message) => {
    const problem = await problemOf((path) => {
      if (text !== undefined) writeFileSync(path, text);
    });
    expect(problem).toMatch(message);
  });

  it.each<[string, (path: string) => void, string]>([
    ['that is a folder', (path) => mkdirSync(path), 'is not a file'],
    [
      'in UTF-16',
      (path) => writeFileSync(path, Buffer.from('\uFEFF{"lockfileVersion":1,"layers":{}}', 'utf16le')),
      'is not UTF-8 text',
    ],
    [
      'in Latin-1',
      (path) => writeFileSync(path, Buffer.from('{"lockfileVersion":1,"layers":{"\u00e4":1}}', 'latin1')),
      'is not UTF-8 text',
    ],
    [
      'of 64 MiB',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 64 * 1024 ** 2 + 1);
      },
      'is too large for a lockfile',
    ],
  ])('%s', async (_name, prepare, message) => {
    expect(await problemOf(prepare)).toBe(`scf-layers.lock.json ${message}.`);
  });
});
