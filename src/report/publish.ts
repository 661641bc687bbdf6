import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../artifact/workspace.ts';
import { messageOf } from '../base/errors.ts';
import type { Host } from '../base/host.ts';
import { failedLayers, type Outcome } from '../gate/outcome.ts';
import { formatPart } from '../layers/plan.ts';
import { pullRequestBody } from './changes.ts';
import { noticesOf } from './notices.ts';
import { checksums, layerOutputs, limitOutputs, MAX_SUBJECTS } from './outputs.ts';
import { stepReport, updatesReport } from './report.ts';
import { renderSummary } from './summary.ts';
import { PREDICATE_TYPE, runFacts, summaryStatement } from './verification-summary.ts';

/**
 * Publishes the outcome: report, checksums, summary, notices, outputs. `verified=true` comes last, after all of it.
 *
 * A file that cannot be written causes a warning and does not change the verdict.
 *
 * @param now when the layers were verified
 */
export async function publish(
  outcome: Outcome,
  workspace: Workspace,
  host: Host,
  now = new Date(),
): Promise<void> {
  const attempt = async <T>(what: string, write: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await write();
    } catch (error) {
      host.log.warn(`${what} could not be written (${messageOf(error)}). The verdict is not affected.`);
      return undefined;
    }
  };
  const reportPath = await attempt('The report', () => writeReport(outcome, workspace, host));
  await attempt('The checksums', () => writeChecksums(outcome, workspace, host));
  await attempt('The verification summary', () => writeStatement(outcome, workspace, host, now));
  await attempt('The job summary', () => writeSummary(outcome, workspace, host, reportPath));
  await attempt('The text for a pull request', () => writePullRequestBody(outcome, workspace, host));
  setOutputs(outcome, host, reportPath);
  showFailures(outcome, host, reportPath);
  host.log.info(lastLine(outcome));
  if (outcome.verdict === 'passed') host.setOutput('verified', 'true');
}

function setOutputs(outcome: Outcome, host: Host, reportPath: string | undefined): void {
  const { outputs, omitted } = limitOutputs(layerOutputs(outcome, host.describeSettings));
  for (const [name, value] of Object.entries(outputs)) host.setOutput(name, value);
  if (outcome.verdict === 'passed' && outcome.lockfileChange !== undefined)
    host.setOutput('lockfile-changed', String(outcome.lockfileChange.changed));
  if (outcome.verdict === 'passed' && outcome.bump !== undefined)
    host.setOutput('updates', JSON.stringify(updatesReport(outcome.bump)));
  for (const { name, bytes } of omitted) {
    const line = `The output ${name} is not set: it has ${bytes} bytes, and GitHub takes 1 MB of outputs per job. Read ${restAt(reportPath)} instead.`;
    host.show({ level: 'notice', title: 'Layer gate', lines: [line], at: undefined });
  }
}

/** Shows failures as notices while GitHub has room for them, and prints the rest to the log. */
function showFailures(outcome: Outcome, host: Host, reportPath: string | undefined): void {
  const most = host.noticesLeft(outcome.mode === 'audit' ? 'warning' : 'error');
  const { shown, rest } = noticesOf(outcome, host.describeSettings, most, restAt(reportPath));
  for (const notice of shown) host.show(notice);
  if (rest.length === 0) return;
  const lines = rest.flatMap(({ title, lines: texts }) => [`${title}: ${texts[0] ?? ''}`, ...texts.slice(1)]);
  host.log.group(`${rest.length} more failures`, lines);
}

/** Where the user finds everything. */
function restAt(reportPath: string | undefined): string {
  return reportPath === undefined ? 'the job summary' : `the report, ${reportPath}`;
}

async function writeReport(outcome: Outcome, { root }: Workspace, host: Host): Promise<string> {
  const path = join(root, 'report.json');
  await writeFile(path, `${toJson(stepReport(outcome, host.describeSettings), host)}\n`);
  host.setOutput('report-path', path);
  return path;
}

async function writeChecksums(outcome: Outcome, { layersDir }: Workspace, host: Host): Promise<void> {
  if (outcome.verdict !== 'passed' || outcome.layers.length === 0) return;
  const path = join(layersDir, 'SHA256SUMS');
  await writeFile(path, host.redact(checksums(outcome.layers)));
  host.setOutput('checksums-path', path);
  if (outcome.layers.length > MAX_SUBJECTS)
    host.log.warn(
      `The checksums have ${outcome.layers.length} lines; actions/attest signs at most ${MAX_SUBJECTS} subjects. To sign them, gate the fleet in parts. ${host.describeSettings(['shard'])}`,
    );
}

/** Writes the predicate alone, for actions/attest, and the whole statement, for tools that sign statements. */
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

async function writeSummary(
  outcome: Outcome,
  { root }: Workspace,
  host: Host,
  reportPath: string | undefined,
): Promise<void> {
  const summary = renderSummary(outcome, host.describeSettings, reportPath);
  const markdown = host.redact(`${[summary, ...helpLinks(outcome, host)].join('\n')}`);
  const path = join(root, 'summary.md');
  await writeFile(path, markdown);
  host.setOutput('summary-path', path);
  await host.writeSummary?.(markdown);
}

/** Where each error code of a failed gate is explained. */
function helpLinks(outcome: Outcome, { helpUrl }: Host): string[] {
  if (outcome.verdict !== 'failed') return [];
  const codes = [...outcome.errors, ...failedLayers(outcome).map(({ error }) => error)].map(
    ({ code }) => code,
  );
  const links = [...new Set(codes)].sort().map((code) => `[${code}](${helpUrl(code)})`);
  return links.length === 0 ? [] : [`Help: ${links.join(' · ')}\n`];
}

async function writePullRequestBody(outcome: Outcome, { root }: Workspace, host: Host): Promise<void> {
  const body = pullRequestBody(outcome);
  if (body === undefined) return;
  const path = join(root, 'pull-request.md');
  await writeFile(path, host.redact(body));
  host.setOutput('pull-request-body-path', path);
}

/** Redacts each string separately: a secret may contain JSON syntax. */
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
    : `${count} Verification failed; no layer path is provided.`;
}
