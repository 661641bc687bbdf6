import { describe, expect, it } from 'vitest';
import { helpText } from '../../src/command/help.ts';
import { COMMANDS, type Command, OPTIONS, parseCommandLine } from '../../src/command/options.ts';
import { INPUT_NAMES } from '../../src/inputs/names.ts';

/** Inputs that the command does not offer, and why. */
const NOT_OFFERED: Record<string, string> = {
  layers: 'are the references after the command',
  'layer-name': 'is a reference',
  'layer-version': 'is a reference',
  'expected-sha256': 'is @sha256: in a reference',
  'lockfile-mode': 'is the command',
  mode: 'would make a failed command exit with 0',
  cache: 'a command leaves nothing behind',
  shard: 'is for a matrix of jobs',
  ...Object.fromEntries(
    ['secret-id', 'secret-key', 'session-token'].map((name) => [
      name,
      'would stay in the history of the shell',
    ]),
  ),
  ...Object.fromEntries(
    ['role-arn', 'oidc-provider', 'oidc-audience', 'role-session-name', 'role-duration', 'sts-endpoint'].map(
      (name) => [name, 'needs the ID token of GitHub'],
    ),
  ),
};

describe('the options of the command', () => {
  it('are the inputs of the action, but for those that it cannot offer', () => {
    expect([...Object.keys(OPTIONS), ...Object.keys(NOT_OFFERED)].sort()).toEqual([...INPUT_NAMES].sort());
  });

  it('are in the help text of a command that has them', () => {
    for (const command of Object.keys(COMMANDS) as Command[]) {
      expect(parseCommandLine([command, '--help'])).toEqual({ kind: 'help', command });
      const text = helpText(command);
      expect(text).toContain(`Usage: scf-layer-gate ${command}`);
      expect(text).toContain('--lockfile PATH');
      if (command === 'check') expect(text).toContain('--offline');
      expect(text).toMatch(/Exit code: 0 .*, 1 .*, 2 /);
      expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(150);
    }
  });

  it('are read with what follows them', () => {
    const line = parseCommandLine([
      'check',
      'a:1',
      '--manifests',
      'x.yml',
      'b:2',
      '--manifests=y.yml',
      '--no-audit-archive',
      '--json',
    ]);
    expect(line).toMatchObject({
      kind: 'run',
      command: 'check',
      layers: ['a:1', 'b:2'],
      own: { json: true, verbose: false },
    });
    expect(line.kind === 'run' && Object.fromEntries(line.inputs)).toEqual({
      manifests: 'x.yml\ny.yml',
      'audit-archive': 'false',
    });
  });

  it('are refused where they are unknown, have no value, or stand alone', () => {
    const problem = (...args: string[]) => {
      const line = parseCommandLine(args);
      return line.kind === 'wrong' ? line.problem : line.kind;
    };
    expect(problem()).toMatch(/Expected a command, found none/);
    expect(problem('chek')).toMatch(/Did you mean check\?/);
    expect(problem('check', '--lokfile', 'x')).toMatch(/no option "--lokfile"\. Did you mean --lockfile\?/);
    expect(problem('check', '--region')).toMatch(/--region/);
    expect(problem('check', '--no-region')).toMatch(/no option "--no-region"/);
    expect(problem('check', '--session-token=abc')).not.toContain('abc');
    expect(problem('loc')).toMatch(/Did you mean lock\?/);
    expect(problem('deploy')).toMatch(/Commands: lock, check/);
  });
});
