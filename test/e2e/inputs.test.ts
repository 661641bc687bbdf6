import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent } from '../../sandbox/index.ts';
import { rawZip } from '../archive/hostile-zip.ts';
import { expectShut, REFERENCE, withGate } from './kit.ts';

describe.concurrent('wrong inputs', () => {
  it.each<[string, Record<string, string>, Record<string, RegExp>]>([
    [
      'names and addresses',
      {
        ...{
          'layer-name': '../../etc',
          'layer-version': '^12',
          'expected-sha256': 'abc',
          region: 'Guangzhou!',
        },
        ...{ endpoint: 'http://scf.tencentcloudapi.com', cache: 'maybe', timeout: '0' },
      },
      {
        'all of them':
          /^7 inputs are wrong\. `region`.*`endpoint`.*`layer-name`.*`layer-version`.*`cache`.*`timeout`/,
        'a name that climbs': /`layer-name`: expected a layer name .* found "\.\.\/\.\.\/etc"/,
        'a version that is a range': /`layer-version`: expected a version number/,
        'a short pin': /`expected-sha256`: expected a SHA-256 digest of 64 hex digits, found "abc"/,
        'a region that is none': /`region`: expected a region id/,
        'a plain http endpoint': /http:\/\/ is accepted for loopback addresses only/,
        'cache: maybe': /`cache`: expected true or false, found "maybe"/,
        'timeout: 0': /`timeout`: expected whole seconds/,
      },
    ],
    [
      'line breaks and zeros',
      {
        ...{ 'layer-name': 'a\n::set-output name=verified::true', 'layer-version': '012', timeout: '1e3' },
        ...{ endpoint: 'https://scf.tencentcloudapi.com/v1', mode: 'warn' },
      },
      {
        'all of them': /^5 inputs are wrong\./,
        'a name with a line break': /`layer-name`/,
        'a leading zero': /no leading zero/,
        'an endpoint with a path': /without a path/,
        'mode: warn': /`mode`: expected enforce or audit, found "warn"/,
        'timeout: 1e3': /`timeout`/,
      },
    ],
    [
      'no name, and no version',
      { 'layer-name': '', 'layer-version': 'latest' },
      { 'no name': /`layer-name`: expected a value/, latest: /no "latest"/ },
    ],
    ['no version', { 'layer-version': '' }, { 'no version': /`layer-version`: expected a value/ }],
    ['version 0', { 'layer-version': '0' }, { 'version 0': /^One input is wrong\. `layer-version`/ }],
  ])(
    '%s: INPUT_INVALID, all named at once, nothing asked, in audit mode too',
    async (_name, inputs, problems) => {
      await withGate(async ({ sandbox, job, step }) => {
        const result = await step({ mode: 'audit', ...inputs });
        expectShut(result, job, 'INPUT_INVALID');
        for (const [what, problem] of Object.entries(problems))
          expect(result.report.error?.message, what).toMatch(problem);
        expect(sandbox.calls).toEqual([]);
      });
    },
  );

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

  it.each<[string, Record<string, string>, RegExp]>([
    // Two of many, which test/auth/credentials.test.ts has.
    ['none', { 'secret-id': '', 'secret-key': '' }, /No credentials/],
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
