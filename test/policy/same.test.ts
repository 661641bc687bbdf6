import { describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import { gateOffline } from '../../src/gate/gate-layer.ts';
import { judge } from '../../src/gate/judge.ts';
import { examine, type LayerResult } from '../../src/gate/result.ts';
import { judgeSameBytes } from '../../src/gate/same-bytes.ts';
import type { LayerId } from '../../src/layers/reference.ts';
import { ADDED, DIGEST, evidenceOf, LAYER, PATH, policyOf } from './kit.ts';

const TWIN = { region: 'ap-singapore', name: 'common-deps', version: 9 };
const THIRD = { region: 'ap-tokyo', name: 'common-deps', version: 13 };
const POLICY = policyOf(
  'same:\n  - [ap-guangzhou/common-deps:13, ap-singapore/common-deps:9, ap-tokyo/common-deps:13]',
);
const OTHER = 'b'.repeat(64);

function locked(id: LayerId, sha256: string): LayerResult {
  const entry = { sha256, size: 1, compatibleRuntimes: [], licenseInfo: '', addTime: ADDED };
  return gateOffline({ ...LAYER, ...id, lock: { mode: 'frozen', path: 'lock.json', entry } }, POLICY);
}

/** A layer that could not be downloaded. */
function failed(id: LayerId): LayerResult {
  const { artifact: _artifact, bytes: _bytes, archive: _archive, ...known } = evidenceOf(POLICY);
  const evidence = { ...known, layer: { ...LAYER, ...id } };
  const error = new GateError('DOWNLOAD_FAILED', 'no bytes');
  return { ...examine(evidence, judge(evidence), 1), verdict: 'failed', error };
}

/** For each result: its verdict, that of the check `same`, and the code of its error. */
function judged(results: LayerResult[], lockfile?: Parameters<typeof judgeSameBytes>[2]) {
  return judgeSameBytes(results, POLICY.file, lockfile).map((result) => [
    result.verdict,
    result.checks.find(({ id }) => id === 'same')?.verdict,
    result.verdict === 'failed' ? result.error.code : undefined,
  ]);
}

describe('layers that must be one', () => {
  const lockfile = (id: LayerId, sha256: string) => {
    const entry = { sha256, size: 1, compatibleRuntimes: [], licenseInfo: '', addTime: ADDED };
    const layers = new Map([[`${id.region}/${id.name}:${id.version}`, { ...id, entry, line: 4 }]]);
    return { path: 'lock.json', mode: 'frozen' as const, file: '/lock.json', text: '', sha256: '', layers };
  };

  it('pass with one digest, whether gated or locked', () => {
    const two = [locked(LAYER, DIGEST), locked(TWIN, DIGEST)];
    expect(judged([...two, locked(THIRD, DIGEST)])).toEqual(Array(3).fill(['locked', 'pass', undefined]));
    expect(judged(two, lockfile(THIRD, DIGEST))).toEqual(Array(2).fill(['locked', 'pass', undefined]));
  });

  it('fail if one has another digest, gated or locked, or is in neither', () => {
    const two = [locked(LAYER, DIGEST), locked(TWIN, DIGEST)];
    const red = ['failed', 'fail', 'REGIONS_DIFFER'];
    expect(judged([...two, locked(THIRD, OTHER)])).toEqual([red, red, red]);
    expect(judged(two, lockfile(THIRD, OTHER))).toEqual([red, red]);
    expect(judged(two)).toEqual([red, red]);
  });

  it('are not called different because one failed by itself, but nor do they pass', () => {
    const [one, two, three] = judged([locked(LAYER, DIGEST), locked(TWIN, DIGEST), failed(THIRD)]);
    expect([one, two]).toEqual(Array(2).fill(['locked', 'skip', undefined]));
    expect(three).toEqual(['failed', 'skip', 'DOWNLOAD_FAILED']);
  });

  it('fail if their region is not known, and no other layer is their match', () => {
    const nowhere = { ...LAYER, region: undefined };
    expect(judged([locked(nowhere, DIGEST), locked(TWIN, DIGEST)])[0]).toEqual([
      'failed',
      'fail',
      'REGIONS_DIFFER',
    ]);
  });

  it('say both digests, file and line; layers of no group are left alone', () => {
    const other = locked({ ...LAYER, version: 1 }, OTHER);
    const results = judgeSameBytes(
      [locked(LAYER, DIGEST), locked(TWIN, OTHER), other],
      POLICY.file,
      undefined,
    );
    const message = results[0]?.checks.find(({ id }) => id === 'same')?.message ?? '';
    for (const part of [
      `same (${PATH}:3)`,
      `\n${DIGEST} this layer`,
      `\n${OTHER} ap-singapore/common-deps:9`,
    ])
      expect(message).toContain(part);
    expect(results[2]).toEqual({ ...other, checks: expect.anything() });
    expect(results[2]?.verdict).toBe('locked');
  });
});
