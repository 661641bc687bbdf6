import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { Workspace } from '../artifact/workspace.ts';
import { messageOf } from '../base/errors.ts';
import { annotate, annotateAll, placeOf } from './annotations.ts';
import { info, warn } from './log.ts';
import { checksums, layerOutputs } from './outputs.ts';
import { failedLayers, type Outcome, passed, stepReport } from './report.ts';
import { renderSummary } from './summary.ts';
import { PREDICATE_TYPE, runFacts, summaryStatement } from './verification-summary.ts';

/**
 * Tells everybody: report, checksums, summary, annotations, outputs. `verified=true` comes last, after all of it.
 *
 * What cannot be written is a warning; it changes no verdict.
 *
 * @param now when the layers were verified
 */
export async function publish(outcome: Outcome, workspace: Workspace, now = new Date()): Promise<void> {
  await attempt('The report', () => writeReport(outcome, workspace));
  await attempt('The checksums', () => writeChecksums(outcome, workspace));
  await attempt('The verification summary', () => writeStatement(outcome, workspace, now));
  await attempt('The job summary', () => writeSummary(outcome));
  for (const [name, value] of Object.entries(layerOutputs(outcome.results))) core.setOutput(name, value);
  if (outcome.lockfileChange !== undefined)
    core.setOutput('lockfile-changed', String(outcome.lockfileChange.changed));
  for (const { error, layer } of outcome.results) {
    if (error !== undefined) annotate(error, outcome.mode, placeOf(layer));
  }
  for (const error of outcome.errors) annotateAll(error, outcome.mode);
  info(lastLine(outcome));
  if (passed(outcome)) core.setOutput('verified', 'true');
}

async function writeReport(outcome: Outcome, { root }: Workspace): Promise<void> {
  const path = join(root, 'report.json');
  await writeFile(path, `${JSON.stringify(stepReport(outcome), null, 2)}\n`);
  core.setOutput('report-path', path);
}

async function writeChecksums({ results }: Outcome, { layersDir }: Workspace): Promise<void> {
  const text = checksums(results);
  if (text === undefined) return;
  const path = join(layersDir, 'SHA256SUMS');
  await writeFile(path, text);
  core.setOutput('checksums-path', path);
}

/** The verdict for actions/attest, which takes the predicate alone, and whole for tools that sign statements. */
async function writeStatement(outcome: Outcome, { root }: Workspace, now: Date): Promise<void> {
  const statement = summaryStatement(outcome, runFacts(process.env), now);
  if (statement === undefined) return;
  const files = { 'statement-path': statement, 'predicate-path': statement.predicate };
  for (const [output, content] of Object.entries(files)) {
    const path = join(root, output === 'statement-path' ? 'statement.json' : 'predicate.json');
    await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
    core.setOutput(output, path);
  }
  core.setOutput('predicate-type', PREDICATE_TYPE);
}

async function writeSummary(outcome: Outcome): Promise<void> {
  // Runners older than job summaries do not set it; there is nowhere to write to, and nothing is wrong.
  if ((process.env['GITHUB_STEP_SUMMARY'] ?? '') === '') return;
  await core.summary.addRaw(renderSummary(outcome)).write();
}

function lastLine(outcome: Outcome): string {
  const { results, mode } = outcome;
  const verified = results.length - failedLayers(outcome).length;
  const count = `${verified} of ${results.length} ${results.length === 1 ? 'layer' : 'layers'} verified.`;
  if (passed(outcome)) return count;
  return mode === 'audit'
    ? `${count} Audit mode: the step stays green, verified=false.`
    : `${count} The gate stays shut.`;
}

async function attempt(what: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    warn(`${what} could not be written (${messageOf(error)}). The verdict is not affected.`);
  }
}
