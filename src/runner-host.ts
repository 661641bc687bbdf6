import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { diskHint } from './base/disk-hints.ts';
import { GateError, messageOf, systemCode } from './base/errors.ts';
import type { Environment, Host, Notice, NoticeLevel, Setting } from './base/host.ts';
import { createRedactor, MIN_SECRET_CHARACTERS, type Redactor } from './base/redact.ts';
import { oneLine, withoutCommands } from './base/text.ts';
import { troubleshootingUrl } from './base/version.ts';

/** The input of `action.yml`, or the variable, for each setting. */
const INPUTS: Readonly<Record<Setting, string>> = {
  'archive audit': '`audit-archive: false`',
  cache: '`cache: false`',
  'empty manifests': '`allow-empty: true`',
  'content pins': '`expected-content`',
  endpoint: '`endpoint`',
  'extraction folder': '`extract-to`',
  keys: '`secret-id`, `secret-key`',
  layers: '`layers`, or `layer-name` and `layer-version`',
  licenses: '`allow-licenses`',
  lockfile: '`lockfile`',
  'lockfile update': '`lockfile-mode: update`',
  manifests: '`manifests`',
  'manifest variables': '`manifest-env`',
  'manifest values': '`manifest-values`',
  pins: '`expected-sha256`, `expected-content`, `layers` (`@sha256:`) or `lockfile`',
  policy: '`policy`',
  prune: '`prune: true`',
  region: '`region`',
  role: '`role-arn`',
  'role audience': '`oidc-audience`',
  'role lifetime': '`role-duration`',
  'role provider': '`oidc-provider`',
  'role session': '`role-session-name`',
  runtimes: '`require-runtimes`',
  shard: '`shard`',
  'sts endpoint': '`sts-endpoint`',
  'temporary folder': 'RUNNER_TEMP',
  timeout: '`timeout`',
  'tool cache': 'RUNNER_TOOL_CACHE',
  'unused layers': '`allow-unused: true`',
};

/** GitHub shows this many annotations of each level per step, and silently drops the others. */
const MAX_ANNOTATIONS = 10;
/** Warnings before the verdict: in audit mode, the failures that follow are warnings too. */
const MAX_EARLY_WARNINGS = 4;

/** The message for a workflow without keys. A run may have none although the repository has secrets. */
export function missingKeys(env: Environment): Host['missingKeys'] {
  return {
    looked:
      'the inputs `secret-id`, `secret-key` and `role-arn` are empty, and TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set',
    hint:
      `${withheldSecrets(env)}Set \`secret-id\` and \`secret-key\` from repository or environment secrets, or \`role-arn\` and ` +
      '`oidc-provider` to work without keys. A secret that does not exist is an empty string, ' +
      'and runs for pull requests from forks get no secrets: skip this step there with an `if:`.',
  };
}

/** Explains that existing secrets may be empty, for the two kinds of runs where they are. */
function withheldSecrets(env: Environment): string {
  if (env['GITHUB_ACTOR'] === 'dependabot[bot]') {
    return 'This run was started by Dependabot, which gets only Dependabot secrets, not those of Actions. ';
  }
  return env['GITHUB_EVENT_NAME'] === 'pull_request'
    ? 'This run is for a pull request: if it comes from a fork, its secrets are empty by design. '
    : '';
}

/** The gate's host on a GitHub runner: workflow commands, the files that the runner names in `env`, and its folders. */
export function createRunnerHost(env: Environment): Host {
  const redactor = createRedactor();
  const { redact } = redactor;
  const shown: Record<NoticeLevel, number> = { error: 0, warning: 0, notice: 0 };
  const log = createLog(redact, shown);
  const runnerTemp = env['RUNNER_TEMP'] ?? '';
  if (runnerTemp === '') {
    log.warn(`RUNNER_TEMP is not set; using the temporary folder of this machine (${tmpdir()}) instead.`);
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
    log,
    maskSecret(secret) {
      if (redactor.add(secret)) core.setSecret(secret);
    },
    maskWhole(text) {
      if (text.length >= MIN_SECRET_CHARACTERS) core.setSecret(text);
    },
    redact,
    describeSettings: (settings) =>
      `${settings.length === 1 ? 'Setting' : 'Settings'}: ${settings.map((setting) => INPUTS[setting]).join(', ')}.`,
    missingKeys: missingKeys(env),
    isGithubRun: true,
    setOutput: (name, value) => setOutput(name, redact(value), env['GITHUB_OUTPUT'] ?? ''),
    show(notice) {
      shown[notice.level] += 1;
      show(notice, redact, env);
    },
    helpUrl: (code) => helpUrl(code, env),
    noticesLeft: (level) => Math.max(2, MAX_ANNOTATIONS - shown[level]),
    // Runners without job summaries do not set it, which is fine.
    writeSummary:
      (env['GITHUB_STEP_SUMMARY'] ?? '') === ''
        ? undefined
        : async (markdown) => void (await core.summary.addRaw(redact(markdown)).write()),
    onCancel,
  };
}

/** @throws GateError `INPUT_INVALID` if the runner's file for outputs, `path`, cannot be written */
function setOutput(name: string, value: string, path: string): void {
  try {
    core.setOutput(name, value);
  } catch (error) {
    const hint =
      diskHint(systemCode(error), 'that file') ??
      'Make the file that the runner created for this step writable.';
    throw new GateError(
      'INPUT_INVALID',
      `The file for outputs, ${path} (GITHUB_OUTPUT), cannot be written: ${messageOf(error)}.`,
      {
        hint: `${hint} Without outputs, later steps cannot know what was verified.`,
        cause: error,
      },
    );
  }
}

/** @param shown the number of annotations so far; warnings are counted in it */
function createLog(redact: Redactor['redact'], shown: Record<NoticeLevel, number>): Host['log'] {
  const printable = (text: string) => oneLine(redact(text), 2000);
  const info = (line: string) => core.info(withoutCommands(printable(line)));
  return {
    info,
    warn(line) {
      if (shown.warning >= MAX_EARLY_WARNINGS) return info(`Warning: ${line}`);
      shown.warning += 1;
      const last = shown.warning === MAX_EARLY_WARNINGS ? ' Further warnings are only in the log.' : '';
      core.warning(printable(line) + last, { title: 'Layer gate' });
    },
    group(title, lines) {
      core.startGroup(withoutCommands(printable(title)));
      for (const line of lines) info(line);
      core.endGroup();
    },
  };
}

/** The page at the action's own ref. For a local action, or inside a composite action of another name, the ref is unknown. */
function helpUrl(code: string, env: Environment): string {
  const repository = env['GITHUB_ACTION_REPOSITORY'] ?? '';
  const ref = env['GITHUB_ACTION_REF'] ?? '';
  const isOurs = /^[\w.-]+\/scf-layer-gate$/.test(repository) && /^[\w./-]+$/.test(ref);
  return isOurs
    ? troubleshootingUrl(code, `https://github.com/${repository}`, ref)
    : troubleshootingUrl(code);
}

function show({ level, title, lines, at, code }: Notice, redact: Redactor['redact'], env: Environment): void {
  const print = { error: core.error, warning: core.warning, notice: core.notice }[level];
  const place = at === undefined ? {} : { file: redact(at.path), startLine: at.line };
  const more = code === undefined ? [] : [`More: ${helpUrl(code, env)}`];
  print(redact([...lines, ...more].join('\n')), { title: redact(title), ...place });
}

/** A cancelled job gets SIGINT, then SIGTERM (on Windows SIGBREAK), and little time. */
function onCancel(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.once(signal, () => {
      stop();
      core.info(`Cancelled (${signal}). No layer path is provided.`);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
}
