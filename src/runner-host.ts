import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import type { Environment, Host, Notice, Setting } from './base/host.ts';
import { oneLine } from './base/text.ts';

/** The inputs of `action.yml` (or the variable) by which a workflow sets each setting. */
const INPUTS: Readonly<Record<Setting, string>> = {
  'archive audit': '`audit-archive: false`',
  cache: '`cache: false`',
  endpoint: '`endpoint`',
  'extraction folder': '`extract-to`',
  keys: '`secret-id`, `secret-key`',
  layers: '`layers`, or `layer-name` and `layer-version`',
  licenses: '`allow-licenses`',
  lockfile: '`lockfile`',
  'lockfile update': '`lockfile-mode: update`',
  manifests: '`manifests`',
  pins: '`expected-sha256`, `layers` (`@sha256:`) or `lockfile`',
  region: '`region`',
  role: '`role-arn`',
  'role audience': '`oidc-audience`',
  'role lifetime': '`role-duration`',
  'role provider': '`oidc-provider`',
  'role session': '`role-session-name`',
  runtimes: '`require-runtimes`',
  'sts endpoint': '`sts-endpoint`',
  'temporary folder': 'RUNNER_TEMP',
  timeout: '`timeout`',
  'tool cache': 'RUNNER_TOOL_CACHE',
  'unused layers': '`allow-unused: true`',
};

/** The gate's host on a GitHub runner: workflow commands, files that the runner names in `env`, the runner's folders. */
export function createRunnerHost(env: Environment): Host {
  const runnerTemp = env['RUNNER_TEMP'] ?? '';
  if (runnerTemp === '') {
    warn(
      `RUNNER_TEMP is not set; the folder for temporary files of this machine (${tmpdir()}) is used instead.`,
    );
  }
  return {
    input: core.getInput,
    inputNames: Object.keys(env)
      .filter((name) => name.startsWith('INPUT_'))
      .map((name) => name.slice('INPUT_'.length).toLowerCase()),
    env,
    folders: {
      workspace: env['GITHUB_WORKSPACE'] || process.cwd(),
      temporary: runnerTemp || tmpdir(),
      toolCache: env['RUNNER_TOOL_CACHE'] || undefined,
    },
    log: {
      info: (line) => core.info(logLine(line)),
      warn,
      group(title, lines) {
        core.startGroup(logLine(title));
        for (const line of lines) core.info(logLine(line));
        core.endGroup();
      },
    },
    maskSecret: core.setSecret,
    describeSettings: (settings) =>
      `${settings.length === 1 ? 'Setting' : 'Settings'}: ${settings.map((setting) => INPUTS[setting]).join(', ')}.`,
    setOutput: core.setOutput,
    show,
    // Runners older than job summaries do not set it; there is nowhere to write to, and nothing is wrong.
    writeSummary:
      (env['GITHUB_STEP_SUMMARY'] ?? '') === ''
        ? undefined
        : async (markdown) => void (await core.summary.addRaw(markdown).write()),
    onCancel,
  };
}

/**
 * One line for the job's log that cannot be read as a workflow command, whatever text from outside is in it:
 * the runner takes `::name` at the start of a line and `##[name` anywhere in it for one.
 */
function logLine(text: string): string {
  return oneLine(text, 2000).replaceAll('##[', '## [').replace(/^::/, ': :');
}

function warn(text: string): void {
  core.warning(oneLine(text, 2000), { title: 'Layer gate' });
}

function show({ level, title, lines, at }: Notice): void {
  const print = level === 'warning' ? core.warning : core.error;
  print(lines.join('\n'), { title, ...(at === undefined ? {} : { file: at.path, startLine: at.line }) });
}

/** A cancelled job gets SIGINT, then SIGTERM (on Windows SIGBREAK), and little time. */
function onCancel(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.once(signal, () => {
      stop();
      core.info(`Cancelled (${signal}). Nothing was handed on.`);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
}
