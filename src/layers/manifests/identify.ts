import { posix } from 'node:path';
import { isJson, parseJson } from '../documents/parse-json.ts';
import { parseYaml } from '../documents/parse-yaml.ts';
import { child, type Tree, textOf } from '../documents/tree.ts';
import { CLOUDBASE_PLACES } from './cloudbase/neighbours.ts';
import { parseCloudBase, recogniseCloudBase } from './cloudbase/read-cloudbase.ts';
import type { FoundProblem } from './findings.ts';
import { parseServerless, SERVERLESS_FILES } from './serverless/project.ts';
import { recogniseServerless } from './serverless/read-serverless.ts';
import { recogniseTerraform } from './terraform/read-terraform.ts';

/** The tools whose files are read. */
export type Tool = 'Serverless' | 'CloudBase' | 'Terraform';

/** A document, and the tool that reads it; or why there is none. */
export type Identified =
  | { ok: true; tool: Tool; format: string; tree: Tree }
  | { ok: false; problem: FoundProblem };

const refuse = (line: number, message: string): Identified => ({ ok: false, problem: { line, message } });

/**
 * Tells which tool reads a file, and parses the text as that tool does.
 *
 * If a tool looks for a file of that name (`serverless.yml`, `cloudbaserc.json`, `package.json`), the name decides: that tool's parser and
 * keys count, whatever else the file contains. For other names the content decides, and it must fit exactly one tool.
 *
 * @throws UnreadableText
 */
export function identify(text: string, path: string): Identified {
  const name = posix.basename(path);
  const other = notReadable(name);
  if (other !== undefined) return refuse(1, other);
  const owner = ownerOf(name);
  const tree = owner === undefined ? parseAny(text, path) : parserOf(owner)(text, path);
  if (tree === undefined) {
    const message =
      name === 'package.json'
        ? 'Expected a key `cloudbase`, found none. Take the file out of the list of manifests.'
        : 'The file is empty. Write it, or take it out of the list of manifests.';
    return refuse(1, message);
  }
  const claims = claimsOf(tree, owner);
  const tool = owner ?? claims.toSorted((a, b) => b.keys.length - a.keys.length)[0]?.tool;
  const rival = claims.find((claim) => claim.tool !== tool && claim.keys.length > 0);
  if (tool !== undefined && rival !== undefined) {
    const [key = ''] = rival.keys;
    return refuse(
      child(tree, key)?.line ?? tree.line,
      `Expected a file of ${tool}, found the key \`${key}\` of ${rival.tool}: it is not clear which tool deploys this file. Remove the key.`,
    );
  }
  const format = claims.find((claim) => claim.tool === tool)?.format;
  if (tool === undefined || format === undefined) return refuse(tree.line, unknownFormat(tree));
  return { ok: true, tool, format, tree };
}

/** Files that no reader can know: configuration that is a program, and templates that are not deployed. */
function notReadable(name: string): string | undefined {
  if (/\.[cm]?[jt]s$/.test(name)) {
    const write = name.startsWith('serverless') ? 'serverless.yml' : 'cloudbaserc.json';
    return `This is a JavaScript configuration, which only the deploying tool can run. Write it as ${write}.`;
  }
  if (/^serverless\.(?:template|component)\.(?:ya?ml|json)$/.test(name)) {
    return 'This is a template of the registry: `scf publish` and `scf init` read it, `scf deploy` does not. Take it out of the list of manifests.';
  }
  if (/\.tf$/.test(name)) {
    return 'This is a Terraform configuration, whose values only Terraform knows. Gate the output of `terraform show -json PLANFILE` instead.';
  }
  return undefined;
}

/** Whether a tool looks for files of this name. */
export function isFoundByName(path: string): boolean {
  return ownerOf(posix.basename(path)) !== undefined;
}

function ownerOf(name: string): Tool | undefined {
  if (SERVERLESS_FILES.some((file) => file === name)) return 'Serverless';
  return CLOUDBASE_PLACES.some((place) => place === name) ? 'CloudBase' : undefined;
}

function parserOf(tool: Tool): (text: string, path: string) => Tree | undefined {
  return tool === 'Serverless' ? parseServerless : parseCloudBase;
}

/** A file that no tool finds by its name: `tcb --config-file`, a copy for another stage, or a plan. */
function parseAny(text: string, path: string): Tree | undefined {
  const extension = posix.extname(path);
  if (extension === '.json') return parseJson(text);
  if (extension !== '.yml' && extension !== '.yaml' && isJson(text)) {
    const tree = parseJson(text);
    if (recogniseTerraform(tree) !== undefined) return tree;
  }
  const tree = parseYaml(text, { mergeKeys: true });
  if (tree === undefined || recogniseCloudBase(tree) === undefined) return tree;
  return parseCloudBase(text, path);
}

interface Claim {
  tool: Tool;
  /** For people; `undefined` where the file has keys of the tool, and is none of its files. */
  format: string | undefined;
  /** The keys of the document that no other tool's file has. */
  keys: string[];
}

/** Keys at the top of a file that tell its tool. */
const TELLING_KEYS: Record<Tool, readonly string[]> = {
  Serverless: ['component', 'commandInputs'],
  CloudBase: ['envId', 'functionRoot', 'functionDefaultConfig'],
  Terraform: ['format_version', 'planned_values', 'resource_changes', 'terraform_version'],
};

function claimsOf(tree: Tree, owner: Tool | undefined): Claim[] {
  const serverless = recogniseServerless(tree);
  const recognised: [Tool, string | undefined][] = [
    ['Terraform', recogniseTerraform(tree)],
    // A file that only has a name is a project where the tool finds it, and anything elsewhere.
    ['Serverless', serverless === 'Serverless project' && owner === undefined ? undefined : serverless],
    ['CloudBase', recogniseCloudBase(tree)],
  ];
  return recognised.flatMap(([tool, format]) => {
    const keys = TELLING_KEYS[tool].filter((key) => child(tree, key) !== undefined);
    return format === undefined && keys.length === 0 ? [] : [{ tool, format, keys }];
  });
}

function unknownFormat(document: Tree): string {
  if (textOf(child(document, 'lineage')) !== undefined) {
    return 'This is a state file of Terraform itself, whose format is not stable. Gate the output of `terraform show -json` instead.';
  }
  if (textOf(child(document, '@level')) !== undefined) {
    return 'This is a log of `terraform plan -json`. Gate the output of `terraform show -json PLANFILE` instead.';
  }
  if (child(document, 'service') !== undefined && child(document, 'provider') !== undefined) {
    return 'This file is for a provider plug-in of the Serverless Framework; only component files (`component: scf`) are known. Take it out of the list of manifests, and list its layers themselves.';
  }
  return (
    'Expected a Serverless component, a CloudBase configuration, or the output of `terraform show -json`, found none of them. ' +
    'Correct the file, or take it out of the list of manifests.'
  );
}
