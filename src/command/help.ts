import { COMMANDS, type Command, OPTIONS, OWN_OPTIONS } from './options.ts';

/** What each command says of itself, and the options that are of no use to it. */
const PAGES: Readonly<
  Record<Command, { usage: string; text: string; without: readonly string[]; examples: string[] }>
> = {
  lock: {
    usage: 'scf-layer-gate lock [LAYER…] [options]',
    text: `Downloads each layer version that the deployment files of this folder name, verifies it, and writes
scf-layers.lock.json. A digest that is locked already is never changed. Review the lockfile and commit it.`,
    without: ['offline', 'allow-unused', 'require-pin', 'extract-to'],
    examples: [
      'scf-layer-gate lock',
      'scf-layer-gate lock --manifests "services/*/serverless.yml"',
      'scf-layer-gate lock ap-guangzhou/common-deps:12',
    ],
  },
  check: {
    usage: 'scf-layer-gate check [LAYER…] [options]',
    text: `Verifies each layer version that the deployment files of this folder name against scf-layers.lock.json.
Without a deployment file, every locked layer. This is the gate: run it before the deployment.`,
    without: [],
    examples: [
      'scf-layer-gate check && scf deploy',
      'scf-layer-gate check --offline',
      'scf-layer-gate check --json > report.json',
    ],
  },
};

const LAYER = 'LAYER is [REGION/]NAME:VERSION[@sha256:HEX], such as ap-guangzhou/common-deps:12.';
const KEYS = `Keys: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, else ~/.tencentcloud/credentials, else the profile of tccli
(TCCLI_PROFILE, or "default"). They need scf:GetLayerVersion. They are never printed.`;
const EXIT = 'Exit code: 0 passed, 1 failed, 2 wrong usage.';

/** The help text of a command, or of the program. */
export function helpText(command: Command | undefined): string {
  if (command === undefined) {
    const rows = Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(10)}${what}`);
    return [
      'scf-layer-gate: verify Tencent Cloud SCF layers before a deployment uses them',
      `Usage: scf-layer-gate COMMAND [LAYER…] [options]\n\n${rows.join('\n')}`,
      'Run `scf-layer-gate COMMAND --help` for its options.',
      KEYS,
      `${EXIT}\n`,
    ].join('\n\n');
  }
  const { usage, text, without, examples } = PAGES[command];
  const rows = Object.entries({ ...OPTIONS, ...OWN_OPTIONS })
    .filter(([name]) => !without.includes(name))
    .map(([name, option]) => {
      const value = 'value' in option ? ` ${option.value}` : '';
      return `  ${`--${name}${value}`.padEnd(30)}${option.help}`;
    });
  return [
    `Usage: ${usage}`,
    `${text}\n${LAYER}`,
    `Options:\n${rows.join('\n')}`,
    `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`,
    KEYS,
    `${EXIT}\n`,
  ].join('\n\n');
}
