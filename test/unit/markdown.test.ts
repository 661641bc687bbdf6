import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import { oneLine } from '../../src/base/text.ts';
import { code, escaped } from '../../src/report/markdown.ts';
import { noticesOf } from '../../src/report/notices.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { ApiFailure } from '../../src/tencent/api-failure.ts';
import { explainRoleFailure } from '../../src/tencent/auth/explain.ts';
import { ANY_CHARACTER } from '../kit/runs.ts';

/** What a reader copies from it. */
const decoded = (markdown: string) =>
  markdown
    .replace(/<\/?code>/g, '')
    .replace(/&#(\d+);/g, (_all, point: string) => String.fromCodePoint(Number(point)));

const text = fc.oneof(
  fc.string({ unit: ANY_CHARACTER }),
  fc.string({ unit: fc.constantFrom(...'<>&@#`*_[]()|\\!~$^{}=+:/-.\n\r wax1') }),
);

it('shows any text letter for letter', () => {
  fc.assert(
    fc.property(text, (raw) => {
      const bare = raw.replaceAll('`', "'");
      expect(decoded(escaped(bare, 1e6))).toBe(oneLine(bare, 1e6));
      // Backticks in pairs become code; one that is left over stays.
      const shown = oneLine(raw, 1e6).replace(/`([^`]+)`/g, '$1');
      expect(decoded(escaped(raw, 1e6)).replaceAll('`', '')).toBe(shown.replaceAll('`', ''));
    }),
  );
});

it('leaves no character that Markdown, HTML or GitHub would read as syntax', () => {
  fc.assert(
    fc.property(text, (raw) => {
      for (const markdown of [escaped(raw, 1e6), code(raw, 1e6)]) {
        const plain = markdown.replace(/&#\d+;/g, '').replace(/<\/?code>/g, '');
        expect(plain).not.toMatch(/[<>&@#`*_[\]|\\!~$^{}=+:\n\r]/);
      }
    }),
  );
});

it('has mentions, issue numbers and addresses in code only, where GitHub does not look for them', () => {
  expect(escaped('("@octocat"), #1: https://example.com. WWW.example.com a.b: `x: y@z`.')).toBe(
    '(&#34;<code>&#64;octocat</code>&#34;), <code>&#35;1</code>&#58; <code>https&#58;//example.com</code>. ' +
      '<code>WWW.example.com</code> a.b&#58; <code>x&#58; y&#64;z</code>.',
  );
  fc.assert(
    fc.property(text, (raw) => {
      const outside = escaped(raw, 1e6).replace(/<code>.*?<\/code>/gs, ' ');
      expect(decoded(outside)).not.toMatch(/[@#]\w|:\/\/|www\./i);
    }),
  );
});

const ROLE = {
  ...{ arn: 'qcs::cam::uin/1:roleName/gate', provider: 'github', audience: 'aud', sessionName: 'test' },
  ...{ durationSeconds: undefined, region: 'ap-guangzhou' },
  endpoint: { protocol: 'https://', host: 'sts.tencentcloudapi.com' },
} as const;

it.each([
  ['repo:acme/shop:ref:refs/heads/main', 'UnauthorizedOperation'],
  ['repo:acme@12/shop@34:environment:Production "EU" #1', 'AccessDenied'],
  ["repo:acme/shop:ref:refs/heads/it's-www.example.com:`x`-<b>", 'InvalidParameter.WebIdentityTokenError'],
  [
    `repo:acme/shop:job_workflow_ref:${'acme/flows/.github/workflows/deploy.yml@refs/heads/'.padEnd(900, 'x')}`,
    'AuthFailure.UnauthorizedOperation',
  ],
])('the claims of a refused token can be copied from summary and log: %s', (sub, refusal) => {
  const claims = { sub, aud: 'https://github.com/acme', iss: 'https://git.acme.example/_services/token' };
  const token = `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  const failure = new ApiFailure('no', { kind: 'refused', code: refusal, requestId: 'r' });
  const error = explainRoleFailure(failure, ROLE, token);
  if (!(error instanceof GateError)) throw new Error('expected a GateError');
  const outcome = { verdict: 'failed', layers: [], errors: [error], mode: 'enforce', durationMs: 1 } as const;
  const summary = decoded(renderSummary(outcome, () => '', undefined));
  const log = noticesOf(outcome, () => '', 10, 'the report')
    .shown.flatMap(({ lines }) => lines)
    .join('\n');
  for (const claim of Object.values(claims)) {
    expect(log).toContain(`"${claim}"`);
    // Backticks in pairs are how our own messages mark code.
    expect(summary).toContain(`"${claim.replaceAll('`', '')}"`);
  }
});
