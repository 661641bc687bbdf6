import { tmpdir } from 'node:os';
import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import type { Environment, Host, Notice, Setting } from '../base/host.ts';
import { createRedactor } from '../base/redact.ts';
import { oneLine, withoutCommands } from '../base/text.ts';
import { troubleshootingUrl } from '../base/version.ts';
import type { KeySearch } from './keys.ts';
import { createMeter } from './progress.ts';

/** The option, command or variable of the command line for each setting. */
const OPTIONS: Readonly<Record<Setting, string>> = {
  'archive audit': '`--no-audit-archive`',
  cache: '`--no-cache`',
  'content pins': '`--expected-content`',
  endpoint: '`--endpoint`',
  'empty manifests': '`--allow-empty`',
  'extraction folder': '`--extract-to`',
  keys: 'TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY',
  layers: 'the references after the command, `--manifests`, or a deployment file in this folder',
  licenses: '`--allow-licenses`',
  lockfile: '`--lockfile`',
  'lockfile update': '`scf-layer-gate lock`',
  'manifest variables': '`--manifest-env`',
  'manifest values': '`--manifest-values`',
  manifests: '`--manifests`',
  pins: '`@sha256:` in a reference, `--expected-content`, or `--lockfile`',
  policy: '`--policy`',
  prune: '`--prune`',
  region: '`--region`',
  role: 'a role, which this command does not assume',
  'role audience': 'a role, which this command does not assume',
  'role lifetime': 'a role, which this command does not assume',
  'role provider': 'a role, which this command does not assume',
  'role session': 'a role, which this command does not assume',
  runtimes: '`--require-runtimes`',
  shard: 'a shard, which this command does not have',
  'sts endpoint': 'a role, which this command does not assume',
  'temporary folder': 'TMPDIR',
  timeout: '`--timeout`',
  'tool cache': 'RUNNER_TOOL_CACHE',
  'unused layers': '`--allow-unused`',
};

/** The parameters of a run of the command. */
interface TerminalSettings {
  env: Environment;
  /** By the names of the action's inputs. */
  inputs: ReadonlyMap<string, string>;
  keys: KeySearch;
  /** Whether stdout is for JSON, so that text for people goes to stderr. */
  json: boolean;
  /** Whether the checks of layers that passed are shown too. */
  verbose: boolean;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

/** The host, with what a command needs beside the gate. */
export interface Terminal extends Host {
  /** The outputs of the gate. */
  outputs: ReadonlyMap<string, string>;
  /** Prints lines for people. */
  print(...lines: string[]): void;
}

/** The gate's host on a terminal, or in a shell step of any CI system. */
export function createTerminal(settings: TerminalSettings): Terminal {
  const { env, inputs, keys, json, verbose, stderr } = settings;
  const people = json ? stderr : settings.stdout;
  const redactor = createRedactor();
  const { redact } = redactor;
  const outputs = new Map<string, string>();
  const line = (text: string) => {
    const indent = /^ */.exec(text)?.[0] ?? '';
    return indent + withoutCommands(oneLine(redact(text), 4000));
  };
  const meter = createMeter(stderr, () => performance.now());
  const print = (...lines: string[]) => {
    meter.clear();
    people.write(lines.map((text) => `${line(text)}\n`).join(''));
  };
  const tell = (style: Style, word: string, text: string, rest: readonly string[] = []) => {
    meter.clear();
    stderr.write(
      [`${painted(stderr, style, word)} ${line(text)}`, ...rest.map((more) => `  ${line(more)}`)].join('\n') +
        '\n',
    );
  };
  const given: ReadonlyMap<string, string> = new Map([...keyInputs(keys), ...inputs]);
  return {
    outputs,
    print,
    input: (name) => (given.get(name) ?? '').trim(),
    inputNames: [],
    env,
    folders: {
      workspace: process.cwd(),
      temporary: tmpdir(),
      toolCache: env['RUNNER_TOOL_CACHE'] || undefined,
    },
    log: {
      info: print,
      warn: (text) => tell('yellow', 'warning', text),
      showDownload: meter.add,
      group(title, lines) {
        meter.clear();
        const failed = title.startsWith('✘');
        people.write(
          `${painted(people, failed ? 'red' : 'green', line(title).slice(0, 1))}${line(title).slice(1)}\n`,
        );
        if (verbose) print(...lines.map((text) => `    ${text}`));
      },
    },
    maskSecret: (secret) => void redactor.add(secret),
    maskWhole: () => undefined,
    redact,
    describeSettings: (list) =>
      `${list.length === 1 ? 'Setting' : 'Settings'}: ${[...new Set(list.map((setting) => OPTIONS[setting]))].join(', ')}.`,
    missingKeys:
      keys.kind === 'none'
        ? keys.missingKeys
        : { looked: 'the keys are incomplete', hint: 'Set both the ID and the key.' },
    isGithubRun: false,
    setOutput: (name, value) => void outputs.set(name, redact(value)),
    show: (notice) => show(notice, tell),
    helpUrl: (code) => troubleshootingUrl(code),
    noticesLeft: () => Number.POSITIVE_INFINITY,
    writeSummary: undefined,
    onCancel,
  };
}

/** Keys from a file replace inputs; those in the environment are read there. */
function keyInputs(keys: KeySearch): [string, string][] {
  const cache: [string, string] = ['cache', 'false'];
  if (keys.kind !== 'file') return [cache];
  const { secretId, secretKey, sessionToken, region, endpoint } = keys.keys;
  return [
    cache,
    ['secret-id', secretId],
    ['secret-key', secretKey],
    ['session-token', sessionToken],
    ['region', region],
    ['endpoint', endpoint],
  ];
}

type Style = 'red' | 'yellow' | 'green';
const CODES: Readonly<Record<Style, number>> = { red: 31, yellow: 33, green: 32 };

/** Coloured if the stream is a terminal with colours and `NO_COLOR` is not set. */
function painted(stream: NodeJS.WriteStream | WriteStream, style: Style, text: string): string {
  const plain = stripVTControlCharacters(text);
  const hasColours = stream.isTTY === true && 'hasColors' in stream && stream.hasColors();
  return hasColours ? `\u001b[${CODES[style]}m${plain}\u001b[39m` : plain;
}

function show(
  { level, title, lines, at, code }: Notice,
  tell: (style: Style, word: string, text: string, rest: readonly string[]) => void,
): void {
  const place = at === undefined ? '' : ` ${at.path}:${at.line}`;
  tell(level === 'error' ? 'red' : 'yellow', level, title.replace(/^Layer gate: /, '') + place, [
    ...lines,
    ...(code === undefined ? [] : [`More: ${troubleshootingUrl(code)}`]),
  ]);
}

/** Ctrl-C, or the end of a CI job. */
function onCancel(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.once(signal, () => {
      stop();
      process.stderr.write(`Cancelled (${signal}). Nothing was written.\n`);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
}
