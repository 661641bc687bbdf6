import { parseArgs } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { messageOf } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import type { INPUT_NAMES } from '../inputs/names.ts';

type InputName = (typeof INPUT_NAMES)[number];

/** The definition of an option. */
interface Option {
  /** `switch`: `--name` and `--no-name`. `lines`: may be given several times. */
  kind: 'switch' | 'text' | 'lines';
  /** The placeholder for its value in help texts. */
  value?: string;
  help: string;
}

/**
 * The options that are inputs of the action, with the same names and meanings. The others are not offered: keys would stay in the
 * shell's history, only GitHub issues its ID token, and a shard is for a job matrix.
 */
export const OPTIONS: Readonly<Partial<Record<InputName, Option>>> = {
  manifests: {
    kind: 'lines',
    value: 'PATH',
    help: 'deployment file or glob; a leading ! excludes (default: those in this folder)',
  },
  functions: {
    kind: 'lines',
    value: 'FUNCTION',
    help: 'live function whose layers to gate: [REGION/][NAMESPACE/]NAME[:QUALIFIER]',
  },
  lockfile: { kind: 'text', value: 'PATH', help: 'default: scf-layers.lock.json' },
  region: {
    kind: 'text',
    value: 'REGION',
    help: 'region of layers named without one (default: TENCENTCLOUD_REGION, or that of the tccli profile)',
  },
  endpoint: {
    kind: 'text',
    value: 'HOST',
    help: 'default: scf.intl.tencentcloudapi.com; mainland accounts: scf.tencentcloudapi.com',
  },
  'manifest-env': {
    kind: 'lines',
    value: 'NAME',
    help: 'environment variable that deployment files may read',
  },
  'manifest-values': {
    kind: 'lines',
    value: 'NAME=VALUE',
    help: 'output that only the deploying tool knows, such as web-layer.version=13',
  },
  'expected-content': {
    kind: 'lines',
    value: 'PIN',
    help: 'folder or zip whose files a layer must contain: REFERENCE PATH [=> TARGET] [!GLOB …]',
  },
  prune: { kind: 'switch', help: 'also remove lockfile entries that nothing here names' },
  'allow-empty': { kind: 'switch', help: 'allow deployment files that name no layer' },
  'allow-unused': { kind: 'switch', help: 'allow locked layers that no deployment file names' },
  'require-pin': { kind: 'switch', help: 'fail layers without an independent digest' },
  policy: { kind: 'text', value: 'PATH', help: 'policy file: rules for layers' },
  offline: { kind: 'switch', help: 'only compare with the lockfile: no keys, no network, no bytes' },
  'require-runtimes': {
    kind: 'lines',
    value: 'RUNTIME',
    help: 'runtime that each layer must declare, such as Nodejs18.15',
  },
  'allow-licenses': { kind: 'lines', value: 'LICENSE', help: 'license that layers may declare' },
  'audit-archive': { kind: 'switch', help: 'audit the zip (default; --no-audit-archive switches it off)' },
  'extract-to': { kind: 'text', value: 'FOLDER', help: 'unpack verified layers into this folder' },
  'ignore-updates': {
    kind: 'lines',
    value: 'RANGE',
    help: 'versions to leave alone, such as common-deps:>=20',
  },
  'max-parallel': { kind: 'text', value: 'N', help: 'layers in flight at once (default 4)' },
  timeout: { kind: 'text', value: 'SECONDS', help: 'for the whole command (default 600)' },
};

/** Options of the command itself. */
export const OWN_OPTIONS = {
  profile: { kind: 'text', value: 'NAME', help: 'profile of tccli to take keys, region and endpoint from' },
  json: { kind: 'switch', help: 'print the report as JSON; everything else goes to stderr' },
  verbose: { kind: 'switch', help: 'print every check of every layer' },
  help: { kind: 'switch', help: 'print this text' },
  version: { kind: 'switch', help: 'print the version' },
} as const satisfies Record<string, Option>;

/** The commands, and what each does. */
export const COMMANDS = {
  lock: 'verify the layers that the deployment files name, and write the lockfile',
  check: 'verify the layers against the lockfile',
  outdated: 'list the newer versions of the layers',
  diff: 'show what the newest versions, or those that are named, would change; write nothing',
  bump: 'verify the newest versions, and write them into deployment files and lockfile',
} as const;

export type Command = keyof typeof COMMANDS;

/** A parsed command line. */
export type CommandLine =
  | { kind: 'run'; command: Command; layers: string[]; inputs: ReadonlyMap<string, string>; own: OwnValues }
  | { kind: 'help'; command: Command | undefined }
  | { kind: 'version' }
  /** The problem, and what to do. */
  | { kind: 'wrong'; problem: string };

interface OwnValues {
  profile: string | undefined;
  json: boolean;
  verbose: boolean;
}

const ALL: Readonly<Record<string, Option>> = { ...OPTIONS, ...OWN_OPTIONS };

/** Reads a command line, without the program's name. Never throws. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const unknown = args.find((arg) => arg.startsWith('--') && arg.length > 2 && !isKnown(arg));
  if (unknown !== undefined) return { kind: 'wrong', problem: explainUnknown(unknown) };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return { kind: 'wrong', problem: messageOf(error).replace(/(?<=\.) To specify.*$/, '') };
  }
  const { values, positionals } = parsed;
  const [name, ...layers] = positionals;
  const command = Object.keys(COMMANDS).find((known): known is Command => known === name);
  if (values['version'] === true) return { kind: 'version' };
  if (values['help'] === true || (name === 'help' && layers.length === 0)) return { kind: 'help', command };
  if (name === undefined)
    return { kind: 'wrong', problem: `Expected a command, found none. ${commandList()}` };
  if (command === undefined) {
    const meant = nearest(name, Object.keys(COMMANDS));
    const problem = `Expected a command, found ${quoted(name)}. ${meant === undefined ? commandList() : `Did you mean ${meant}?`}`;
    return { kind: 'wrong', problem };
  }
  const { profile } = values;
  const own = {
    profile: typeof profile === 'string' ? profile : undefined,
    json: values['json'] === true,
    verbose: values['verbose'] === true,
  };
  const inputs = new Map(
    Object.entries(values).flatMap(([option, value]) =>
      option in OPTIONS && value !== undefined ? [[option, inputText(value)]] : [],
    ),
  );
  return { kind: 'run', command, layers, inputs, own };
}

function parse(args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(ALL).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'lines' },
    ]),
  );
  return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true, strict: true });
}

function inputText(value: string | boolean | (string | boolean)[]): string {
  return Array.isArray(value) ? value.join('\n') : String(value);
}

function isKnown(arg: string): boolean {
  const name = nameOf(arg);
  return name in ALL || (name.startsWith('no-') && ALL[name.slice(3)]?.kind === 'switch');
}

function nameOf(arg: string): string {
  return arg.slice(2).replace(/=.*$/s, '');
}

function explainUnknown(arg: string): string {
  const name = nameOf(arg);
  if (/^(?:secret-|session-token)/.test(name))
    return `--${name} is not an option: it would stay in the history of the shell. Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.`;
  const meant = nearest(name, Object.keys(ALL));
  return `There is no option ${quoted(`--${name}`)}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
}

function nearest(written: string, known: readonly string[]): string | undefined {
  const [best] = known.map((name) => ({ name, off: distance(written, name) })).sort((a, b) => a.off - b.off);
  return best !== undefined && best.off <= Math.max(1, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
}

function commandList(): string {
  return `Commands: ${Object.keys(COMMANDS).join(', ')}.`;
}
