import { describe, expect, test } from 'vitest';
import { CASES, VARIANTS } from './cases/index.ts';
import { fillFolder, lockedIn, type ManifestCase } from './cases/kit.ts';
import { read, workspaceWith } from './kit.ts';

/** The layers of a case, or what is wrong: with its manifests, or with a layer that is not locked. */
async function judge(manifestCase: ManifestCase): Promise<{ layers: string[] } | { problem: string }> {
  const { manifests, inputs = {}, env = {} } = manifestCase;
  const workspace = await workspaceWith({});
  fillFolder(workspace, manifestCase);
  try {
    const { layers } = await read(workspace, manifests.split('\n'), {
      ...{ env, allowed: new Set(inputs['manifest-env']?.split(',')), allowEmpty: false },
      region: inputs['region'] ?? 'ap-guangzhou',
    });
    const references = layers.map(({ region, name, version }) => `${region}/${name}:${version}`);
    const open = layers.find((_, index) => !lockedIn(manifestCase).includes(references[index] ?? ''));
    if (open === undefined) return { layers: references.sort() };
    const { path, line, region, name, version } = open;
    return { problem: `${path}:${line}: ${region}/${name}:${version} is not locked` };
  } catch (error) {
    return { problem: String(error) };
  }
}

/** Where a problem with a manifest is: a file and a line. */
const PLACE = /^(?:GateError: .*\n)?[^\n:]+:\d+: /;

describe('a deployment file is read as its tool reads it', () => {
  test.each([...CASES, ...VARIANTS])('$name', async (manifestCase) => {
    const { gates, says = [] } = manifestCase;
    const judgement = await judge(manifestCase);
    if (gates !== undefined) {
      expect(judgement).toEqual({ layers: [...gates].sort() });
      return;
    }
    const problem = 'problem' in judgement ? judgement.problem : '';
    expect(problem).toMatch(PLACE);
    for (const text of says) expect(problem).toContain(text);
  });
});
