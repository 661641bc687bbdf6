import { describe, expect, it } from 'vitest';
import {
  candidatesOf,
  groupByLayer,
  moveMentions,
  parseIgnoreRule,
  whyByHand,
} from '../../src/layers/bump.ts';
import type { NamedLayer } from '../../src/layers/plan.ts';

const REGION = 'ap-guangzhou';
const mention = (version: number, more: Partial<NamedLayer> = {}): NamedLayer => ({
  ...{ region: REGION, name: 'deps', version, pin: undefined, versionAt: 1 },
  source: { kind: 'manifest', path: 'serverless.yml', line: 3 },
  ...more,
});
const listed = [14, 13, 12, 11].map((version) => ({ version, status: 'Active' }));

/** The versions that are tried with these rules, for a layer at version 11. */
function tried(...rules: string[]): number[] {
  const parsed = rules.map(parseIgnoreRule).flatMap((rule) => (rule.ok ? [rule.value] : []));
  expect(parsed).toHaveLength(rules.length);
  const [group] = groupByLayer([mention(11)]);
  return group === undefined ? [] : candidatesOf(group, listed, parsed).map(({ version }) => version);
}

describe('ignore-updates', () => {
  it.each([
    ['deps', []],
    ['ap-guangzhou/deps', []],
    ['ap-beijing/deps', [14, 13, 12]],
    ['other', [14, 13, 12]],
    ['deps:13', [14, 12]],
    ['deps:=13', [14, 12]],
    ['deps:>=13', [12]],
    ['deps:> 13', [13, 12]],
    ['deps:<13', [14, 13]],
    ['deps:<=13', [14]],
    ['deps:>=12 <14', [14]],
  ])('%s leaves %j', (rule, left) => {
    expect(tried(rule)).toEqual(left);
  });

  it('takes several rules together', () => {
    expect(tried('deps:14', 'ap-guangzhou/deps:12')).toEqual([13]);
  });

  it.each([
    '',
    ':13',
    'deps:',
    'deps:latest',
    'deps:>=',
    'deps:013',
    'deps:13..15',
    'a/b/c',
    'Region/deps',
    'deps:13@sha256:ab',
  ])('refuses %j', (text) => {
    expect(parseIgnoreRule(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/^expected /) });
  });
});

describe('a bump', () => {
  it('tries what is active and newer than the oldest version in use, the newest first', () => {
    const mentions = [mention(12), mention(13)];
    const [group] = groupByLayer(mentions);
    const versions = [{ version: 9, status: 'Active' }, { version: 15, status: 'Publishing' }, ...listed];
    expect(group && candidatesOf(group, versions, []).map(({ version }) => version)).toEqual([14, 13]);
    expect(moveMentions(mentions, 13).map(({ version }) => version)).toEqual([13, 13]);
  });

  it('keeps layers of one name in two regions apart', () => {
    const groups = groupByLayer([mention(1), mention(1, { region: 'ap-beijing' }), mention(2)]);
    expect(groups.map(({ mentions }) => mentions.length)).toEqual([2, 1]);
  });

  it('moves no mention that is newer, or that it cannot change', () => {
    const byHand = [
      mention(12, { versionAt: undefined }),
      mention(12, { source: { kind: 'input', line: 1 } }),
      mention(12, { source: { kind: 'function', function: 'f' } }),
    ];
    expect(moveMentions([mention(20), ...byHand], 14).map(({ version }) => version)).toEqual([
      20, 12, 12, 12,
    ]);
    for (const one of byHand) expect(whyByHand(one)).toMatch(/^is /);
    expect(whyByHand(mention(12, { source: { kind: 'lockfile' }, versionAt: undefined }))).toBeUndefined();
  });
});
