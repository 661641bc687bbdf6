import { describe, expect, it } from 'vitest';
import type { Finding, FindingKind } from '../../src/archive/findings.ts';
import { gateOffline } from '../../src/gate/gate-layer.ts';
import { acceptedOf, allPass, judge } from '../../src/gate/judge.ts';
import type { LockEntry } from '../../src/layers/reference.ts';
import { ADDED, DIGEST, evidenceOf, LAYER, PATH, policyOf } from './kit.ts';

const NOW = '2026-11-28T12:00:00Z';

function check(id: string, text: string, claims: Partial<LockEntry> = {}, now = NOW) {
  const judged = judge(evidenceOf(policyOf(text, now), claims)).find((one) => one.id === id);
  if (judged === undefined) throw new Error(`no check ${id}`);
  return judged;
}

describe('min-age', () => {
  it.each([
    ['7d', '2026-11-27T12:00:00Z', 'pass'],
    ['7d', '2026-11-27T11:59:59Z', 'fail'],
    ['168h', '2026-11-27T11:59:59Z', 'fail'],
    ['1w', '2026-11-27T12:00:00Z', 'pass'],
    ['1h', '2026-11-20T12:59:59Z', 'fail'],
    ['1h', '2026-11-19T00:00:00Z', 'fail'],
  ])('%s at %s: %s', (age, now, verdict) => {
    expect(check('min-age', `min-age: ${age}`, {}, now).verdict).toBe(verdict);
  });

  it('says file, line, rule, what was found, and from when the layer passes', () => {
    expect(check('min-age', '\nmin-age: 30d')).toMatchObject({
      code: 'TOO_NEW',
      message: `min-age (${PATH}:3): expected a layer that was published at least 30d ago, found 2026-11-20 12:00:00 UTC. It will pass from 2026-12-20 12:00:00 UTC on.`,
    });
  });

  it.each([
    '',
    'yesterday',
    '2019-13-26 16:15:33',
    '2019-02-30 16:15:33',
    '2019-11-26 24:00:00',
    '2019-11-26T16:15:33Z',
    '2019-11-26 16:15:33+08:00',
    '2019-11-26',
    '1574756133',
    ' 2019-11-26 16:15:33',
    '+02019-11-26 16:15:33',
  ])('the AddTime "%s" fails', (addTime) => {
    expect(check('min-age', 'min-age: 1h', { addTime })).toMatchObject({ verdict: 'fail', code: 'TOO_NEW' });
  });

  it('reads AddTime as UTC, whatever the time zone of the runner', () => {
    const zone = process.env['TZ'];
    try {
      for (const TZ of ['Asia/Shanghai', 'America/Los_Angeles']) {
        process.env['TZ'] = TZ;
        expect(check('min-age', 'min-age: 7d', {}, '2026-11-27T11:59:59Z').verdict, TZ).toBe('fail');
        expect(check('min-age', 'min-age: 7d', {}, '2026-11-27T12:00:00Z').verdict, TZ).toBe('pass');
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe('deny', () => {
  const other = `sha256: ${'b'.repeat(64)}`;
  it.each([
    ['the layer', 'layer: ap-guangzhou/common-deps:13', 'fail'],
    ['the layer in any region', 'layer: common-deps:13', 'fail'],
    ['the digest in capitals', `sha256: sha256:${DIGEST.toUpperCase()}`, 'fail'],
    ['another version', 'layer: ap-guangzhou/common-deps:1', 'pass'],
    ['another region', 'layer: ap-singapore/common-deps:13', 'pass'],
    ['another name', 'layer: ap-guangzhou/common:13', 'pass'],
    ['another digest', other, 'pass'],
  ])('%s: %s', (_title, entry, verdict) => {
    expect(
      check('deny', `deny:\n  - ${other}\n    reason: x\n  - ${entry}\n    reason: leaks.`).verdict,
    ).toBe(verdict);
  });

  it('says reason, file and line of each entry, and the code LAYER_DENIED', () => {
    const text = `deny:\n  - layer: common-deps:13\n    reason: leaks\n  - sha256: ${DIGEST}\n    reason: is bad`;
    expect(check('deny', text)).toMatchObject({
      code: 'LAYER_DENIED',
      message: `deny (${PATH}:3): expected a layer that is not denied, found ap-guangzhou/common-deps:13. Reason: leaks. deny (${PATH}:5): expected a layer that is not denied, found SHA-256 ${DIGEST}. Reason: is bad.`,
    });
  });

  it('of a digest is about the bytes, whatever CodeSha256 says, and no pass without bytes', () => {
    const evidence = evidenceOf(policyOf(`deny: [{sha256: ${'c'.repeat(64)}, reason: x}]`));
    const verdicts = (change: object) =>
      judge({ ...evidence, ...change }).find(({ id }) => id === 'deny')?.verdict;
    const bytes = { path: 'layer.zip', sha256: 'c'.repeat(64), size: 1, cacheHit: false };
    expect(verdicts({ bytes })).toBe('fail');
    expect(verdicts({ bytes: undefined })).toBe('skip');
    expect(
      verdicts({ bytes: undefined, layer: { ...LAYER, pins: [{ sha256: 'c'.repeat(64), origin: 'x' }] } }),
    ).toBe('fail');
  });

  it('is about a layer of unknown region in any region', () => {
    const evidence = evidenceOf(policyOf('deny: [{layer: ap-guangzhou/common-deps:13, reason: x}]'));
    const checks = judge({ ...evidence, layer: { ...LAYER, region: undefined } });
    expect(checks.find(({ id }) => id === 'deny')).toMatchObject({ verdict: 'fail' });
  });
});

describe('licenses, runtimes and require-pin', () => {
  it('apply beside the inputs: both must hold', () => {
    const policy = {
      ...policyOf('licenses: [MIT, ISC]\nruntimes: [Nodejs18.15]\nrequire-pin: false'),
      requirePin: true,
    };
    const evidence = evidenceOf({
      ...policy,
      allowedLicenses: ['isc', 'apache-2.0'],
      requiredRuntimes: [{ runtime: 'Go1', by: 'an input' }],
    });
    const codes = judge(evidence).flatMap((one) => (one.verdict === 'fail' ? [one.code] : []));
    expect(codes.sort()).toEqual(['LICENSE_NOT_ALLOWED', 'PIN_REQUIRED', 'RUNTIME_INCOMPATIBLE']);
  });

  it('name file and line', () => {
    expect(check('license', 'licenses:\n  - ISC')).toMatchObject({
      message: expect.stringContaining(`${PATH}:2`),
    });
    expect(check('runtime', 'runtimes: [Go1]')).toMatchObject({
      message: expect.stringContaining(`${PATH}:2`),
    });
    expect(check('pin', 'require-pin: true')).toMatchObject({
      message: expect.stringContaining(`${PATH}:2`),
    });
  });
});

describe('an exception', () => {
  const exception = (rule: string, until = '2026-11-28', layer = 'ap-guangzhou/common-deps:13') =>
    `exceptions: [{layer: "${layer}", rule: ${rule}, reason: fixes an incident, until: ${until}}]`;
  const RULES: [string, string][] = [
    ['min-age', 'min-age: 30d'],
    ['license', 'licenses: [ISC]'],
    ['runtime', 'runtimes: [Go1]'],
  ];

  it.each(RULES)('from %s accepts that until the end of its last day, and says so', (rule, text) => {
    const accepted = check(rule, `${text}\n${exception(rule)}`, {}, '2026-11-28T23:59:59.999Z');
    expect(accepted).toMatchObject({
      verdict: 'pass',
      message: expect.stringContaining('fixes an incident'),
    });
    expect(acceptedOf([accepted])).toEqual([
      {
        rule,
        reason: 'fixes an incident',
        until: '2026-11-28',
        by: `${PATH}:3`,
        found: expect.stringContaining(`${PATH}:2`),
      },
    ]);
    const expired = check(rule, `${text}\n${exception(rule)}`, {}, '2026-11-29T00:00:00Z');
    expect(expired).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining(`The exception at ${PATH}:3 expired: its last day was 2026-11-28.`),
    });
  });

  it('is for no other layer, and no other rule', () => {
    for (const layer of ['ap-singapore/common-deps:13', 'ap-guangzhou/common-deps:12', 'common-deps:13'])
      expect(
        check('min-age', `min-age: 30d\n${exception('min-age', '2027-01-01', layer)}`).verdict,
        layer,
      ).toBe('fail');
    expect(check('min-age', `min-age: 30d\n${exception('license', '2027-01-01')}`).verdict).toBe('fail');
  });

  const finding = (kind: FindingKind, grade: Finding['grade'] = 'ambiguity'): Finding => ({
    kind,
    grade,
    message: `${kind}!`,
  });
  const archive = (text: string, findings: Finding[], now = NOW) =>
    judge(evidenceOf(policyOf(text, now), {}, findings)).find(({ id }) => id === 'archive');

  it('from archive/KIND accepts that kind alone', () => {
    const text = exception('archive/duplicate');
    const twice = [finding('duplicate'), finding('duplicate')];
    expect(archive(text, twice)).toMatchObject({
      verdict: 'pass',
      message: expect.stringContaining('duplicate! duplicate!'),
      accepted: [{ rule: 'archive/duplicate', found: 'duplicate! duplicate!', until: '2026-11-28' }],
    });
    expect(archive(text, [...twice, finding('gap')])).toMatchObject({ verdict: 'fail', message: 'gap!' });
    expect(archive(text, [...twice, finding('overlap', 'danger')])).toMatchObject({ verdict: 'fail' });
    expect(archive(text, twice, '2026-11-29T00:00:00Z')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('expired'),
    });
  });

  it('accepts no danger, even if somebody could write it', () => {
    const policy = policyOf(exception('archive/duplicate'));
    const [written] = policy.file?.exceptions ?? [];
    if (policy.file === undefined || written === undefined) throw new Error('no exception');
    const file = { ...policy.file, exceptions: [{ ...written, rule: 'archive/overlap' as const }] };
    const checks = judge(evidenceOf({ ...policy, file }, {}, [finding('overlap', 'danger')]));
    expect(allPass(checks)).toBe(false);
  });
});

describe('offline', () => {
  const entry: LockEntry = {
    ...{ sha256: DIGEST, size: 1, compatibleRuntimes: ['Nodejs18.15'], licenseInfo: 'MIT', addTime: ADDED },
  };
  const locked = { ...LAYER, lock: { mode: 'frozen' as const, path: 'lock.json', entry } };

  it.each([
    ['min-age: 30d', 'TOO_NEW'],
    ['licenses: [ISC]', 'LICENSE_NOT_ALLOWED'],
    ['runtimes: [Go1]', 'RUNTIME_INCOMPATIBLE'],
    [`deny: [{sha256: ${DIGEST}, reason: x}]`, 'LAYER_DENIED'],
  ])('what the lockfile records is judged by %s: %s', (text, code) => {
    expect(gateOffline(locked, policyOf(text))).toMatchObject({ verdict: 'failed', error: { code } });
  });

  it('passes what holds, and says what was not judged', () => {
    const result = gateOffline(locked, policyOf('min-age: 7d\nlicenses: [MIT]\ndeny: []'));
    expect(result.verdict).toBe('locked');
    const verdicts = Object.fromEntries(result.checks.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({ 'min-age': 'pass', license: 'pass', digest: 'skip', archive: 'skip' });
    const archive = result.checks.find(({ id }) => id === 'archive');
    expect(archive?.message).toBe('Not checked.');
  });
});
