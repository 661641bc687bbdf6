import { describe, expect, it } from 'vitest';
import { readReferences } from '../../src/inputs/layer-list.ts';
import { parseLockfile } from '../../src/layers/lockfile.ts';
import { nearestRegion, parseRegion } from '../../src/layers/reference.ts';

describe('`layers` in the syntax of something else', () => {
  it.each([
    ['["common-deps:12", "other:3"]', 'a list in brackets'],
    ['- common-deps:12\n- other:3', 'a list with dashes'],
    ['* common-deps:12', 'a list with dashes'],
    ['"common-deps:12",\n"other:3"', 'quotes around a reference'],
  ])('%s is one problem, which says how to write it', (text, found) => {
    const { layers, problems } = readReferences(text, 'ap-guangzhou');
    expect(layers).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(`^line 1: expected one reference per line.*found ${found}\\. With`),
    ]);
  });

  it('is told with the line where it begins', () => {
    expect(readReferences('# ours\n\n[a:1]', undefined).problems).toEqual([
      expect.stringMatching(/^line 3: /),
    ]);
    expect(readReferences('a-b:1\n', undefined)).toMatchObject({ problems: [], layers: [{ name: 'a-b' }] });
  });
});

describe('a region that is none', () => {
  it.each([
    ['Guangzhou', 'ap-guangzhou'],
    ['ap_guangzhou', 'ap-guangzhou'],
    ['AP-Shanghai', 'ap-shanghai'],
    ['cn-beijing', 'ap-beijing'],
    ['ap-guangzou', 'ap-guangzhou'],
    ['frankfurt', 'eu-frankfurt'],
  ])('%s: did you mean %s', (text, meant) => {
    expect(nearestRegion(text)).toBe(meant);
  });

  it('is told with the nearest one where it is not even of the form', () => {
    expect(parseRegion('Guangzhou')).toMatchObject({
      problem: expect.stringContaining('did you mean ap-guangzhou?'),
    });
    expect(parseRegion('somewhere else')).toMatchObject({
      problem: expect.not.stringContaining('did you mean'),
    });
  });

  it('is not one that is new, or known', () => {
    for (const region of ['ap-guangzhou', 'me-riyadh', 'us-east-1']) {
      expect(nearestRegion(region)).toBeUndefined();
      expect(parseRegion(region).ok).toBe(true);
    }
  });
});

describe('a lockfile with conflict markers', () => {
  const marked = (eol: string) =>
    [
      '{',
      '<<<<<<< HEAD',
      '  "lockfileVersion": 1,',
      '=======',
      '  "lockfileVersion": 1,',
      '>>>>>>> main',
      '}',
    ].join(eol);

  it.each(['\n', '\r\n'])('names them, and the way out (%j)', async (eol) => {
    await expect(parseLockfile(marked(eol), 'deploy/scf-layers.lock.json')).rejects.toMatchObject({
      code: 'LOCKFILE_INVALID',
      message: 'deploy/scf-layers.lock.json:2:1: the file has conflict markers of git.',
      hint: expect.stringMatching(/Take one side.*update the lockfile/),
    });
  });

  it('is told from one that is broken otherwise', async () => {
    await expect(parseLockfile('{ "layers": ===', 'x')).rejects.toMatchObject({
      message: expect.stringMatching(/JSON is broken/),
    });
  });
});
