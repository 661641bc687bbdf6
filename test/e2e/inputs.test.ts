import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent } from '../../sandbox/index.ts';
import { rawZip } from '../archive/hostile-zip.ts';
import { expectShut, REFERENCE, withGate } from './kit.ts';

describe.concurrent('wrong inputs', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['no name', { 'layer-name': '' }, /`layer-name`: expected a value/],
    ['no version', { 'layer-version': '' }, /`layer-version`: expected a value/],
    [
      'a name that climbs',
      { 'layer-name': '../../etc' },
      /`layer-name`: expected a layer name .* found "\.\.\/\.\.\/etc"/,
    ],
    ['a name with a line break', { 'layer-name': 'a\n::set-output name=verified::true' }, /`layer-name`/],
    ['a version that is a range', { 'layer-version': '^12' }, /`layer-version`: expected a version number/],
    ['latest', { 'layer-version': 'latest' }, /no "latest"/],
    ['a leading zero', { 'layer-version': '012' }, /no leading zero/],
    ['version 0', { 'layer-version': '0' }, /`layer-version`/],
    [
      'a short pin',
      { 'expected-sha256': 'abc' },
      /`expected-sha256`: expected a SHA-256 digest of 64 hex digits, found "abc"/,
    ],
    ['a region that is none', { region: 'Guangzhou!' }, /`region`: expected a region id/],
    [
      'a plain http endpoint',
      { endpoint: 'http://scf.tencentcloudapi.com' },
      /http:\/\/ is accepted for loopback addresses only/,
    ],
    ['an endpoint with a path', { endpoint: 'https://scf.tencentcloudapi.com/v1' }, /without a path/],
    ['cache: maybe', { cache: 'maybe' }, /`cache`: expected true or false, found "maybe"/],
    ['mode: warn', { mode: 'warn' }, /`mode`: expected enforce or audit, found "warn"/],
    ['timeout: 0', { timeout: '0' }, /`timeout`: expected whole seconds/],
    ['timeout: 1e3', { timeout: '1e3' }, /`timeout`/],
  ])('%s: INPUT_INVALID, nothing asked, in audit mode too', async (_name, inputs, message) => {
    await withGate(async ({ sandbox, job, step }) => {
      const result = await step({ mode: 'audit', ...inputs });
      expectShut(result, job, 'INPUT_INVALID');
      expect(result.report.error?.message).toMatch(message);
      expect(sandbox.calls).toEqual([]);
    });
  });

  it('that are empty mean their defaults, as from a runner that knows none', async () => {
    const flags = ['cache', 'audit-archive', 'offline', 'require-pin', 'allow-unused', 'allow-empty'];
    const names = [...flags, 'mode', 'lockfile-mode', 'max-parallel', 'timeout'];
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    const hostile = bytesContent(rawZip({ entries: [{ name: '../evil' }] }));
    await withGate(async ({ sandbox, job, step }) => {
      expect((await step(empty)).outputs).toMatchObject({ verified: 'true', 'cache-hit': 'false' });
      expect((await step(empty)).outputs).toMatchObject({ verified: 'true', 'cache-hit': 'true' });
      sandbox.update(REFERENCE, { content: hostile });
      const lockfile = join(job.workspace, 'lock.json');
      writeFileSync(lockfile, '{"lockfileVersion":1,"layers":{}}');
      const { exitCode, report } = await step({ ...empty, lockfile: 'lock.json' });
      expect(exitCode).toBe(1);
      const failed = report.layers[0]?.checks.filter(({ verdict }) => verdict === 'fail');
      expect(failed?.map(({ id }) => id)).toEqual(['locked', 'archive']);
      expect(readFileSync(lockfile, 'utf8')).toBe('{"lockfileVersion":1,"layers":{}}');
    });
  });

  it('are all named at once', async () => {
    await withGate(async ({ step }) => {
      const { report } = await step({ 'layer-version': 'x', cache: 'x', timeout: 'x' });
      expect(report.error?.message).toMatch(/^3 inputs are wrong\. `layer-version`.*`cache`.*`timeout`/);
    });
  });

  it('an endpoint with a password in it is refused without repeating it', async () => {
    await withGate(async ({ step }) => {
      const { stdout, summary, report } = await step({
        endpoint: 'https://user:hunter2@scf.tencentcloudapi.com',
      });
      expect(report.error?.code).toBe('INPUT_INVALID');
      expect(stdout + summary + JSON.stringify(report)).not.toContain('hunter2');
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['none', { 'secret-id': '', 'secret-key': '' }, /No credentials/],
    ['only an id', { 'secret-key': '' }, /`secret-id` is set, the input `secret-key` is empty/],
    ['only a key', { 'secret-id': '' }, /`secret-key` is set, the input `secret-id` is empty/],
    ['only a token', { 'secret-id': '', 'secret-key': '', 'session-token': 'x' }, /`session-token` is set/],
    ['a key of two lines', { 'secret-key': 'abc\ndef' }, /contains a space, a line break/],
  ])('credentials: %s: CREDENTIALS_MISSING, in audit mode too', async (_name, inputs, message) => {
    await withGate(async ({ sandbox, job, step }) => {
      const result = await step({ mode: 'audit', ...inputs });
      expectShut(result, job, 'CREDENTIALS_MISSING');
      expect(result.report.error?.message).toMatch(message);
      expect(sandbox.calls).toEqual([]);
    });
  });
});
