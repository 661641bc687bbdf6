import { UnreadableText } from '../documents/tree.ts';
import { readCloudBase } from './cloudbase/read-cloudbase.ts';
import { UnreadableEnvFile } from './env-files.ts';
import type { Findings } from './findings.ts';
import { type Identified, identify, type Tool } from './identify.ts';
import { UnreadableNeighbour } from './serverless/project.ts';
import { readServerless } from './serverless/read-serverless.ts';
import { readTerraform } from './terraform/read-terraform.ts';
import type { VariableRules } from './variables.ts';
import type { Workspace } from './workspace-files.ts';

/** What reading a document depends on beside its text and its neighbours. */
export interface DocumentRules extends VariableRules {
  /**
   * The region of the step. The tools know nothing of it: it counts only where a Terraform provider takes its region from
   * the environment.
   */
  region?: string | undefined;
}

/** What a document says, and whose it is. */
export interface DocumentReading extends Findings {
  /** `undefined` where that is not known, which is a problem. */
  tool: Tool | undefined;
  /** For people: `Serverless component`; empty where the tool is not known. */
  format: string;
}

/** Tells which tool reads a text. What is wrong with it is a problem, never an exception. */
export function identifyText(text: string, path: string): Identified {
  try {
    return identify(text, path);
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    return { ok: false, problem: { line: error.line, message: error.message } };
  }
}

/** Reads one manifest as its tool does. What is wrong with it is a problem, never an exception. */
export async function readDocument(
  identified: Identified,
  path: string,
  workspace: Workspace,
  rules: DocumentRules,
): Promise<DocumentReading> {
  const none: DocumentReading = { tool: undefined, format: '', layers: [], lists: [], problems: [] };
  if (!identified.ok) return { ...none, problems: [identified.problem] };
  const { tool, format } = identified;
  const reading = { ...none, tool, format };
  try {
    return { ...reading, ...(await readLayers(identified, path, workspace, rules)) };
  } catch (error) {
    if (error instanceof UnreadableText)
      return { ...reading, problems: [{ line: error.line, message: error.message }] };
    if (error instanceof UnreadableNeighbour || error instanceof UnreadableEnvFile)
      return { ...reading, problems: [{ line: 1, message: error.message }] };
    throw error;
  }
}

async function readLayers(
  { tool, tree }: Identified & { ok: true },
  path: string,
  workspace: Workspace,
  rules: DocumentRules,
): Promise<Findings> {
  if (tool === 'Terraform') return readTerraform(tree, rules.region);
  const read = tool === 'Serverless' ? readServerless : readCloudBase;
  return await read(tree, path, workspace, rules);
}
