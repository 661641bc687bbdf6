import { cloudbase } from './cloudbase.ts';
import type { Environment, Findings, ManifestFormat } from './format.ts';
import { parseJson } from './parse-json.ts';
import { parseYaml } from './parse-yaml.ts';
import { serverless } from './serverless.ts';
import { terraform } from './terraform.ts';
import { child, type Tree, textOf, UnreadableText } from './tree.ts';

/** What a text is, and what it says. */
export interface Interpretation extends Findings {
  /** For people, such as `Serverless component`; empty where it was not told. */
  format: string;
}

const FORMATS: readonly ManifestFormat[] = [terraform, serverless, cloudbase];

/**
 * Reads the text of one manifest: JSON or YAML, and which format, are told by its content. A YAML text may hold
 * several documents. Never throws: what is wrong is a problem with its line.
 */
export function interpret(text: string, env: Environment): Interpretation {
  const result: Interpretation = { format: '', layers: [], problems: [] };
  let documents: Tree[];
  try {
    documents = parse(text);
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    result.problems.push({ line: error.line, message: error.message });
    return result;
  }
  if (documents.length === 0) {
    result.problems.push({ line: 1, message: 'The file is empty. Write it, or take it out of `manifests`.' });
  }
  const names = new Set<string>();
  for (const document of documents) readDocument(document, env, names, result);
  result.format = [...names].join(', ');
  return result;
}

function parse(text: string): Tree[] {
  // JSON may begin with a comment; no YAML that is a mapping begins with a slash.
  return /^\s*[{[/]/.test(text) ? [parseJson(text)] : parseYaml(text);
}

function readDocument(document: Tree, env: Environment, names: Set<string>, result: Interpretation): void {
  for (const format of FORMATS) {
    const name = format.recognise(document);
    if (name === undefined) continue;
    const { layers, problems } = format.read(document, env);
    names.add(name);
    for (const layer of layers) result.layers.push(layer);
    for (const problem of problems) result.problems.push(problem);
    return;
  }
  result.problems.push({ line: document.line, message: unknownFormat(document) });
}

function unknownFormat(document: Tree): string {
  if (textOf(child(document, 'lineage')) !== undefined) {
    return 'This is a state file of Terraform itself, whose format is not stable. Gate the output of `terraform show -json` instead.';
  }
  if (textOf(child(document, '@level')) !== undefined) {
    return 'This is a log of `terraform plan -json`. Gate the output of `terraform show -json PLANFILE` instead.';
  }
  if (child(document, 'service') !== undefined && child(document, 'provider') !== undefined) {
    return 'This file is for a provider plug-in of the Serverless Framework; only component files (`component: scf`) are known. Take it out of `manifests`, and name its layers in `layers`.';
  }
  return (
    'Expected a Serverless component, a CloudBase configuration, or the output of `terraform show -json`, found none of them. ' +
    'Correct the file, or take it out of `manifests`.'
  );
}
