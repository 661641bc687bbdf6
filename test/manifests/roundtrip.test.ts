import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoundLayer } from '../../src/layers/manifests/findings.ts';
import { runs } from '../kit/runs.ts';
import { model, newline, step, writeCloudBase, writeServerless, writeTerraform } from './generate.ts';
import { interpret } from './kit.ts';

describe('for any manifest, what is written is what is read, with the right lines', () => {
  const check = async (path: string, text: string, expected: readonly FoundLayer[], format: string) =>
    expect(await interpret(text, { path })).toEqual({
      ...{ tool: expect.anything(), format, layers: expected, lists: expect.any(Array), problems: [] },
    });

  test('Serverless components in YAML', async () => {
    await fc.assert(
      fc.asyncProperty(model, newline, step, async (functions, eol, indent) => {
        const { text, expected } = writeServerless(functions, eol, indent);
        await check('fn.yml', text, expected, 'Serverless component');
      }),
    );
  });

  test('CloudBase in JSON', async () => {
    await fc.assert(
      fc.asyncProperty(model, newline, step, async (functions, eol, indent) => {
        const { text, expected } = writeCloudBase(functions, eol, indent);
        await check('cloudbaserc.json', text, expected, 'CloudBase');
      }),
    );
  });

  test('Terraform plans', async () => {
    await fc.assert(
      fc.asyncProperty(model, step, async (functions, indent) => {
        const { text, expected } = writeTerraform(functions, indent);
        await check('plan.json', text, expected, 'Terraform plan');
      }),
    );
  });
});

test('no text makes the reader throw', async () => {
  const piece = fc.constantFrom(
    ...['component: scf', 'inputs:', '  layers:', '    - name: a', '      version: 1', '{', '}', '[', ']'],
    ...[
      '"layers"',
      ':',
      ',',
      '"a"',
      '&a',
      '*a',
      '<<: *a',
      '!t',
      '---',
      '$',
      '{env:X}',
      '{{',
      '__proto__: 1',
      '\t',
    ],
    ...[
      '"format_version":"1.0"',
      '"planned_values":',
      'null',
      '\u2028',
      '#',
      '%YAML 1.1',
      '|',
      '\n',
      '\n',
      ' ',
    ],
  );
  const path = fc.constantFrom('a.yml', 'serverless.yml', 'cloudbaserc', 'a.json', 'package.json');
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), path, async (pieces, name) => {
      const { layers, problems, format } = await interpret(pieces.join(''), { path: name });
      expect(layers.length === 0 || format !== '').toBe(true);
      expect(format !== '' || problems.length > 0).toBe(true);
    }),
    { numRuns: runs(250) },
  );
});
