import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { git } from '../kit/tools.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');

const listings = new Map<string, string[]>();

/** The files of the repository whose names match, those that are not committed yet too. */
export function repositoryFiles(...patterns: string[]): string[] {
  const key = patterns.join('\0');
  const files = listings.get(key) ?? listFiles(patterns);
  listings.set(key, files);
  return [...files];
}

function listFiles(patterns: readonly string[]): string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns];
  const listed = git(options, { cwd: ROOT });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '').sort();
}

/** README in Chinese. test/docs/translation.test.ts holds it to README. */
export const TRANSLATION = 'README.zh-CN.md';

/** Every page for people. */
export const MARKDOWN = repositoryFiles('*.md').filter((path) => !path.startsWith('test/'));

/** One step of a workflow. */
export interface WorkflowStep {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
}

export interface Workflow {
  name?: string;
  on?: unknown;
  permissions?: Record<string, string>;
  jobs: Record<
    string,
    { permissions?: Record<string, string>; steps: WorkflowStep[]; 'timeout-minutes'?: number }
  >;
}

/** A workflow, or a part of one, in a page or in a file. */
export interface Snippet {
  /** `README.md:27`, or the file. */
  place: string;
  /** A whole workflow; of a part that has only jobs, completed. */
  text: string;
  workflow: Workflow;
}

/** Ours, in a snippet: the action of this repository, at whatever ref. */
export const OURS = /^(?:\.\/|scf-layer-gate\/scf-layer-gate@.*)$/;

/** The YAML blocks of a page that are workflows. */
export function snippetsOf(page: string): Snippet[] {
  const snippets: Snippet[] = [];
  const markdown = read(page);
  for (const { index, 1: block = '' } of markdown.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)) {
    if (!/^jobs:/m.test(block)) continue;
    const text = /^on:/m.test(block) ? block : `on: push\n\n${block}`;
    const line = markdown.slice(0, index).split('\n').length;
    snippets.push({ place: `${page}:${line}`, text, workflow: parse(text) });
  }
  return snippets;
}

/** The workflows of this repository. */
export function ownWorkflows(): Snippet[] {
  return repositoryFiles('.github/workflows/*.yml').map(workflowFile);
}

/** The workflows of the repositories in `examples/`. */
export function exampleWorkflows(): Snippet[] {
  return repositoryFiles('examples/*/.github/workflows/*.yml').map(workflowFile);
}

function workflowFile(path: string): Snippet {
  return { place: path, text: read(path), workflow: parse(read(path)) };
}

export const SNIPPETS = MARKDOWN.flatMap(snippetsOf);

export const stepsOf = ({ workflow }: Snippet): WorkflowStep[] =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps);
