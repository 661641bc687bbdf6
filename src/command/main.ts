import { existsSync, readFileSync, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { resolve } from 'node:path';
import { asGateError, systemCode } from '../base/errors.ts';
import type { Environment } from '../base/host.ts';
import { VERSION } from '../base/version.ts';
import type { LockMode } from '../layers/reference.ts';
import { findOutdated } from '../outdated.ts';
import { noticeOf } from '../report/notices.ts';
import { isSetUpError, run } from '../run.ts';
import { helpText } from './help.ts';
import { createTerminal, type Terminal } from './host.ts';
import { findKeys } from './keys.ts';
import { type Command, type CommandLine, parseCommandLine } from './options.ts';
import { changeLines, versionLines } from './text.ts';

type ExitCode = 0 | 1 | 2;

/** The files that the deploying tools look for. */
const DEPLOYMENT_FILES = [
  ...['serverless.yml', 'serverless.yaml', 'serverless.json'],
  ...['cloudbaserc.json', 'cloudbaserc.yaml', 'cloudbaserc.yml'],
];
const LOCKFILE = 'scf-layers.lock.json';

/**
 * Runs one command line, without the program's name.
 *
 * @returns 0 passed, 1 failed, 2 wrong usage; never throws
 */
export async function runCommand(args: readonly string[], env: Environment): Promise<ExitCode> {
  const line = parseCommandLine(args);
  switch (line.kind) {
    case 'help':
      process.stdout.write(helpText(line.command));
      return 0;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case 'wrong':
      return misused(line.problem);
    case 'run':
      return await runLine(line, env);
  }
}

function misused(problem: string): 2 {
  process.stderr.write(`${problem}\nRun \`scf-layer-gate --help\`.\n`);
  return 2;
}

async function runLine(line: CommandLine & { kind: 'run' }, env: Environment): Promise<ExitCode> {
  const sources = findSources(line);
  if (typeof sources === 'string') return misused(sources);
  const { json, verbose, profile } = line.own;
  const keys = findKeys({ env, profile, read: readIfThere, now: () => new Date() });
  const { stdout, stderr } = process;
  const terminal = createTerminal({ env, inputs: sources, keys, json, verbose, stdout, stderr });
  return line.command === 'outdated' ? await outdated(terminal, json) : await gate(line, terminal);
}

async function outdated(terminal: Terminal, json: boolean): Promise<ExitCode> {
  try {
    const layers = await findOutdated(terminal);
    terminal.print(...versionLines(layers));
    if (json) process.stdout.write(`${JSON.stringify(layers, undefined, 2)}\n`);
    return 0;
  } catch (thrown) {
    const error = asGateError(thrown);
    terminal.show(noticeOf(error, 'enforce', terminal.describeSettings));
    return error.code === 'INPUT_INVALID' ? 2 : 1;
  }
}

async function gate(
  { command, own: { json } }: CommandLine & { kind: 'run' },
  terminal: Terminal,
): Promise<ExitCode> {
  const { exitCode, outcome, folder } = await run(terminal, { isWriting: command !== 'diff' });
  if (outcome !== undefined) terminal.print(...changeLines(outcome));
  if (json) process.stdout.write(reportJson(terminal));
  // The user did not ask for the zips: a command leaves nothing in the temporary folder.
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  return outcome !== undefined && isSetUpError(outcome) ? 2 : exitCode;
}

/** The inputs that select layers, with defaults; or a message about what is missing. */
function findSources({
  command,
  layers,
  inputs,
}: CommandLine & { kind: 'run' }): Map<string, string> | string {
  const found = new Map(inputs);
  if (!found.has('lockfile')) found.set('lockfile', LOCKFILE);
  found.set('lockfile-mode', lockModeOf(command, layers));
  const pattern = (found.get('manifests') ?? '').split('\n').find((path) => /[*?[{!]/.test(path));
  if (pattern !== undefined && !('glob' in fs))
    return `Expected Node.js 22 or newer for the pattern ${pattern}, found ${process.versions.node}. Name each file, or use a newer Node.js.`;
  if (command === 'bump' && layers.length > 0)
    return `Expected no layer after bump, found ${layers.join(' ')}. A bump takes the newest version of each layer; to hold one back, use --ignore-updates.`;
  if (layers.length > 0) found.set('layers', layers.join('\n'));
  if (['layers', 'manifests', 'functions'].some((name) => found.has(name))) return found;
  const here = DEPLOYMENT_FILES.filter((name) => existsSync(name));
  if (here.length > 0) return found.set('manifests', here.join('\n'));
  if (command === 'check' || existsSync(resolve(found.get('lockfile') ?? ''))) return found;
  return `Expected a deployment file (${DEPLOYMENT_FILES.join(', ')}) in ${process.cwd()}, found none. Go to its folder, name it with --manifests, or name the layers: scf-layer-gate lock REGION/NAME:VERSION`;
}

function lockModeOf(command: Command, layers: readonly string[]): LockMode {
  if (command === 'check') return 'frozen';
  const namesVersions = command === 'diff' && layers.length > 0;
  return command === 'lock' || namesVersions ? 'update' : 'bump';
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The report as the action writes it, without the paths of zips, which are removed by then. */
function reportJson({ outputs }: Terminal): string {
  const path = outputs.get('report-path');
  if (path === undefined) return '';
  const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return `${JSON.stringify(report, (key, value: unknown) => (key === 'layers' ? withoutPaths(value) : value), 2)}\n`;
}

function withoutPaths(layers: unknown): unknown {
  if (!Array.isArray(layers)) return layers;
  return layers.map((layer: object) => ({ ...layer, path: undefined }));
}
