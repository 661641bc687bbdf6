import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../artifact/workspace.ts';
import { messageOf } from '../base/errors.ts';
import type { Host } from '../base/host.ts';
import type { Outcome } from '../gate/outcome.ts';
import { formatPart } from '../layers/plan.ts';
import { changeTexts, pullRequestBody } from './changes.ts';
import { noticesOf } from './notices.ts';
import { checksums, layerOutputs } from './outputs.ts';
import { stepReport, updatesReport } from './report.ts';
import { renderSummary } from './summary.ts';
import { PREDICATE_TYPE, runFacts, summaryStatement } from './verification-summary.ts';

/**
 * Publishes the outcome: report, checksums, summary, notices, outputs. `verified=true` comes last, after all of it.
 *
 * A file that cannot be written is a warning; it changes no verdict.
 *
 * @param now when the layers were verified
 */
export async function publish(
  outcome: Outcome,
  workspace: Workspace,
  host: Host,
  now = new Date(),
): Promise<void> {
  const parts: [what: string, write: () => Promise<void>][] = [
    ['The report', () => writeReport(outcome, workspace, host)],
    ['The checksums', () => writeChecksums(outcome, workspace, host)],
    ['The verification summary', () => writeStatement(outcome, workspace, host, now)],
    ['The job summary', () => writeSummary(outcome, workspace, host)],
    ['The text for a pull request', () => writePullRequestBody(outcome, workspace, host)],
  ];
  for (const [what, write] of parts) {
    try {
      await write();
    } catch (error) {
      host.log.warn(`${what} could not be written (${messageOf(error)}). The verdict is not affected.`);
    }
  }
  const outputs = layerOutputs(outcome, host.describeSettings);
  for (const [name, value] of Object.entries(outputs)) host.setOutput(name, value);
  if (outcome.verdict === 'passed' && outcome.lockfileChange !== undefined)
    host.setOutput('lockfile-changed', String(outcome.lockfileChange.changed));
  if (outcome.verdict === 'passed' && outcome.bump !== undefined)
    host.setOutput('updates', JSON.stringify(updatesReport(outcome.bump)));
  for (const notice of noticesOf(outcome, host.describeSettings)) host.show(notice);
  host.log.info(lastLine(outcome));
  if (outcome.verdict === 'passed') host.setOutput('verified', 'true');
}

async function writeReport(outcome: Outcome, { root }: Workspace, host: Host): Promise<void> {
  const path = join(root, 'report.json');
  await writeFile(path, `${toJson(stepReport(outcome, host.describeSettings), host)}\n`);
  host.setOutput('report-path', path);
}

async function writeChecksums(outcome: Outcome, { layersDir }: Workspace, host: Host): Promise<void> {
  if (outcome.verdict !== 'passed' || outcome.layers.length === 0) return;
  const path = join(layersDir, 'SHA256SUMS');
  await writeFile(path, host.redact(checksums(outcome.layers)));
  host.setOutput('checksums-path', path);
}

/** The verdict for actions/attest, which takes the predicate alone, and whole for tools that sign statements. */
async function writeStatement(outcome: Outcome, { root }: Workspace, host: Host, now: Date): Promise<void> {
  if (outcome.verdict === 'locked' || !host.isGithubRun) return;
  const statement = summaryStatement(outcome, runFacts(host.env, host.folders.workspace), now);
  if (statement === undefined) return;
  const files = { 'statement-path': statement, 'predicate-path': statement.predicate };
  for (const [output, content] of Object.entries(files)) {
    const path = join(root, output === 'statement-path' ? 'statement.json' : 'predicate.json');
    await writeFile(path, `${toJson(content, host)}\n`);
    host.setOutput(output, path);
  }
  host.setOutput('predicate-type', PREDICATE_TYPE);
}

async function writeSummary(outcome: Outcome, { root }: Workspace, host: Host): Promise<void> {
  const markdown = host.redact(renderSummary(outcome, host.describeSettings, changeTexts(outcome)));
  const path = join(root, 'summary.md');
  await writeFile(path, markdown);
  host.setOutput('summary-path', path);
  await host.writeSummary?.(markdown);
}

async function writePullRequestBody(outcome: Outcome, { root }: Workspace, host: Host): Promise<void> {
  const body = pullRequestBody(outcome);
  if (body === undefined) return;
  const path = join(root, 'pull-request.md');
  await writeFile(path, host.redact(body));
  host.setOutput('pull-request-body-path', path);
}

/** String by string: a secret may have in it what holds JSON together. */
function toJson(value: unknown, { redact }: Host): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'string' ? redact(item) : item), 2);
}

function lastLine(outcome: Outcome): string {
  const { part } = outcome;
  return part === undefined ? verdictLine(outcome) : `${verdictLine(outcome)} This is ${formatPart(part)}.`;
}

function verdictLine(outcome: Outcome): string {
  const { layers, mode } = outcome;
  if (outcome.verdict === 'locked')
    return `${layers.length} of ${layers.length} ${layers.length === 1 ? 'layer is' : 'layers are'} locked. Offline: no bytes were verified, verified=false.`;
  const verified = layers.filter(({ verdict }) => verdict === 'passed').length;
  const count = `${verified} of ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'} verified.`;
  if (outcome.verdict === 'passed') return count;
  return mode === 'audit'
    ? `${count} Audit mode: the step stays green, verified=false.`
    : `${count} Verification failed; nothing is handed on.`;
}
