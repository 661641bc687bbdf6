import { COMMANDS, type Command, OPTIONS, OWN_OPTIONS } from './options.ts';

/** The help of a command. */
interface Page {
  usage: string;
  text: string;
  /** Options that do not apply to it. */
  without: readonly string[];
  examples: readonly string[];
  /** Whether the keys need `scf:ListLayerVersions` beside `scf:GetLayerVersion`. */
  lists: boolean;
}

const NOT_FOR_WRITING = ['offline', 'allow-unused', 'require-pin', 'extract-to'];

const PAGES: Readonly<Record<Command, Page>> = {
  lock: {
    usage: 'scf-layer-gate lock [LAYER…] [options]',
    text: `Downloads each layer version that the deployment files of this folder name, verifies it, and writes
scf-layers.lock.json. It never changes a locked digest. Review the lockfile and commit it.`,
    without: [...NOT_FOR_WRITING, 'ignore-updates'],
    examples: [
      'scf-layer-gate lock',
      'scf-layer-gate lock --manifests "services/*/serverless.yml"',
      'scf-layer-gate lock ap-guangzhou/common-deps:12',
    ],
    lists: false,
  },
  check: {
    usage: 'scf-layer-gate check [LAYER…] [options]',
    text: `Verifies each layer version that the deployment files of this folder name against scf-layers.lock.json.
Without a deployment file, it verifies every locked layer. This is the gate: run it before the deployment.`,
    without: ['prune', 'ignore-updates'],
    examples: [
      'scf-layer-gate check && scf deploy',
      'scf-layer-gate check --offline',
      'scf-layer-gate check --json > report.json',
    ],
    lists: false,
  },
  outdated: {
    usage: 'scf-layer-gate outdated [LAYER…] [options]',
    text: `Lists the layers with a newer active version in SCF. It downloads nothing and changes nothing.
The exit code is 0 either way; --json prints the list for scripts.`,
    without: [...NOT_FOR_WRITING, 'prune', 'require-runtimes', 'allow-licenses', 'audit-archive', 'verbose'],
    examples: ['scf-layer-gate outdated', 'scf-layer-gate outdated --json'],
    lists: true,
  },
  diff: {
    usage: 'scf-layer-gate diff [LAYER…] [options]',
    text: `Verifies the newest version of each layer, like a bump, and shows which files differ from the locked version.
With LAYER, it uses that version instead of the newest. It writes nothing.`,
    without: [...NOT_FOR_WRITING, 'prune'],
    examples: ['scf-layer-gate diff', 'scf-layer-gate diff ap-guangzhou/common-deps:13'],
    lists: true,
  },
  bump: {
    usage: 'scf-layer-gate bump [options]',
    text: `For each layer, takes the newest version that passes every check, writes it into serverless.yml or cloudbaserc.json
in place of the old one, and locks it. If the newest does not pass, it tries older ones. A version that is not a plain
number in such a file is reported and not changed.`,
    without: [...NOT_FOR_WRITING, 'prune'],
    examples: ['scf-layer-gate bump', 'scf-layer-gate bump --ignore-updates "common-deps:>=20"'],
    lists: true,
  },
};

const LAYER = 'LAYER is [REGION/]NAME:VERSION[@sha256:HEX], such as ap-guangzhou/common-deps:12.';
const KEYS = `Keys: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, else ~/.tencentcloud/credentials, else the profile of tccli
(TCCLI_PROFILE, or "default"). They are never printed. They need`;
const EXIT = 'Exit code: 0 passed, 1 failed, 2 wrong usage.';

/** The help text of a command, or of the program. */
export function helpText(command: Command | undefined): string {
  return command === undefined ? programHelp() : commandHelp(PAGES[command]);
}

function programHelp(): string {
  const rows = Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(10)}${what}`);
  return [
    'scf-layer-gate: verify Tencent Cloud SCF layers before a deployment uses them',
    `Usage: scf-layer-gate COMMAND [LAYER…] [options]\n\n${rows.join('\n')}`,
    'Run `scf-layer-gate COMMAND --help` for its options.',
    `${KEYS} scf:GetLayerVersion; outdated, diff and bump also need scf:ListLayerVersions.`,
    `${EXIT}\n`,
  ].join('\n\n');
}

function commandHelp({ usage, text, without, examples, lists }: Page): string {
  const rows = Object.entries({ ...OPTIONS, ...OWN_OPTIONS })
    .filter(([name]) => !without.includes(name))
    .map(([name, option]) => {
      const value = 'value' in option ? ` ${option.value}` : '';
      return `  ${`--${name}${value}`.padEnd(30)}${option.help}`;
    });
  return [
    `Usage: ${usage}`,
    usage.includes('LAYER') ? `${text}\n${LAYER}` : text,
    `Options:\n${rows.join('\n')}`,
    `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`,
    `${KEYS} scf:GetLayerVersion${lists ? ' and scf:ListLayerVersions' : ''}.`,
    `${EXIT}\n`,
  ].join('\n\n');
}
