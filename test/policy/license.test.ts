import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLicenseAllowed } from '../../src/policy/license.ts';

/** What a layer declares, the lines of the list, and whether that is allowed. */
type Case = [declared: string, allowed: string[], holds: boolean];

const cases: Case[] = [
  // Single ids, in any case.
  ['MIT', ['MIT'], true],
  ['mit', ['MIT'], true],
  ['  MIT ', ['Apache-2.0', 'mit'], true],
  ['MIT-0', ['MIT'], false],
  ['GPL-3.0-only', ['MIT'], false],
  ['', ['MIT'], false],
  ['', [''], false],
  [' ', ['MIT,'], false],
  // OR is a choice, AND is none.
  ['MIT OR Apache-2.0', ['MIT', 'Apache-2.0'], true],
  ['MIT OR GPL-3.0-only', ['MIT'], true],
  ['GPL-3.0-only OR MIT', ['MIT'], true],
  ['(MIT or gpl-3.0-only)', ['MIT'], true],
  ['GPL-2.0-only OR GPL-3.0-only', ['MIT'], false],
  ['MIT AND GPL-3.0-only', ['MIT'], false],
  ['GPL-3.0-only AND MIT', ['MIT'], false],
  ['MIT and gpl-3.0-only', ['MIT', 'GPL-3.0-only'], true],
  ['MIT AND (GPL-3.0-only OR ISC)', ['MIT', 'ISC'], true],
  ['MIT AND (GPL-3.0-only OR ISC)', ['MIT'], false],
  // AND binds closer than OR.
  ['MIT OR ISC AND GPL-3.0-only', ['MIT'], true],
  ['MIT OR ISC AND GPL-3.0-only', ['ISC'], false],
  ['(MIT OR ISC) AND GPL-3.0-only', ['MIT'], false],
  // An expression in the list allows itself, in any order, and no part of it.
  ['MIT AND GPL-3.0-only', ['GPL-3.0-only AND MIT'], true],
  ['ISC OR (GPL-3.0-only AND MIT)', ['MIT AND GPL-3.0-only'], true],
  ['GPL-3.0-only', ['MIT OR GPL-3.0-only'], false],
  ['MIT', ['MIT AND GPL-3.0-only'], false],
  ['MIT AND GPL-3.0-only', ['MIT OR GPL-3.0-only'], false],
  ['MIT AND (ISC OR Zlib)', ['(Zlib OR ISC) AND MIT'], true],
  // WITH is another license than the one without.
  ['GPL-2.0-only WITH Classpath-exception-2.0', ['GPL-2.0-only'], false],
  ['GPL-2.0-only', ['GPL-2.0-only WITH Classpath-exception-2.0'], false],
  ['gpl-2.0-only with classpath-exception-2.0', ['GPL-2.0-only WITH Classpath-exception-2.0'], true],
  ['MIT OR Apache-2.0 WITH LLVM-exception', ['Apache-2.0 WITH LLVM-exception'], true],
  // Later versions, and the ids that SPDX 3 replaced.
  ['GPL-2.0', ['GPL-2.0-only'], true],
  ['GPL-2.0+', ['GPL-2.0-or-later'], true],
  ['GPL-2.0-or-later', ['GPL-2.0'], true],
  ['GPL-2.0-only', ['GPL-2.0-or-later'], false],
  ['GPL-3.0-only', ['GPL-2.0-or-later'], false],
  ['GPL-2.0-only', ['GPL-2.0+'], false],
  ['AGPL-3.0-only', ['GPL-3.0-only'], false],
  ['Apache-2.0+', ['Apache-2.0'], true],
  ['Apache-2.0', ['Apache-2.0+'], false],
  ['LicenseRef-Acme', ['LicenseRef-Acme'], true],
  ['LicenseRef-Acme', ['LicenseRef-Other'], false],
  // Commas separate expressions; texts keep theirs.
  ['MIT', ['Apache-2.0, MIT'], true],
  ['MIT', ['MIT, Our own license'], true],
  ['Our own license', ['MIT, Our own license'], true],
  ['Apache License, Version 2.0', ['Apache License, Version 2.0'], true],
  ['apache license,  version 2.0', ['MIT', 'Apache License, Version 2.0'], true],
  ['Apache License, Version 2.0', ['MIT, Apache License, Version 2.0, ISC'], true],
  ['ISC', ['MIT, Apache License, Version 2.0, ISC'], true],
  ['Version 2.0', ['Apache License, Version 2.0'], false],
  ['Apache License', ['Apache License, Version 2.0'], false],
  ['BSD, 3-clause', ['BSD, 3-clause'], true],
  ['GNU General Public License, version 2, with the Classpath Exception', ['GPL-2.0-only'], false],
  // Free text is never guessed at.
  ['Apache License, Version 2.0', ['Apache-2.0'], false],
  ['Not MIT', ['MIT'], false],
  ['LIMITED', ['MIT'], false],
  ['MIT, GPL-3.0-only', ['MIT'], false],
  ['MIT/GPL-3.0-only', ['MIT'], false],
  ['MIT GPL-3.0-only', ['MIT'], false],
  ['MIT OR', ['MIT'], false],
  ['MIT OR our own', ['MIT'], false],
  ['MIT…', ['MIT'], false],
  ['MIT & GPL-3.0-only', ['MIT'], false],
  ['MIT (see LICENSE)', ['MIT'], false],
  ['()', ['MIT'], false],
  ['__proto__', ['MIT'], false],
];

describe('isLicenseAllowed', () => {
  it.each(cases)('%j against %j: %s', (declared, allowed, holds) => {
    expect(isLicenseAllowed(declared, allowed)).toBe(holds);
  });

  it('agrees with the truth table of any expression', () => {
    const id = fc.constantFrom('MIT', 'Apache-2.0', 'ISC', 'GPL-3.0-only', 'Zlib');
    type Node = { text: string; holds: (allowed: ReadonlySet<string>) => boolean };
    const { node } = fc.letrec<{ node: Node; leaf: Node; both: Node }>((tie) => ({
      leaf: id.map((text) => ({ text, holds: (allowed) => allowed.has(text) })),
      both: fc.tuple(tie('node'), fc.constantFrom('AND', 'OR'), tie('node')).map(([a, operator, b]) => ({
        text: `(${a.text} ${operator} ${b.text})`,
        holds: (allowed) =>
          operator === 'AND' ? a.holds(allowed) && b.holds(allowed) : a.holds(allowed) || b.holds(allowed),
      })),
      node: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('both')),
    }));
    fc.assert(
      fc.property(node, fc.uniqueArray(id), ({ text, holds }, allowed) => {
        expect(isLicenseAllowed(text, allowed)).toBe(holds(new Set(allowed)));
      }),
      { numRuns: 100 },
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (declared, entry) => {
        if (isLicenseAllowed(declared, [entry])) expect(declared.trim()).not.toBe('');
      }),
      { numRuns: 100 },
    );
    expect(isLicenseAllowed(`${'('.repeat(500)}MIT`, ['MIT'])).toBe(false);
  });
});
